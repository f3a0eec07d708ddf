package account

import (
	"context"
	"errors"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// moveOrCopy brings messages into another mailbox of the account. What has
// arrived in an earlier attempt is not sent again.
func (s *session) moveOrCopy(ctx context.Context, c *imap.Conn, w *cache.Work, listed bool) outcome {
	o := outcome{places: map[mail.MessageID]mail.Place{}}
	todo := w.Items
	if w.Resumed {
		var err error
		if todo, err = s.reconcile(ctx, c, w, w.Items, listed, &o); err != nil {
			o.err, o.again = err, errors.Is(err, errRenumbered)
			return o
		}
	}
	todo, gone, wait := split(todo, listed)
	o.gone, o.wait = append(o.gone, gone...), append(o.wait, wait...)
	if len(todo) == 0 {
		return o
	}
	part := *w
	part.Items = todo
	m, err := s.send(ctx, c, &part)
	if err != nil && !s.refusal(err) {
		return outcome{err: err} // what the server has of it is found out when it comes again
	}
	var unsure []cache.Item
	for _, it := range todo {
		if uid, known := m.UIDs[it.UID]; known {
			o.places[it.ID] = mail.Place{Account: s.acct.Name, Mailbox: w.To.ID, Validity: m.Validity, UID: uid}
			o.done = append(o.done, it)
		} else {
			unsure = append(unsure, it)
		}
	}
	o.err = err
	if len(unsure) == 0 || (err != nil && len(todo) == 1) {
		return o
	}
	// Some were gone, or the server does not tell what it did, or it gave up in the middle.
	left, rerr := s.reconcile(ctx, c, w, unsure, listed, &o)
	switch {
	case rerr != nil:
		return outcome{err: rerr, again: errors.Is(rerr, errRenumbered)}
	case len(left) > 0 && o.err == nil:
		o.err = &mail.Error{Op: string(w.Kind), Account: s.acct.Name, Kind: mail.Refused, Err: errNotDone}
	}
	return o
}

var errNotDone = errors.New("the server said that it had done it, and has not")

// send has messages moved or copied. Without MOVE a message is removed here as
// soon as its copy is known to be there; the others are left to reconcile.
func (s *session) send(ctx context.Context, c *imap.Conn, w *cache.Work) (imap.UIDMap, error) {
	if w.Kind == mail.ChangeCopy {
		return c.Copy(ctx, w.UIDs(), w.To.Name)
	}
	if c.Caps().Move {
		m, err := c.Move(ctx, w.UIDs(), w.To.Name)
		if c.Caps().Move || err == nil {
			return m, err
		}
		// It took the long way, and did not get through.
		return imap.UIDMap{}, err
	}
	m, err := c.Copy(ctx, w.UIDs(), w.To.Name)
	if err != nil && !s.refusal(err) {
		return imap.UIDMap{}, err
	}
	copied := make([]mail.UID, 0, len(m.UIDs))
	for u := range m.UIDs {
		copied = append(copied, u)
	}
	if _, rerr := s.removeSources(ctx, c, w, mail.NewUIDSet(copied...)); rerr != nil {
		return imap.UIDMap{}, rerr
	}
	return m, err
}

// removeSources removes what was copied. Where the server refuses that, both are
// there; that is said and shown, kept is true, and nothing is lost.
func (s *session) removeSources(ctx context.Context, c *imap.Conn, w *cache.Work, uids mail.UIDSet) (kept bool, err error) {
	err = remove(ctx, c, uids)
	if err == nil || !s.refusal(err) {
		return false, err
	}
	e, rerr := s.relist(ctx, w)
	e.Notices = append(e.Notices, mail.Notice{Account: s.acct.Name,
		Text: "Copied to " + w.To.Name + ", but still in " + s.boxOf(w.Mailbox).Name + ": " + reason(err)})
	s.hub.publish(e)
	return true, rerr
}

// relist has the mailbox of a piece of work listed anew: what could not be
// removed there comes into the list again.
func (s *session) relist(ctx context.Context, w *cache.Work) (mail.Event, error) {
	b := s.boxOf(w.Mailbox)
	st, err := s.store.Sync(ctx, b.ID)
	if err != nil {
		return mail.Event{}, err
	}
	b.asked, b.full, st.Listed = false, false, false
	return s.store.SetSync(ctx, b.ID, st)
}

// reconcile finds out which items of a move or copy the server has, adds them
// to o, and gives those back that it can be asked for. A message that was copied by a
// move and is still in its old place is removed there. The mailbox of the work is open afterwards.
func (s *session) reconcile(ctx context.Context, c *imap.Conn, w *cache.Work, items []cache.Item, listed bool, o *outcome) ([]cache.Item, error) {
	part := *w
	part.Items = items
	arrived, err := s.arrived(ctx, &part)
	if err != nil {
		return nil, err
	}
	validity := s.toValidity
	if _, err := s.openFor(ctx, w); err != nil {
		return nil, err
	}
	on, err := c.UIDs(ctx)
	if err != nil {
		return nil, err
	}
	var todo []cache.Item
	var finish []mail.UID
	for _, it := range items {
		there := it.UID != 0 && on.Contains(it.UID)
		uid, here := arrived[it.ID]
		switch {
		case here:
			o.done = append(o.done, it)
			if uid != 0 && validity != 0 {
				o.places[it.ID] = mail.Place{Account: s.acct.Name, Mailbox: w.To.ID, Validity: validity, UID: uid}
			}
			if there && w.Kind == mail.ChangeMove {
				finish = append(finish, it.UID)
			}
		case there:
			todo = append(todo, it)
		case it.UID == 0 && !listed:
			o.wait = append(o.wait, it)
		default:
			o.gone = append(o.gone, it)
		}
	}
	_, err = s.removeSources(ctx, c, w, mail.NewUIDSet(finish...))
	return todo, err
}
