package account

import (
	"math/rand/v2"
	"time"
)

// The waits between attempts to connect: first is short, for a server that
// restarts or a Wi-Fi that comes back; the longest keeps a laptop in a tunnel
// from draining its battery.
const (
	firstWait   = 500 * time.Millisecond
	longestWait = 2 * time.Minute
)

// backoff doubles from firstWait to longestWait. Half of each wait is jitter,
// so that many accounts of one server do not come back in the same instant.
type backoff struct {
	wait time.Duration
}

// next is how long to wait before the next attempt.
func (b *backoff) next() time.Duration {
	switch {
	case b.wait == 0:
		b.wait = firstWait
	case b.wait < longestWait:
		b.wait = min(2*b.wait, longestWait)
	}
	return b.wait/2 + rand.N(b.wait/2)
}

// reset is called once a connection has proved useful.
func (b *backoff) reset() { b.wait = 0 }
