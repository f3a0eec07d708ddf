package account

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"postern/internal/mailtest"
	"postern/mail"
)

// folders lists the mailboxes of the server, those that are subscribed with a star.
func folders(t testing.TB, u *mailtest.User) string {
	t.Helper()
	c := u.Client(t)
	defer c.Close()
	subscribed := map[string]bool{}
	for _, l := range c.Cmd(`LSUB "" "*"`) {
		f := strings.Fields(l)
		subscribed[strings.Trim(f[len(f)-1], `"`)] = true
	}
	var out []string
	for _, n := range c.Mailboxes() {
		if slices.Contains([]string{"INBOX", "Sent", "Trash", "Drafts", "Junk", "Archive"}, n) {
			continue
		}
		if subscribed[n] {
			n += "*"
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// shownFolders is folders as the sidebar has it.
func (h *hall) shownFolders() string {
	h.t.Helper()
	l, err := h.store.Mailboxes(h.t.Context(), h.u.Name)
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, m := range l {
		n := m.Name
		if m.Role != mail.RoleNone || !m.Selectable {
			continue
		}
		if m.Subscribed {
			n += "*"
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// away goes offline by choice.
func (h *hall) away() {
	h.t.Helper()
	h.SetOnline("", false)
	h.until("offline", func() bool { return h.state(h.u.Name).Phase == mail.PhaseOffline })
}

func (h *hall) back() {
	h.t.Helper()
	h.SetOnline("", true)
	h.online(h.u.Name)
}

func TestEveryChangeOfFolders(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]mailtest.Option{"all extensions": nil, "plain": {mailtest.WithoutCapabilities(plain...)}} {
		for _, offline := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/offline=%v", name, offline), func(t *testing.T) {
				t.Parallel()
				h := newHall(t, 3, opts...)
				box := func(name string) mail.MailboxID { return h.box(h.u.Name, name).ID }
				step := func(want string, do func()) {
					t.Helper()
					if offline {
						h.away()
					}
					do()
					if got := h.shownFolders(); got != want {
						t.Fatalf("the sidebar at once: %q, want %q", got, want)
					}
					if offline {
						h.back()
					}
					h.settled()
					if got := folders(t, h.u); got != want {
						t.Fatalf("the server: %q, want %q", got, want)
					}
					h.Refresh("")
					h.until("the sidebar has "+want, func() bool { return h.shownFolders() == want })
					h.same(want)
				}
				step("Plans*", func() { h.do(mail.Change{Kind: mail.ChangeCreate, Account: h.u.Name, Name: "Plans"}) })
				step("", h.undo)
				step("Plans*", h.redo)
				step("Ideas*", func() { h.do(mail.Change{Kind: mail.ChangeRename, Mailbox: box("Plans"), Name: "Ideas"}) })
				step("Plans*", h.undo)
				step("Ideas*", h.redo)
				step("Ideas", func() { h.do(mail.Change{Kind: mail.ChangeUnsubscribe, Mailbox: box("Ideas")}) })
				step("Ideas*", h.undo)
				step("Ideas", h.redo)
				step("Ideas*", func() { h.do(mail.Change{Kind: mail.ChangeSubscribe, Mailbox: box("Ideas")}) })
				// Everything at once: made, filled, renamed, and what is in it flagged and moved on.
				step("Ideas* New/Sub*", func() {
					h.do(mail.Change{Kind: mail.ChangeCreate, Account: h.u.Name, Name: "New/First"})
					h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids("m0", "m1"), To: box("New/First")})
					h.do(mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{h.find(h.u.Name, "New/First", "m0").ID}, Add: mail.Flags{Bits: mail.Flagged}})
					h.do(mail.Change{Kind: mail.ChangeRename, Mailbox: box("New/First"), Name: "New/Sub"})
					h.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{h.find(h.u.Name, "New/Sub", "m1").ID}, To: box("Archive")})
				})
				if got := strings.Join(server(t, h.u), ", "); got != `Archive/m1, INBOX/m2, New/Sub/m0 \flagged` {
					t.Errorf("the server: %s", got)
				}
				step("Ideas*", func() { h.do(mail.Change{Kind: mail.ChangeRemove, Mailbox: box("New/Sub")}) })
				step("", func() { h.do(mail.Change{Kind: mail.ChangeRemove, Mailbox: box("Ideas")}) })
			})
		}
	}
}
