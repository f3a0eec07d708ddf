package account

import (
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/config"
	"postern/internal/mailtest"
	"postern/mail"
)

// fillUp leaves no room on the disk, and none in the write-ahead log either: what
// it has grown to already could take changes in still.
func fillUp(t *testing.T, d *mailtest.Disk) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(d.Dir, "postern.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for range 100 {
		var busy, log, moved int
		if err := db.QueryRowContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved); err != nil {
			t.Fatal(err)
		}
		d.Fill()
		info, err := os.Stat(filepath.Join(d.Dir, "postern.db-wal"))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() == 0 {
			return
		}
		d.Free() // something was written meanwhile
	}
	t.Fatal("something is written all the time")
}

// files lists what lies on a disk beside the database.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.HasPrefix(e.Name(), "postern.db") && e.Name() != "filler" {
			out = append(out, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// On a full disk every change is refused, in words and whole; what is here can be
// read; and once there is room everything works as if nothing had been.
func TestDiskFull(t *testing.T) {
	mailtest.OnSmallDisk(t, "12m", func(d *mailtest.Disk) {
		u := mailtest.Dovecot(t).User(t)
		u.AppendMany(t, "INBOX", 8, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), fmt.Sprintf("body %d", i)) }, nil)
		raw, content := withAttachment(t, "attached", "see below", 100_000)
		u.Append(t, "INBOX", raw)
		b := &bed{t: t, dir: d.Dir, accts: []config.Account{imapAccount(u, mailtest.Addr{})}, wake: make(chan struct{}, 1), silence: 10 * time.Second}
		b.start(false)
		t.Cleanup(func() { b.close() })
		h := &hall{b, u}
		h.online(u.Name)
		id := func(s string) []mail.MessageID { return h.ids(s) }
		for _, s := range []string{"m0", "attached"} {
			h.text(id(s)[0])
		}
		attached := id("attached")[0]
		if _, _, err := h.Content(t.Context(), attached, "2"); err != nil {
			t.Fatal(err)
		}
		target := h.box(u.Name, "Archive").ID
		h.do(mail.Change{Kind: mail.ChangeFlags, Messages: id("m7"), Add: mail.Flags{Bits: mail.Flagged}})
		h.settled()
		before, lay := server(t, u), files(t, d.Dir)

		changes := []mail.Change{
			{Kind: mail.ChangeFlags, Messages: id("m0"), Add: mail.Flags{Bits: mail.Seen}},
			{Kind: mail.ChangeMove, Messages: id("m1"), To: target},
			{Kind: mail.ChangeCopy, Messages: id("m2"), To: target},
			{Kind: mail.ChangeDelete, Messages: id("m3")},
			{Kind: mail.ChangeAppend, To: target, Raw: letter("appended", "x")},
			{Kind: mail.ChangeCreate, Account: u.Name, Name: "Boats"},
			{Kind: mail.ChangeRename, Account: u.Name, Mailbox: h.box(u.Name, "Junk").ID, Name: "Spam"},
			{Kind: mail.ChangeSeenAll, Mailbox: h.box(u.Name, "INBOX").ID},
		}
		full := func(what string, err error) {
			t.Helper()
			if !mail.Is(err, mail.Storage) {
				t.Errorf("%s on a full disk: %v", what, err)
			}
		}
		fillUp(t, d)
		for _, c := range changes {
			_, err := h.Do(t.Context(), c)
			full(string(c.Kind), err)
		}
		_, err := h.Undo(t.Context())
		full("undo", err)
		_, err = h.Save(t.Context(), attached, "2", d.Dir)
		full("saving an attachment", err)
		if got := h.text(id("m0")[0]); got != "body 0\r\n" {
			t.Errorf("reading: %q", got)
		}
		if l, err := h.Pending(t.Context()); err != nil || len(l) != 0 {
			t.Errorf("there is half a change: %+v %v", l, err)
		}
		if d := cmp.Diff(before, h.cached(u.Name)); d != "" {
			t.Errorf("the screen (+):\n%s", d)
		}
		if d := cmp.Diff(lay, files(t, d.Dir)); d != "" {
			t.Errorf("files (+):\n%s", d)
		}
		// What comes in meanwhile cannot be kept; it is not forgotten.
		u.Append(t, "INBOX", letter("meanwhile", "x"))
		h.Refresh("")
		if d := cmp.Diff(append([]string{"INBOX/meanwhile"}, before...), server(t, u), byText); d != "" {
			t.Errorf("the server (+):\n%s", d)
		}

		d.Free()
		path, err := h.Save(t.Context(), attached, "2", d.Dir)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || !slices.Equal(got, content) {
			t.Errorf("what was saved has %d octets, %v", len(got), err)
		}
		h.undo()
		for _, c := range changes {
			h.do(c)
		}
		h.Refresh("")
		h.settled()
		want := []string{"Archive/appended", "Archive/m1", "Archive/m2", `INBOX/attached \seen`, `INBOX/m0 \seen`, `INBOX/m2 \seen`,
			`INBOX/m4 \seen`, `INBOX/m5 \seen`, `INBOX/m6 \seen`, `INBOX/m7 \seen`}
		h.until("the new message is there", func() bool { return h.has(u.Name, "INBOX", "meanwhile") })
		got := slices.DeleteFunc(server(t, u), func(l string) bool { return strings.HasPrefix(l, "INBOX/meanwhile") })
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("the server (+):\n%s", d)
		}
		h.same("in the end")
	})
}

