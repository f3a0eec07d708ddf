package cache

import (
	"fmt"
	"strings"
	"testing"

	"postern/mail"
)

// Whoever did something is told, once for each change, that it was refused and why;
// what the program did by itself is taken back without a word.
func TestRefusalsAreTold(t *testing.T) {
	h := newHouse(t)
	told := func(ev mail.Event, want ...string) {
		t.Helper()
		var got []string
		for _, n := range ev.Notices {
			got = append(got, n.Account+": "+n.Text)
			if n.Err == nil {
				t.Errorf("good news: %q", n.Text)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("told %q, want %q", got, want)
		}
	}
	left := func(refused, pending int) {
		t.Helper()
		n, err := h.s.RefusedCount(t.Context(), "a")
		must(t, err)
		p, err := h.s.PendingCount(t.Context(), "a")
		must(t, err)
		if n != refused || p != pending {
			t.Errorf("%d refused, %d wait; want %d, %d", n, p, refused, pending)
		}
	}
	h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[:4], To: h.archive, Label: "archive 4 messages"})
	ev, err := h.s.Refuse(t.Context(), h.next(), "over quota")
	must(t, err)
	told(ev, "a: could not archive 4 messages: over quota")
	h.counts(h.inbox, 10, 10)
	left(1, 0)

	h.do(mail.Change{Kind: mail.ChangeCreate, Account: "a", Name: "x", Label: "create the folder " + strings.Repeat("ä", 80)})
	ev, err = h.s.Refuse(t.Context(), h.next(), "too long")
	must(t, err)
	told(ev, "a: could not create the folder "+strings.Repeat("ä", 42)+"…: too long")
	left(2, 0)

	// Messages vanish of which one was flagged and all were read.
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: h.ids[4:8], Add: seen, Quiet: true})
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: h.ids[5:6], Add: mail.Flags{Bits: mail.Flagged}, Label: "flag 1 message"})
	ev, err = h.s.Remove(t.Context(), h.inbox, mail.NewUIDSet(5, 6), state(11))
	must(t, err)
	told(ev, "a: could not flag 1 message: the message is no longer on the server")
	left(3, 1)

	// The server refuses to mark as read what is left: it is unread again, and that is all.
	ev, err = h.s.Refuse(t.Context(), h.next(), "no")
	must(t, err)
	told(ev)
	h.counts(h.inbox, 8, 8)
	left(3, 0)
	l, err := h.s.Pending(t.Context())
	must(t, err)
	for _, p := range l {
		must(t, func() error { _, err := h.s.Discard(t.Context(), p.ID); return err }())
	}
	left(0, 0)
	check(t, h.s)
}
