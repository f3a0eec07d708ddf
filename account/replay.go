package account

import (
	"context"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// replaySoon has the changes sent that wait.
func (e *engine) replaySoon() { e.way.replaySoon() }

func (e mirror) replaySoon() {
	e.q.push(&job{prio: changes, key: "replay", run: func(ctx context.Context, c *imap.Conn) error { return e.s.replay(ctx, c) }})
}

// replay sends the changes of the journal in their order. It stops when
// somebody waits for something else, and goes on after that.
func (s *session) replay(ctx context.Context, c *imap.Conn) error {
	for {
		if s.transferring.Load() {
			return nil // it calls again
		}
		w, err := s.store.NextWork(ctx, s.acct.Name, s.unreachable()...)
		if err != nil {
			return err
		}
		if w == nil {
			return s.place(ctx)
		}
		if w.To.Account != "" && w.To.Account != s.acct.Name {
			s.transfer(ctx, w)
			return nil
		}
		s.log.Debug("replay", "kind", w.Kind, "messages", len(w.Items), "resumed", w.Resumed)
		if w.Total > len(w.Items) {
			s.progress(sending(w), w.Settled, w.Total)
		} else {
			s.progress(sending(w), 0, 0)
		}
		o := s.perform(ctx, c, w)
		if err := s.settle(ctx, w, o); err != nil || o.later {
			return err
		}
		if s.q.has(urgent) {
			s.replaySoon()
			return nil
		}
	}
}

func sending(w *cache.Work) string {
	if len(w.Items) > 1 {
		return "sending your changes"
	}
	return "sending a change"
}

// unreachable names the accounts of which nothing can be asked now: what goes to
// them waits, and does not hold up the rest.
func (e *engine) unreachable() []string {
	var out []string
	for _, o := range e.peers() {
		if !o.way.reachable() {
			out = append(out, o.acct.Name)
		}
	}
	return out
}

// place syncs the mailboxes that hold messages whose UID is not known, so that
// the changes which wait for it can be sent. What a mailbox that is listed to the
// end does not show is not there.
func (s *session) place(ctx context.Context) error {
	ids, err := s.store.Unplaced(ctx, s.acct.Name)
	if err != nil {
		return err
	}
	for _, id := range ids {
		b := s.boxes[id]
		if b == nil || s.placed[id] {
			continue
		}
		s.placed[id] = true // once: afterwards they are found as the mailbox is listed
		err := s.sync(ctx, b, nil)
		if err := s.fatal(ctx, err); err != nil {
			return err
		}
		if st, serr := s.store.Sync(ctx, id); err == nil && serr == nil && st.Listed {
			e, err := s.store.Sweep(ctx, id)
			s.hub.publish(e)
			if err != nil {
				return err
			}
		}
		s.replaySoon()
	}
	return nil
}

// outcome is what became of a piece of work.
type outcome struct {
	// done are the items that the server has, with their new places as far as known.
	done   []cache.Item
	places map[mail.MessageID]mail.Place
	// gone are the items that the server no longer has.
	gone []cache.Item
	// wait are the items that the server has not been asked for, because their
	// UID is not known yet.
	wait []cache.Item
	// err is why the others were not done; nil when there are none.
	err error
	// again asks for another attempt after the mailbox was brought up to date.
	again bool
	// later is set when the server asked to be left alone with it for now.
	later bool
}

// settle tells the journal what became of a piece of work. The error is not nil
// when it is not known: the connection or the disk failed.
func (s *session) settle(ctx context.Context, w *cache.Work, o outcome) error {
	return s.settleWork(ctx, &s.tally, s.refusal, w, o)
}

// settleWork is settle for any kind of engine; refusal tells what decides a change.
func (e *engine) settleWork(ctx context.Context, t *tally, refusal func(error) bool, w *cache.Work, o outcome) error {
	tell := func(ev mail.Event, err error) error {
		ev.Accounts = true
		e.hub.publish(ev)
		return err
	}
	part := func(items []cache.Item) *cache.Work {
		p := *w
		p.Items = items
		return &p
	}
	if o.again {
		if w.Resumed {
			return nil // some of it may be there already: it comes again as resumed
		}
		return tell(e.store.Requeue(ctx, w, ""))
	}
	if len(w.Items) == 0 { // a change of a mailbox
		switch {
		case o.err == nil:
			t.replayed.Add(1)
			return tell(e.store.Done(ctx, w, nil))
		case refusal(o.err):
			t.refused.Add(1)
			return tell(e.store.Refuse(ctx, w, reason(o.err)))
		}
		return o.err
	}
	if len(o.done) > 0 {
		t.replayed.Add(int64(len(o.done)))
		if err := tell(e.store.Done(ctx, part(o.done), o.places)); err != nil {
			return err
		}
	}
	if len(o.gone) > 0 {
		t.refused.Add(int64(len(o.gone)))
		if err := tell(e.store.Refuse(ctx, part(o.gone), "the message is no longer on the server")); err != nil {
			return err
		}
	}
	if len(o.wait) > 0 {
		if err := tell(e.store.Requeue(ctx, part(o.wait), "the folder is being listed anew")); err != nil {
			return err
		}
	}
	if o.err == nil {
		return nil
	}
	if !refusal(o.err) {
		return o.err
	}
	left := without(w.Items, o.done, o.gone, o.wait)
	if len(left) == 0 {
		return nil
	}
	t.refused.Add(int64(len(left)))
	e.log.Warn("refused", "kind", w.Kind, "messages", len(left), "err", o.err)
	return tell(e.store.Refuse(ctx, part(left), reason(o.err)))
}

func without(all []cache.Item, sets ...[]cache.Item) []cache.Item {
	drop := map[mail.MessageID]bool{}
	for _, s := range sets {
		for _, it := range s {
			drop[it.ID] = true
		}
	}
	var out []cache.Item
	for _, it := range all {
		if !drop[it.ID] {
			out = append(out, it)
		}
	}
	return out
}
