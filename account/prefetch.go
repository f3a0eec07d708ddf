package account

import (
	"cmp"
	"context"
	"math"
	"time"

	"postern/account/imap"
	"postern/cache"
	"postern/config"
	"postern/mail"
)

const (
	// prefetchPiece is how many messages are fetched before the queue is looked at again.
	prefetchPiece = 8
	// prefetchStock is how many candidates are looked up at once.
	prefetchStock = 256
	// countMost bounds the counting of what there is to be fetched.
	countMost = 20_000
	// prefetchWhole is the size up to which a message is kept whole for offline
	// reading, attachments and all; of a larger one, what is shown, unless all
	// is to be kept.
	prefetchWhole = 256 << 10
)

// neighbourJob fetches the messages around the one being read.
func (s *session) neighbourJob(ctx context.Context, around []mail.MessageID) *job {
	for _, id := range around {
		if s.skip[id] {
			continue
		}
		m, err := s.store.Message(ctx, id)
		if err != nil || m.Place.Account != s.acct.Name || m.Body != mail.BodyNone || !m.Place.Known() {
			s.skip[id] = true
			continue
		}
		return &job{prio: idle, key: "neighbour", run: func(ctx context.Context, _ *imap.Conn) error {
			s.skip[id] = true
			return s.fetchText(ctx, id, nil)
		}}
	}
	return nil
}

// prefetchJob fetches what the person asked to have later, and what the
// settings want to have here for offline reading: newest and smallest first.
func (s *session) prefetchJob(ctx context.Context) *job {
	wanted, err := s.store.Wanted(ctx, s.acct.Name)
	for _, w := range wanted {
		if err != nil || s.skip[w.ID] {
			continue
		}
		return &job{prio: idle, key: "wanted", run: func(ctx context.Context, _ *imap.Conn) error {
			s.skip[w.ID] = true
			if err := s.fetchText(ctx, w.ID, w.Paths); err != nil {
				return err
			}
			return s.store.Unwant(ctx, w.ID)
		}}
	}
	for _, b := range s.inOrder() {
		if b.kept || b.failed > 2 {
			continue
		}
		p, ok := keepOf(s.acct.Incoming.Prefetch, b.Mailbox)
		if !ok || s.sated(ctx, b) {
			b.kept = true
			continue
		}
		ids := s.candidates(ctx, b, p)
		if len(ids) == 0 {
			b.kept, b.stock, b.ahead = true, nil, mail.Progress{}
			continue
		}
		return &job{prio: idle, key: "prefetch", run: func(ctx context.Context, _ *imap.Conn) error { return s.prefetch(ctx, b, p, ids) }}
	}
	return nil
}

// candidates are the next messages of a mailbox to be fetched. They are looked
// up many at once: the newest that are not here lie below all that are.
func (s *session) candidates(ctx context.Context, b *box, p config.Prefetch) []mail.MessageID {
	if len(b.stock) == 0 {
		stock, err := s.store.WithoutBody(ctx, b.ID, keepSince(p), prefetchStock+len(s.skip))
		if err != nil {
			return nil
		}
		for _, c := range stock {
			if !s.skip[c.ID] {
				b.stock = append(b.stock, c)
			}
		}
		if b.ahead.Total == 0 {
			n, err := s.store.CountWithoutBody(ctx, b.ID, keepSince(p), countMost)
			if err != nil {
				n = len(b.stock)
			}
			b.ahead.Total = n
		}
	}
	var ids []mail.MessageID
	for _, c := range b.stock[:min(prefetchPiece, len(b.stock))] {
		ids = append(ids, c.ID)
	}
	b.stock = b.stock[len(ids):]
	return ids
}

// sated reports whether as much of the account's mail is here as there may be,
// and says so once. What the person opens is fetched all the same.
func (s *session) sated(ctx context.Context, b *box) bool {
	n, err := s.store.Stored(ctx, s.acct.Name)
	if err != nil || n < int64(s.acct.Incoming.PrefetchMax) || s.acct.Incoming.PrefetchMax == 0 {
		return err != nil
	}
	if !s.full {
		s.full = true
		s.hub.publish(mail.Event{Notices: []mail.Notice{{Account: s.acct.Name,
			Text: "As much mail is kept here as prefetch_max allows. Other messages of " + b.Name + " are fetched when you open them."}}})
	}
	return true
}

// keepOf says what of a mailbox is kept for offline reading; ok is false when
// that is the headers alone.
func keepOf(account config.Prefetch, m mail.Mailbox) (p config.Prefetch, ok bool) {
	p = account
	if m.Prefetch != "" {
		if q, err := config.ParsePrefetch(m.Prefetch); err == nil {
			p = q
		}
	} else if m.Role == mail.RoleJunk || m.Role == mail.RoleTrash {
		return config.Prefetch{}, false
	}
	return p, p != config.Prefetch{}
}

// keepSince says from when on messages are kept; zero for ever.
func keepSince(p config.Prefetch) time.Time {
	if p.All {
		return time.Time{}
	}
	return time.Now().AddDate(0, 0, -p.Days)
}

// prefetch fetches a few messages: small ones whole and all in one flight,
// larger ones one by one.
func (s *session) prefetch(ctx context.Context, b *box, p config.Prefetch, ids []mail.MessageID) error {
	s.progress("messages of "+b.Name+" for offline reading", min(b.ahead.Done, b.ahead.Total), b.ahead.Total)
	b.ahead.Done += len(ids)
	sel, err := s.open(ctx, b)
	if err != nil {
		return err
	}
	var reqs []imap.SectionReq
	byUID := map[mail.UID]*fetch{}
	var large []mail.Message
	total, most := int64(0), cmp.Or(int64(s.acct.Incoming.PrefetchSize), math.MaxInt64)
	for _, id := range ids {
		s.skip[id] = true // once a session, whatever comes of it
		m, err := s.store.Message(ctx, id)
		if err != nil || m.Place.Validity != sel.Validity || m.Place.Mailbox != b.ID || m.Body != mail.BodyNone {
			continue
		}
		if m.Size > min(prefetchWhole, most) || total+m.Size > 2*prefetchWhole {
			large = append(large, m)
			continue
		}
		total += m.Size
		reqs = append(reqs, imap.SectionReq{UID: m.Place.UID})
		byUID[m.Place.UID] = &fetch{s: s, m: m, uid: m.Place.UID}
	}
	err = s.c.Sections(ctx, reqs, func(r imap.SectionReq, raw []byte) error {
		f := byUID[r.UID]
		if f == nil {
			return nil
		}
		if err := f.keep(ctx, "", 0, raw, true); err != nil {
			return err
		}
		return f.parse(ctx)
	})
	if err := s.fatal(ctx, err); err != nil {
		return err
	}
	// Whoever comes with something better to do ends a large one where it is; what
	// is here of it is kept, and the rest comes later.
	lazy := context.WithValue(ctx, yieldKey{}, func() bool { return s.q.has(first) })
	for i, m := range large {
		var paths []string // what is shown
		if p.All && m.Size <= most {
			paths = []string{""}
		}
		err := s.fetchText(lazy, m.ID, paths)
		if left(lazy) || mail.Is(err, mail.Canceled) && ctx.Err() == nil {
			for _, m := range large[i:] {
				delete(s.skip, m.ID)
				b.stock = append([]cache.Candidate{{ID: m.ID, UID: m.Place.UID, Size: m.Size, Received: m.Received}}, b.stock...)
				b.ahead.Done--
			}
			return s.fatal(ctx, err)
		}
		if err := s.fatal(ctx, err); err != nil {
			return err
		}
	}
	return nil
}
