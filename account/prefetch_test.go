package account

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postern/config"
	"postern/internal/mailtest"
	"postern/mail"
)

// attached is a message with a text and an attachment of n octets.
func attached(subject string, n int) []byte {
	return []byte("From: Ann <ann@example.org>\r\nSubject: " + subject + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nthe text of " + subject + "\r\n--b\r\nContent-Type: application/octet-stream; name=a.bin\r\n" +
		"Content-Disposition: attachment; filename=a.bin\r\n\r\n" + strings.Repeat("0123456789abcdef\r\n", n/18) + "--b--\r\n")
}

// A folder of an account that keeps headers only is kept offline as a whole: what
// of it is here is counted, later mail comes too, and the choice outlives the database.
func TestFolderKeptOffline(t *testing.T) {
	t.Parallel()
	u := mailtest.Dovecot(t).User(t)
	u.AppendMany(t, "Lists/go", 20, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), "x") }, nil)
	u.Append(t, "Lists/go", attached("big", 600<<10))
	u.Append(t, "Lists/go", attached("too big", 2<<20))
	a := imapAccount(u, mailtest.Addr{})
	a.Incoming.PrefetchSize = 1 << 20
	b := newBed(t, a)
	box := func() mail.Mailbox {
		m, err := b.store.MailboxByName(t.Context(), u.Name, "Lists/go")
		if err != nil && !mail.Is(err, mail.NotFound) {
			t.Error(err)
		}
		return m
	}
	b.until("all are listed", func() bool { return b.state(u.Name).Phase == mail.PhaseOnline && box().Total == 22 })
	if m := box(); m.Here != 0 || m.Octets != 0 {
		t.Errorf("%d of them here, %d octets, and nobody asked", m.Here, m.Octets)
	}
	if err := b.KeepOffline(t.Context(), box().ID, "everything"); !mail.Is(err, mail.Config) {
		t.Errorf("a word that means nothing: %v", err)
	}
	if err := b.KeepOffline(t.Context(), box().ID, "all"); err != nil {
		t.Fatal(err)
	}
	b.until("all are here", func() bool { return box().Here == 22 })
	if m := box(); m.Octets < 600<<10 || m.Octets > 1<<20 {
		t.Errorf("%d octets", m.Octets)
	}
	if m := b.find(u.Name, "Lists/go", "big"); m.Body != mail.BodyFull {
		t.Errorf("what may be kept whole: %v", m.Body)
	}
	if m := b.find(u.Name, "Lists/go", "too big"); m.Body != mail.BodyText {
		t.Errorf("of what is larger than prefetch_size the text: %v", m.Body)
	}
	u.Append(t, "Lists/go", letter("late", "came later"))
	b.Refresh("")
	b.until("what came later is here", func() bool { return box().Here == 23 })

	b.close()
	old, err := filepath.Glob(filepath.Join(b.dir, "postern.db*"))
	if err != nil || len(old) == 0 {
		t.Fatal(old, err)
	}
	for _, f := range old {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	b.start(false)
	b.until("all are here again, without a database", func() bool { m := box(); return m.Prefetch == "all" && m.Here == 23 })

	if err := b.KeepOffline(t.Context(), box().ID, ""); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(b.dir, keepFile)); err != nil || bytes.Contains(text, []byte("Lists")) {
		t.Errorf("%s, %v", text, err)
	}
	b.restart(true)
	if m := box(); m.Prefetch != "" || m.Here != 23 {
		t.Errorf("after the choice was taken back: %+v", m)
	}
}

// What is fetched ahead ends at prefetch_max, in words; what the person opens does not.
func TestPrefetchEndsAtTheLimit(t *testing.T) {
	t.Parallel()
	u := mailtest.Dovecot(t).User(t)
	u.AppendMany(t, "INBOX", 60, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), strings.Repeat("x\r\n", 700)) }, nil)
	a := imapAccount(u, mailtest.Addr{})
	a.Incoming.Prefetch, a.Incoming.PrefetchMax = config.Prefetch{All: true}, 20<<10
	b := newBed(t, a)
	b.until("the limit is said", func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, n := range b.notices {
			if strings.Contains(n.Text, "prefetch_max") {
				return true
			}
		}
		return false
	})
	b.online(u.Name)
	if m := b.box(u.Name, "INBOX"); m.Here == 0 || m.Here == 60 || m.Octets < 20<<10 {
		t.Errorf("%d here, %d octets", m.Here, m.Octets)
	}
	if got := b.text(b.find(u.Name, "INBOX", "m0").ID); !strings.HasPrefix(got, "x") {
		t.Errorf("the oldest, opened: %.40q", got)
	}
}
