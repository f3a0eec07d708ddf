package account

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/internal/mailtest"
	"postern/mail"
)

// plain is a server without the extensions that make changing mail easy.
var plain = []string{"CONDSTORE", "ESEARCH", "UIDPLUS", "MOVE"}

// hall is a bed with one account and a handful of messages in its inbox.
type hall struct {
	*bed
	u *mailtest.User
}

func newHall(t *testing.T, n int, opts ...mailtest.Option) *hall {
	t.Helper()
	u := mailtest.Dovecot(t, opts...).User(t)
	u.AppendMany(t, "INBOX", n, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), fmt.Sprintf("body %d", i)) }, nil)
	h := &hall{newBed(t, imapAccount(u, mailtest.Addr{})), u}
	h.online(u.Name)
	return h
}

// server is what an account holds, as another client sees it: "mailbox/message
// flags", sorted.
func server(t testing.TB, u *mailtest.User) []string {
	t.Helper()
	out := []string{}
	for box, l := range u.Dump(t) {
		for _, d := range l {
			out = append(out, line(box, d.MessageID, mail.ParseFlags(d.Flags)))
		}
	}
	slices.Sort(out)
	return out
}

func line(box, msgID string, f mail.Flags) string {
	names := strings.Fields(strings.ToLower(strings.Join(f.Names(), " ")))
	slices.Sort(names)
	return strings.TrimSpace(box + "/" + strings.TrimSuffix(msgID, "@example.org") + " " + strings.Join(names, " "))
}

// cached is what the screen shows of an account, as server words it.
func (b *bed) cached(account string) []string {
	b.t.Helper()
	out := []string{}
	boxes, err := b.store.Mailboxes(b.t.Context(), account)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, m := range boxes {
		for _, r := range b.rows(mail.View{Mailboxes: []mail.MailboxID{m.ID}}) {
			out = append(out, line(m.Name, r.MsgID, r.Flags))
		}
	}
	slices.Sort(out)
	return out
}

// settled waits until no change waits and none was refused.
func (b *bed) settled() {
	b.t.Helper()
	b.until("every change is confirmed", func() bool {
		l, err := b.Pending(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		for _, p := range l {
			if p.State == mail.StateRefused {
				b.t.Fatalf("refused: %q of %s: %s", p.Change.Label, p.Account, p.Reason)
			}
		}
		return len(l) == 0
	})
}

func (b *bed) do(c mail.Change) mail.ChangeID {
	b.t.Helper()
	id, err := b.Do(b.t.Context(), c)
	if err != nil {
		b.t.Fatalf("%s: %v", c.Kind, err)
	}
	return id
}

func (b *bed) undo() {
	b.t.Helper()
	if _, err := b.Undo(b.t.Context()); err != nil {
		b.t.Fatalf("undo: %v", err)
	}
}

func (b *bed) redo() {
	b.t.Helper()
	if _, err := b.Redo(b.t.Context()); err != nil {
		b.t.Fatalf("redo: %v", err)
	}
}

// ids finds messages of the inbox by their subjects.
func (h *hall) ids(subjects ...string) []mail.MessageID {
	h.t.Helper()
	var out []mail.MessageID
	for _, s := range subjects {
		out = append(out, h.find(h.u.Name, "INBOX", s).ID)
	}
	return out
}

// same holds what the screen shows against what the server has.
func (h *hall) same(when string) {
	h.t.Helper()
	h.until(when+": cache and server agree", func() bool { return slices.Equal(h.cached(h.u.Name), server(h.t, h.u)) })
}

// kinds are the changes of messages: how each is made, and what the server has
// to have afterwards, as a change of its dump.
var kinds = map[string]struct {
	make func(h *hall) mail.Change
	want func(m map[string]bool)
	keep bool // it cannot be undone once it was sent
}{
	"flags": {make: func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeFlags, Messages: h.ids("m1", "m2"), Add: mail.Flags{Bits: mail.Flagged | mail.Seen, Keywords: []string{"Work"}}}
	}, want: func(m map[string]bool) {
		swap(m, "INBOX/m1", "INBOX/m1 \\flagged \\seen work")
		swap(m, "INBOX/m2", "INBOX/m2 \\flagged \\seen work")
	}},
	"move": {make: func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeMove, Messages: h.ids("m1", "m3", "m4"), To: h.box(h.u.Name, "Archive").ID}
	}, want: func(m map[string]bool) {
		swap(m, "INBOX/m1", "Archive/m1")
		swap(m, "INBOX/m3", "Archive/m3")
		swap(m, "INBOX/m4", "Archive/m4")
	}},
	"spam": {make: func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeMove, Messages: h.ids("m0"), To: h.box(h.u.Name, "Junk").ID}
	}, want: func(m map[string]bool) { swap(m, "INBOX/m0", "Junk/m0") }},
	"trash": {make: func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeMove, Messages: h.ids("m5"), To: h.box(h.u.Name, "Trash").ID}
	}, want: func(m map[string]bool) { swap(m, "INBOX/m5", "Trash/m5") }},
	"copy": {make: func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeCopy, Messages: h.ids("m2", "m3"), To: h.box(h.u.Name, "Archive").ID}
	}, want: func(m map[string]bool) { m["Archive/m2"], m["Archive/m3"] = true, true }},
	"delete for good": {keep: true, make: func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeDelete, Messages: h.ids("m1", "m4")}
	}, want: func(m map[string]bool) { delete(m, "INBOX/m1"); delete(m, "INBOX/m4") }},
	"all seen": {make: func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeSeenAll, Mailbox: h.box(h.u.Name, "INBOX").ID}
	}, want: func(m map[string]bool) {
		for i := range 6 {
			swap(m, fmt.Sprintf("INBOX/m%d", i), fmt.Sprintf("INBOX/m%d \\seen", i))
		}
	}},
	"append": {make: func(h *hall) mail.Change {
		return mail.Change{Kind: mail.ChangeAppend, To: h.box(h.u.Name, "Drafts").ID, Raw: letter("draft", "x"), Add: mail.Flags{Bits: mail.Draft | mail.Seen}}
	}, want: func(m map[string]bool) { m["Drafts/draft \\draft \\seen"] = true }},
}

