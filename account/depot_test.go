package account

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postern/account/maildir"
	"postern/config"
	"postern/internal/mailtest"
	"postern/mail"
)

// popAccount is a config for a user by POP3, through addr when that is not zero.
func popAccount(u *mailtest.User, addr mailtest.Addr) config.Account {
	if addr.Port == 0 {
		addr = u.Server.POP3
	}
	return config.Account{Name: "pop-" + u.Name, Address: u.Address(), Incoming: config.Incoming{
		Protocol: config.POP3, Host: addr.Host, Port: addr.Port, TLS: config.TLSNone, User: u.Name, Password: u.Password,
		Mode: config.ModeDrop, MaxConnections: 3, Poll: 2 * time.Minute, Leave: config.Leave{Forever: true},
	}}
}

func maildirAccount(name, path string) config.Account {
	return config.Account{Name: name, Incoming: config.Incoming{Protocol: config.Maildir, Path: path, Mode: config.ModeMailbox, Poll: time.Minute,
		Prefetch: config.Prefetch{All: true}}}
}

func (b *bed) sent(account string) {
	b.t.Helper()
	b.until("nothing waits", func() bool {
		n, err := b.store.PendingCount(b.t.Context(), account)
		return err == nil && n == 0
	})
}

// A message of a drop account is listed, read, flagged and moved to a local
// folder, and all of it is there again with the server off and the database deleted.
func TestDropAccount(t *testing.T) {
	s := mailtest.Dovecot(t)
	u := s.User(t)
	for i := range 5 {
		u.Append(t, "INBOX", letter(fmt.Sprint("m", i), fmt.Sprint("body ", i)))
	}
	p := mailtest.NewProxy(t, s.POP3)
	a := popAccount(u, p.Addr)
	b := newBed(t, a)
	b.online(a.Name)
	if got := b.subjects(a.Name, "INBOX"); len(got) != 5 {
		t.Fatalf("%q", got)
	}
	if n := strings.Count(p.Sent(), "RETR"); n != 0 {
		t.Fatalf("%d messages were fetched that nobody opened", n)
	}
	m2, m3, m4 := b.find(a.Name, "INBOX", "m2"), b.find(a.Name, "INBOX", "m3"), b.find(a.Name, "INBOX", "m4")
	if got := b.text(m2.ID); !strings.Contains(got, "body 2") {
		t.Fatalf("%q", got)
	}
	archive := b.box(a.Name, "Archive")
	b.do(mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{m2.ID, m3.ID}, Add: mail.Flags{Bits: mail.Seen | mail.Flagged, Keywords: []string{"work"}}})
	b.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{m2.ID}, To: archive.ID})
	b.do(mail.Change{Kind: mail.ChangeDelete, Messages: []mail.MessageID{m4.ID}})
	b.sent(a.Name)
	check := func(when string) {
		t.Helper()
		if got := b.subjects(a.Name, "INBOX"); !slices.Equal(sorted(got), []string{"m0", "m1", "m3"}) {
			t.Fatalf("%s: %q", when, got)
		}
		for box, sub := range map[string]string{"INBOX": "m3", "Archive": "m2"} {
			if m := b.find(a.Name, box, sub); !m.Flags.Has(mail.Seen|mail.Flagged) || !m.Flags.HasKeyword("work") {
				t.Fatalf("%s: %s has %+v", when, sub, m.Flags)
			}
		}
		if got := b.text(b.find(a.Name, "Archive", "m2").ID); !strings.Contains(got, "body 2") {
			t.Fatalf("%s: %q", when, got)
		}
	}
	check("at first")
	p.Refuse()
	b.restart(false)
	b.until("it waits for the server", func() bool { return b.state(a.Name).Phase == mail.PhaseWaiting })
	check("with the server off")

	b.close()
	for _, f := range []string{"postern.db", "postern.db-wal", "postern.db-shm"} {
		_ = os.Remove(filepath.Join(b.dir, f))
	}
	p.Accept()
	p.Reset()
	b.start(false)
	b.online(a.Name)
	check("without the database")
	if n := strings.Count(p.Sent(), "RETR"); n != 0 {
		t.Fatalf("%d messages were fetched again", n)
	}
	u.Append(t, "INBOX", letter("m5", "new"))
	b.Refresh(a.Name)
	b.until("the new one", func() bool { return b.has(a.Name, "INBOX", "m5") })
}

