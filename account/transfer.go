package account

import (
	"bytes"
	"context"
	"errors"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// transfer carries messages to a mailbox of another account: each is fetched
// whole, filed there, and only then removed here. It works beside the engine,
// asking both engines for one step at a time, because neither may wait for the
// other; the journal of this account waits until it is through.
func (s *session) transfer(ctx context.Context, w *cache.Work) {
	if !s.transferring.CompareAndSwap(false, true) {
		return
	}
	s.carries.Add(1)
	s.wg.Go(func() {
		defer s.carries.Add(-1)
		o := s.carry(ctx, w)
		s.transferring.Store(false)
		if err := s.settle(context.WithoutCancel(ctx), w, o); err != nil {
			s.log.Info("transfer", "err", err)
			if !mail.Is(err, mail.Offline) {
				return // the journal has it as begun: the next session goes on
			}
			// The other account is away: the rest does not wait for it.
		}
		if s.stuck.Swap(false) {
			// Only now the cache takes what is still there for another message.
			s.q.push(&job{prio: changes, key: "relist", run: func(ctx context.Context, _ *imap.Conn) error {
				e, err := s.relist(ctx, w)
				s.hub.publish(e)
				return err
			}})
		}
		s.replaySoon()
	})
}

// carry gives what became of a piece of work that goes to another account.
func (e *engine) carry(ctx context.Context, w *cache.Work) outcome {
	o := outcome{places: map[mail.MessageID]mail.Place{}}
	target := e.peer(w.To.Account)
	if target == nil {
		o.err = &mail.Error{Op: "file a message", Account: w.To.Account, Kind: mail.Config, Err: errNotConfigured}
		return o
	}
	arrived := map[mail.MessageID]mail.UID{}
	var validity uint32
	if w.Resumed {
		var err error
		if arrived, validity, err = target.way.arrived(ctx, w); err != nil {
			o.err = err
			return o
		}
	}
	for _, it := range w.Items {
		uid, here := arrived[it.ID]
		place := mail.Place{Account: w.To.Account, Mailbox: w.To.ID, Validity: validity, UID: uid}
		if !here {
			var err error
			var raw []byte
			if raw, err = e.way.whole(ctx, w, it); err == nil {
				place, err = target.way.file(ctx, w, it, raw)
			}
			switch {
			case errors.Is(err, errNotThere):
				o.gone = append(o.gone, it)
				continue
			case err != nil:
				o.err = err
				return o
			}
		}
		if w.Kind == mail.ChangeMove {
			if err := e.way.unfile(ctx, w, it); err != nil {
				o.err = err
				return o
			}
		}
		if place.UID != 0 {
			o.places[it.ID] = place
		}
		o.done = append(o.done, it)
	}
	return o
}

var errNotThere = errors.New("the message is not there")

// arrived looks in the target for messages of work that was begun before.
func (m mirror) arrived(ctx context.Context, w *cache.Work) (map[mail.MessageID]mail.UID, uint32, error) {
	var out map[mail.MessageID]mail.UID
	var validity uint32
	err := m.ask(ctx, changes, func(jctx context.Context, _ *imap.Conn) error {
		var err error
		out, err = m.s.arrived(jctx, w)
		validity = m.s.toValidity
		return err
	})
	return out, validity, err
}

// whole fetches a message whole.
func (m mirror) whole(ctx context.Context, _ *cache.Work, it cache.Item) ([]byte, error) {
	err := m.ask(ctx, changes, func(jctx context.Context, _ *imap.Conn) error {
		if it.UID == 0 {
			return errNotThere
		}
		err := m.s.fetchText(jctx, it.ID, []string{""})
		if mail.Is(err, mail.NotFound) {
			return errNotThere
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return m.store.Part(ctx, it.ID, "")
}

// file appends a message to the target of the work. A Maildir may have it with bare
// line feeds, which RFC 9051 §6.3.12 does not allow (the message is RFC 5322's) and strict servers refuse.
func (m mirror) file(ctx context.Context, w *cache.Work, it cache.Item, raw []byte) (mail.Place, error) {
	flags := it.Flags
	if w.Kind == mail.ChangeMove {
		flags = flags.Without(mail.Flags{Bits: mail.Deleted}) // the mark of an earlier attempt
	}
	raw = withCRLF(raw)
	var place mail.Place
	err := m.ask(ctx, changes, func(jctx context.Context, c *imap.Conn) error {
		validity, uid, err := c.Append(jctx, w.To.Name, bytes.NewReader(raw), int64(len(raw)), flags, it.Received)
		if err == nil && uid != 0 {
			place = mail.Place{Account: w.To.Account, Mailbox: w.To.ID, Validity: validity, UID: uid}
		}
		if err != nil && !m.s.refusal(err) && !mail.Is(err, mail.Offline) {
			// Whether it was filed is found out when the target is back.
			err = &mail.Error{Op: "file a message", Account: w.To.Account, Kind: mail.Offline, Err: err}
		}
		return err
	})
	return place, err
}

// unfile removes from here what is safely there, under the UID that it has
// now: the mailbox may have been numbered anew meanwhile.
func (m mirror) unfile(ctx context.Context, w *cache.Work, it cache.Item) error {
	return m.ask(ctx, changes, func(jctx context.Context, c *imap.Conn) error {
		if _, err := m.s.openFor(jctx, w); err != nil && !errors.Is(err, errRenumbered) {
			return err
		}
		at, err := m.store.Places(jctx, []mail.MessageID{it.ID})
		if err != nil || at[0].Mailbox != w.Mailbox.ID || at[0].UID == 0 || at[0].Validity != m.s.sel.Validity {
			return err // it is gone already, or not found again yet: then it stays, twice is better than never
		}
		kept, err := m.s.removeSources(jctx, c, w, mail.NewUIDSet(at[0].UID))
		if kept {
			m.s.stuck.Store(true)
		}
		return err
	})
}
