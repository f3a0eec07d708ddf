package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postern/internal/mailtest"
)

// BenchmarkTriage is the time from a key to the next screen in a session that works
// through 75 unread messages in each of four accounts, while another client delivers new mail
// every tenth key; beside it the same for keys that go up and down in a list where nothing happens.
func BenchmarkTriage(b *testing.B) {
	srv := mailtest.Dovecot(b)
	theBed.binary(b)
	var idle, busy []time.Duration
	for b.Loop() {
		i, k := triage(b, srv)
		idle, busy = append(idle, i...), append(busy, k...)
	}
	b.ReportMetric(0, "ns/op")
	for p, name := range map[int]string{50: "p50", 99: "p99", 100: "max"} {
		b.ReportMetric(percentile(busy, p), "ms-"+name)
		b.ReportMetric(percentile(busy, p)/percentile(idle, p), "ratio-"+name)
	}
	b.ReportMetric(float64(len(busy)), "keys")
}

// cycle is what is pressed again and again; every key of it changes the screen.
var cycle = []string{"a", "s", "U", "d", "x", "x", "x", "a", "m", "p", "r", "o", "j", "\r", "j", "!", "u", "d", "V", "j", "j", "d", "T", "a", "T", "k"}

func triage(b *testing.B, srv *mailtest.Server) (idle, busy []time.Duration) {
	dir, conns := inboxes(b, srv)
	t := mailtest.StartTerm(b, dir, cols, rows, []string{"TZ=UTC"}, theBed.binary(b))
	t.WaitUntil("300 unread messages", patience, func(s *mailtest.Screen) bool {
		return s.Contains("1 of 300") && strings.Count(s.String(), "online") == 4
	})
	press := func(keys string) time.Duration {
		still(t)
		var was string
		t.Look(func(s *mailtest.Screen) { was = s.String() })
		begun := time.Now()
		t.Send(keys)
		t.WaitUntil("answer to "+keys, patience, func(s *mailtest.Screen) bool { return s.String() != was })
		return time.Since(begun)
	}
	for range 100 {
		idle = append(idle, press("j"), press("k"))
	}
	for account := range conns {
		press("}")
		for n := range 78 {
			if n%10 == 9 {
				c := conns[(account+n/10)%len(conns)]
				c.Append("INBOX", fmt.Appendf(nil, "From: Bo <bo@example.org>\r\nSubject: fresh %d\r\n\r\nNew.\r\n", n))
			}
			busy = append(busy, press(cycle[n%len(cycle)]))
		}
	}
	t.Kill()
	return idle, busy
}

// still waits until the terminal has been sent nothing for a moment, so that
// what comes then is the answer to the next key.
func still(t *mailtest.Term) {
	for n := -1; n != len(t.Output()); time.Sleep(30 * time.Millisecond) {
		n = len(t.Output())
	}
}

// inboxes is the home of a program with four accounts, 75 unread messages in each.
func inboxes(b *testing.B, srv *mailtest.Server) (dir string, conns []*mailtest.Client) {
	text := ""
	for range 4 {
		u := srv.User(b)
		u.AppendMany(b, "INBOX", 75, func(i int) []byte { return mailtest.Gen(11, i) }, nil)
		c := u.Client(b)
		c.Create("Projects")
		conns = append(conns, c)
		one := home(b, u, srv.IMAP)
		raw, err := os.ReadFile(filepath.Join(one, "config", "postern", "config.toml"))
		must(b, err)
		dir, text = one, text+string(raw)
	}
	must(b, os.WriteFile(filepath.Join(dir, "config", "postern", "config.toml"), []byte(text), 0o600))
	return dir, conns
}
