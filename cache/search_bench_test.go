package cache

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"postern/internal/mailtest"
	"postern/mail"
	"postern/rfc822"
)

var searchDir = flag.String("searchdir", "", "keep the mailbox of BenchmarkSearchTyping here and use it again")

// typed are the searches that BenchmarkSearchTyping types, a character at a time.
var typed = []struct{ name, query string }{
	{"common word", "the"},
	{"common long word", "message"},
	{"rare word", "harbourmaster"},
	{"phrase", `"this is message 4242"`},
	{"address", "doerte@example.org"},
	{"Japanese", "来週の会議について"},
	{"Japanese name", "藤田"},
	{"nothing", "zyzzyva"},
	{"two common words", "message number"},
	{"many words", "parser budget report invoice number water people"},
	{"field", "from:doerte subject:budget body:lantern"},
	{"list", "list:parser"},
	{"negation", "message -lantern"},
	{"only negation", "-message"},
	{"condition for few", "number is:unread"},
	{"condition for none", "message is:flagged"},
	{"sizes", "the larger:100M"},
	{"dates", "message before:2001"},
	{"or of unlike", "(message older:3d) or is:flagged or harbourmaster"},
}

// generated is a cache with n generated messages, all bodies here and indexed.
// Every 500th is unread, every 1000th names a harbourmaster.
func generated(b testing.TB, dir string, n int) (*Store, mail.MailboxID) {
	text := WithTexter(func(root *mail.Part, part func(string) ([]byte, bool)) string {
		t, _ := part("")
		return string(t)
	})
	if fi, err := os.Stat(filepath.Join(dir, fileName)); err == nil && fi.Size() > 1<<20 {
		s := openAt(b, dir, text)
		m, err := s.MailboxByName(b.Context(), "a", "INBOX")
		must(b, err)
		return s, m.ID
	}
	s := openAt(b, dir, text)
	box := mailbox(b, s, "a", "INBOX", mail.RoleInbox)
	for lo := 1; lo <= n; lo += 500 {
		var in []Incoming
		var texts []string
		for k := lo; k < lo+500 && k <= n; k++ {
			raw := mailtest.Gen(1, k)
			m := rfc822.Parse(raw)
			x := Incoming{UID: mail.UID(k), Received: epoch.Add(time.Duration(k) * 7 * time.Minute), Size: int64(len(raw)), Header: m.Header}
			if k%500 != 0 {
				x.Flags.Bits = mail.Seen
			}
			in = append(in, x)
			leaf := m.Root.Leaves()[0]
			octets, _ := m.Body(leaf.Path)
			t, _ := rfc822.Text(leaf, octets)
			if k%1000 == 0 {
				t += "\nthe harbourmaster of the quiet window\n"
			}
			texts = append(texts, t)
		}
		_, err := s.PutMessages(b.Context(), box, in, state(lo+500))
		must(b, err)
		_, err = s.write(b.Context(), "bodies", false, func(t *tx) error {
			for i := range texts {
				if err := t.putPart(int64(lo+i), "", 0, []byte(texts[i]), true); err != nil {
					return err
				}
			}
			return nil
		})
		must(b, err)
	}
	for more := true; more; {
		var err error
		more, err = s.Index(b.Context(), 500)
		must(b, err)
	}
	return s, box
}

// BenchmarkSearchTyping types searches over a thousand and a hundred thousand
// messages with all bodies here, and prints for each what the slowest of its
// characters costs until the first results are there (the least of five tries, and the
// processor time of a try), the ratio of the two, and what counting costs, which nobody waits for.
func BenchmarkSearchTyping(b *testing.B) {
	const small, big = 1_000, 100_000
	worst, busiest := map[string][2]time.Duration{}, map[string][2]time.Duration{}
	for i, size := range []int{small, big} {
		dir := b.TempDir()
		if *searchDir != "" {
			dir = filepath.Join(*searchDir, fmt.Sprint(size))
		}
		s, box := generated(b, dir, size)
		for _, q := range typed {
			b.Run(fmt.Sprintf("%d/%s", size, strings.ReplaceAll(q.name, " ", "_")), func(b *testing.B) {
				runtime.LockOSThread() // for threadCPU
				defer runtime.UnlockOSThread()
				for range b.N {
					runes := []rune(q.query)
					at := ""
					for k := range runes {
						v := mail.View{Mailboxes: []mail.MailboxID{box}, Query: string(runes[:k+1])}
						least := time.Hour
						used := threadCPU()
						for range 5 {
							begun := time.Now()
							_, err := s.Page(b.Context(), mail.PageRequest{View: v, N: 120, Quick: true})
							must(b, err)
							least = min(least, time.Since(begun))
						}
						c := busiest[q.name]
						c[i] = max(c[i], (threadCPU()-used)/5)
						busiest[q.name] = c
						w := worst[q.name]
						if least > w[i] {
							w[i], at = least, v.Query
						}
						worst[q.name] = w
					}
					b.Logf("%-20s slowest at %q", q.name, at)
				}
				begun := time.Now()
				p, err := s.Page(b.Context(), mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{box}, Query: q.query}})
				must(b, err)
				counted := time.Since(begun)
				b.ReportMetric(float64(p.Total), "hits")
				w, c := worst[q.name], busiest[q.name]
				b.ReportMetric(ms(w[i]), "ms/slowest-key")
				b.ReportMetric(ms(w[i])/50, "of-50ms")
				b.ReportMetric(ms(c[i]), "cpu-ms/key")
				b.ReportMetric(ms(counted), "ms/count")
				if i == 1 {
					b.ReportMetric(ms(w[1])/max(ms(w[0]), 0.001), "times-1000")
				}
			})
		}
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
