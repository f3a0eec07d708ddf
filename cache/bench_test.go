package cache

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"postern/mail"
)

func BenchmarkInsert100k(b *testing.B) {
	for b.Loop() {
		s, err := Open(b.Context(), b.TempDir())
		must(b, err)
		box := mailbox(b, s, "a", "INBOX", mail.RoleInbox)
		fill(b, s, box, 1, 100_000)
		must(b, s.Close())
	}
}

func BenchmarkInsert100kReplies(b *testing.B) {
	for b.Loop() {
		s, err := Open(b.Context(), b.TempDir())
		must(b, err)
		box := mailbox(b, s, "a", "INBOX", mail.RoleInbox)
		for hi := 100_000; hi > 0; hi -= 500 { // newest first, as a sync does
			var in []Incoming
			for n := hi; n > hi-500; n-- {
				m := message(n)
				for k := n - n%8; k < n; k++ {
					m.Header.References = append(m.Header.References, fmt.Sprintf("m%d@example.org", k))
				}
				in = append(in, m)
			}
			_, err := s.PutMessages(b.Context(), box, in, state(100_001))
			must(b, err)
		}
		must(b, s.Close())
	}
}

// BenchmarkReset100k is another UIDVALIDITY of a big mailbox.
func BenchmarkReset100k(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s, err := Open(b.Context(), b.TempDir())
		must(b, err)
		box := mailbox(b, s, "a", "INBOX", mail.RoleInbox)
		fill(b, s, box, 1, 100_000)
		b.StartTimer()
		_, err = s.Reset(b.Context(), box, 7)
		must(b, err)
		fill(b, s, box, 1, 100_000)
		_, err = s.Sweep(b.Context(), box)
		must(b, err)
		b.StopTimer()
		m, err := s.Mailbox(b.Context(), box)
		must(b, err)
		if m.Total != 100_000 {
			b.Fatal(m.Total)
		}
		must(b, s.Close())
		b.StartTimer()
	}
}

// at is a cursor in a mailbox that fill made.
func at(n int) mail.Cursor {
	return mail.Cursor{Received: epoch.Add(time.Duration(n) * time.Minute), ID: mail.MessageID(n)}
}

var million = flag.Bool("million", false, "compare with a mailbox of a million messages")

// BenchmarkPage prints what a page, and what else is read at every start, costs
// in a small and in a big mailbox, and the ratio.
func BenchmarkPage(b *testing.B) {
	sizes := []int{1_000, 100_000}
	if *million {
		sizes[1] = 1_000_000
	}
	cost := map[string][]float64{}
	for _, size := range sizes {
		dir := b.TempDir()
		s := openAt(b, dir)
		box := mailbox(b, s, "a", "INBOX", mail.RoleInbox)
		fill(b, s, box, 1, size)
		view := mail.View{Mailboxes: []mail.MailboxID{box}}
		page := func(r mail.PageRequest) func() {
			r.View, r.N = view, 50
			return func() {
				p, err := s.Page(b.Context(), r)
				must(b, err)
				if len(p.Rows) != 50 || p.Total != size {
					b.Fatal(len(p.Rows), p.Total)
				}
			}
		}
		for _, c := range []struct {
			name string
			f    func()
		}{
			{"top", page(mail.PageRequest{})},
			{"middle", page(mail.PageRequest{At: at(size / 2)})},
			{"end", page(mail.PageRequest{At: at(52)})},
			{"up from the end", page(mail.PageRequest{Before: true})},
			{"mailboxes", func() { _, err := s.Mailboxes(b.Context(), ""); must(b, err) }},
			{"flag", func() {
				_, _, err := s.Do(b.Context(), mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{mail.MessageID(size / 2)}, Add: seen})
				must(b, err)
				_, _, err = s.Undo(b.Context())
				must(b, err)
			}},
			{"open", func() {
				o, err := Open(b.Context(), dir)
				must(b, err)
				_, err = o.Page(b.Context(), mail.PageRequest{View: view, N: 50})
				must(b, err)
				must(b, o.Close())
			}},
			{"uids", func() { _, err := s.UIDs(b.Context(), box); must(b, err) }},
		} {
			b.Run(fmt.Sprintf("%d/%s", size, c.name), func(b *testing.B) {
				for b.Loop() {
					c.f()
				}
				cost[c.name] = append(cost[c.name], float64(b.Elapsed().Nanoseconds())/float64(b.N))
			})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(cost)) {
		if l := cost[name]; len(l) >= 2 {
			b.Logf("%-16s %8.3f ms, %d times the messages: %8.3f ms, ratio %.2f", name, l[0]/1e6, sizes[1]/sizes[0], l[len(l)-1]/1e6, l[len(l)-1]/l[0])
		}
	}
}

// bodyWords makes texts with common and rare words.
func bodyWords(n int) string {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "word%d ", (n*31+i*i*7)%(50+i*40))
	}
	if n%1000 == 0 {
		b.WriteString("rarity 日本語のメール ")
	}
	return b.String()
}

func BenchmarkSearch100k(b *testing.B) {
	s := open(b, WithTexter(func(_ *mail.Part, part func(string) ([]byte, bool)) string {
		t, _ := part("")
		return string(t)
	}))
	box := mailbox(b, s, "a", "INBOX", mail.RoleInbox)
	const size = 100_000
	fill(b, s, box, 1, size)
	for lo := 1; lo <= size; lo += 1000 {
		_, err := s.write(b.Context(), "bodies", false, func(t *tx) error {
			for n := lo; n < lo+1000; n++ {
				if err := t.putPart(int64(n), "", 0, []byte(bodyWords(n)), true); err != nil {
					return err
				}
			}
			return nil
		})
		must(b, err)
	}
	start := time.Now()
	for more := true; more; {
		var err error
		more, err = s.Index(b.Context(), 500)
		must(b, err)
	}
	pages := 0
	must(b, s.wconn.QueryRowContext(b.Context(), "SELECT sum(pgsize) FROM dbstat WHERE name GLOB 'fts*'").Scan(&pages))
	b.Logf("indexed %d messages in %v, %d MB", size, time.Since(start), pages>>20)
	for _, q := range []string{"w", "wo", "word1", "word1999", "rarity", `"subject 77777"`, "subject of a message", "ann@example.org", "日本語", "メ",
		"word1 is:unread -word2", "is:flagged", "has:attachment", "older:1d word3 or rarity"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				_, err := s.Page(b.Context(), mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{box}, Query: q}, N: 50})
				must(b, err)
			}
		})
	}
}
