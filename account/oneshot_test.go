package account

import (
	"path/filepath"
	"testing"

	"postern/account/maildir"
	"postern/config"
	"postern/internal/mailtest"
	"postern/mail"
)

// A headless pass over accounts of every kind ends, and carries what goes from one to another.
func TestOnePassOverEveryKind(t *testing.T) {
	s := mailtest.Dovecot(t)
	u := s.User(t)
	u.Append(t, "INBOX", letter("to the Maildir", "x"))
	root := filepath.Join(t.TempDir(), "Mail")
	if _, err := maildir.Open(root, true); err != nil {
		t.Fatal(err)
	}
	i, l, p := imapAccount(u, mailtest.Addr{}), maildirAccount("local", root), popAccount(s.User(t), mailtest.Addr{})
	b := &bed{t: t, dir: t.TempDir(), accts: []config.Account{i, l, p}, wake: make(chan struct{}, 1), silence: patience}
	b.open(false)
	defer b.close()
	pass := func() {
		t.Helper()
		if err := b.SyncOnce(t.Context(), "", func(r SyncResult) {
			if r.Err != nil || r.Left != 0 {
				t.Errorf("%+v", r)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
	pass()
	id := b.find(i.Name, "INBOX", "to the Maildir").ID
	b.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{id}, To: b.box("local", "INBOX").ID})
	pass()
	if got := b.subjects("local", "INBOX"); len(got) != 1 || b.has(i.Name, "INBOX", "to the Maildir") {
		t.Errorf("%q", got)
	}
}
