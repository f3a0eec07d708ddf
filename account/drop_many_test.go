package account

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"postern/account/maildir"
	"postern/config"
	"postern/internal/mailtest"
	"postern/mail"
)

// popServer answers for n messages of which the newest has 30 MB, and counts
// what was fetched whole.
func popServer(t *testing.T, n int, uidl func(i int) string, fetched *[]int) mailtest.Addr {
	t.Helper()
	head := func(i int) string {
		return fmt.Sprintf("From: Ann <ann@example.org>\r\nSubject: m%d\r\nDate: %s\r\nMessage-ID: <%d@example.org>\r\n\r\n", i,
			time.Unix(1_700_000_000+int64(i)*60, 0).UTC().Format(time.RFC1123Z), i)
	}
	return mailtest.Script(t, func(s *mailtest.Scripted) {
		s.Send("+OK hi")
		for {
			verb, arg, _ := strings.Cut(s.Line(), " ")
			var i int
			_, _ = fmt.Sscanf(arg, "%d", &i)
			switch verb {
			case "":
				return
			case "CAPA":
				s.Send("+OK", "USER", "TOP", "UIDL", "PIPELINING", ".")
			case "LIST":
				var b strings.Builder
				for i := range n {
					size := 2000
					if i == n-1 {
						size = 30 << 20
					}
					fmt.Fprintf(&b, "%d %d\r\n", i+1, size)
				}
				s.Raw("+OK\r\n" + b.String() + ".\r\n")
			case "UIDL":
				var b strings.Builder
				for i := range n {
					fmt.Fprintf(&b, "%d %s\r\n", i+1, uidl(i))
				}
				s.Raw("+OK\r\n" + b.String() + ".\r\n")
			case "TOP":
				s.Raw("+OK\r\n" + head(i) + ".\r\n")
			case "RETR":
				*fetched = append(*fetched, i)
				s.Raw("+OK\r\n" + head(i) + "text\r\n.\r\n")
			case "QUIT":
				s.Send("+OK")
				return
			default:
				s.Send("+OK")
			}
		}
	})
}

func scriptedAccount(addr mailtest.Addr) config.Account {
	return config.Account{Name: "pop", Incoming: config.Incoming{Protocol: config.POP3, Host: addr.Host, Port: addr.Port, TLS: config.TLSNone,
		User: "u", Password: "p", Mode: config.ModeDrop, Poll: time.Hour, Leave: config.Leave{Forever: true}}}
}

// Twenty thousand messages far away: the newest stand first, long before the
// last, and nothing is fetched whole.
func TestManyHeaders(t *testing.T) {
	const n = 20_000
	var fetched []int
	p := mailtest.NewProxy(t, popServer(t, n, func(i int) string { return fmt.Sprint("id", i) }, &fetched))
	p.SetDelay(50 * time.Millisecond)
	begun := time.Now()
	b := newBed(t, scriptedAccount(p.Addr))
	b.until("the newest", func() bool {
		m, err := b.store.MailboxByRole(t.Context(), "pop", mail.RoleInbox)
		return err == nil && m.Total > 0
	})
	t.Logf("the newest after %v", time.Since(begun))
	page, err := b.Page(t.Context(), mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{b.box("pop", "INBOX").ID}}, N: 1})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Subject != fmt.Sprintf("m%d", n) {
		t.Fatalf("%+v %v", page.Rows, err)
	}
	b.online("pop")
	t.Logf("all after %v", time.Since(begun))
	if got := b.box("pop", "INBOX").Total; got != n {
		t.Fatalf("%d of %d", got, n)
	}
	if len(fetched) != 0 {
		t.Fatalf("%v were fetched", fetched)
	}
	if _, err := b.Open(t.Context(), page.Rows[0].ID); err != nil || len(fetched) != 1 || fetched[0] != n {
		t.Fatalf("%v %v", fetched, err)
	}
}

// Names that the server gives badly: whatever they are, a message is listed once,
// and again only once after the next visit.
func TestBadUIDLs(t *testing.T) {
	for name, uidl := range map[string]func(int) string{
		"spaces":     func(i int) string { return fmt.Sprintf("a b %d", i) },
		"duplicates": func(i int) string { return fmt.Sprint("id", i/2) },
		"none":       func(int) string { return "" },
		"all equal":  func(int) string { return "x" },
	} {
		t.Run(name, func(t *testing.T) {
			var fetched []int
			b := newBed(t, scriptedAccount(popServer(t, 30, uidl, &fetched)))
			for range 2 {
				b.online("pop")
				if got := b.subjects("pop", "INBOX"); len(got) != 30 {
					t.Fatalf("%d: %q", len(got), got)
				}
				b.text(b.find("pop", "INBOX", "m7").ID)
				b.restart(false)
			}
			if len(fetched) != 1 {
				t.Errorf("fetched %v", fetched)
			}
		})
	}
}

// A Maildir with as many messages as people have is opened, and is shown from
// its newest end.
func TestManyFiles(t *testing.T) {
	const n = 5_000
	root := t.TempDir() + "/Mail"
	ms, err := maildir.Open(root, true)
	if err != nil {
		t.Fatal(err)
	}
	in, err := ms.Folder(maildir.Inbox)
	if err != nil {
		t.Fatal(err)
	}
	writeMany(t, in.Dir(), n)
	begun := time.Now()
	b := newBed(t, maildirAccount("local", root))
	b.until("all", func() bool {
		m, err := b.store.MailboxByRole(t.Context(), "local", mail.RoleInbox)
		return err == nil && m.Total == n
	})
	t.Logf("all after %v", time.Since(begun))
	begun = time.Now()
	if err := in.SetFlags(fmt.Sprintf("%d.x", 1_700_000_000+n-1), mail.Flags{Bits: mail.Answered}, mail.Flags{}); err != nil {
		t.Fatal(err)
	}
	b.until("a flag of another program", func() bool {
		p, err := b.Page(t.Context(), mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{b.box("local", "INBOX").ID}}, N: 1})
		return err == nil && p.Rows[0].Flags.Has(mail.Answered)
	})
	t.Logf("a flag after %v", time.Since(begun))
}

// writeMany writes messages as another program would.
func writeMany(t *testing.T, dir string, n int) {
	t.Helper()
	for i := range n {
		at := time.Unix(1_700_000_000+int64(i), 0)
		name := fmt.Sprintf("%s/cur/%d.x:2,S", dir, at.Unix())
		if runtime.GOOS == "windows" {
			name = fmt.Sprintf("%s/cur/%d.x;2,S", dir, at.Unix())
		}
		if err := os.WriteFile(name, letter(fmt.Sprint("f", i), "text"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
}
