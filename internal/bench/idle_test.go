package bench

import (
	"testing"
	"time"
)

// BenchmarkIdle is what the program takes of a processor while nobody does anything: all day, mostly.
func BenchmarkIdle(b *testing.B) {
	const look = 10 * time.Second
	srv, u := theBed.get(b, 1000)
	dir := home(b, u, srv.IMAP)
	t, _ := start(b, dir)
	settled(t)
	time.Sleep(look) // the index, what is fetched ahead
	var busy time.Duration
	for b.Loop() {
		before := processor(b, t.Pid())
		time.Sleep(look)
		busy += processor(b, t.Pid()) - before
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(100*float64(busy)/float64(b.N)/float64(look), "%-of-a-processor")
	quit(t)
}
