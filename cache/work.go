package cache

import (
	"context"
	"slices"
	"time"

	"postern/mail"
)

// maxItems is how many messages one piece of work has at most.
const maxItems = 1000

// Work is a piece of a change that has to reach a server: messages of one
// mailbox, or a change of a mailbox itself.
type Work struct {
	ID      int64
	Change  mail.ChangeID
	Kind    mail.ChangeKind // ChangeSeenAll comes as ChangeFlags
	Account string

	// Mailbox is where the messages are, or what is changed, under the name that
	// the server has for it. For ChangeCreate and ChangeAppend it is not on the server, or zero.
	Mailbox mail.Mailbox
	// Validity is the UIDVALIDITY under which the UIDs were known when the work was given first.
	Validity uint32
	// To is the target of a move, copy or append, which may be of another
	// account; zero otherwise.
	To mail.Mailbox
	// ToValidity and ToNext are what was known of the target before the work was
	// given first: a copy that arrived has a UID of at least ToNext. 0 unknown.
	ToValidity uint32
	ToNext     mail.UID

	Add, Remove mail.Flags // ChangeFlags; Add for ChangeAppend
	Name        string     // ChangeCreate, ChangeRename: the new full name
	// Items are the messages in the order of their UIDs; none for a change of a mailbox.
	Items []Item
	// Settled of Total messages of the change are through, done or refused.
	Settled, Total int
	// Resumed says that the work was given before and nobody said what became
	// of it: it may have reached the server, in whole or in part.
	Resumed bool
}

// Item is one message of a piece of work.
type Item struct {
	ID       mail.MessageID
	UID      mail.UID // in Work.Mailbox now; 0 when the server's mailbox does not show it any more, and for an append
	Arrived  mail.UID // in Work.To, when a sync has seen it there already; 0 otherwise
	Landed   bool     // a sync has seen it in Work.To, and that it was removed there again, by somebody else
	Twin     mail.MessageID
	MsgID    string // Message-ID without brackets; "" none
	Size     int64
	Received time.Time
	Flags    mail.Flags // without the changes that are to be sent after this one
}

// UIDs are the known UIDs of the items.
func (w *Work) UIDs() mail.UIDSet {
	uids := make([]mail.UID, 0, len(w.Items))
	for _, it := range w.Items {
		if it.UID != 0 {
			uids = append(uids, it.UID)
		}
	}
	return mail.NewUIDSet(uids...)
}

