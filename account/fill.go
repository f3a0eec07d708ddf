package account

import (
	"context"
	"time"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// pace sizes the pieces of bulk work so that an urgent request waits for a
// fraction of a second at most, on any link.
type pace struct{ n int }

const (
	paceTarget = 150 * time.Millisecond
	paceLeast  = 10
	paceMost   = 2000
)

func newPace() pace { return pace{n: 25} }

// took learns from a piece of n headers.
func (p *pace) took(n int, d time.Duration) {
	if n < min(p.n, paceLeast)/2 || d <= 0 {
		return
	}
	switch {
	case d > 2*paceTarget:
		p.n = max(paceLeast, p.n/2)
	case d < paceTarget/2:
		p.n = min(paceMost, p.n*2)
	}
}

// fillJob fetches the next piece of the headers that are not cached yet.
func (s *session) fillJob(ctx context.Context) *job {
	for _, b := range s.inOrder() {
		if b.failed > 2 || b.full {
			continue
		}
		st, err := s.store.Sync(ctx, b.ID)
		if err != nil || st.Listed || (st.Server == 0 && st.Validity != 0) {
			b.full = err == nil
			continue
		}
		return &job{prio: bulk, key: "fill", run: func(ctx context.Context, c *imap.Conn) error {
			err := s.fill(ctx, c, b)
			if err != nil {
				b.failed++
				b.err = err
			}
			return err
		}}
	}
	return nil
}

func (s *session) fill(ctx context.Context, c *imap.Conn, b *box) error {
	if !b.fetched {
		return s.sync(ctx, b, nil)
	}
	sel, err := s.open(ctx, b)
	if err != nil {
		return err
	}
	st, err := s.store.Sync(ctx, b.ID)
	if err != nil {
		return err
	}
	if st.Validity == 0 { // its first screen was refused
		st = cache.SyncState{Validity: sel.Validity, Next: sel.Next, ModSeq: sel.ModSeq, Server: int(c.Exists())}
	}
	if !b.asked {
		// From here on it pays: tens of thousands of headers become an eighth.
		if c.Exists() > 500 {
			s.compress(ctx)
		}
		if b.server, err = s.serverUIDs(ctx, b); err != nil {
			return err
		}
		if b.server == nil {
			b.full = true // what it has cannot be found out today
			return nil
		}
		have, err := s.store.UIDs(ctx, b.ID)
		if err != nil {
			return err
		}
		b.asked, b.missing = true, b.server.Minus(have)
	}
	missing, total := b.missing, b.server.Len()
	if missing.Len() == 0 {
		st.Listed, st.Low = true, 1
		e, err := s.store.SetSync(ctx, b.ID, st)
		s.hub.publish(e)
		b.full = true
		if err != nil {
			return err
		}
		s.replaySoon() // what waited for a UID may have one
		return s.sweep(ctx, b)
	}
	s.progress("headers of "+b.Name, total-missing.Len(), total)

	piece := newestWindow(missing, s.pace.n)
	var sets []imap.Set
	for rest := piece; rest.Len() > 0; {
		w := newestWindow(rest, batchRows)
		sets, rest = append(sets, imap.UIDs(w)), rest.Minus(w)
	}
	s.bulky = true
	begun := time.Now()
	in := s.intake(b, st)
	err = c.Headers(ctx, sets, func(f imap.Fetched) error { return in.add(ctx, f) })
	if err := s.fatal(ctx, err); err != nil {
		return err
	}
	s.pace.took(len(in.uids), time.Since(begun))
	// What the server lists and does not give, or gives in a form that cannot be
	// read, must not keep the others from being listed.
	if lost := piece.Minus(mail.NewUIDSet(in.uids...)); len(lost) > 0 {
		if err != nil && lost.Len() > 1 {
			// The server refuses the lot because of one (NO [UNAVAILABLE]): make the
			// pieces smaller until the culprit stands alone.
			s.pace.n = max(1, lost.Len()/2)
			b.missing = missing.Minus(mail.NewUIDSet(in.uids...))
			return in.put(ctx, st)
		}
		if err := s.quarantine(ctx, c, in, lost); err != nil {
			return err
		}
	}
	if b.missing = missing.Minus(piece); len(b.missing) > 0 {
		st.Low = piece[0].Lo
	}
	if err := in.put(ctx, st); err != nil {
		return err
	}
	e, err := s.store.SetSync(ctx, b.ID, st)
	s.hub.publish(e)
	return err
}

// maxSingly bounds how many messages of a piece are asked for one by one.
const maxSingly = 50

// quarantine asks once more, one by one, for messages that the server did not
// give in a form that can be read. Those that stay unreadable get a row that
// says so; the source can still be looked at.
func (s *session) quarantine(ctx context.Context, c *imap.Conn, in *intake, lost mail.UIDSet) error {
	s.log.Warn("messages that could not be read", "mailbox", in.b.Name, "uids", lost.String())
	for i, u := range lost.UIDs() {
		got := false
		if i < maxSingly {
			err := c.Headers(ctx, []imap.Set{imap.UIDs(mail.NewUIDSet(u))}, func(f imap.Fetched) error {
				got = true
				return in.add(ctx, f)
			})
			if err := s.fatal(ctx, err); err != nil {
				return err
			}
		}
		if !got {
			in.batch = append(in.batch, cache.Incoming{UID: u, Received: time.Now(), Broken: true})
		}
	}
	return nil
}
