package account

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"postern/internal/mailtest"
	"postern/mail"
)

func TestFiveAccountsAtOnce(t *testing.T) {
	t.Parallel()
	srv := mailtest.Dovecot(t)
	b := &bed{}
	const accounts, per = 5, 130
	var users []*mailtest.User
	for i := range accounts {
		u := srv.User(t)
		u.AppendMany(t, "INBOX", per, func(k int) []byte { return letter(fmt.Sprintf("a%d m%d", i, k), fmt.Sprintf("body %d %d", i, k)) }, nil)
		u.Append(t, "Lists/golang", letter(fmt.Sprintf("list %d", i), "x"))
		users = append(users, u)
		b.accts = append(b.accts, imapAccount(u, mailtest.Addr{}))
	}
	b = newBed(t, b.accts...)
	for _, u := range users {
		b.online(u.Name)
	}
	for i, u := range users {
		if n := len(b.subjects(u.Name, "INBOX")); n != per {
			t.Errorf("%s: %d of %d listed", u.Name, n, per)
		}
		if !b.has(u.Name, "Lists/golang", fmt.Sprintf("list %d", i)) {
			t.Errorf("%s: folder not listed", u.Name)
		}
		for name, role := range map[string]mail.Role{"INBOX": mail.RoleInbox, "Sent": mail.RoleSent, "Trash": mail.RoleTrash,
			"Archive": mail.RoleArchive, "Junk": mail.RoleJunk, "Drafts": mail.RoleDrafts, "Lists/golang": mail.RoleNone} {
			if m := b.box(u.Name, name); m.Role != role {
				t.Errorf("%s/%s has role %q", u.Name, name, m.Role)
			}
		}
	}
	unified := b.rows(mail.View{Role: mail.RoleInbox})
	if len(unified) != accounts*per {
		t.Fatalf("the unified inbox has %d rows", len(unified))
	}
	if !slices.IsSortedFunc(unified, func(x, y mail.Summary) int { return y.Received.Compare(x.Received) }) {
		t.Error("the unified inbox is not newest first")
	}
	oldest := unified[len(unified)-1]
	if got := b.text(oldest.ID); got == "" {
		t.Error("the oldest message has no text")
	}
}

func TestReadableWithoutANetwork(t *testing.T) {
	t.Parallel()
	srv := mailtest.Dovecot(t)
	u := srv.User(t)
	u.Append(t, "INBOX", letter("read", "the body that was read"))
	big := append(letter("unread", "x"), make([]byte, 0)...)
	for len(big) < 20000 {
		big = append(big, "another line of the body\r\n"...)
	}
	u.Append(t, "INBOX", big)
	px := mailtest.NewProxy(t, srv.IMAP)
	b := newBed(t, imapAccount(u, px.Addr))
	b.online(u.Name)
	b.text(b.find(u.Name, "INBOX", "read").ID)
	px.Refuse()
	b.restart(false)
	b.until("the account waits", func() bool { return b.state(u.Name).Phase == mail.PhaseWaiting })
	if got := b.text(b.find(u.Name, "INBOX", "read").ID); got != "the body that was read\r\n" {
		t.Errorf("offline: %q", got)
	}
	row := b.find(u.Name, "INBOX", "unread")
	if row.Size < 20000 {
		t.Errorf("size %d", row.Size)
	}
	if _, err := b.Open(t.Context(), row.ID); !mail.Is(err, mail.Offline) {
		t.Errorf("what is not here: %v", err)
	}
	if err := b.Want(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	px.Accept()
	b.Refresh("")
	b.until("the queued message came by itself", func() bool {
		m, err := b.Message(t.Context(), row.ID)
		return err == nil && m.Body != mail.BodyNone
	})
}

func TestAnotherClientChangesTheInbox(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]mailtest.Option{
		"all extensions": nil,
		"none":           {mailtest.WithoutCapabilities("CONDSTORE", "QRESYNC", "ESEARCH", "LIST-STATUS", "LIST-EXTENDED", "SPECIAL-USE", "UIDPLUS", "MOVE", "COMPRESS=DEFLATE")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mailtest.Dovecot(t, opts...)
			u := srv.User(t)
			for i := range 5 {
				u.Append(t, "INBOX", letter(fmt.Sprintf("m%d", i), "x"))
			}
			u.Append(t, "Old", letter("kept", "x"))
			b := newBed(t, imapAccount(u, mailtest.Addr{}))
			b.online(u.Name)
			b.Look(mail.View{Role: mail.RoleInbox}, nil)
			check := func(when string) {
				c := u.Client(t)
				defer c.Close()
				c.Append("INBOX", letter("late "+when, "x"))
				b.until(when+": a delivery", func() bool { return b.has(u.Name, "INBOX", "late "+when) })
				row := b.find(u.Name, "INBOX", "late "+when)
				uid := fmt.Sprint(row.Place.UID)
				c.Store("INBOX", uid, "+FLAGS", `\Flagged`, "Important")
				b.until(when+": a flag", func() bool {
					f := b.find(u.Name, "INBOX", "late "+when).Flags
					return f.Has(mail.Flagged) && f.HasKeyword("important")
				})
				c.Expunge("INBOX", uid)
				b.until(when+": an expunge", func() bool { return !b.has(u.Name, "INBOX", "late "+when) })
			}
			check("connected")

			old := b.box(u.Name, "Old")
			c := u.Client(t)
			c.Rename("Old", "New")
			c.Close()
			b.Refresh("")
			b.until("a renamed folder", func() bool {
				_, err := b.store.MailboxByName(t.Context(), u.Name, "New")
				return err == nil
			})
			if now := b.box(u.Name, "New"); now.ID != old.ID || !b.has(u.Name, "New", "kept") {
				t.Errorf("the renamed folder became another one: %v, then %v", old, now)
			}

			row := b.find(u.Name, "INBOX", "m2")
			u.ResetValidity(t, "INBOX")
			b.Refresh("")
			b.until("a new UIDVALIDITY", func() bool {
				r, err := b.store.Summary(t.Context(), row.ID)
				return err == nil && r.Place.Known() && r.Place.Validity != row.Place.Validity
			})
			b.until("everything is back", func() bool { return len(b.subjects(u.Name, "INBOX")) == 5 })
			if got := b.text(row.ID); got != "x\r\n" {
				t.Errorf("after the renumbering: %q", got)
			}

			// The same while nobody is connected.
			b.close()
			c = u.Client(t)
			c.Append("INBOX", letter("came", "x"))
			on := u.Dump(t)["INBOX"]
			c.Store("INBOX", fmt.Sprint(on[0].UID), "+FLAGS", `\Answered`)
			gone := on[1]
			c.Expunge("INBOX", fmt.Sprint(gone.UID))
			c.Rename("New", "Newer")
			c.Close()
			b.start(false)
			b.until("what happened meanwhile", func() bool {
				if !b.has(u.Name, "INBOX", "came") || len(b.subjects(u.Name, "INBOX")) != 5 {
					return false
				}
				n := 0
				for _, r := range b.rows(mail.View{Role: mail.RoleInbox}) {
					if r.Flags.Has(mail.Answered) {
						n++
					}
				}
				_, err := b.store.MailboxByName(t.Context(), u.Name, "Newer")
				return n == 1 && err == nil
			})
			b.online(u.Name)
			check("reconnected")
		})
	}
}

