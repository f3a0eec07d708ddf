package account

import (
	"context"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// arrived looks among the messages that came into the target since the work
// was first given for those of the work. Each message there answers for one.
// toValidity is the target's UIDVALIDITY afterwards.
func (s *session) arrived(ctx context.Context, w *cache.Work) (map[mail.MessageID]mail.UID, error) {
	sel, err := s.reopen(ctx, s.boxOf(w.To))
	if err != nil {
		return nil, err
	}
	s.toValidity = sel.Validity
	from := w.ToNext
	if w.ToValidity != 0 && w.ToValidity != sel.Validity {
		from = 1
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
	found, taken := map[mail.MessageID]mail.UID{}, map[mail.UID]bool{}
	waiting := map[face][]mail.MessageID{}
	for _, it := range w.Items {
		if it.Landed {
			found[it.ID] = 0
			continue
		}
		if it.Arrived != 0 && w.ToValidity == sel.Validity {
			found[it.ID], taken[it.Arrived] = it.Arrived, true
			continue
		}
		k := key(it.MsgID, it.Size)
		waiting[k] = append(waiting[k], it.ID)
	}
	if len(waiting) == 0 {
		return found, nil
	}
	err = s.c.Headers(ctx, []imap.Set{imap.UIDRange(max(from, 1), ^mail.UID(0))}, func(f imap.Fetched) error {
		if f.UID < from || taken[f.UID] {
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
