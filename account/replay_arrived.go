package account

import (
	"context"
	"slices"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// arrived tells what of a piece of work that was sent before is in the target.
// The target is synced first: the cache, which knows everything that is on its way there,
// binds what came in to the changes that brought it. What it has not listed, or could not
// decide about, is looked for among the messages that came in since the work was first given; each
// message there answers for one. toValidity is the target's UIDVALIDITY afterwards.
func (s *session) arrived(ctx context.Context, w *cache.Work) (map[mail.MessageID]mail.UID, error) {
	b := s.boxOf(w.To)
	if err := s.sync(ctx, b, nil); err != nil {
		return nil, err
	}
	sel := s.sel
	s.toValidity = sel.Validity
	now := *w
	now.Items = slices.Clone(w.Items)
	if err := s.store.Reload(ctx, &now); err != nil {
		return nil, err
	}
	cached, err := s.store.UIDs(ctx, b.ID)
	if err != nil {
		return nil, err
	}
	from, decided := w.ToNext, w.ToNext != 0 || w.Kind == mail.ChangeMove
	if w.ToValidity != 0 && w.ToValidity != sel.Validity {
		from, decided = 1, w.Kind == mail.ChangeMove
	}
	type face struct {
		id   string
		size int64
	}
	key := func(msgID string, size int64) face {
		if msgID != "" {
			return face{id: msgID}
		}
		return face{size: size}
	}
	found := map[mail.MessageID]mail.UID{}
	waiting := map[face][]mail.MessageID{}
	for _, it := range now.Items {
		if it.Landed || it.Arrived != 0 {
			found[it.ID] = it.Arrived // 0 when it is gone again
			continue
		}
		k := key(it.MsgID, it.Size)
		waiting[k] = append(waiting[k], it.ID)
	}
	if len(waiting) == 0 {
		return found, nil
	}
	err = s.c.Headers(ctx, []imap.Set{imap.UIDRange(max(from, 1), ^mail.UID(0))}, func(f imap.Fetched) error {
		if f.UID < from || decided && cached.Contains(f.UID) {
			return nil
		}
		k := key(incoming(f).Header.MessageID, f.Size)
		if ids := waiting[k]; len(ids) > 0 {
			found[ids[0]], waiting[k] = f.UID, ids[1:]
		}
		return nil
	})
	return found, err
}

// appendAll files messages that exist only here.
func (s *session) appendAll(ctx context.Context, c *imap.Conn, w *cache.Work) outcome {
	o := outcome{places: map[mail.MessageID]mail.Place{}}
	var arrived map[mail.MessageID]mail.UID
	if w.Resumed {
		var err error
		if arrived, err = s.arrived(ctx, w); err != nil {
			return outcome{err: err}
		}
	}
	at := func(validity uint32, uid mail.UID) mail.Place {
		return mail.Place{Account: s.acct.Name, Mailbox: w.To.ID, Validity: validity, UID: uid}
	}
	for _, it := range w.Items {
		if uid, ok := arrived[it.ID]; ok {
			o.done, o.places[it.ID] = append(o.done, it), at(s.toValidity, uid)
			continue
		}
		r, size, err := s.store.PartReader(ctx, it.ID, "")
		if err != nil {
			o.err = err
			return o
		}
		validity, uid, err := c.Append(ctx, w.To.Name, r, size, it.Flags, it.Received)
		if cerr := r.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			o.err = err
			return o
		}
		o.done = append(o.done, it)
		if uid != 0 {
			o.places[it.ID] = at(validity, uid)
		}
	}
	return o
}
