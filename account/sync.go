package account

import (
	"context"
	"time"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

const (
	topRows    = 12 // fetched in a flight of their own, so that the first rows stand at once
	screenRows = 60 // a first screen on a tall terminal
	batchRows  = 500
	firstPaint = 50 * time.Millisecond
)

// begin brings the inbox up to date, and the list of folders beside it. What
// a person sees first comes first: on an empty cache the list of folders waits
// until the first headers flow.
func (s *session) begin(ctx context.Context) error {
	boxes, err := s.store.ServerMailboxes(ctx, s.acct.Name)
	if err != nil {
		return err
	}
	var inbox *box
	for _, m := range boxes {
		b := &box{Mailbox: m}
		s.boxes[m.ID] = b
		if m.Role == mail.RoleInbox {
			inbox = b
		}
	}
	if inbox == nil {
		if inbox, err = s.makeInbox(ctx); err != nil {
			return err
		}
	}
	st, err := s.store.Sync(ctx, inbox.ID)
	if err != nil {
		return err
	}
	if st.Validity != 0 {
		// The screen shows the cache already: a round trip for compression pays.
		s.compress(ctx)
	}
	listed := make(chan error, 1)
	var listings []imap.Listing
	started := false
	list := func() {
		if started {
			return
		}
		started = true
		go func() {
			l, err := s.c.List(ctx, true)
			listings = l
			listed <- err
		}()
	}
	if st.Validity != 0 {
		list()
	}
	s.busy.begin()
	defer s.busy.end()
	err = s.sync(ctx, inbox, list)
	list()
	lerr := <-listed
	if err := s.fatal(ctx, err); err != nil {
		return err
	}
	if err := s.fatal(ctx, lerr); err != nil {
		return err
	}
	if st.Validity == 0 && !s.once {
		// Let the screen show the first headers before the rest of the mailbox
		// competes with it for the processor.
		wait(ctx, firstPaint)
	}
	if lerr == nil {
		if err := s.applyList(ctx, listings); err != nil {
			return err
		}
	}
	s.replaySoon()
	for _, e := range s.peers() {
		e.replaySoon() // what goes from there to here was waiting
	}
	return ctx.Err()
}

// makeInbox gives the cache its INBOX before the server has listed it: every
// account has one (RFC 9051 §5.1).
func (s *session) makeInbox(ctx context.Context) (*box, error) {
	e, err := s.store.PutMailboxes(ctx, s.acct.Name, []cache.Listed{{Name: "INBOX", Role: mail.RoleInbox, Selectable: true, Subscribed: true}}, false)
	if err != nil {
		return nil, err
	}
	s.hub.publish(e)
	m, err := s.store.MailboxByRole(ctx, s.acct.Name, mail.RoleInbox)
	if err != nil {
		return nil, err
	}
	b := &box{Mailbox: m}
	s.boxes[m.ID] = b
	return b, nil
}

// compress turns on COMPRESS=DEFLATE (RFC 4978) where it is offered. That it
// cannot be had is no reason to do anything else.
func (s *session) compress(ctx context.Context) {
	if err := s.c.Compress(ctx); err != nil {
		s.log.Info("no compression", "err", err)
	}
}

// open selects a mailbox unless it is selected.
func (s *session) open(ctx context.Context, b *box) (imap.Selected, error) {
	if s.selected == b {
		return s.sel, nil
	}
	sel, err := s.reopen(ctx, b)
	if err == nil && b.fetched {
		s.catchUp(ctx, b, sel)
	}
	return sel, err
}

// catchUp queues a sync of a mailbox that is opened again when something
// happened in it while another one was open: nothing else would tell of that.
func (s *session) catchUp(ctx context.Context, b *box, sel imap.Selected) {
	old, err := s.store.Sync(ctx, b.ID)
	if err != nil || old.Validity == 0 || old.Low == 0 {
		return
	}
	if old.Validity != sel.Validity || old.ModSeq != sel.ModSeq || old.Next != sel.Next || old.Server != int(sel.Exists) {
		s.queueSync(b, visible)
	}
}

func (s *session) reopen(ctx context.Context, b *box) (imap.Selected, error) {
	s.selected = nil
	s.updates.take() // what is known of another mailbox is of no more use
	sel, err := s.c.Select(ctx, b.Name, imap.SelectOptions{Condstore: s.c.Caps().Condstore})
	if err != nil {
		return imap.Selected{}, err
	}
	s.selected, s.sel, s.fresh = b, sel, false
	return sel, nil
}

// sync selects a mailbox and brings the cache up to date with it. flowing, when
// not nil, is called once the first headers arrive or are known not to come.
func (s *session) sync(ctx context.Context, b *box, flowing func()) error {
	sel, err := s.reopen(ctx, b)
	if err != nil {
		return err
	}
	b.fetched = true
	old, err := s.store.Sync(ctx, b.ID)
	if err != nil {
		return err
	}
	return s.steps(ctx, b, old, sel, planResync(old, sel), flowing)
}

// refreshJob takes in what the server said unasked about the selected mailbox.
func (s *session) refreshJob(b *box, n news) *job {
	return &job{prio: visible, key: "refresh", run: func(ctx context.Context, c *imap.Conn) error {
		old, err := s.store.Sync(ctx, b.ID)
		if err != nil {
			return err
		}
		sel := s.sel
		sel.Next, sel.Exists, sel.ModSeq = 0, c.Exists(), 0 // not heard: what the answers say counts
		var steps []step
		if n.exists {
			steps = append(steps, stepNew)
		}
		if n.lost || len(n.flags) > 0 {
			if old.ModSeq != 0 && s.sel.ModSeq != 0 {
				steps = append(steps, stepChanged)
			} else {
				steps = append(steps, stepFlags)
			}
		}
		if n.expunged {
			b.asked, b.server = false, nil
		}
		return s.steps(ctx, b, old, sel, append(steps, stepGone), nil)
	}}
}

// steps does what a plan asks for. The new state is stored last: were the
// program killed before, the same steps would be planned again.
func (s *session) steps(ctx context.Context, b *box, old cache.SyncState, sel imap.Selected, plan []step, flowing func()) error {
	st := old // what the cache holds, after each step
	fresh, modseq := 0, old.ModSeq
	seen := func(m uint64) { modseq = max(modseq, m) }
	for _, p := range plan {
		s.log.Debug("resync", "mailbox", b.Name, "step", p)
		var err error
		switch p {
		case stepReset:
			st = cache.SyncState{Validity: sel.Validity}
			err = s.reset(ctx, b, sel.Validity)
		case stepFirst:
			err = s.firstScreen(ctx, b, &st, sel, flowing)
		case stepNew:
			fresh, err = s.newHeaders(ctx, b, &st, seen)
		case stepChanged:
			err = s.putFlags(ctx, b, st, func(put func(imap.FlagUpdate) error) error {
				return s.c.Flags(ctx, imap.UIDRange(1, ^mail.UID(0)), old.ModSeq, func(u imap.FlagUpdate) error {
					seen(u.ModSeq)
					return put(u)
				})
			})
		case stepFlags:
			err = s.allFlags(ctx, b, st)
		case stepGone:
			if expunged(old, int(s.c.Exists()), fresh) {
				err = s.gone(ctx, b, st)
			}
		}
		if err != nil {
			return err
		}
	}
	if flowing != nil {
		flowing()
	}
	st.Server = int(s.c.Exists())
	st.Next = max(st.Next, sel.Next)
	switch {
	case s.sel.ModSeq == 0:
		st.ModSeq = 0 // NOMODSEQ, or no CONDSTORE
	case sel.ModSeq != 0:
		st.ModSeq = max(sel.ModSeq, modseq)
	default:
		st.ModSeq = modseq
	}
	s.fresh = true
	e, err := s.store.SetSync(ctx, b.ID, st)
	s.hub.publish(e)
	return err
}

// reset forgets the UIDs of a mailbox that the server has numbered anew.
func (s *session) reset(ctx context.Context, b *box, validity uint32) error {
	b.server, b.asked, b.sweep = nil, false, true
	e, err := s.store.Reset(ctx, b.ID, validity)
	if err != nil {
		return err
	}
	e.Notices = append(e.Notices, mail.Notice{Account: s.acct.Name,
		Text: "The server numbered " + b.Name + " anew (UIDVALIDITY changed): it is being listed again."})
	s.hub.publish(e)
	return nil
}

// firstScreen fetches the newest headers of a mailbox that is not cached.
func (s *session) firstScreen(ctx context.Context, b *box, st *cache.SyncState, sel imap.Selected, flowing func()) error {
	st.Validity, st.Server = sel.Validity, int(sel.Exists)
	if sel.Exists == 0 {
		st.Listed, st.Low = true, max(sel.Next, 1)
		st.Next = max(sel.Next, 1)
		return s.sweep(ctx, b)
	}
	in := s.intake(b, *st)
	// The newest ones are shown as soon as they are here. The answers to two
	// commands can overtake each other: which ones they are is counted, not how many came.
	top := min(topRows, sel.Exists)
	above, shown := sel.Exists-top, uint32(0)
	err := s.c.Headers(ctx, firstScreen(sel.Exists, topRows, screenRows), func(f imap.Fetched) error {
		if flowing != nil {
			flowing()
		}
		if err := in.add(ctx, f); err != nil || f.Seq <= above {
			return err
		}
		if shown++; shown != top {
			return nil
		}
		return in.put(ctx, in.st)
	})
	if err != nil {
		return err
	}
	if len(in.uids) > 0 {
		set := mail.NewUIDSet(in.uids...)
		st.Low, st.Next = set[0].Lo, set[len(set)-1].Hi+1
		st.Listed = set.Len() == int(sel.Exists)
	}
	s.tally.fresh += len(in.uids)
	if err := in.put(ctx, *st); err != nil {
		return err
	}
	if st.Listed {
		return s.sweep(ctx, b)
	}
	return nil
}

// sweep removes what a new numbering did not bring back.
func (s *session) sweep(ctx context.Context, b *box) error {
	if !b.sweep {
		return nil
	}
	b.sweep = false
	s.replaySoon() // what waited for its UID
	e, err := s.store.Sweep(ctx, b.ID)
	s.hub.publish(e)
	return err
}

// newHeaders fetches what has come since st.Next and says how many there were.
// UID n:* answers with the last message even when that is older (RFC 9051
// §6.4.9): it is dropped. What is here already (a change of ours brought it there
// and COPYUID told its UID, or a sync was cut short) is counted only.
func (s *session) newHeaders(ctx context.Context, b *box, st *cache.SyncState, modseq func(uint64)) (int, error) {
	from := max(st.Next, 1)
	here, err := s.store.UIDsFrom(ctx, b.ID, from)
	if err != nil {
		return 0, err
	}
	odd := s.odd.Load()
	in := s.intake(b, *st)
	rest := mail.NewUIDRanges(mail.UIDRange{Lo: from, Hi: ^mail.UID(0)}).Minus(here)
	err = s.c.Headers(ctx, []imap.Set{imap.UIDs(rest)}, func(f imap.Fetched) error {
		if f.UID < from || here.Contains(f.UID) {
			return nil
		}
		modseq(f.ModSeq)
		return in.add(ctx, f)
	})
	if err := s.fatal(ctx, err); err != nil {
		return 0, err
	}
	set := mail.NewUIDSet(in.uids...)
	s.tally.fresh += set.Len()
	if len(here) > 0 {
		there, err := s.c.Among(ctx, here)
		if err := s.fatal(ctx, err); err != nil {
			return 0, err
		}
		set = set.Union(there) // when it was not told, the count is wrong, and all are compared
	}
	if len(set) > 0 {
		st.Next = max(st.Next, set[len(set)-1].Hi+1)
		if st.Low == 0 {
			st.Low = set[0].Lo
		}
		b.server = b.server.Union(set)
	}
	if err != nil {
		st.Next = max(st.Next, s.sel.Next)
	}
	if err != nil || s.odd.Load() != odd {
		// One of them may have been refused or withheld: compare what is here with what is there.
		st.Listed, b.asked, b.full = false, false, false
	}
	return set.Len(), in.put(ctx, *st)
}

// gone removes what the server no longer has. Only a complete list of UIDs
// under the same UIDVALIDITY removes anything.
func (s *session) gone(ctx context.Context, b *box, st cache.SyncState) error {
	on, err := s.serverUIDs(ctx, b)
	if err != nil || on == nil {
		return err
	}
	have, err := s.store.UIDs(ctx, b.ID)
	if err != nil {
		return err
	}
	b.server, b.asked, b.missing = on, true, on.Minus(have)
	s.tally.gone += have.Minus(on).Len()
	e, err := s.store.Keep(ctx, b.ID, on, st.Next, st)
	s.hub.publish(e)
	return err
}

// serverUIDs asks for every UID of the selected mailbox: by SEARCH, and when the
// answer does not fit the count, by FETCH. nil without an error means that the
// server cannot be believed: nothing may be removed.
func (s *session) serverUIDs(ctx context.Context, b *box) (mail.UIDSet, error) {
	on, err := s.c.UIDs(ctx)
	if err := s.fatal(ctx, err); err != nil {
		return nil, err
	}
	exists := s.c.Exists()
	if err == nil && on.Len() >= int(exists) {
		return append(mail.UIDSet{}, on...), nil
	}
	s.log.Warn("the server finds fewer messages than it counts", "mailbox", b.Name, "found", on.Len(), "exists", exists, "err", err)
	if exists == 0 {
		return nil, nil
	}
	var uids []mail.UID
	err = s.c.Flags(ctx, imap.SeqRange(1, exists), 0, func(u imap.FlagUpdate) error {
		if u.UID != 0 {
			uids = append(uids, u.UID)
		}
		return nil
	})
	if err != nil {
		return nil, s.fatal(ctx, err)
	}
	on = mail.NewUIDSet(uids...)
	if on.Len() < int(s.c.Exists()) {
		return nil, nil
	}
	return on, nil
}
