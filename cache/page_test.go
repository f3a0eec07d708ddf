package cache

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"postern/mail"
)

// walk reads a view to its end in pages of n.
func walk(t testing.TB, s *Store, v mail.View, n int, before bool) []mail.Summary {
	t.Helper()
	var all []mail.Summary
	r := mail.PageRequest{View: v, N: n, Before: before}
	for {
		p, err := s.Page(t.Context(), r)
		must(t, err)
		if before {
			all = append(slices.Clone(p.Rows), all...)
		} else {
			all = append(all, p.Rows...)
		}
		if !p.More {
			return all
		}
		if len(p.Rows) != n && !v.Threaded() {
			t.Fatalf("%d rows and more, asked for %d", len(p.Rows), n)
		}
		r.At = p.Key(len(p.Rows) - 1)
		if before {
			r.At = p.Key(0)
		}
	}
}

func TestPageWalksEverythingOnce(t *testing.T) {
	s := open(t)
	r := rand.New(rand.NewPCG(3, 4))
	var ids []mail.MailboxID
	total := 0
	for _, name := range []string{"INBOX", "b", "c"} {
		box := mailbox(t, s, "a", name, mail.RoleNone)
		ids = append(ids, box)
		var in []Incoming
		for i := range 40 + r.IntN(40) {
			m := message(i + 1)
			m.Received = epoch.Add(time.Duration(r.IntN(6)) * time.Second) // many at the same second
			in = append(in, m)
		}
		total += len(in)
		_, err := s.PutMessages(t.Context(), box, in, state(len(in)+1))
		must(t, err)
	}
	for _, n := range []int{1, 7, 50, 1000} {
		for _, before := range []bool{false, true} {
			all := walk(t, s, mail.View{Mailboxes: ids}, n, before)
			if len(all) != total {
				t.Fatalf("n=%d before=%v: %d rows, want %d", n, before, len(all), total)
			}
			if !slices.IsSortedFunc(all, func(a, b mail.Summary) int {
				if c := b.Received.Compare(a.Received); c != 0 {
					return c
				}
				return int(b.ID - a.ID)
			}) {
				t.Fatal("not newest first")
			}
		}
	}
}

func TestPageInclusiveAndViews(t *testing.T) {
	s := open(t)
	a := mailbox(t, s, "a", "INBOX", mail.RoleInbox)
	b := mailbox(t, s, "b", "INBOX", mail.RoleInbox)
	fill(t, s, a, 1, 10)
	fill(t, s, b, 5, 20)
	p, err := s.Page(t.Context(), mail.PageRequest{View: mail.View{Role: mail.RoleInbox}, N: 5})
	must(t, err)
	if p.Total != 26 || len(p.Rows) != 5 || !p.More {
		t.Fatalf("unified inbox: %d rows of %d, more %v", len(p.Rows), p.Total, p.More)
	}
	at := p.Rows[2].Key()
	for _, before := range []bool{false, true} {
		q, err := s.Page(t.Context(), mail.PageRequest{View: mail.View{Role: mail.RoleInbox}, N: 3, At: at, Inclusive: true, Before: before})
		must(t, err)
		i := 0
		if before {
			i = len(q.Rows) - 1
		}
		if q.Rows[i].Key() != at {
			t.Errorf("before=%v: the cursor's own row is missing", before)
		}
	}
	if r := p.Rows[0]; r.Place.Account != "b" || r.Place.Validity != 7 || r.Place.UID != 20 || r.Subject != "subject 20 of a message" {
		t.Errorf("newest row: %+v", r)
	}
	for _, v := range []mail.View{{}, {Mailboxes: []mail.MailboxID{999}}, {Role: mail.RoleJunk}} {
		p, err := s.Page(t.Context(), mail.PageRequest{View: v, N: 5})
		must(t, err)
		if len(p.Rows) != 0 || p.Total != 0 || p.More {
			t.Errorf("%+v: %+v", v, p)
		}
	}
}
