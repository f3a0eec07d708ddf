package cache

import (
	"context"
	"errors"
	"slices"
	"time"

	"postern/mail"
)

// Do records a change in the journal and makes its local effect, in one
// durable transaction: when Do returns without error, both are on the disk.
//
// A change over messages of several accounts becomes a row for each of them, and so
// do those of Also; the id given is the first one's, and they are undone together. Messages that are not
// there, or on which the change would have no effect, are passed over; when none is
// left, nothing is recorded and the id is 0. A flag change or move that makes
// an earlier one needless which has not been sent replaces it, so that reading and unreading leaves nothing to be sent. A target mailbox that is
// not there is NotFound; a name that is taken is Refused.
func (s *Store) Do(ctx context.Context, c mail.Change) (mail.ChangeID, mail.Event, error) {
	var id mail.ChangeID
	ev, err := s.write(ctx, string(c.Kind), true, func(t *tx) error {
		if c.Once != "" {
			if fresh, err := t.change("INSERT OR IGNORE INTO once (name) VALUES (?)", c.Once); err != nil || fresh == 0 {
				return err
			}
		}
		d := &doing{t: t, c: c}
		if !c.Quiet {
			d.stack = stackUndo
			if err := t.exec("UPDATE change SET stack = 0 WHERE session = ? AND stack = ?", s.session, stackRedo); err != nil {
				return err
			}
		}
		err := d.run()
		for _, more := range c.Also {
			if err == nil {
				more.Quiet = c.Quiet
				err = d.again(more)
			}
		}
		id = d.grp
		return err
	})
	return id, ev, err
}

// On which stack of the session a change lies.
const (
	stackUndo = 1
	stackRedo = 2
)

// doing is a change on its way into the journal.
type doing struct {
	t     *tx
	c     mail.Change
	grp   mail.ChangeID // the first row; 0 before there is one
	stack int
	ord   int64

	rows    map[string]*journalRow // by account
	entries batch
}

// journalRow is a row that is being written.
type journalRow struct {
	id          mail.ChangeID
	total, done int
}

