package account

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"postern/account/imap"
	"postern/cache"
	"postern/config"
	"postern/mail"
)

// engine mirrors one remote account into the cache. run is its goroutine and
// the only one that touches its connections; every other method may be called
// from anywhere and does not block.
type engine struct {
	acct   config.Account
	store  *cache.Store
	hub    *hub
	log    *slog.Logger
	choose func(*mail.Part) []string
	dialer dialer
	secret *secretBox
	q      *queue
	odd    atomic.Int64 // responses that were withheld or repaired
	// peer finds the engine of another account of the Manager, nil when there is none.
	peer  func(account string) *engine
	data  string // the data folder
	keeps *keeps
	// peers are all the others.
	peers   func() []*engine
	resting atomic.Bool // in a headless pass: there is nothing left to do
	// carries counts what is on its way to other accounts, until what follows it is queued.
	carries atomic.Int32

	mu      sync.Mutex
	state   mail.AccountState
	online  bool          // what the person wants
	kicked  chan struct{} // capacity 1: try again now
	looking mail.MailboxID
	around  []mail.MessageID
	used    time.Time // when the person last looked at something

	// s belongs to run: what is known of the servers' mailboxes in this session.
	s *session

	// way is how this engine keeps its mail.
	way paradigm
}

// pollActive is how often folders that are not watched are asked for news while
// somebody uses the program; otherwise the config says how often.
const (
	pollActive = 10 * time.Second
	activeFor  = 5 * time.Minute
	renewIdle  = 9 * time.Minute
)

func newEngine(o Options, a config.Account, h *hub) *engine {
	e := &engine{
		acct: a, store: o.Store, data: o.Data, hub: h, log: o.Log.With("account", a.Name), choose: o.Choose,
		q: newQueue(), kicked: make(chan struct{}, 1), online: !o.Offline,
		state: mail.AccountState{
			Name: a.Name, Address: a.Address, Fullname: a.Fullname,
			Protocol: a.Incoming.Protocol, Mode: a.Incoming.Mode,
		},
	}
	e.secret = &secretBox{acct: a}
	e.way = newParadigm(e, o)
	e.dialer = dialer{acct: a, secret: e.secret, trace: o.Trace, silence: o.Silence, withheld: e.withheld, notice: e.serverSays}
	return e
}

// run connects, works and connects again until ctx ends.
func (e *engine) run(ctx context.Context) {
	defer e.q.fail(&mail.Error{Op: "close", Account: e.acct.Name, Kind: mail.Canceled})
	var wait backoff
	for ctx.Err() == nil {
		if !e.wanted() {
			e.set(func(s *mail.AccountState) { s.Phase, s.Err, s.Progress = mail.PhaseOffline, nil, mail.Progress{} })
			e.q.fail(e.offline(nil))
			if !e.sleep(ctx, -1) {
				return
			}
			continue
		}
		err := e.attempt(ctx, &wait)
		if ctx.Err() != nil {
			return
		}
		e.log.Info("connection ended", "err", err)
		e.q.fail(e.offline(err))
		if !e.wanted() {
			continue
		}
		pause := wait.next()
		phase := phaseAfter(err)
		if phase == mail.PhaseNeedsYou {
			pause = -1
		}
		e.set(func(s *mail.AccountState) {
			s.Phase, s.Err, s.Progress = phase, asError(err, e.acct.Name), mail.Progress{}
			if pause > 0 {
				s.RetryAt = time.Now().Add(pause)
			}
		})
		if !e.sleep(ctx, pause) {
			return
		}
	}
}

// phaseAfter is the state of an account whose connection ended, or did not come about.
func phaseAfter(err error) mail.Phase {
	switch mail.KindOf(err) {
	case mail.Auth, mail.TLS, mail.Config:
		// Trying again by itself could lock an account or tire a server.
		return mail.PhaseNeedsYou
	}
	return mail.PhaseWaiting
}

// attempt is one connection from beginning to end. A fault of ours ends it, and
// nothing else: the other accounts and the screen go on.
func (e *engine) attempt(ctx context.Context, wait *backoff) (err error) {
	defer func() {
		if p := recover(); p != nil {
			e.log.Error("panic", "what", p, "stack", string(debug.Stack()))
			err = &mail.Error{Op: "sync", Account: e.acct.Name, Kind: mail.Bug, Err: fmt.Errorf("panic: %v", p)}
		}
	}()
	return e.connectAndWork(ctx, wait)
}

