package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"postern/internal/mailtest"
)

const (
	cols, rows = 160, 50
	few, many  = 1_000, 100_000
	newest     = "the newest of them"
	patience   = time.Minute
)

// bed is what the benchmarks share: building the program and filling a mailbox
// of 100,000 messages takes longer than measuring.
type bed struct {
	bin  string
	srv  *mailtest.Server
	mu   sync.Mutex
	user map[int]*mailtest.User
}

var theBed bed // of this process, as the Dovecot behind it is

func (d *bed) get(b *testing.B, n int) (*mailtest.Server, *mailtest.User) {
	b.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.srv == nil {
		d.srv = mailtest.Dovecot(b)
		d.user = map[int]*mailtest.User{}
	}
	if d.user[n] == nil {
		u := d.srv.User(b)
		u.AppendMany(b, "INBOX", n-1, func(i int) []byte { return mailtest.Gen(7, i) }, func(i int) []string {
			if i%20 == 0 {
				return nil
			}
			return []string{`\Seen`}
		})
		time.Sleep(1100 * time.Millisecond) // an INTERNALDATE of its own: they have seconds
		u.Append(b, "INBOX", []byte("From: Ann <ann@example.org>\r\nSubject: "+newest+"\r\nDate: "+time.Now().Format(time.RFC1123Z)+
			"\r\nMessage-ID: <newest@example.org>\r\n\r\nthe text of it\r\n"))
		d.user[n] = u
	}
	return d.srv, d.user[n]
}

func (d *bed) binary(b *testing.B) string {
	b.Helper()
	if d.bin == "" {
		built := mailtest.Build(b)
		dir, err := os.MkdirTemp("", "postern-bench")
		if err != nil {
			b.Fatal(err)
		}
		d.bin = filepath.Join(dir, "postern")
		if err := os.Rename(built, d.bin); err != nil {
			b.Fatal(err)
		}
	}
	return d.bin
}

// home is a fresh home with a config for one account.
func home(b *testing.B, u *mailtest.User, a mailtest.Addr) string {
	b.Helper()
	dir := b.TempDir()
	conf := filepath.Join(dir, "config", "postern")
	if err := os.MkdirAll(conf, 0o700); err != nil {
		b.Fatal(err)
	}
	text := fmt.Sprintf("[[account]]\nname = %q\naddress = %q\n[account.incoming]\nprotocol = \"imap\"\nhost = %q\nport = %d\ntls = \"none\"\n"+
		"user = %q\npassword = %q\nprefetch = \"headers\"\n", u.Name, u.Address(), a.Host, a.Port, u.Name, u.Password)
	if err := os.WriteFile(filepath.Join(conf, "config.toml"), []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return dir
}

// start runs the program and gives the time until the newest subject stands.
func start(b *testing.B, dir string) (*mailtest.Term, time.Duration) {
	b.Helper()
	begun := time.Now()
	t := mailtest.StartTerm(b, dir, cols, rows, []string{"TZ=UTC"}, theBed.binary(b))
	t.WaitUntil("the newest subject", patience, func(s *mailtest.Screen) bool { return s.Contains(newest) })
	return t, time.Since(begun)
}

func quit(t *mailtest.Term) {
	t.Send("q")
	t.Wait(10 * time.Second)
}

// settled waits until the account is up to date: everything is listed.
func settled(t *mailtest.Term) { t.WaitUntil("an account that is online", patience, online) }

func online(s *mailtest.Screen) bool { return s.Contains("online") }

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return ms(d[len(d)/2])
}

func percentile(d []time.Duration, p int) float64 {
	slices.Sort(d)
	return ms(d[min(len(d)*p/100, len(d)-1)])
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// BenchmarkColdStart is the time from the start of the program with an empty
// home to the newest subject, beside the time that a bare client needs to log in,
// select and fetch as many headers.
func BenchmarkColdStart(b *testing.B) {
	for _, n := range []int{few, many} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			srv, u := theBed.get(b, n)
			theBed.binary(b)
			var took, bare []time.Duration
			for b.Loop() {
				t, d := start(b, home(b, u, srv.IMAP))
				took = append(took, d)
				quit(t)
				begun := time.Now()
				c := u.Client(b)
				c.Select("INBOX")
				c.Cmd("FETCH %d:%d (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)])", n-59, n)
				bare = append(bare, time.Since(begun))
				c.Close()
			}
			report(b, took, bare)
		})
	}
}

func report(b *testing.B, took, bare []time.Duration) {
	m, w := median(took), median(bare)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(m, "ms")
	b.ReportMetric(w, "ms-bare")
	b.ReportMetric(m/w, "ratio")
}