func (d *doing) run() error {
	d.rows = map[string]*journalRow{}
	d.entries = batch{t: d.t, columns: 7, head: "INSERT INTO entry (change, message, state, oldbox, oldbits, oldkw, twin) VALUES "}
	if err := d.apply(); err != nil {
		return err
	}
	if err := d.entries.flush(); err != nil {
		return err
	}
	for _, r := range d.rows {
		if err := d.t.exec("UPDATE change SET total = ?, done = ? WHERE id = ?", r.total, r.done, r.id); err != nil {
			return err
		}
		if r.total > 0 {
			if err := d.t.settle(r.id, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *doing) apply() error {
	switch d.c.Kind {
	case mail.ChangeFlags:
		return d.each(d.c.Messages, d.flags)
	case mail.ChangeSeenAll:
		return d.seenAll()
	case mail.ChangeMove:
		return d.into(func(rows []*row) error { return d.move(rows) })
	case mail.ChangeCopy:
		return d.into(func(rows []*row) error { return d.copy(rows) })
	case mail.ChangeDelete:
		return d.each(d.c.Messages, d.delete)
	case mail.ChangeAppend:
		return d.append()
	case mail.ChangeCreate:
		return d.create()
	case mail.ChangeRename:
		return d.rename()
	case mail.ChangeRemove:
		return d.remove()
	case mail.ChangeSubscribe, mail.ChangeUnsubscribe:
		return d.subscribe()
	}
	return &mail.Error{Op: "make a change", Kind: mail.Bug, Err: errors.New("unknown kind " + string(d.c.Kind))}
}

// doBatch is how many messages are read at a time.
const doBatch = 500

// each calls f with the messages that are there and shown, in batches.
func (d *doing) each(ids []mail.MessageID, f func([]*row) error) error {
	for len(ids) > 0 {
		n := min(len(ids), doBatch)
		rows, err := d.t.rowsByID(ids[:n])
		if err != nil {
			return err
		}
		ids = ids[n:]
		shown := rows[:0]
		for _, r := range rows {
			if r.mailbox != 0 {
				shown = append(shown, r)
			}
		}
		if err := f(shown); err != nil {
			return err
		}
	}
	return nil
}

// into is each for changes that need their target.
func (d *doing) into(f func([]*row) error) error {
	if _, err := d.target(); err != nil {
		return err
	}
	return d.each(d.c.Messages, f)
}

func (d *doing) target() (*box, error) {
	b, err := d.t.box(d.c.To)
	if isNone(err) || err == nil && b.gone {
		return nil, notFound("find the target folder")
	}
	if err == nil && !b.Selectable {
		return nil, &mail.Error{Op: "use the target folder", Kind: mail.Refused, Err: errors.New("the folder holds no messages")}
	}
	return b, err
}

// row gives the journal row for an account and makes it when it is the first.
func (d *doing) row(account string) (*journalRow, error) {
	if r := d.rows[account]; r != nil {
		return r, nil
	}
	t := d.t
	if d.ord == 0 {
		if err := t.row("SELECT coalesce(max(ord), 0) + 1 FROM change WHERE session = ? AND stack > 0", t.s.session).Scan(&d.ord); err != nil {
			return nil, err
		}
	}
	c := d.c
	label := c.Label
	if label == "" {
		var err error
		if label, err = t.label(c); err != nil {
			return nil, err
		}
	}
	id, err := t.insert(`INSERT INTO change (grp, account, kind, state, made, label, quiet, mailbox, dest, name, oldname,
		addbits, addkw, delbits, delkw, total, session, stack, ord) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, 0, ?, ?, ?)`,
		d.grp, account, string(c.Kind), time.Now().Unix(), label, c.Quiet, c.Mailbox, c.To, c.Name,
		c.Add.Bits, joinKeywords(c.Add.Keywords), c.Remove.Bits, joinKeywords(c.Remove.Keywords), t.s.session, d.stack, d.ord)
	if err != nil {
		return nil, err
	}
	t.ev.Accounts = true
	r := &journalRow{id: mail.ChangeID(id)}
	d.rows[account] = r
	if d.grp == 0 {
		d.grp = r.id
		if err := t.exec("UPDATE change SET grp = id WHERE id = ?", r.id); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// entry records what the change does to a message, and how the message was.
func (d *doing) entry(account string, r *row, state int, twin mail.MessageID) error {
	j, err := d.row(account)
	if err != nil {
		return err
	}
	j.total++
	if state != entryWaiting {
		j.done++
	}
	return d.entries.add(int64(j.id), int64(r.id), state, int64(r.mailbox), int64(r.flags.Bits), joinKeywords(r.flags.Keywords), int64(twin))
}

// supersede ends the open entries of a message that have not been sent and that
// the change makes needless, and tells whether there were any.
func (d *doing) supersede(r *row, needless func(openEntry) bool) (bool, error) {
	if r.pending == 0 {
		return false, nil
	}
	open, err := d.t.open(r.id)
	if err != nil {
		return false, err
	}
	any, copied := false, false
	for _, e := range slices.Backward(open) {
		// A copy takes along the flags that are set before it.
		copied = copied || e.kind == mail.ChangeCopy
		if e.state != entryWaiting || !needless(e) || copied && e.kind != mail.ChangeMove {
			continue
		}
		any = true
		if err := d.t.close(e, r.id, entrySuperseded); err != nil {
			return any, err
		}
		if err := d.t.settle(e.change, ""); err != nil {
			return any, err
		}
		r.pending--
	}
	return any, nil
}

// bump counts an open entry on each of the messages.
func (t *tx) bump(ids []mail.MessageID) error {
	if len(ids) == 0 {
		return nil
	}
	return t.exec("UPDATE message SET pending = pending + 1 WHERE id IN (SELECT value FROM json_each(?))", jsonIDs(ids))
}

func (d *doing) account(id mail.MailboxID) (string, error) {
	b, err := d.t.box(id)
	if err != nil {
		return "", err
	}
	return b.Account, nil
}
