package demo

import (
	"bytes"
	"context"
	"testing"
	"time"

	"postern/account/imap"
	"postern/config"
	"postern/mail"
	"postern/rfc822"
)

// configured reads the demonstration's own config, as the program does.
func configured(t *testing.T, d *Demo) *config.Config {
	t.Helper()
	c, err := config.Parse("config.toml", []byte(d.Config()))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t *testing.T, c *config.Config, account string, o imap.Options) *imap.Conn {
	t.Helper()
	for _, a := range c.Accounts {
		if a.Name != account {
			continue
		}
		o.Account, o.Host, o.Port, o.TLS, o.User = a.Name, a.Incoming.Host, a.Incoming.Port, imap.None, a.Incoming.User
		o.Secret = func(context.Context) (imap.Secret, error) { return imap.Secret{Password: a.Incoming.Password}, nil }
		conn, err := imap.Dial(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	t.Fatalf("no account %s", account)
	return nil
}

// The engine's own client reads everything: every header, every structure, and
// of the newest of each mailbox every part, with the octets that the parser
// finds too.
func TestTheEngineReadsEverything(t *testing.T) {
	d := begin(t)
	conf := configured(t, d)
	for _, a := range d.accounts {
		c := open(t, conf, a.name, imap.Options{})
		boxes, err := c.List(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		roles := map[mail.Role]bool{}
		for _, b := range boxes {
			roles[b.Role] = true
			if n := len(a.store.boxes[b.Name].msgs); b.Status == nil || int(b.Status.Messages) != n {
				t.Errorf("%s: %+v", b.Name, b.Status)
			}
			readBox(t, c, a, b.Name)
		}
		for _, r := range []mail.Role{mail.RoleInbox, mail.RoleDrafts, mail.RoleSent, mail.RoleArchive, mail.RoleTrash, mail.RoleJunk} {
			if !roles[r] {
				t.Errorf("%s: no %s", a.name, r)
			}
		}
	}
}

func readBox(t *testing.T, c *imap.Conn, a *account, name string) {
	t.Helper()
	msgs := a.store.boxes[name].msgs
	if _, err := c.Select(t.Context(), name, imap.SelectOptions{Condstore: true}); err != nil {
		t.Fatal(err)
	}
	seen := 0
	err := c.Headers(t.Context(), []imap.Set{imap.SeqRange(1, uint32(max(1, len(msgs))))}, func(f imap.Fetched) error {
		seen++
		if len(f.Header) == 0 || f.Received.IsZero() {
			t.Errorf("%s: UID %d: header of %d octets, %v", name, f.UID, len(f.Header), f.Received)
		}
		return nil
	})
	if len(msgs) == 0 {
		return
	}
	if err != nil || seen != len(msgs) {
		t.Errorf("%s: %d of %d headers, %v", name, seen, len(msgs), err)
	}
	uids, err := c.UIDs(t.Context())
	if err != nil || uids.Len() != len(msgs) {
		t.Errorf("%s: UIDs %v %v", name, uids, err)
	}
	trees := map[mail.UID]*mail.Part{}
	if err := c.Structure(t.Context(), uids, func(uid mail.UID, p *mail.Part) error { trees[uid] = p; return nil }); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if len(trees) != len(msgs) {
		t.Errorf("%s: %d of %d structures", name, len(trees), len(msgs))
	}
	for _, m := range msgs[max(0, len(msgs)-40):] {
		readParts(t, c, m, trees[mail.UID(m.uid)])
	}
}

// readParts compares what the server gives of each part with what the parser finds.
func readParts(t *testing.T, c *imap.Conn, m *message, tree *mail.Part) {
	t.Helper()
	p := rfc822.Parse(m.raw)
	if len(p.Warnings) > 0 || tree == nil {
		return // a broken message is read as a whole
	}
	if got, want := len(tree.Leaves()), len(p.Root.Leaves()); got != want {
		t.Errorf("%q: %d parts, the parser finds %d", p.Header.Subject, got, want)
	}
	for _, leaf := range tree.Leaves() {
		var got []byte
		err := c.Section(t.Context(), mail.UID(m.uid), leaf.Path, leaf.Size, func(_ int64, b []byte) error { got = append(got, b...); return nil })
		want, ok := p.Body(leaf.Path)
		if err != nil || !ok || !bytes.Equal(got, want) {
			t.Errorf("%q part %s: %v, %d octets, the parser has %d", p.Header.Subject, leaf.Path, err, len(got), len(want))
		}
	}
}

func TestTheEngineHearsOfNewMail(t *testing.T) {
	d := begin(t)
	heard := make(chan imap.Update, 100)
	c := open(t, configured(t, d), "work", imap.Options{Update: func(u imap.Update) { heard <- u }})
	s, err := c.Select(t.Context(), "INBOX", imap.SelectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d.Next()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := c.Idle(ctx); err != nil {
		t.Fatal(err)
	}
	select {
	case u := <-heard:
		if !u.HasExists || u.Exists != s.Exists+1 {
			t.Errorf("%+v after %d", u, s.Exists)
		}
	case <-ctx.Done():
		t.Error("nothing was heard")
	}
}
