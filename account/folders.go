package account

import (
	"context"
	"slices"
	"time"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// applyList stores the server's list of mailboxes and queues those that changed.
func (s *session) applyList(ctx context.Context, ls []imap.Listing) error {
	s.polled = time.Now()
	if len(ls) == 0 {
		// Absence never deletes: an empty answer is a server's bad day.
		s.log.Warn("the server lists no mailboxes")
		return nil
	}
	listed := make([]cache.Listed, 0, len(ls))
	status := map[string]*imap.Status{}
	for _, l := range ls {
		if l.Name == "" || (l.NonExistent && !l.Subscribed) {
			continue
		}
		listed = append(listed, listedMailbox(l))
		status[l.Name] = l.Status
	}
	e, err := s.store.PutMailboxes(ctx, s.acct.Name, listed, true)
	s.hub.publish(e)
	if err != nil {
		return err
	}
	if !s.kept {
		s.kept = true
		if err := s.keeps.restore(ctx, s.store, s.data, s.acct.Name); err != nil {
			s.log.Warn("what is kept offline", "err", err)
		} else if err := s.keeps.write(ctx, s.store, s.data, s.acct.Name); err != nil {
			s.log.Warn("what is kept offline", "err", err)
		}
	}
	return s.learn(ctx, status)
}

func listedMailbox(l imap.Listing) cache.Listed {
	m := cache.Listed{Name: l.Name, Delim: l.Delim, Role: l.Role, Selectable: l.Selectable && !l.NonExistent, Subscribed: l.Subscribed}
	if st := l.Status; st != nil {
		m.Counts = &cache.Counts{Messages: int(st.Messages), Unseen: int(st.Unseen), Next: st.Next, Validity: st.Validity, ModSeq: st.ModSeq}
	}
	return m
}

// learn takes in the mailboxes as the cache now has them, and queues a sync of
// each whose status says that something changed.
func (s *session) learn(ctx context.Context, status map[string]*imap.Status) error {
	ms, err := s.store.ServerMailboxes(ctx, s.acct.Name)
	if err != nil {
		return err
	}
	known := map[mail.MailboxID]bool{}
	for _, m := range ms {
		known[m.ID] = true
		b := s.boxes[m.ID]
		if b == nil {
			b = &box{}
			s.boxes[m.ID] = b
		}
		if b.Name != "" && b.Name != m.Name && s.selected == b {
			s.selected = nil // renamed under us
		}
		b.Mailbox = m
		st := status[m.Name]
		if !wanted(m) || st == nil {
			continue
		}
		old, err := s.store.Sync(ctx, m.ID)
		if err != nil {
			return err
		}
		if b == s.selected && b.fetched {
			// Its news come unasked, except what the server keeps for the next command.
			continue
		}
		if changed(old, *st) {
			s.queueSync(b, first)
		}
	}
	for id, b := range s.boxes {
		if !known[id] {
			if s.selected == b {
				s.selected = nil
			}
			delete(s.boxes, id)
		}
	}
	return nil
}

// wanted reports whether the messages of a mailbox are mirrored. A mailbox
// with every message, or with all flagged ones, would be a second copy.
func wanted(m mail.Mailbox) bool {
	return m.Selectable && m.Role != mail.RoleAll && m.Role != mail.RoleFlagged
}

func (s *session) queueSync(b *box, p priority) {
	if b.failed > 2 {
		return
	}
	s.q.push(&job{prio: p, key: "sync " + b.Name, run: func(ctx context.Context, _ *imap.Conn) error {
		s.progress("checking "+b.Name, 0, 0)
		err := s.sync(ctx, b, nil)
		if err != nil {
			b.failed++
			b.err = err
		}
		return err
	}})
}

// poll asks for the list of mailboxes with their status: the folders that are
// not watched. It costs one round trip where LIST-STATUS is there.
func (s *session) poll(ctx context.Context, c *imap.Conn) error {
	s.polled = time.Now()
	s.replaySoon() // a server may have asked to be left alone with a change for a while
	ls, err := c.List(ctx, true)
	if err != nil {
		return err
	}
	return s.applyList(ctx, ls)
}

// plan gives the next job nobody has asked for, nil when all is done: what the
// person looks at, a poll that is due, the rest of the headers, prefetch.
func (s *session) plan(ctx context.Context) *job {
	looked, around, _ := s.lookedAt()
	if b := s.boxes[looked]; b != nil && !b.fetched && b.failed == 0 && wanted(b.Mailbox) {
		s.queueSync(b, visible)
		return s.q.pop()
	}
	if len(around) > 0 {
		if j := s.neighbourJob(ctx, around); j != nil {
			return j
		}
	}
	if !s.once && s.untilPoll() <= 10*time.Millisecond {
		return &job{prio: visible, key: "poll", run: s.poll}
	}
	if j := s.fillJob(ctx); j != nil {
		return j
	}
	return s.prefetchJob(ctx)
}

// inOrder lists the mirrored mailboxes as they deserve attention: the one
// looked at, the inbox, then as the sidebar shows them.
func (s *session) inOrder() []*box {
	looked, _, _ := s.lookedAt()
	var out []*box
	for _, b := range s.boxes {
		if wanted(b.Mailbox) {
			out = append(out, b)
		}
	}
	rank := func(b *box) int {
		switch {
		case b.ID == looked:
			return 0
		case b.Role == mail.RoleInbox:
			return 1
		case b.Role == mail.RoleJunk, b.Role == mail.RoleTrash:
			return 3
		}
		return 2
	}
	slices.SortFunc(out, func(a, b *box) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return int(a.ID - b.ID)
	})
	return out
}

func (s *session) progress(what string, done, total int) {
	s.set(func(a *mail.AccountState) {
		a.Phase, a.Progress = mail.PhaseSyncing, mail.Progress{What: what, Done: done, Total: total}
	})
}
