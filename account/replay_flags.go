package account

import (
	"context"
	"errors"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// perform carries a piece of work out on the server.
func (s *session) perform(ctx context.Context, c *imap.Conn, w *cache.Work) outcome {
	switch w.Kind {
	case mail.ChangeCreate, mail.ChangeRename, mail.ChangeRemove, mail.ChangeSubscribe, mail.ChangeUnsubscribe:
		return outcome{err: s.changeMailbox(ctx, c, w)}
	case mail.ChangeAppend:
		return s.appendAll(ctx, c, w)
	}
	listed, err := s.openFor(ctx, w)
	if err != nil {
		return outcome{err: err, again: errors.Is(err, errRenumbered)}
	}
	switch w.Kind {
	case mail.ChangeFlags:
		return s.storeFlags(ctx, c, w, listed)
	case mail.ChangeDelete:
		return s.deleteForGood(ctx, c, w, listed)
	case mail.ChangeMove, mail.ChangeCopy:
		return s.moveOrCopy(ctx, c, w, listed)
	}
	return outcome{err: &mail.Error{Op: "replay " + string(w.Kind), Kind: mail.Bug}}
}

var errReadOnly = errors.New("the mailbox is read-only")

// boxOf gives the mailbox of a piece of work as this session knows it, under
// the name that the server has for it: it may have been made a moment ago.
func (s *session) boxOf(m mail.Mailbox) *box {
	b := s.boxes[m.ID]
	if b == nil {
		b = &box{Mailbox: m}
		s.boxes[m.ID] = b
	}
	b.Name = m.Name
	return b
}

// openFor opens the mailbox of a piece of work and says whether all of it is
// listed in the cache. When it was numbered anew since the cache looked, it is
// listed again, and the error is errRenumbered: the UIDs of the work are void.
func (s *session) openFor(ctx context.Context, w *cache.Work) (listed bool, err error) {
	b := s.boxOf(w.Mailbox)
	sel, err := s.open(ctx, b)
	if err == nil && sel.ReadOnly && w.Kind != mail.ChangeCopy {
		sel, err = s.reopen(ctx, b) // perhaps it can be written by now
	}
	if err != nil {
		return false, err
	}
	st, err := s.store.Sync(ctx, b.ID)
	if err != nil {
		return false, err
	}
	if st.Validity != sel.Validity {
		if err := s.sync(ctx, b, nil); err != nil {
			return false, err
		}
		return false, &mail.Error{Op: string(w.Kind), Account: s.acct.Name, Kind: mail.Stale, Err: errRenumbered}
	}
	if sel.ReadOnly && w.Kind != mail.ChangeCopy {
		return false, &mail.Error{Op: string(w.Kind), Account: s.acct.Name, Kind: mail.Refused, Err: errReadOnly}
	}
	return st.Listed, nil
}

// split sorts items by whether their UID is known. Those without are gone when
// the mailbox is listed, else they have to wait.
func split(items []cache.Item, listed bool) (placed, gone, wait []cache.Item) {
	for _, it := range items {
		switch {
		case it.UID != 0:
			placed = append(placed, it)
		case listed:
			gone = append(gone, it)
		default:
			wait = append(wait, it)
		}
	}
	return placed, gone, wait
}

// hint reports whether flags are all keywords for other programs: where they are not
// kept nobody misses them.
func hint(f mail.Flags) bool {
	return f.Without(mail.Flags{Bits: mail.Junk | mail.NotJunk | mail.Forwarded}).Empty()
}

var errNoKeywords = errors.New("the server keeps no keywords in this folder")

// storeFlags adds and removes flags; done twice it is the same as once. A server that does
// not keep a keyword need not say so (RFC 9051 §6.4.6): it is not asked.
func (s *session) storeFlags(ctx context.Context, c *imap.Conn, w *cache.Work, listed bool) outcome {
	placed, gone, wait := split(w.Items, listed)
	o := outcome{gone: gone, wait: wait}
	uids := w.UIDs()
	add, remove := s.sel.Keeps(w.Add), s.sel.Keeps(w.Remove)
	if lost := w.Add.Without(add); !hint(lost) {
		o.err = &mail.Error{Op: string(w.Kind), Account: s.acct.Name, Kind: mail.Refused, Err: errNoKeywords}
		return o
	}
	if !add.Empty() {
		o.err = c.Store(ctx, uids, true, add)
	}
	if o.err == nil && !remove.Empty() {
		o.err = c.Store(ctx, uids, false, remove)
	}
	if o.err == nil {
		o.done = placed
	}
	return o
}

// deleteForGood removes messages; what is gone already is as good as removed.
func (s *session) deleteForGood(ctx context.Context, c *imap.Conn, w *cache.Work, listed bool) outcome {
	placed, gone, wait := split(w.Items, listed)
	o := outcome{wait: wait, err: remove(ctx, c, w.UIDs())}
	if o.err == nil {
		o.done = append(placed, gone...)
	}
	return o
}

// remove marks messages as deleted and removes exactly those.
func remove(ctx context.Context, c *imap.Conn, uids mail.UIDSet) error {
	if len(uids) == 0 {
		return nil
	}
	if err := c.Store(ctx, uids, true, mail.Flags{Bits: mail.Deleted}); err != nil {
		return err
	}
	return c.Expunge(ctx, uids)
}
