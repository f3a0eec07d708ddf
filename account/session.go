package account

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// session is the life of one connection: what this engine knows of the server
// as long as it lasts. It belongs to the engine's goroutine.
type session struct {
	*engine
	c       *imap.Conn
	updates *updates
	// boxes are the mailboxes worth syncing, by id.
	boxes map[mail.MailboxID]*box
	// selected is the mailbox that the connection has open; nil none.
	selected *box
	sel      imap.Selected
	fresh    bool // it was brought up to date since it was selected
	polled   time.Time
	pace     pace
	// skip holds the messages whose prefetch failed in this session.
	skip  map[mail.MessageID]bool
	full  bool // as much is here as prefetch_max allows, and that was said
	kept  bool // what folders are kept offline was read from the file
	busy  busy
	tally tally
	bulky bool // headers were fetched in bulk since memory was given back
	once  bool // a headless pass: end when nothing is left to do

	// transferring: messages are on their way to another account, in wg.
	transferring atomic.Bool
	// stuck: the one under way left something in its old place.
	stuck      atomic.Bool
	wg         sync.WaitGroup
	toValidity uint32 // UIDVALIDITY of the target that arrived looked into
	// placed holds the mailboxes that were searched for messages without a UID.
	placed map[mail.MailboxID]bool
}

// box is a mailbox as this session knows it.
type box struct {
	mail.Mailbox
	// server is every UID on the server, asked for once when the headers are
	// filled in; nil while not asked.
	server  mail.UIDSet
	missing mail.UIDSet // of those, what is not cached yet
	asked   bool
	fetched bool  // its first screen was looked at in this session
	failed  int   // refusals in this session
	err     error // the last of them
	full    bool  // every header is cached, as far as this session knows
	kept    bool  // everything that prefetch asks for is here
	// stock is what prefetch will fetch next, and ahead how far it is.
	stock []cache.Candidate
	ahead mail.Progress
	sweep bool // after a new numbering: remove what does not come back
}

func newSession(e *engine, c *imap.Conn, u *updates) *session {
	return &session{engine: e, c: c, updates: u, boxes: map[mail.MailboxID]*box{}, skip: map[mail.MessageID]bool{}, pace: newPace(),
		placed: map[mail.MailboxID]bool{}}
}

// work does jobs until the connection or ctx ends. The connection watches the
// inbox whenever there is nothing else to do.
func (s *session) work(ctx context.Context, wait *backoff) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	wait.reset()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !s.wanted() {
			return s.offline(nil)
		}
		if n := s.updates.take(); n.any() && s.selected != nil {
			if err := s.do(ctx, s.refreshJob(s.selected, n)); err != nil {
				return err
			}
			continue
		}
		j := s.q.pop()
		if j == nil {
			j = s.plan(ctx)
		}
		if j == nil && s.once {
			if !s.linger(ctx) {
				return errDone
			}
			continue
		}
		if j == nil && s.bulky {
			s.bulky = false
			giveBack(ctx, s.store, s.log)
			continue
		}
		if j == nil {
			s.set(func(a *mail.AccountState) { a.Phase, a.Err, a.Progress = mail.PhaseOnline, nil, mail.Progress{} })
			if err := s.watch(ctx); err != nil {
				return err
			}
			continue
		}
		if err := s.do(ctx, j); err != nil {
			return err
		}
	}
}

// do runs a job. The error is nil unless the connection is of no more use: a
// refusal is the business of the job alone.
func (s *session) do(ctx context.Context, j *job) error {
	s.busy.begin()
	jctx := ctx
	if j.ctx != nil {
		// A person who leaves does not cost the connection: the job runs on under
		// ctx, in small pieces, and looks at its own context between them.
		jctx = context.WithValue(ctx, leaveKey{}, j.ctx)
	}
	err := j.run(jctx, s.c)
	s.busy.end()
	s.unstall()
	j.finish(err)
	if err == nil {
		return nil
	}
	s.log.Debug("job", "key", j.key, "err", err)
	select {
	case <-s.c.Closed():
		if cause := s.c.Err(); cause != nil {
			return cause
		}
		return err
	default:
	}
	switch mail.KindOf(err) {
	case mail.Storage:
		s.hub.publish(mail.Event{Notices: []mail.Notice{{Account: s.acct.Name, Text: "", Err: asError(err, s.acct.Name)}}})
		return err
	}
	return ctx.Err()
}

type (
	leaveKey struct{}
	yieldKey struct{}
)

// left reports whether the person for whom the job runs has gone elsewhere, or
// whether a job that nobody waits for has to make room.
func left(ctx context.Context) bool {
	if yield, ok := ctx.Value(yieldKey{}).(func() bool); ok && yield() {
		return true
	}
	p, ok := ctx.Value(leaveKey{}).(context.Context)
	return ok && p.Err() != nil
}

// watch idles until there is something to do: a job, news from the server, or
// the time to poll the other folders.
func (s *session) watch(ctx context.Context) error {
	watched := s.selected
	if inbox := s.inbox(); inbox != nil && s.selected != inbox {
		// The folder that is looked at is watched instead of the inbox only while
		// somebody looks; news of the inbox then comes with the poll.
		if looked, _, used := s.lookedAt(); s.selected == nil || looked != s.selected.ID || time.Since(used) > activeFor {
			watched = inbox
		}
	}
	if watched != nil && (watched != s.selected || !s.fresh) {
		// What happened while it was not selected is not told unasked.
		s.busy.begin()
		err := s.sync(ctx, watched, nil)
		s.busy.end()
		s.unstall()
		s.fresh = true // once: a mailbox that refuses is watched all the same
		if err := s.fatal(ctx, err); err != nil || s.selected != nil {
			return err
		}
		// It cannot be opened: try again when there is something to do, or later.
		select {
		case <-ctx.Done():
		case <-s.q.wake:
		case <-time.After(pollActive):
		}
		return nil
	}
	// Whatever woke it may have come after the loop looked: a job, a change in
	// the journal, the wish to be offline. It looks again.
	select {
	case <-s.q.wake:
		return nil
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, s.untilPoll())
	defer cancel()
	woken := make(chan struct{})
	go func() {
		defer close(woken)
		select {
		case <-s.q.wake:
		case <-ctx.Done():
		}
		s.busy.begin() // from here on the server has to answer
		cancel()
	}()
	err := s.c.Idle(ctx)
	cancel()
	<-woken
	s.busy.end()
	s.unstall()
	if err != nil {
		return s.fatal(ctx, err)
	}
	return nil
}

func (s *session) untilPoll() time.Duration {
	every := s.acct.Incoming.Poll
	if _, _, used := s.lookedAt(); time.Since(used) < activeFor {
		every = min(every, pollActive)
	}
	return max(10*time.Millisecond, min(every-time.Since(s.polled), renewIdle))
}

// fatal is err when the connection is of no more use, else nil.
func (s *session) fatal(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	select {
	case <-s.c.Closed():
		if cause := s.c.Err(); cause != nil {
			return cause
		}
		return err
	default:
	}
	if mail.Is(err, mail.Canceled) {
		return ctx.Err()
	}
	s.log.Info("refused", "err", err)
	return nil
}

func (s *session) inbox() *box {
	for _, b := range s.boxes {
		if b.Role == mail.RoleInbox {
			return b
		}
	}
	return nil
}
