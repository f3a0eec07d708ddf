package account

import (
	"context"
	"errors"
	"fmt"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// replaySoon has the changes sent that wait.
func (e *engine) replaySoon() {
	e.q.push(&job{prio: changes, key: "replay", run: func(ctx context.Context, c *imap.Conn) error { return e.s.replay(ctx, c) }})
}

// replay sends the changes of the journal in their order. It stops when
// somebody waits for something else, and goes on after that.
func (s *session) replay(ctx context.Context, c *imap.Conn) error {
	for {
		if s.transferring.Load() {
			return nil // it calls again
		}
		w, err := s.store.NextWork(ctx, s.acct.Name)
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
		if err := s.settle(ctx, w, s.perform(ctx, c, w)); err != nil {
			return err
		}
		if s.q.has(urgent) {
			s.replaySoon()
			return nil
		}
	}
}

// place syncs the mailboxes that hold messages whose UID is not known, so that
// the changes which wait for it can be sent.
func (s *session) place(ctx context.Context) error {
	ids, err := s.store.Unplaced(ctx, s.acct.Name)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if b := s.boxes[id]; b != nil && !s.placed[id] {
			s.placed[id] = true // once: what is not found then is not there
			if err := s.fatal(ctx, s.sync(ctx, b, nil)); err != nil {
				return err
			}
			s.replaySoon()
		}
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
	// err is why the others were not done; nil when there are none.
	err error
	// again asks for another attempt after the mailbox was brought up to date.
	again bool
}

// settle tells the journal what became of a piece of work. The error is not nil
// when it is not known: the connection or the disk failed.
func (s *session) settle(ctx context.Context, w *cache.Work, o outcome) error {
	tell := func(e mail.Event, err error) error {
		e.Accounts = true
		s.hub.publish(e)
		return err
	}
	part := func(items []cache.Item) *cache.Work {
		p := *w
		p.Items = items
		return &p
	}
	if o.again {
		return tell(s.store.Requeue(ctx, w, ""))
	}
	if len(w.Items) == 0 { // a change of a mailbox
		switch {
		case o.err == nil:
			s.tally.replayed++
			return tell(s.store.Done(ctx, w, nil))
		case refusal(o.err):
			s.tally.refused++
			return tell(s.store.Refuse(ctx, w, reason(o.err)))
		}
		return o.err
	}
	if len(o.done) > 0 {
		s.tally.replayed += len(o.done)
		if err := tell(s.store.Done(ctx, part(o.done), o.places)); err != nil {
			return err
		}
	}
	if len(o.gone) > 0 {
		s.tally.refused += len(o.gone)
		if err := tell(s.store.Refuse(ctx, part(o.gone), "the message is no longer on the server")); err != nil {
			return err
		}
	}
	if o.err == nil {
		return nil
	}
	if !refusal(o.err) {
		return o.err
	}
	left := without(w.Items, o.done, o.gone)
	if len(left) == 0 {
		return nil
	}
	s.tally.refused += len(left)
	s.log.Warn("refused", "kind", w.Kind, "messages", len(left), "err", o.err)
	return tell(s.store.Refuse(ctx, part(left), reason(o.err)))
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

// refusal reports whether the server has decided: sending the same again would
// end the same way.
func refusal(err error) bool {
	switch mail.KindOf(err) {
	case mail.Refused, mail.NotFound, mail.Stale, mail.Quota, mail.Protocol, mail.Config:
		return true
	}
	return false
}

// reason words a refusal for the list of changes.
func reason(err error) string {
	e := asError(err, "")
	switch e.Kind {
	case mail.Quota:
		return say("the mailbox is over its quota", e.Server)
	case mail.NotFound:
		return say("it is not on the server any more", e.Server)
	case mail.Stale:
		return say("the mailbox was numbered anew", e.Server)
	}
	if e.Server != "" {
		return "the server says: " + e.Server
	}
	if e.Err != nil {
		return e.Err.Error()
	}
	return "the server refused it"
}

func say(what, server string) string {
	if server == "" {
		return what
	}
	return what + "; the server says: " + server
}

// perform carries a piece of work out on the server.
func (s *session) perform(ctx context.Context, c *imap.Conn, w *cache.Work) outcome {
	switch w.Kind {
	case mail.ChangeCreate, mail.ChangeRename, mail.ChangeRemove, mail.ChangeSubscribe, mail.ChangeUnsubscribe:
		return outcome{err: s.changeMailbox(ctx, c, w)}
	case mail.ChangeAppend:
		return s.appendAll(ctx, c, w)
	}
	b := s.boxes[w.Mailbox.ID]
	if b == nil {
		return outcome{err: &mail.Error{Op: string(w.Kind), Account: s.acct.Name, Kind: mail.NotFound}}
	}
	sel, err := s.open(ctx, b)
	if err != nil {
		return outcome{err: err}
	}
	if st, err := s.store.Sync(ctx, b.ID); err != nil || st.Validity != sel.Validity {
		// Numbered anew since the cache looked: find the messages first.
		if err == nil {
			err = s.sync(ctx, b, nil)
		}
		return outcome{err: err, again: err == nil}
	}
	if sel.ReadOnly {
		return outcome{err: &mail.Error{Op: string(w.Kind), Account: s.acct.Name, Kind: mail.Refused, Err: errReadOnly}}
	}
	switch w.Kind {
	case mail.ChangeFlags:
		return s.storeFlags(ctx, c, w)
	case mail.ChangeDelete:
		return s.deleteForGood(ctx, c, w)
	case mail.ChangeMove, mail.ChangeCopy:
		return s.moveOrCopy(ctx, c, w)
	}
	return outcome{err: &mail.Error{Op: "replay " + string(w.Kind), Kind: mail.Bug}}
}

var errReadOnly = errors.New("the mailbox is read-only")

func split(items []cache.Item) (placed, gone []cache.Item) {
	for _, it := range items {
		if it.UID != 0 {
			placed = append(placed, it)
		} else {
			gone = append(gone, it)
		}
	}
	return placed, gone
}

// storeFlags adds and removes flags; done twice it is the same as once.
func (s *session) storeFlags(ctx context.Context, c *imap.Conn, w *cache.Work) outcome {
	placed, gone := split(w.Items)
	o := outcome{gone: gone}
	uids := w.UIDs()
	if !w.Add.Empty() {
		o.err = c.Store(ctx, uids, true, w.Add)
	}
	if o.err == nil && !w.Remove.Empty() {
		o.err = c.Store(ctx, uids, false, w.Remove)
	}
	if o.err == nil {
		o.done = placed
	}
	return o
}

// deleteForGood removes messages; what is gone already is as good as removed.
func (s *session) deleteForGood(ctx context.Context, c *imap.Conn, w *cache.Work) outcome {
	uids := w.UIDs()
	err := c.Store(ctx, uids, true, mail.Flags{Bits: mail.Deleted})
	if err == nil {
		err = c.Expunge(ctx, uids)
	}
	if errors.Is(err, imap.ErrLeftDeleted) {
		err = nil // marked: all that can be done without taking other clients' mail along
	}
	if err != nil {
		return outcome{err: err}
	}
	return outcome{done: w.Items}
}

// moveOrCopy brings messages into another mailbox of the account. When the work
// was begun before, what has arrived meanwhile is not sent again.
func (s *session) moveOrCopy(ctx context.Context, c *imap.Conn, w *cache.Work) outcome {
	o := outcome{places: map[mail.MessageID]mail.Place{}}
	todo := w.Items
	if w.Resumed {
		arrived, err := s.arrived(ctx, c, w)
		if err != nil {
			return outcome{err: err}
		}
		if _, err = s.open(ctx, s.boxes[w.Mailbox.ID]); err != nil {
			return outcome{err: err}
		}
		on, err := c.UIDs(ctx)
		if err != nil {
			return outcome{err: err}
		}
		todo = nil
		var finish []mail.UID
		for _, it := range w.Items {
			there := it.UID != 0 && on.Contains(it.UID)
			uid, here := arrived[it.ID]
			switch {
			case here && (w.Kind == mail.ChangeCopy || !there):
				o.done = append(o.done, it)
			case here && !c.Caps().Move: // copied, but not yet removed
				o.done, finish = append(o.done, it), append(finish, it.UID)
			case there:
				todo = append(todo, it)
				continue
			case w.Kind == mail.ChangeMove: // gone, and found when the target is synced
				o.done = append(o.done, it)
				continue
			default:
				o.gone = append(o.gone, it)
				continue
			}
			o.places[it.ID] = s.arrivedAt(w, uid)
		}
		if len(finish) > 0 {
			uids := mail.NewUIDSet(finish...)
			if err = c.Store(ctx, uids, true, mail.Flags{Bits: mail.Deleted}); err == nil {
				err = c.Expunge(ctx, uids)
			}
			if err != nil && !errors.Is(err, imap.ErrLeftDeleted) {
				return outcome{err: err}
			}
		}
	}
	placed, gone := split(todo)
	o.gone = append(o.gone, gone...)
	if len(placed) == 0 {
		return o
	}
	part := *w
	part.Items = placed
	var m imap.UIDMap
	if w.Kind == mail.ChangeMove {
		m, o.err = c.Move(ctx, part.UIDs(), w.To.Name)
	} else {
		m, o.err = c.Copy(ctx, part.UIDs(), w.To.Name)
	}
	if errors.Is(o.err, imap.ErrLeftDeleted) {
		o.err = nil
	}
	for _, it := range placed {
		uid, known := m.UIDs[it.UID]
		if known {
			o.places[it.ID] = mail.Place{Account: s.acct.Name, Mailbox: w.To.ID, Validity: m.Validity, UID: uid}
		}
		if known || o.err == nil {
			o.done = append(o.done, it)
		}
	}
	if o.err != nil && refusal(o.err) && len(m.UIDs) == 0 && len(placed) > 1 {
		// Refused in the middle by a server that does not tell what it copied.
		o = s.sortOut(ctx, c, w, o)
	}
	return o
}

// sortOut finds out which messages of a refused piece had arrived all the same.
func (s *session) sortOut(ctx context.Context, c *imap.Conn, w *cache.Work, o outcome) outcome {
	arrived, err := s.arrived(ctx, c, w)
	if err != nil {
		return outcome{err: err}
	}
	for _, it := range without(w.Items, o.done, o.gone) {
		if uid, ok := arrived[it.ID]; ok {
			o.done = append(o.done, it)
			o.places[it.ID] = s.arrivedAt(w, uid)
		}
	}
	return o
}

func (s *session) arrivedAt(w *cache.Work, uid mail.UID) mail.Place {
	if uid == 0 || s.toValidity == 0 {
		return mail.Place{}
	}
	return mail.Place{Account: s.acct.Name, Mailbox: w.To.ID, Validity: s.toValidity, UID: uid}
}

// arrived looks among the messages that came into the target since the work
// was first given for those of the work. Each message there answers for one.
func (s *session) arrived(ctx context.Context, c *imap.Conn, w *cache.Work) (map[mail.MessageID]mail.UID, error) {
	to := s.boxes[w.To.ID]
	if to == nil {
		return nil, &mail.Error{Op: "look into the target", Account: s.acct.Name, Kind: mail.NotFound}
	}
	sel, err := s.reopen(ctx, to)
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
	waiting := map[face][]mail.MessageID{}
	key := func(msgID string, size int64) face {
		if msgID != "" {
			return face{id: msgID}
		}
		return face{size: size}
	}
	for _, it := range w.Items {
		k := key(it.MsgID, it.Size)
		waiting[k] = append(waiting[k], it.ID)
	}
	found := map[mail.MessageID]mail.UID{}
	err = c.Headers(ctx, []imap.Set{imap.UIDRange(max(from, 1), ^mail.UID(0))}, func(f imap.Fetched) error {
		if f.UID < from {
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
		if arrived, err = s.arrived(ctx, c, w); err != nil {
			return outcome{err: err}
		}
	}
	for _, it := range w.Items {
		if uid, ok := arrived[it.ID]; ok {
			o.done, o.places[it.ID] = append(o.done, it), s.arrivedAt(w, uid)
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
			o.places[it.ID] = mail.Place{Account: s.acct.Name, Mailbox: w.To.ID, Validity: validity, UID: uid}
		}
	}
	return o
}

// changeMailbox creates, renames, removes or subscribes a mailbox. When the work
// was begun before, the server's list says whether it had happened.
func (s *session) changeMailbox(ctx context.Context, c *imap.Conn, w *cache.Work) error {
	name := w.Mailbox.Name
	if w.Resumed {
		done, err := s.happened(ctx, c, w)
		if err != nil || done {
			return errors.Join(err, s.poll(ctx, c))
		}
	}
	if b := s.selected; b != nil && b.ID == w.Mailbox.ID {
		// Servers differ in what becomes of a selected mailbox.
		if inbox := s.inbox(); inbox != nil && inbox != b {
			if _, err := s.open(ctx, inbox); err != nil {
				return err
			}
		}
	}
	var err error
	switch w.Kind {
	case mail.ChangeCreate:
		if err = c.Create(ctx, w.Name); err == nil {
			err = c.Subscribe(ctx, w.Name)
		}
	case mail.ChangeRename:
		err = c.Rename(ctx, name, w.Name)
	case mail.ChangeRemove:
		err = c.Delete(ctx, name)
	case mail.ChangeSubscribe:
		err = c.Subscribe(ctx, name)
	case mail.ChangeUnsubscribe:
		err = c.Unsubscribe(ctx, name)
	default:
		err = fmt.Errorf("no such change of a mailbox: %s", w.Kind)
	}
	if err != nil {
		return err
	}
	s.polled = s.polled.AddDate(-1, 0, 0) // look at the list soon
	return nil
}

// happened looks at the server's list for the effect of a change of a mailbox.
func (s *session) happened(ctx context.Context, c *imap.Conn, w *cache.Work) (bool, error) {
	ls, err := c.List(ctx, false)
	if err != nil {
		return false, err
	}
	has := map[string]bool{}
	for _, l := range ls {
		has[l.Name] = !l.NonExistent
	}
	switch w.Kind {
	case mail.ChangeCreate:
		return has[w.Name], nil
	case mail.ChangeRename:
		return has[w.Name] && !has[w.Mailbox.Name], nil
	case mail.ChangeRemove:
		return !has[w.Mailbox.Name], nil
	}
	return false, nil // subscribing twice is the same as once
}