// NextWork gives the oldest piece that still has to reach the account's server,
// nil when there is none that could be sent. Before it returns, it is durably
// recorded that the piece is being sent. As long as neither Done, Refuse nor
// Requeue was called for a piece, the same piece comes again, Resumed.
//
// Changes are given in their order. What cannot be sent yet is passed over:
// messages whose UID is unknown (see Unplaced), that an earlier change of
// another account is about, or that go to a mailbox that is not on the server yet. A change of a
// mailbox waits until all earlier ones of its account are through. What goes to
// one of the accounts in without is passed over, too, also when it was given before.
func (s *Store) NextWork(ctx context.Context, account string, without ...string) (*Work, error) {
	const op = "read the journal"
	var any bool
	if err := (reader{s, ctx}).row("SELECT EXISTS (SELECT 1 FROM change WHERE state < 2)").Scan(&any); err != nil || !any {
		return nil, wrap(op, err)
	}
	var w *Work
	_, err := s.write(ctx, op, true, func(t *tx) error {
		var err error
		if w, err = t.resume(account, without); err != nil || w != nil {
			return err
		}
		id, err := t.choose(account, without)
		if err != nil || id == 0 {
			return err
		}
		w, err = t.loadWork(id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Reload brings the items of a piece of work up to date with what syncs have
// seen since it was given: where they are, and what of them has arrived.
func (s *Store) Reload(ctx context.Context, w *Work) error {
	const op = "read the journal"
	_, err := s.write(ctx, op, false, func(t *tx) error {
		all, err := t.loadWork(w.ID)
		if isNone(err) || err == nil && all == nil {
			return stale(op)
		}
		if err != nil {
			return err
		}
		now := map[mail.MessageID]Item{}
		for _, it := range all.Items {
			now[it.ID] = it
		}
		for i, it := range w.Items {
			if n, ok := now[it.ID]; ok {
				w.Items[i] = n
			}
		}
		return nil
	})
	return err
}

// resume gives the piece that was given before.
func (t *tx) resume(account string, without []string) (*Work, error) {
	for {
		var id int64
		err := t.row(`SELECT w.id FROM work w LEFT JOIN mailbox b ON b.id = w.dest
			WHERE w.account = ? AND coalesce(b.account, '') NOT IN (SELECT value FROM json_each(?)) ORDER BY w.id LIMIT 1`,
			account, jsonIDs(without)).Scan(&id)
		if isNone(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		w, err := t.loadWork(id)
		if err != nil {
			return nil, err
		}
		if w != nil {
			w.Resumed = true
			return w, nil
		}
		// All its messages are gone, or the mailbox is.
		if err := t.exec("DELETE FROM work WHERE id = ?", id); err != nil {
			return nil, err
		}
	}
}

// openChange is a change that is not through.
type openChange struct {
	id      mail.ChangeID
	account string
	kind    mail.ChangeKind
	mailbox mail.MailboxID
	dest    mail.MailboxID
}

// choose makes the next piece of work and gives its id, 0 when there is none.
func (t *tx) choose(account string, without []string) (int64, error) {
	var all []openChange
	rows, err := t.query("SELECT id, account, kind, mailbox, dest FROM change WHERE state < 2 ORDER BY id")
	err = each(rows, err, func(scan func(...any) error) error {
		var c openChange
		err := scan(&c.id, &c.account, &c.kind, &c.mailbox, &c.dest)
		all = append(all, c)
		return err
	})
	if err != nil {
		return 0, err
	}
	earlier := false // an earlier change of the account is open
	for _, c := range all {
		if c.kind.OfMailbox() {
			if c.account == account && !earlier {
				return t.startMailbox(c)
			}
		} else if id, err := t.startMessages(c, account, without); err != nil || id != 0 {
			return id, err
		}
		if c.account == account {
			earlier = true
		}
	}
	return 0, nil
}

func (t *tx) startMailbox(c openChange) (int64, error) {
	id, err := t.insert("INSERT INTO work (change, account, mailbox, validity, dest, destvalidity, mark) VALUES (?, ?, ?, 0, 0, 0, 0)",
		c.id, c.account, c.mailbox)
	if err != nil {
		return 0, err
	}
	return id, t.exec("UPDATE change SET state = 1 WHERE id = ?", c.id)
}

// startMessages begins a piece with the messages of the change that can be sent.
func (t *tx) startMessages(c openChange, account string, without []string) (int64, error) {
	var dest box
	if c.dest != 0 {
		b, err := t.box(c.dest)
		if isNone(err) || err == nil && !b.sname.Valid {
			return 0, nil // created first
		}
		if err != nil {
			return 0, err
		}
		if slices.Contains(without, b.Account) {
			return 0, nil
		}
		dest = *b
	}
	var ids []int64
	var home mail.MailboxID
	rows, err := t.query(`SELECT e.id, m.home FROM entry e JOIN message m ON m.id = e.message JOIN mailbox b ON b.id = m.home
		WHERE e.change = ?1 AND e.state = 0 AND b.account = ?2 AND b.sname IS NOT NULL AND (m.uid IS NOT NULL OR ?3 = 'append')
			AND NOT EXISTS (SELECT 1 FROM entry p WHERE p.message = e.message AND p.state < 2 AND p.id < e.id)
			AND NOT EXISTS (SELECT 1 FROM entry p WHERE p.twin <> 0 AND p.twin = e.message AND p.state < 2)
		ORDER BY e.id LIMIT ?4`, c.id, account, string(c.kind), maxItems)
	err = each(rows, err, func(scan func(...any) error) error {
		var id int64
		var at mail.MailboxID
		err := scan(&id, &at)
		if home == 0 {
			home = at
		}
		if at == home {
			ids = append(ids, id)
		}
		return err
	})
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	from, err := t.box(home)
	if err != nil {
		return 0, err
	}
	next := max(dest.sync.Next, dest.cnext)
	if dest.sync.Validity != 0 && dest.cvalidity != 0 && dest.cvalidity != dest.sync.Validity {
		next = dest.sync.Next
	}
	if next != 0 {
		// What COPYUID told of counts as well: an earlier copy of the same message is not this one.
		var last mail.UID
		if err := t.row("SELECT coalesce(max(uid), 0) FROM message WHERE home = ?", c.dest).Scan(&last); err != nil {
			return 0, err
		}
		next = max(next, last+1)
	}
	id, err := t.insert("INSERT INTO work (change, account, mailbox, validity, dest, destvalidity, mark) VALUES (?, ?, ?, ?, ?, ?, ?)",
		c.id, account, home, from.sync.Validity, c.dest, dest.sync.Validity, next)
	if err != nil {
		return 0, err
	}
	err = t.exec(`UPDATE entry SET state = 1, work = ?, uid = coalesce((SELECT uid FROM message WHERE id = entry.message), 0)
		WHERE id IN (SELECT value FROM json_each(?))`, id, jsonIDs(ids))
	if err != nil {
		return 0, err
	}
	return id, t.exec("UPDATE change SET state = 1 WHERE id = ?", c.id)
}

// loadWork reads a piece of work; nil when nothing of it is left.
func (t *tx) loadWork(id int64) (*Work, error) {
	w := &Work{ID: id}
	var mailbox, dest mail.MailboxID
	var add, del string
	err := t.row(`SELECT w.change, w.account, w.mailbox, w.validity, w.dest, w.destvalidity, w.mark, c.kind, c.name,
		c.addbits, c.addkw, c.delbits, c.delkw, c.done + c.refused, c.total FROM work w JOIN change c ON c.id = w.change WHERE w.id = ?`, id).Scan(
		&w.Change, &w.Account, &mailbox, &w.Validity, &dest, &w.ToValidity, &w.ToNext, &w.Kind, &w.Name, &w.Add.Bits, &add, &w.Remove.Bits, &del,
		&w.Settled, &w.Total)
	if err != nil {
		return nil, err
	}
	w.Add.Keywords, w.Remove.Keywords = splitKeywords(add), splitKeywords(del)
	for _, p := range []struct {
		id mail.MailboxID
		to *mail.Mailbox
	}{{mailbox, &w.Mailbox}, {dest, &w.To}} {
		if p.id == 0 {
			continue
		}
		b, err := t.box(p.id)
		if isNone(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		*p.to = b.remote()
	}
	if w.Kind.OfMailbox() {
		return w, nil
	}
	if w.Kind == mail.ChangeSeenAll {
		w.Kind = mail.ChangeFlags
	}
	if w.Kind == mail.ChangeAppend {
		w.Mailbox = mail.Mailbox{}
	}
	if err := t.loadItems(w); err != nil || len(w.Items) == 0 {
		return nil, err
	}
	return w, nil
}

func (t *tx) loadItems(w *Work) error {
	// A sync may have put the message into the target already, or its copy.
	rows, err := t.query(`SELECT m.id, CASE WHEN m.home = ?2 THEN coalesce(m.uid, 0) ELSE 0 END,
		CASE WHEN tw.home = ?3 THEN coalesce(tw.uid, 0) ELSE 0 END, e.twin <> 0 AND tw.id IS NULL, e.twin, m.face, m.size, m.received, m.sbits, m.skw
		FROM entry e JOIN message m ON m.id = e.message LEFT JOIN message tw ON tw.id = CASE e.twin WHEN 0 THEN e.message ELSE e.twin END
		WHERE e.work = ?1 AND e.state = 1 ORDER BY e.uid, e.id`, w.ID, w.Mailbox.ID, w.To.ID)
	return each(rows, err, func(scan func(...any) error) error {
		var it Item
		var face []byte
		var received int64
		var kw string
		if err := scan(&it.ID, &it.UID, &it.Arrived, &it.Landed, &it.Twin, &face, &it.Size, &received, &it.Flags.Bits, &kw); err != nil {
			return err
		}
		h, err := decodeFace(face)
		it.MsgID, it.Received, it.Flags.Keywords = h.MessageID, unstamp(received), splitKeywords(kw)
		w.Items = append(w.Items, it)
		return err
	})
}

// Unplaced lists the mailboxes of an account that hold messages whose UID is not
// known and for which changes wait: a sync of them finds the UIDs, or that the
// messages are gone (Sweep).
func (s *Store) Unplaced(ctx context.Context, account string) ([]mail.MailboxID, error) {
	var out []mail.MailboxID
	rows, err := reader{s, ctx}.query(`SELECT DISTINCT m.home FROM entry e JOIN message m ON m.id = e.message JOIN mailbox b ON b.id = m.home
		JOIN change c ON c.id = e.change
		WHERE c.state < 2 AND e.state = 0 AND m.uid IS NULL AND b.account = ? AND c.kind <> 'append' AND b.sname IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM entry a JOIN change ac ON ac.id = a.change WHERE a.state < 2 AND (a.twin = m.id OR a.message = m.id AND ac.kind = 'append'))
		ORDER BY m.home`, account)
	err = collect(rows, err, &out)
	return out, wrap("read the journal", err)
}
