package account

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"postern/mail"
)

// SyncResult is what one headless pass over an account did.
type SyncResult struct {
	Account   string
	Err       error // nil when the account is up to date
	Mailboxes int   // mailboxes that are mirrored
	New       int   // messages that came
	Changed   int   // flag updates heard
	Gone      int   // messages that went
	Replayed  int   // changes that the server now has
	Refused   int   // changes that it refused
	Left      int   // changes that still wait
	BytesIn   int64
	BytesOut  int64
}

// tally counts what a session does.
type tally struct {
	fresh, changed, gone int
	replayed, refused    atomic.Int64 // also counted by what carries messages to other accounts
}

// errDone ends a session that has nothing left to do in a headless pass.
var errDone = errors.New("nothing left to do")

// errElsewhere is why a headless pass does nothing while another one is at it.
var errElsewhere = errors.New("another Postern is running and keeps the mail in sync")

// SyncOnce makes one pass over the named account, or all for "": changes are
// sent, mailboxes brought up to date, and what prefetch asks for is fetched.
// The results come in the order of the config, each when it is there. The
// Manager must not have been started.
func (m *Manager) SyncOnce(ctx context.Context, account string, each func(SyncResult)) error {
	lock, err := takeLock(m.o.Data)
	if err != nil {
		return err
	}
	if lock == nil {
		return &mail.Error{Op: "sync", Kind: mail.Refused, Err: errElsewhere}
	}
	defer lock.release()
	var wg sync.WaitGroup
	var mu sync.Mutex
	found := false
	var pass []*engine
	for _, e := range m.engines {
		if account == "" || e.acct.Name == account {
			pass = append(pass, e)
			e.set(func(a *mail.AccountState) { a.Phase = mail.PhaseConnecting })
		}
	}
	for _, e := range pass {
		found = true
		wg.Go(func() {
			r := e.way.once(ctx)
			mu.Lock()
			defer mu.Unlock()
			each(r)
		})
	}
	wg.Wait()
	for more := true; more; {
		if more, err = m.store.Index(ctx, indexHeadless); err != nil {
			return err
		}
	}
	if !found {
		return &mail.Error{Op: "sync", Account: account, Kind: mail.Config, Err: errNotConfigured}
	}
	return nil
}

// once connects, does all there is to do, and ends.
func (e *engine) once(ctx context.Context) (r SyncResult) {
	r = SyncResult{Account: e.acct.Name}
	// Whoever carries messages here must not wait for an account that has ended.
	defer func() {
		e.set(func(a *mail.AccountState) { a.Phase = mail.PhaseOffline })
		e.q.fail(e.offline(nil))
		if n, err := e.store.PendingCount(ctx, e.acct.Name); err == nil {
			r.Left = n
		}
	}()
	u := newUpdates(e.q)
	c, err := e.dialer.dial(ctx, u.add)
	if err != nil {
		r.Err = err
		return r
	}
	e.set(func(a *mail.AccountState) { a.Phase = mail.PhaseSyncing })
	s := newSession(e, c, u)
	s.once = true
	e.s = s
	stop := s.watchClock(ctx)
	err = s.work(ctx, &backoff{})
	stop()
	s.wg.Wait()
	if !errors.Is(err, errDone) {
		r.Err = err
	}
	_ = c.Logout(ctx)
	r.BytesIn, r.BytesOut = c.Bytes()
	_ = c.Close()
	for _, b := range s.boxes {
		if wanted(b.Mailbox) {
			r.Mailboxes++
			if b.failed > 0 && r.Err == nil {
				r.Err = b.err
			}
		}
	}
	r.New, r.Changed, r.Gone = s.tally.fresh, s.tally.changed, s.tally.gone
	r.Replayed, r.Refused = int(s.tally.replayed.Load()), int(s.tally.refused.Load())
	return r
}

// restEvery is how often an account that is through with a headless pass looks
// whether the others are.
const restEvery = 50 * time.Millisecond

// linger waits a moment for the other accounts of a headless pass, which may have
// messages to file here, and reports false when all are through.
func (e *engine) linger(ctx context.Context) bool {
	busy := e.carries.Load() > 0
	if e.q.has(idle) { // looked at after that: what was carried may have left a job behind
		return true
	}
	e.resting.Store(!busy)
	defer e.resting.Store(false)
	for _, o := range e.peers() {
		switch o.snapshot().Phase {
		case mail.PhaseConnecting, mail.PhaseSyncing, mail.PhaseStalled:
			busy = busy || !o.resting.Load()
		}
	}
	if !busy {
		return false
	}
	t := time.NewTimer(restEvery)
	defer t.Stop()
	select {
	case <-e.q.wake:
	case <-t.C:
	case <-ctx.Done():
	}
	return true
}
