package bench

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"postern/internal/mailtest"
)

// BenchmarkArchive archives the 5,001 unread messages of an inbox of 100,000 and
// takes that back: the time until the screen has hidden them and answered the next key, that
// of the ten keys after it, while all is being stored, and of a key on an idle screen; the
// time until they are counted no more, and until the server has it.
func BenchmarkArchive(b *testing.B) {
	const unread = many/20 + 1 // the newest of them, too
	srv, u := theBed.get(b, many)
	dir := home(b, u, srv.IMAP)
	t, _ := start(b, dir)
	t.WaitUntil("all headers", 5*patience, online)
	quit(t)
	t, _ = start(b, dir)
	settled(t)
	c := u.Client(b)
	served := func(box string, n int) {
		b.Helper()
		for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
			if strings.Contains(strings.Join(c.Cmd("STATUS %s (MESSAGES)", box), ""), fmt.Sprintf("MESSAGES %d)", n)) {
				return
			}
			if time.Now().After(end) {
				b.Fatalf("%s never had %d messages\n%s", box, n, t)
			}
		}
	}
	at := func(what string) {
		b.Helper()
		t.WaitUntil(what, patience, func(s *mailtest.Screen) bool { return strings.Contains(s.Line(0), what) })
	}
	var idle, busy, hidden, next, done, shown, undone []time.Duration
	for b.Loop() {
		t.Send("gg")
		at("1 of " + grouped(many))
		for i := range 20 {
			begun := time.Now()
			t.Send("j")
			at(grouped(i+2) + " of " + grouped(many))
			idle = append(idle, time.Since(begun))
		}
		t.Send("gg*is:unread\r")
		t.WaitUntil("the selection", patience, func(s *mailtest.Screen) bool { return strings.Contains(s.Line(0), grouped(unread)+" selected") })
		begun := time.Now()
		t.Send("a")
		t.Send("j")
		at("2 of ")
		next = append(next, time.Since(begun))
		for i := range 10 {
			pressed := time.Now()
			t.Send("j")
			at(fmt.Sprint(" ", i+3, " of "))
			busy = append(busy, time.Since(pressed))
		}
		at(" of " + grouped(many-unread))
		hidden = append(hidden, time.Since(begun))
		served("Archive", unread)
		done = append(done, time.Since(begun))
		begun = time.Now()
		t.Send("u")
		at(" of " + grouped(many))
		shown = append(shown, time.Since(begun))
		served("INBOX", many)
		served("Archive", 0)
		undone = append(undone, time.Since(begun))
		t.WaitGone("change waits")
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(idle), "ms-idle-key")
	b.ReportMetric(median(busy), "ms-busy-key")
	b.ReportMetric(percentile(busy, 100), "ms-busy-key-slowest")
	b.ReportMetric(median(hidden), "ms-counted")
	b.ReportMetric(median(next), "ms-archive-and-next-key")
	b.ReportMetric(median(done), "ms-served")
	b.ReportMetric(median(shown), "ms-undo-shown")
	b.ReportMetric(median(undone), "ms-undo-served")
	quit(t)
}
