package cache

import (
	"fmt"
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

// at is a cursor in a mailbox that fill made.
func at(n int) mail.Cursor {
	return mail.Cursor{Received: epoch.Add(time.Duration(n) * time.Minute), ID: mail.MessageID(n)}
}

func BenchmarkPage(b *testing.B) {
	for _, size := range []int{1_000, 100_000} {
		s := open(b)
		box := mailbox(b, s, "a", "INBOX", mail.RoleInbox)
		fill(b, s, box, 1, size)
		for _, where := range []struct {
			name string
			at   mail.Cursor
		}{{"top", mail.Cursor{}}, {"middle", at(size / 2)}, {"end", at(52)}} {
			b.Run(fmt.Sprintf("%d/%s", size, where.name), func(b *testing.B) {
				for b.Loop() {
					p, err := s.Page(b.Context(), mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{box}}, At: where.at, N: 50})
					must(b, err)
					if len(p.Rows) != 50 {
						b.Fatal(len(p.Rows))
					}
				}
			})
		}
		b.Run(fmt.Sprintf("%d/uids", size), func(b *testing.B) {
			for b.Loop() {
				_, err := s.UIDs(b.Context(), box)
				must(b, err)
			}
		})
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
