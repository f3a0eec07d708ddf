package bench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"postern/internal/mailtest"
)

// BenchmarkFirstFill is what it is like while the headers of a large mailbox come for
// the first time and are put into the search index: keys one by one, and the most
// memory that the program had. CPU is what the whole of it cost.
func BenchmarkFirstFill(b *testing.B) {
	srv, u := theBed.get(b, many)
	theBed.binary(b)
	var one, took []time.Duration
	peak, used := 0.0, 0.0
	for b.Loop() {
		begun := time.Now()
		t, _ := start(b, home(b, u, srv.IMAP))
		at, quiet := 1, 0
		for quiet < 40 { // and into the work that goes on after the account is up to date
			at++
			want := grouped(at) + " of "
			pressed := time.Now()
			t.Send("j")
			t.WaitUntil(want, patience, func(s *mailtest.Screen) bool { return strings.Contains(s.Line(0), want) })
			one = append(one, time.Since(pressed))
			time.Sleep(50 * time.Millisecond) // as fingers do
			t.Look(func(s *mailtest.Screen) {
				if online(s) {
					quiet++
				}
			})
		}
		took = append(took, time.Since(begun))
		peak = max(peak, memory(b, t.Pid(), "VmHWM:"))
		used += processor(b, t.Pid()).Seconds()
		quit(t)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(percentile(one, 50), "ms-p50")
	b.ReportMetric(percentile(one, 99), "ms-p99")
	b.ReportMetric(peak, "MB-peak")
	b.ReportMetric(used/float64(b.N), "s-cpu")
	b.ReportMetric(median(took)/1000, "s")
}

// memory is a line of a process's status, in MB.
func memory(b *testing.B, pid int, line string) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for l := range strings.Lines(string(text)) {
		if v, ok := strings.CutPrefix(l, line); ok {
			kb, err := strconv.ParseFloat(strings.Fields(v)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb / 1000
		}
	}
	return 0
}

// hertz is the unit of the times in /proc, the same on every Linux.
const hertz = 100

// processor is the time of the processor that a process used so far.
func processor(b *testing.B, pid int) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	f := strings.Fields(rest)
	var ticks int64
	for _, v := range f[11:13] { // utime, stime
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / hertz
}
