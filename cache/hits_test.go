package cache

import (
	"testing"

	"postern/mail"
)

// What a server found before the index came to it is listed and counted once, then
// and when the index has taken it in; what only the server knows stays.
func TestHitsBeforeTheIndex(t *testing.T) {
	s := open(t)
	inbox := mailbox(t, s, "a", "INBOX", mail.RoleInbox)
	fill(t, s, inbox, 1, 30)
	for _, c := range []struct {
		query string
		uids  []mail.UID // that the server finds
		after int        // rows once all is indexed
	}{
		{"subject:message", []mail.UID{1, 2, 3, 10, 20, 30}, 30},
		{"subject:17", []mail.UID{17}, 1},
		{"subject:17", []mail.UID{17, 18}, 2}, // servers look for parts of words
		{"17", []mail.UID{17, 25}, 2},         // the text of 25 says so, which is not here
		{"body:17", []mail.UID{25}, 1},
	} {
		v := mail.View{Role: mail.RoleInbox, Query: c.query}
		must(t, func() error {
			_, err := s.write(t.Context(), "test", false, func(tx *tx) error {
				if err := tx.exec("DELETE FROM fts"); err != nil {
					return err
				}
				return tx.queueIndex("1")
			})
			return err
		}())
		_, late, err := s.Beyond(t.Context(), v)
		must(t, err)
		if (c.query != "17" && c.query != "body:17") != (len(late) == 1) {
			t.Errorf("%s: late %v", c.query, late)
		}
		count := func(when string, want int) {
			t.Helper()
			for _, quick := range []bool{false, true} {
				p, err := s.Page(t.Context(), mail.PageRequest{View: v, N: 50, Quick: quick})
				must(t, err)
				all, err := s.Page(t.Context(), mail.PageRequest{View: v})
				must(t, err)
				ids := map[mail.MessageID]bool{}
				for _, r := range p.Rows {
					ids[r.ID] = true
				}
				if len(p.Rows) != want || len(ids) != want || all.Total != want {
					t.Errorf("%s, %s: %d rows of %d messages, counted %d; want %d", c.query, when, len(p.Rows), len(ids), all.Total, want)
				}
			}
		}
		fresh, _, err := s.Hits(t.Context(), v, inbox, mail.NewUIDSet(c.uids...))
		must(t, err)
		if fresh != len(c.uids) {
			t.Errorf("%s: %d fresh", c.query, fresh)
		}
		count("before", len(c.uids))
		for more := true; more; {
			more, err = s.Index(t.Context(), 7)
			must(t, err)
			p, err := s.Page(t.Context(), mail.PageRequest{View: v, N: 50})
			must(t, err)
			ids := map[mail.MessageID]bool{}
			for _, r := range p.Rows {
				if ids[r.ID] {
					t.Errorf("%s: listed twice", c.query)
				}
				ids[r.ID] = true
			}
			if len(p.Rows) < len(c.uids) {
				t.Errorf("%s: only %d in between", c.query, len(p.Rows))
			}
		}
		count("after", c.after)
		if _, late, err = s.Beyond(t.Context(), v); err != nil || len(late) != 0 {
			t.Errorf("%s: late %v %v", c.query, late, err)
		}
	}
}