func (e *engine) connectAndWork(ctx context.Context, wait *backoff) error {
	e.set(func(s *mail.AccountState) { s.Phase = mail.PhaseConnecting })
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	updates := newUpdates(e.q)
	c, err := e.dialer.dial(ctx, updates.add)
	if err != nil {
		return err
	}
	// Close does not wait for the server; a polite LOGOUT would cost a round trip.
	defer func() { _ = c.Close() }()
	lacks := strings.Join(degraded(e.acct, c.Caps()), "\n")
	e.set(func(s *mail.AccountState) { s.Phase, s.Err, s.Degraded = mail.PhaseSyncing, nil, lacks })
	e.s = newSession(e, c, updates)
	stop := e.s.watchClock(ctx)
	defer stop()
	err = e.s.work(ctx, wait)
	cancel()
	e.q.fail(e.offline(err)) // whoever carries messages to another account waits for a job
	e.s.wg.Wait()
	return err
}

// sleep waits for d (for ever when negative), or until somebody wants to try
// again. It reports false when ctx has ended. A machine that was asleep wakes
// it early: the wait is measured on the wall clock.
func (e *engine) sleep(ctx context.Context, d time.Duration) bool {
	var until time.Time
	if d >= 0 {
		until = time.Now().Round(0).Add(d)
	}
	for {
		step := time.Hour
		if d >= 0 {
			step = min(time.Until(until), 2*time.Second)
			if step <= 0 {
				return true
			}
		}
		t := time.NewTimer(step)
		select {
		case <-ctx.Done():
			t.Stop()
			return false
		case <-e.kicked:
			t.Stop()
			return true
		case <-t.C:
		}
	}
}

// kick ends a wait: connect, or look for work, now.
func (e *engine) kick() {
	select {
	case e.kicked <- struct{}{}:
	default:
	}
	e.q.nudge()
}

func (e *engine) wanted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.online
}

func (e *engine) setOnline(on bool) {
	e.mu.Lock()
	e.online = on
	e.mu.Unlock()
	e.kick()
}

func (e *engine) look(m mail.MailboxID, around []mail.MessageID) {
	e.mu.Lock()
	changed := m != e.looking || len(around) > 0
	e.looking, e.around, e.used = m, around, time.Now()
	e.mu.Unlock()
	if changed {
		e.q.nudge()
	}
}

func (e *engine) lookedAt() (mail.MailboxID, []mail.MessageID, time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.looking, e.around, e.used
}

func (e *engine) snapshot() mail.AccountState {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state
}

// set changes the visible state and says so if anything is different.
func (e *engine) set(f func(*mail.AccountState)) {
	e.mu.Lock()
	old := e.state
	f(&e.state)
	same := old == e.state
	e.mu.Unlock()
	if !same {
		e.hub.publish(mail.Event{Accounts: true})
	}
}

func (e *engine) serverSays(text string) {
	e.set(func(s *mail.AccountState) { s.Notice = text })
	e.hub.publish(mail.Event{Notices: []mail.Notice{{Account: e.acct.Name, Text: text}}})
}

// ask queues a job that a person waits for, and waits.
func (e *engine) ask(ctx context.Context, prio priority, run func(context.Context, *imap.Conn) error) error {
	switch s := e.snapshot(); s.Phase {
	case mail.PhaseOffline, mail.PhaseWaiting, mail.PhaseNeedsYou, mail.PhaseElsewhere:
		return e.offline(nil)
	}
	return e.wait(ctx, prio, run)
}

// wait queues a job and waits for it, whatever the state of the account.
func (e *engine) wait(ctx context.Context, prio priority, run func(context.Context, *imap.Conn) error) error {
	done := make(chan error, 1)
	e.q.push(&job{prio: prio, ctx: ctx, run: run, done: func(err error) { done <- err }})
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return &mail.Error{Op: "wait", Account: e.acct.Name, Kind: mail.Canceled, Err: ctx.Err()}
	}
}

// offline is the error for what needs a connection while there is none; it
// keeps the account's own reason.
func (e *engine) offline(cause error) error {
	if cause == nil {
		if s := e.snapshot(); s.Err != nil {
			cause = s.Err
		}
	}
	return &mail.Error{Op: "fetch", Account: e.acct.Name, Kind: mail.Offline, Err: cause}
}

func asError(err error, account string) *mail.Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*mail.Error](err); ok {
		return e
	}
	return &mail.Error{Op: "sync", Account: account, Kind: mail.Bug, Err: err}
}
