package cache

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

// traffic makes messages of a mailing list: replies with full, cut or missing
// References, to messages that are here or are not.
func traffic(r *rand.Rand, n int) []Incoming {
	var all []Incoming
	for k := range n {
		m := message(k + 1)
		if k > 0 && r.IntN(4) > 0 {
			p := all[r.IntN(len(all))].Header
			refs := append(slices.Clone(p.References), p.MessageID)
			switch r.IntN(5) {
			case 0: // cut in the middle
				if len(refs) > 2 {
					refs = append(refs[:1:1], refs[len(refs)-1])
				}
			case 1: // In-Reply-To alone
				m.Header.InReplyTo, refs = []string{p.MessageID}, nil
			case 2: // to one that nobody has
				refs = append(refs, fmt.Sprintf("ghost%d@example.org", r.IntN(5)))
			}
			m.Header.References = refs
		}
		all = append(all, m)
	}
	return all
}

// family is what a list shows of a conversation: which message hangs under
// which, and who is with whom, both by Message-ID.
type family struct {
	Parent map[string]string
	Groups [][]string
}

func familyOf(t testing.TB, s *Store, v mail.View) family {
	f := family{Parent: map[string]string{}}
	name, groups := map[mail.MessageID]string{}, map[int64][]string{}
	rows := walk(t, s, v, 100, false)
	for _, m := range rows {
		name[m.ID] = m.MsgID
		groups[m.Thread] = append(groups[m.Thread], m.MsgID)
	}
	for _, m := range rows {
		f.Parent[m.MsgID] = name[m.Parent]
	}
	for _, g := range groups {
		slices.Sort(g)
		f.Groups = append(f.Groups, slices.Compact(g))
	}
	slices.SortFunc(f.Groups, slices.Compare)
	return f
}

// Whatever the order in which messages arrive, over however many mailboxes, the
// conversations are the same.
func TestThreadsDoNotDependOnOrder(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 3))
		all := traffic(r, 120)
		var first family
		for round := range 4 {
			s := open(t)
			a, b := mailbox(t, s, "a", "INBOX", mail.RoleNone), mailbox(t, s, "b", "INBOX", mail.RoleNone)
			in := slices.Clone(all)
			switch round {
			case 1:
				slices.Reverse(in)
			case 2, 3:
				r.Shuffle(len(in), func(i, k int) { in[i], in[k] = in[k], in[i] })
			}
			for len(in) > 0 {
				n := min(len(in), 1+r.IntN(30))
				box := a
				if round == 3 && r.IntN(2) == 0 {
					box = b
				}
				_, err := s.PutMessages(t.Context(), box, in[:n], state(200))
				must(t, err)
				in = in[n:]
			}
			check(t, s)
			got := familyOf(t, s, mail.View{Mailboxes: []mail.MailboxID{a, b}})
			if round == 0 {
				first = got
				continue
			}
			if d := cmp.Diff(first, got); d != "" {
				t.Fatalf("seed %d, order %d:\n%s", seed, round, d)
			}
		}
		if len(first.Groups) < 5 || len(first.Groups) > 100 {
			t.Errorf("seed %d: %d conversations", seed, len(first.Groups))
		}
	}
}

func TestThreadParents(t *testing.T) {
	s := open(t)
	inbox, sent := mailbox(t, s, "a", "INBOX", mail.RoleInbox), mailbox(t, s, "a", "Sent", mail.RoleSent)
	put := func(box mail.MailboxID, n int, refs ...string) mail.MessageID {
		t.Helper()
		m := message(n)
		m.Header.References = refs
		_, err := s.PutMessages(t.Context(), box, []Incoming{m}, state(100))
		must(t, err)
		id, err := s.Lookup(t.Context(), box, m.UID)
		must(t, err)
		return id
	}
	parent := func(id, want mail.MessageID, what string) {
		t.Helper()
		m, err := s.Summary(t.Context(), id)
		must(t, err)
		if m.Parent != want {
			t.Errorf("%s: parent %d, want %d", what, m.Parent, want)
		}
	}
	third := put(inbox, 3, "m1@example.org", "m2@example.org")
	parent(third, 0, "nobody above is here")
	one := put(inbox, 1)
	parent(third, one, "the one above is not here, the one above that is")
	two := put(sent, 2, "m1@example.org")
	parent(third, two, "the own reply in Sent")
	parent(two, one, "the own reply")
	copied := put(inbox, 2, "m1@example.org") // the same from the list
	parent(third, copied, "a copy in the same folder is nearer")
	_, err := s.Remove(t.Context(), inbox, mail.NewUIDSet(2), state(100))
	must(t, err)
	parent(third, two, "the copy went")
	// A circle must not be one.
	a := put(inbox, 10, "m11@example.org")
	b := put(inbox, 11, "m10@example.org")
	if hashID("m10@example.org") < hashID("m11@example.org") {
		a, b = b, a
	}
	parent(a, b, "a circle is cut at its smallest node")
	parent(b, 0, "the smallest node of a circle")
	c := put(inbox, 12, "m12@example.org")
	parent(c, 0, "itself")
}

func TestHugeReferences(t *testing.T) {
	s := open(t)
	box := mailbox(t, s, "a", "INBOX", mail.RoleInbox)
	m := message(1)
	for k := range 20_000 {
		m.Header.References = append(m.Header.References, fmt.Sprintf("r%d@example.org", k))
	}
	_, err := s.PutMessages(t.Context(), box, []Incoming{m}, state(2))
	must(t, err)
	var n int
	must(t, s.wconn.QueryRowContext(t.Context(), "SELECT count(*) FROM node").Scan(&n))
	if n > maxReferences+1 {
		t.Errorf("%d nodes", n)
	}
}