// BenchmarkWarmStart is the same with the home that an earlier session left,
// with a server and without one, and what the wire then carries.
func BenchmarkWarmStart(b *testing.B) {
	for _, n := range []int{few, many} {
		for _, net := range []bool{true, false} {
			name := "online"
			if !net {
				name = "offline"
			}
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				srv, u := theBed.get(b, n)
				px := mailtest.NewProxy(b, srv.IMAP)
				dir := home(b, u, px.Addr)
				t, _ := start(b, dir)
				settled(t)
				quit(t)
				if !net {
					px.Refuse()
				}
				var took []time.Duration
				var octets []int64
				for b.Loop() {
					px.Reset()
					t, d := start(b, dir)
					took = append(took, d)
					if net {
						settled(t)
						traffic := px.Traffic()
						octets = append(octets, traffic.Up+traffic.Down)
					}
					quit(t)
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(median(took), "ms")
				if net {
					slices.Sort(octets)
					b.ReportMetric(float64(octets[len(octets)/2]), "octets")
				}
			})
		}
	}
}

// BenchmarkResync is what the wire carries after ten flags were changed and a
// message came while the program was closed.
func BenchmarkResync(b *testing.B) {
	srv, u := theBed.get(b, many)
	px := mailtest.NewProxy(b, srv.IMAP)
	dir := home(b, u, px.Addr)
	t, _ := start(b, dir)
	settled(t)
	quit(t)
	c := u.Client(b)
	defer c.Close()
	var octets []int64
	i := 0
	for b.Loop() {
		i++
		for k := range 10 {
			c.Store("INBOX", strconv.Itoa(many-20-k*many/11), "+FLAGS", fmt.Sprintf("mark%d", i))
		}
		late := fmt.Sprintf("late mail %d", i)
		uid := c.Append("INBOX", []byte("From: Ann <ann@example.org>\r\nSubject: "+late+"\r\nDate: "+time.Now().Format(time.RFC1123Z)+"\r\n\r\nx\r\n"))
		px.Reset()
		t, _ := start(b, dir)
		t.WaitUntil(late, patience, func(s *mailtest.Screen) bool { return s.Contains(late) && online(s) })
		traffic := px.Traffic()
		octets = append(octets, traffic.Up+traffic.Down)
		c.Expunge("INBOX", strconv.Itoa(int(uid)))
		t.WaitGone(late)
		quit(t)
	}
	slices.Sort(octets)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(octets[len(octets)/2]), "octets")
}

// BenchmarkKeys is the time from a key that moves the selection to the screen
// that shows it, one by one and 200 at once, and the memory at the end.
func BenchmarkKeys(b *testing.B) {
	for _, n := range []int{few, many} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			srv, u := theBed.get(b, n)
			dir := home(b, u, srv.IMAP)
			t, _ := start(b, dir)
			settled(t)
			quit(t)
			t, _ = start(b, dir)
			settled(t)
			var one, burst []time.Duration
			at := 1
			press := func(keys string, to int) time.Duration {
				want := grouped(to) + " of "
				begun := time.Now()
				t.Send(keys)
				t.WaitUntil(want, patience, func(s *mailtest.Screen) bool { return strings.Contains(s.Line(0), want) })
				return time.Since(begun)
			}
			for b.Loop() {
				for range 50 {
					at++
					one = append(one, press("j", at))
				}
				burst = append(burst, press(strings.Repeat("j", 200), at+200))
				press("gg", 1)
				at = 1
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(percentile(one, 50), "ms-p50")
			b.ReportMetric(percentile(one, 99), "ms-p99")
			b.ReportMetric(median(burst), "ms-200-keys")
			b.ReportMetric(memory(b, t.Pid(), "VmRSS:"), "MB-rss")
			quit(t)
		})
	}
}

// BenchmarkSlowLink is a cold start and the opening of a text message at a round
// trip of 50 ms and 1 Mbit/s.
func BenchmarkSlowLink(b *testing.B) {
	srv, u := theBed.get(b, many)
	var list, open []time.Duration
	for b.Loop() {
		px := mailtest.NewProxy(b, srv.IMAP)
		px.SetDelay(50 * time.Millisecond)
		px.SetRate(1000)
		t, d := start(b, home(b, u, px.Addr))
		list = append(list, d)
		begun := time.Now()
		t.Send("\r")
		t.WaitFor("the text of it")
		open = append(open, time.Since(begun))
		t.Kill()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(list), "ms-list")
	b.ReportMetric(median(open), "ms-open")
}

// grouped writes a number as the screen does: "12,345".
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
