package account

import (
	"context"
	"time"

	"postern/account/imap"
	"postern/config"
	"postern/mail"
)

const (
	// prefetchPiece is how many messages are fetched before the queue is looked at again.
	prefetchPiece = 8
	// prefetchWhole is the size up to which a message is kept whole for offline
	// reading, attachments and all; of a larger one, what is shown.
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

// prefetchJob fetches what the settings want to have here for offline reading,
// newest first, and what the person asked to have later.
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
		since, ok := keepSince(s.acct.Incoming.Prefetch, b.Mailbox)
		if !ok {
			b.kept = true
			continue
		}
		cands, err := s.store.WithoutBody(ctx, b.ID, since, prefetchPiece+len(s.skip))
		if err != nil {
			return nil
		}
		var ids []mail.MessageID
		for _, c := range cands {
			if !s.skip[c.ID] && len(ids) < prefetchPiece {
				ids = append(ids, c.ID)
			}
		}
		if len(ids) == 0 {
			b.kept = true
			continue
		}
		return &job{prio: idle, key: "prefetch", run: func(ctx context.Context, _ *imap.Conn) error { return s.prefetch(ctx, b, ids) }}
	}
	return nil
}

// keepSince says from when on the messages of a mailbox are kept for offline reading.
func keepSince(account config.Prefetch, m mail.Mailbox) (time.Time, bool) {
	p := account
	if m.Prefetch != "" {
		if q, err := config.ParsePrefetch(m.Prefetch); err == nil {
			p = q
		}
	} else if m.Role == mail.RoleJunk || m.Role == mail.RoleTrash {
		return time.Time{}, false
	}
	switch {
	case p.All:
		return time.Time{}, true
	case p.Days > 0:
		return time.Now().AddDate(0, 0, -p.Days), true
	}
	return time.Time{}, false
}

// prefetch fetches a few messages: small ones whole and all in one flight,
// larger ones one by one, what is shown of them.
func (s *session) prefetch(ctx context.Context, b *box, ids []mail.MessageID) error {
	s.progress("messages of "+b.Name+" for offline reading", 0, 0)
	sel, err := s.open(ctx, b)
	if err != nil {
		return err
	}
	var reqs []imap.SectionReq
	byUID := map[mail.UID]*fetch{}
	var large []mail.MessageID
	total := int64(0)
	for _, id := range ids {
		s.skip[id] = true // once a session, whatever comes of it
		m, err := s.store.Message(ctx, id)
		if err != nil || m.Place.Validity != sel.Validity || m.Place.Mailbox != b.ID {
			continue
		}
		if m.Size > prefetchWhole || total+m.Size > 2*prefetchWhole {
			large = append(large, id)
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
	for _, id := range large {
		if s.q.has(bulk) {
			delete(s.skip, id) // later
			continue
		}
		if err := s.fatal(ctx, s.fetchText(ctx, id, nil)); err != nil {
			return err
		}
	}
	return nil
}
