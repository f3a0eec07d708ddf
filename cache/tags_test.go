package cache

import (
	"fmt"
	"testing"

	"postern/mail"
)

func TestTags(t *testing.T) {
	h := newHouse(t)
	tag := func(ids []mail.MessageID, add, remove []string) {
		h.do(mail.Change{Kind: mail.ChangeFlags, Messages: ids, Add: mail.Flags{Keywords: add}, Remove: mail.Flags{Keywords: remove}})
	}
	in := func(query string) int {
		t.Helper()
		p, err := h.s.Page(t.Context(), mail.PageRequest{View: mail.View{Role: mail.RoleInbox, Query: query}, N: 20})
		must(t, err)
		return len(p.Rows)
	}
	want := func(known string, counts map[string]int) {
		t.Helper()
		got, err := h.s.Keywords(t.Context())
		must(t, err)
		if fmt.Sprint(got) != known {
			t.Errorf("keywords %v, want %s", got, known)
		}
		for q, n := range counts {
			if got := in(q); got != n {
				t.Errorf("%s: %d, want %d", q, got, n)
			}
		}
	}
	want("[]", map[string]int{"tag:work": 0, "-tag:work": 10})
	tag(h.ids[:3], []string{"Work"}, nil)
	tag(h.ids[2:5], []string{"todo", "work"}, nil)
	tag(h.ids[5:6], []string{"$label2"}, nil)
	want("[$label2 todo Work]", map[string]int{"tag:work": 6, "tag:WORK": 6, "tag:todo": 3, "tag:wor": 0, "-tag:work": 4, "tag:work -tag:todo": 3, "tag:todo OR tag:$label2": 4})
	tag(h.ids[:5], []string{"urgent"}, []string{"WORK"})
	want("[$label2 todo urgent]", map[string]int{"tag:work": 1, "tag:urgent": 5})
	for range 4 {
		_, _, err := h.s.Undo(t.Context())
		must(t, err)
	}
	want("[]", map[string]int{"tag:work": 0, "-tag:work": 10})
}