func sorted(s []string) []string { slices.Sort(s); return s }

// IMAP in the manner of POP takes the mail and leaves.
func TestDropByIMAP(t *testing.T) {
	u := mailtest.Dovecot(t).User(t)
	for i := range 3 {
		u.Append(t, "INBOX", letter(fmt.Sprint("m", i), "x"))
	}
	a := imapAccount(u, mailtest.Addr{})
	a.Name, a.Incoming.Mode = "drop-"+u.Name, config.ModeDrop
	c := imapAccount(u, mailtest.Addr{})
	b := newBed(t, a, c, popAccount(u, mailtest.Addr{}))
	b.online(a.Name, c.Name, "pop-"+u.Name)
	b.until("emptied", func() bool { return len(b.subjects(c.Name, "INBOX")) == 0 }) // leave is the zero value: never
	if got := b.subjects(a.Name, "INBOX"); len(got) != 3 {
		t.Fatalf("%q", got)
	}
	if got := b.text(b.find(a.Name, "INBOX", "m1").ID); !strings.Contains(got, "x") {
		t.Fatal(got)
	}
	if n := b.state(a.Name).Notice; n != "" {
		t.Errorf("the server's goodbye is shown: %q", n)
	}
}

// A Maildir that others change is shown as it is, within two seconds.
func TestMaildirAccount(t *testing.T) {
	root := filepath.Join(t.TempDir(), "Mail")
	ms, err := maildir.Open(root, true)
	if err != nil {
		t.Fatal(err)
	}
	in, err := ms.Folder(maildir.Inbox)
	if err != nil {
		t.Fatal(err)
	}
	put := func(key, subject string) {
		t.Helper()
		if err := in.Deliver(maildir.Delivery{Key: key, Received: time.Unix(1_700_000_000, 0)}, strings.NewReader(string(letter(subject, "text of "+subject)))); err != nil {
			t.Fatal(err)
		}
	}
	put("1.a", "one")
	put("2.b", "two")
	b := newBed(t, maildirAccount("local", root))
	b.online("local")
	if got := b.subjects("local", "INBOX"); !slices.Equal(sorted(got), []string{"one", "two"}) {
		t.Fatalf("%q", got)
	}
	put("3.c", "three")
	b.until("a delivery", func() bool { return b.has("local", "INBOX", "three") })
	if err := in.SetFlags("1.a", mail.Flags{Bits: mail.Flagged}, mail.Flags{}); err != nil {
		t.Fatal(err)
	}
	b.until("a flag", func() bool { return b.find("local", "INBOX", "one").Flags.Has(mail.Flagged) })
	if err := in.Remove("2.b"); err != nil {
		t.Fatal(err)
	}
	b.until("a removal", func() bool { return !b.has("local", "INBOX", "two") })
	if err := ms.Create("Lists/go"); err != nil {
		t.Fatal(err)
	}
	b.until("a folder", func() bool {
		_, err := b.store.MailboxByName(t.Context(), "local", "Lists/go")
		return err == nil
	})
	one := b.find("local", "INBOX", "one")
	if got := b.text(one.ID); !strings.Contains(got, "text of one") {
		t.Fatal(got)
	}
	to := b.box("local", "Lists/go")
	b.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{one.ID}, To: to.ID})
	b.do(mail.Change{Kind: mail.ChangeCopy, Messages: []mail.MessageID{one.ID}, To: b.box("local", "INBOX").ID})
	b.sent("local")
	b.until("both", func() bool { return b.has("local", "INBOX", "one") && b.has("local", "Lists/go", "one") })
	b.do(mail.Change{Kind: mail.ChangeRename, Mailbox: to.ID, Name: "Lists/golang"})
	b.do(mail.Change{Kind: mail.ChangeCreate, Account: "local", Name: "Neu/日本"})
	b.sent("local")
	fs, err := ms.Folders()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range fs {
		names = append(names, f.Name)
	}
	if !slices.Equal(names, []string{"INBOX", "Lists/golang", "Neu/日本"}) {
		t.Fatalf("%q", names)
	}
	if !b.has("local", "Lists/golang", "one") {
		t.Fatal("lost by the rename")
	}
	b.do(mail.Change{Kind: mail.ChangeRemove, Mailbox: to.ID})
	b.sent("local")
	b.until("the folder goes", func() bool { _, err := ms.Folder("Lists/golang"); return err != nil })
}

