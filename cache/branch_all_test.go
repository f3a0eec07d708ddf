package cache

import (
	"slices"
	"testing"

	"postern/mail"
)

// TestMessagesOfAConversation: a view of a conversation has all of its messages that
// lie in the mailboxes of the view, each once, by pages of any size from either end.
func TestMessagesOfAConversation(t *testing.T) {
	s := open(t)
	boxes, sent := talk(t, s, 300)
	in := []Incoming{}
	for n := range 4000 {
		m := message(10_000 + n)
		m.UID = mail.UID(10_000 + n)
		m.Header.References = []string{"root@example.org"}
		if n%7 == 0 {
			m.Received = epoch // of the same second
		}
		in = append(in, m)
	}
	_, err := s.PutMessages(t.Context(), boxes[0], in[:3000], state(20_000))
	must(t, err)
	_, err = s.PutMessages(t.Context(), sent, in[3000:], state(20_000))
	must(t, err)
	folded, err := s.Page(t.Context(), mail.PageRequest{View: mail.View{Role: mail.RoleInbox, Threads: true, Folded: true}, N: 1000})
	must(t, err)
	all := map[int64][]mail.MessageID{} // newest first
	rows, err := reader{s, t.Context()}.query("SELECT thread, id FROM message WHERE mailbox IN (?, ?) ORDER BY received DESC, id DESC", boxes[0], boxes[1])
	must(t, each(rows, err, func(scan func(...any) error) error {
		var thread int64
		var id mail.MessageID
		err := scan(&thread, &id)
		all[thread] = append(all[thread], id)
		return err
	}))
	for _, c := range folded.Rows {
		v := mail.View{Role: mail.RoleInbox, Thread: c.Thread, Threads: true, Query: "does:not matter"}
		want := all[c.Thread]
		if len(want) != c.Stands() {
			t.Errorf("conversation %d stands for %d messages, not %d", c.Thread, c.Stands(), len(want))
		}
		sizes := []int{1, 3, 1000}
		if c.Unlisted() {
			sizes = []int{97, 1000}
		} else if c.Branch.Count < 3 {
			sizes = sizes[2:]
		}
		for _, reverse := range []bool{false, true} {
			v.Reverse = reverse
			for _, n := range sizes {
				for _, up := range []bool{false, true} {
					got := walk(t, s, v, n, up)
					if !slices.EqualFunc(got, want, func(a mail.Summary, id mail.MessageID) bool { return a.ID == id }) {
						t.Fatalf("conversation %d, pages of %d, before=%v, reverse=%v: %d messages, want %d", c.Thread, n, up, reverse, len(got), len(want))
					}
				}
			}
			slices.Reverse(want)
		}
	}
	if !slices.ContainsFunc(folded.Rows, mail.Summary.Unlisted) {
		t.Error("none is too large to be listed")
	}
}