func TestFrozenServer(t *testing.T) {
	t.Parallel()
	srv := mailtest.Dovecot(t, mailtest.Own())
	u := srv.User(t)
	big := letter("big", "x")
	for len(big) < 300000 {
		big = append(big, "another line of the body\r\n"...)
	}
	u.Append(t, "INBOX", big)
	b := newBed(t, imapAccount(u, mailtest.Addr{}))
	b.online(u.Name)
	srv.Stop(t)
	row := b.find(u.Name, "INBOX", "big")
	opened := make(chan error, 1)
	go func() {
		_, err := b.Open(t.Context(), row.ID)
		opened <- err
	}()
	b.until("the state says that the server does not answer", func() bool { return b.state(u.Name).Phase == mail.PhaseStalled })
	if n := len(b.subjects(u.Name, "INBOX")); n != 1 {
		t.Errorf("%d rows while the server is frozen", n)
	}
	srv.Cont(t)
	if err := <-opened; err != nil {
		t.Errorf("after the server went on: %v", err)
	}
	b.online(u.Name)
	srv.Restart(t)
	u.Append(t, "INBOX", letter("after the restart", "x"))
	b.until("mail after a restart of the server", func() bool { return b.has(u.Name, "INBOX", "after the restart") })
}

func TestSearchFindsWhatCame(t *testing.T) {
	t.Parallel()
	u := mailtest.Dovecot(t).User(t)
	u.AppendMany(t, "INBOX", 300, func(i int) []byte { return letter(fmt.Sprintf("number %d", i), "x") }, nil)
	u.Append(t, "INBOX", letter("about zyzzogeton", "x"))
	b := newBed(t, imapAccount(u, mailtest.Addr{}))
	b.online(u.Name)
	find := func(query string, want int) {
		t.Helper()
		b.until(query, func() bool { return len(b.rows(mail.View{Role: mail.RoleInbox, Query: query})) == want })
	}
	find("subject:zyzzogeton", 1)
	find("number", 300)
	u.Append(t, "INBOX", letter("later zyzzogeton", "x"))
	find("zyzzogeton", 2)
}

// What comes into the inbox while another folder is selected is not told
// unasked; it is found when the inbox is selected again.
func TestInboxWhileAnotherFolderIsOpen(t *testing.T) {
	t.Parallel()
	u := mailtest.Dovecot(t).User(t)
	u.Append(t, "INBOX", letter("first", "x"))
	u.Append(t, "Other", letter("elsewhere", "x"))
	px := mailtest.NewProxy(t, u.Server.IMAP)
	b := newBed(t, imapAccount(u, px.Addr))
	b.online(u.Name)
	b.until("the inbox is watched", func() bool { return strings.HasSuffix(px.Sent(), "IDLE\r\n") })
	other := b.box(u.Name, "Other")
	b.Look(mail.View{Mailboxes: []mail.MailboxID{other.ID}}, nil)
	b.text(b.find(u.Name, "Other", "elsewhere").ID)
	px.Freeze()
	u.Append(t, "INBOX", letter("meanwhile", "x"))
	c := u.Client(t)
	c.Store("INBOX", "1", "+FLAGS", `\Flagged`)
	c.Close()
	b.Look(mail.View{Role: mail.RoleInbox}, nil)
	px.Thaw()
	b.until("the inbox is up to date", func() bool {
		return b.has(u.Name, "INBOX", "meanwhile") && b.find(u.Name, "INBOX", "first").Flags.Has(mail.Flagged)
	})
}