// Messages move between accounts of any kind.
func TestCarry(t *testing.T) {
	u := mailtest.Dovecot(t).User(t)
	u.Append(t, "INBOX", letter("from imap", "a"), `\Seen`)
	root := filepath.Join(t.TempDir(), "Mail")
	ms, err := maildir.Open(root, true)
	if err != nil {
		t.Fatal(err)
	}
	in, err := ms.Folder(maildir.Inbox)
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Deliver(maildir.Delivery{Key: "1.x", Flags: mail.Flags{Bits: mail.Flagged}}, strings.NewReader(string(letter("from here", "b")))); err != nil {
		t.Fatal(err)
	}
	i, l := imapAccount(u, mailtest.Addr{}), maildirAccount("local", root)
	b := newBed(t, i, l)
	b.online(i.Name, l.Name)
	b.until("both", func() bool { return b.has(i.Name, "INBOX", "from imap") && b.has("local", "INBOX", "from here") })
	x, y := b.find(i.Name, "INBOX", "from imap"), b.find("local", "INBOX", "from here")
	b.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{x.ID}, To: b.box("local", "INBOX").ID})
	b.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{y.ID}, To: b.box(i.Name, "INBOX").ID})
	b.sent(i.Name)
	b.sent("local")
	if !slices.Equal(b.subjects(i.Name, "INBOX"), []string{"from here"}) || !slices.Equal(b.subjects("local", "INBOX"), []string{"from imap"}) {
		t.Fatalf("%q %q", b.subjects(i.Name, "INBOX"), b.subjects("local", "INBOX"))
	}
	msgs, err := in.List()
	if err != nil || len(msgs) != 1 || !msgs[0].Flags.Has(mail.Seen) {
		t.Fatalf("%+v %v", msgs, err)
	}
	b.until("nothing is doubled", func() bool { return len(b.subjects("local", "INBOX")) == 1 })
}

// Delivery agents write Maildir files with bare line feeds; a server gets CRLF.
func TestCarryBareLineFeeds(t *testing.T) {
	u := mailtest.Dovecot(t, mailtest.WithoutCapabilities("COMPRESS=DEFLATE")).User(t)
	px := mailtest.NewProxy(t, u.Server.IMAP)
	root := filepath.Join(t.TempDir(), "Mail")
	ms, err := maildir.Open(root, true)
	if err != nil {
		t.Fatal(err)
	}
	in, err := ms.Folder(maildir.Inbox)
	if err != nil {
		t.Fatal(err)
	}
	bare := strings.ReplaceAll(string(letter("bare", "one\r\ntwo")), "\r\n", "\n")
	if err := in.Deliver(maildir.Delivery{Key: "1.x"}, strings.NewReader(bare)); err != nil {
		t.Fatal(err)
	}
	i, l := imapAccount(u, px.Addr), maildirAccount("local", root)
	b := newBed(t, i, l)
	b.online(i.Name, l.Name)
	b.until("it is listed", func() bool { return b.has("local", "INBOX", "bare") })
	b.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{b.find("local", "INBOX", "bare").ID}, To: b.box(i.Name, "INBOX").ID})
	b.sent("local")
	sent := px.Sent()
	at := strings.Index(sent, "Subject: bare")
	if at < 0 {
		t.Fatalf("it was not sent: %.300q", sent)
	}
	if s := strings.ReplaceAll(sent, "\r\n", ""); strings.Contains(s, "\n") || !strings.Contains(sent, "one\r\ntwo") {
		t.Errorf("sent: %q", sent[at:min(len(sent), at+200)])
	}
	if !slices.Equal(b.subjects(i.Name, "INBOX"), []string{"bare"}) {
		t.Errorf("listed: %q", b.subjects(i.Name, "INBOX"))
	}
}