func swap(m map[string]bool, from, to string) { delete(m, from); m[to] = true }

func TestEveryChangeOfMessages(t *testing.T) {
	t.Parallel()
	for server, opts := range map[string][]mailtest.Option{"all extensions": nil, "plain": {mailtest.WithoutCapabilities(plain...)}} {
		for name, k := range kinds {
			for _, offline := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/offline=%v", server, name, offline), func(t *testing.T) {
					t.Parallel()
					everyChange(t, newHall(t, 6, opts...), k.make, k.want, k.keep, offline)
				})
			}
		}
	}
}

func everyChange(t *testing.T, h *hall, change func(*hall) mail.Change, want func(map[string]bool), keep, offline bool) {
	before := server(t, h.u)
	m := map[string]bool{}
	for _, l := range before {
		m[l] = true
	}
	want(m)
	after := slices.Sorted(maps.Keys(m))
	step := func(what string, do func(), want []string) {
		t.Helper()
		if offline {
			h.SetOnline("", false)
			h.until("offline", func() bool { return h.state(h.u.Name).Phase == mail.PhaseOffline })
		}
		do()
		if d := cmp.Diff(want, h.cached(h.u.Name)); d != "" {
			t.Fatalf("%s: the screen (+) at once:\n%s", what, d)
		}
		if offline {
			h.restart(false)
		}
		h.settled()
		if d := cmp.Diff(want, server(t, h.u)); d != "" {
			t.Fatalf("%s: the server (+):\n%s", what, d)
		}
		h.same(what)
	}
	step("do", func() { h.do(change(h)) }, after)
	if keep || offline { // a restart ends the session, and with it the list of what can be undone
		return
	}
	step("undo", h.undo, before)
	if change(h).Kind == mail.ChangeAppend {
		return
	}
	step("redo", h.redo, after)
	step("undo again", h.undo, before)
}

// Undone before it was sent, a change never reaches the server.
func TestUndoneBeforeItWasSent(t *testing.T) {
	t.Parallel()
	srv := mailtest.Dovecot(t)
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := srv.User(t)
			u.AppendMany(t, "INBOX", 6, func(i int) []byte { return letter(fmt.Sprintf("m%d", i), "x") }, nil)
			px := mailtest.NewProxy(t, srv.IMAP)
			h := &hall{newBed(t, imapAccount(u, px.Addr)), u}
			h.online(u.Name)
			before := server(t, u)
			h.SetOnline("", false)
			h.until("offline", func() bool { return h.state(u.Name).Phase == mail.PhaseOffline })
			px.Reset()
			h.do(k.make(h))
			h.undo()
			if d := cmp.Diff(before, h.cached(u.Name)); d != "" {
				t.Fatalf("the screen (+):\n%s", d)
			}
			h.SetOnline("", true)
			h.online(u.Name)
			h.settled()
			if d := cmp.Diff(before, server(t, u)); d != "" {
				t.Fatalf("the server (+):\n%s", d)
			}
			for _, c := range []string{"STORE", "MOVE", "COPY", "EXPUNGE", "APPEND"} {
				if strings.Contains(px.Sent(), c) {
					t.Errorf("%s was sent", c)
				}
			}
		})
	}
}
