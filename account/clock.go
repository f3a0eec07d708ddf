package account

import (
	"context"
	"sync"
	"time"

	"postern/mail"
)

const (
	// stallAfter is how long a server may be silent while something is asked of
	// it before the screen says that it does not answer.
	stallAfter = 3 * time.Second
	// asleep is the jump of the wall clock against the running clock that means
	// that the machine was suspended.
	asleep = 20 * time.Second
)

// busy remembers since when a job runs.
type busy struct {
	mu    sync.Mutex
	since time.Time
}

func (b *busy) begin() { b.mu.Lock(); b.since = time.Now(); b.mu.Unlock() }
func (b *busy) end()   { b.mu.Lock(); b.since = time.Time{}; b.mu.Unlock() }
func (b *busy) get() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.since
}

// watchClock notices a server that has gone silent, and a machine that was
// asleep: its connections are dead whatever the socket says, and are dropped
// at once. The function that it gives stops it.
func (s *session) watchClock(ctx context.Context) func() {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		last := time.Now()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			now := time.Now()
			if now.Round(0).Sub(last.Round(0))-now.Sub(last) > asleep {
				s.log.Info("the machine was asleep: connecting anew")
				_ = s.c.Close()
				return
			}
			last = now
			since := s.busy.get()
			if since.IsZero() {
				continue
			}
			if b := s.c.LastByte(); b.After(since) {
				since = b
			}
			if now.Sub(since) > stallAfter {
				s.set(func(a *mail.AccountState) { a.Phase = mail.PhaseStalled })
			} else {
				s.unstall()
			}
		}
	}()
	return func() { cancel(); <-done }
}

// unstall is called when the server has answered.
func (s *session) unstall() {
	s.set(func(a *mail.AccountState) {
		if a.Phase == mail.PhaseStalled {
			a.Phase = mail.PhaseSyncing
		}
	})
}
