package account

import (
	"context"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// allFlags compares the flags of everything cached, in windows, newest first.
// When something more urgent waits, the older windows become jobs of their own.
func (s *session) allFlags(ctx context.Context, b *box, st cache.SyncState) error {
	have, err := s.store.UIDs(ctx, b.ID)
	if err != nil {
		return err
	}
	return s.flagWindows(ctx, b, st, have)
}

func (s *session) flagWindows(ctx context.Context, b *box, st cache.SyncState, rest mail.UIDSet) error {
	for rest.Len() > 0 {
		w := newestWindow(rest, 2*batchRows)
		err := s.putFlags(ctx, b, st, func(put func(imap.FlagUpdate) error) error {
			return s.c.Flags(ctx, imap.UIDs(w), 0, put)
		})
		if err != nil {
			return err
		}
		rest = rest.Minus(w)
		if rest.Len() > 0 && s.q.has(visible) {
			s.q.push(&job{prio: bulk, run: func(ctx context.Context, _ *imap.Conn) error {
				if _, err := s.open(ctx, b); err != nil {
					return err
				}
				st, err := s.store.Sync(ctx, b.ID)
				if err != nil {
					return err
				}
				return s.flagWindows(ctx, b, st, rest)
			}})
			return nil
		}
	}
	return nil
}

// putFlags gathers flag updates into batches for the cache.
func (s *session) putFlags(ctx context.Context, b *box, st cache.SyncState, fetch func(func(imap.FlagUpdate) error) error) error {
	var batch []cache.FlagChange
	put := func() error {
		if len(batch) == 0 {
			return nil
		}
		n, e, err := s.store.PutFlags(ctx, b.ID, batch, st)
		s.tally.changed += n
		s.hub.publish(e)
		batch = batch[:0]
		return err
	}
	err := fetch(func(u imap.FlagUpdate) error {
		if u.UID == 0 {
			return nil
		}
		batch = append(batch, cache.FlagChange{UID: u.UID, Flags: u.Flags, ModSeq: u.ModSeq})
		if len(batch) < batchRows {
			return nil
		}
		return put()
	})
	if err != nil {
		return err
	}
	return put()
}
