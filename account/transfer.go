package account

import (
	"bytes"
	"context"

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
	s.wg.Go(func() {
		o := s.carry(ctx, w)
		s.transferring.Store(false)
		if err := s.settle(context.WithoutCancel(ctx), w, o); err != nil {
			s.log.Info("transfer", "err", err)
			return // the journal has it as begun: the next session goes on
		}
		s.replaySoon()
	})
}

func (s *session) carry(ctx context.Context, w *cache.Work) outcome {
	o := outcome{places: map[mail.MessageID]mail.Place{}}
	target := s.peer(w.To.Account)
	if target == nil {
		o.err = &mail.Error{Op: "file a message", Account: w.To.Account, Kind: mail.Config, Err: errNotConfigured}
		return o
	}
	arrived := map[mail.MessageID]mail.UID{}
	if w.Resumed {
		err := target.ask(ctx, changes, func(jctx context.Context, c *imap.Conn) error {
			var err error
			arrived, err = target.s.arrived(jctx, c, w)
			return err
		})
		if err != nil {
			o.err = err
			return o
		}
	}
	for _, it := range w.Items {
		if _, ok := arrived[it.ID]; !ok {
			if it.UID == 0 {
				o.gone = append(o.gone, it)
				continue
			}
			place, err := s.carryOne(ctx, target, w, it)
			if err != nil {
				o.err = err
				return o
			}
			o.places[it.ID] = place
		}
		if w.Kind == mail.ChangeMove && it.UID != 0 {
			if err := s.removeMoved(ctx, w, it); err != nil {
				o.err = err
				return o
			}
		}
		o.done = append(o.done, it)
	}
	return o
}

// carryOne fetches a message whole and files it in the target.
func (s *session) carryOne(ctx context.Context, target *engine, w *cache.Work, it cache.Item) (mail.Place, error) {
	err := s.ask(ctx, changes, func(jctx context.Context, _ *imap.Conn) error {
		return s.fetchText(jctx, it.ID, []string{""})
	})
	if err != nil {
		return mail.Place{}, err
	}
	raw, err := s.store.Part(ctx, it.ID, "")
	if err != nil {
		return mail.Place{}, err
	}
	var place mail.Place
	err = target.ask(ctx, changes, func(jctx context.Context, c *imap.Conn) error {
		validity, uid, err := c.Append(jctx, w.To.Name, bytes.NewReader(raw), int64(len(raw)), it.Flags, it.Received)
		if err == nil && uid != 0 {
			place = mail.Place{Account: w.To.Account, Mailbox: w.To.ID, Validity: validity, UID: uid}
		}
		return err
	})
	return place, err
}

// removeMoved removes from here what is safely there.
func (s *session) removeMoved(ctx context.Context, w *cache.Work, it cache.Item) error {
	return s.ask(ctx, changes, func(jctx context.Context, c *imap.Conn) error {
		b := s.boxes[w.Mailbox.ID]
		if b == nil {
			return nil
		}
		if _, err := s.open(jctx, b); err != nil {
			return err
		}
		one := *w
		one.Items = []cache.Item{it}
		return s.deleteForGood(jctx, c, &one).err
	})
}