var byText = cmp.Transformer("sorted", func(l []string) map[string]bool {
	m := map[string]bool{}
	for _, s := range l {
		m[s] = true
	}
	return m
})

// The disk fills up while changes that wait are being sent: nothing is sent
// that could not be noted, nothing is sent twice.
func TestDiskFullWhileSending(t *testing.T) {
	mailtest.OnSmallDisk(t, "12m", func(d *mailtest.Disk) {
		u := mailtest.Dovecot(t, mailtest.WithoutCapabilities("COMPRESS=DEFLATE")).User(t) // to see what is sent
		u.AppendMany(t, "INBOX", 40, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), "x") }, nil)
		px := mailtest.NewProxy(t, u.Server.IMAP)
		b := &bed{t: t, dir: d.Dir, accts: []config.Account{imapAccount(u, px.Addr)}, wake: make(chan struct{}, 1), silence: 10 * time.Second}
		b.start(false)
		t.Cleanup(func() { b.close() })
		h := &hall{b, u}
		h.online(u.Name)
		h.until("all are listed", func() bool { return len(h.subjects(u.Name, "INBOX")) == 40 })
		h.restart(true)
		var want []string
		for i := range 40 {
			box := []string{"Archive", "Trash"}[i%2]
			h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids(fmt.Sprintf("m%d", i)), To: h.box(u.Name, box).ID})
			want = append(want, fmt.Sprintf("%s/m%d", box, i))
		}
		slices.Sort(want)
		px.SetDelay(60 * time.Millisecond)
		h.back()
		for n := range 5 {
			px.Reset()
			h.until("something is sent", func() bool {
				l, err := h.Pending(t.Context())
				return strings.Contains(px.Sent(), "MOVE") || err == nil && len(l) == 0
			})
			fillUp(t, d)
			h.Refresh("")
			if n%2 == 1 {
				px.Cut()
			}
			if l, err := h.Pending(t.Context()); err != nil {
				t.Fatal(err)
			} else if slices.ContainsFunc(l, func(p mail.Pending) bool { return p.State == mail.StateRefused }) {
				t.Fatalf("a change was refused for want of room here: %+v", l)
			}
			d.Free()
			h.Refresh("")
		}
		h.settled()
		if d := cmp.Diff(want, server(t, u)); d != "" {
			t.Errorf("the server (+):\n%s", d)
		}
		h.same("in the end")
	})
}

// A Maildir on a full disk takes half of no message, and the server keeps what
// could not be taken.
func TestDiskFullWhileDelivering(t *testing.T) {
	mailtest.OnSmallDisk(t, "12m", func(d *mailtest.Disk) {
		u := mailtest.Dovecot(t).User(t)
		a := popAccount(u, mailtest.Addr{})
		a.Incoming.Leave = config.Leave{}
		c := u.Client(t)
		c.Append("INBOX", letter("first", "x"))
		if _, err := visitOnce(t.Context(), d.Dir, a); err != nil {
			t.Fatal(err)
		}
		for i := range 20 {
			c.Append("INBOX", letter(fmt.Sprintf("n%d", i), strings.Repeat("line of text\r\n", 2000)))
		}
		d.Fill()
		r, err := visitOnce(t.Context(), d.Dir, a)
		if err == nil && r.Err == nil {
			t.Error("nobody says that there is no room")
		}
		here := len(storedIn(t, d.Dir+"/mail/"+a.Name))
		if n := onServer(t, c); here+n < 21 {
			t.Fatalf("%d here and %d on the server, of 21", here, n)
		}
		d.Free()
		if r, err := visitOnce(t.Context(), d.Dir, a); err != nil || r.Err != nil {
			t.Fatal(err, r.Err)
		}
		got := storedIn(t, d.Dir+"/mail/"+a.Name)
		slices.Sort(got)
		if len(got) != 21 || len(slices.Compact(got)) != 21 || onServer(t, c) != 0 {
			t.Errorf("%d here, %d on the server: %q", len(got), onServer(t, c), got)
		}
	})
}
