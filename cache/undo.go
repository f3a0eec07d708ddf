package cache

import (
	"context"
	"errors"

	"postern/mail"
)

// journaled is a change as the journal has it.
type journaled struct {
	id      mail.ChangeID
	account string
	state   int
	c       mail.Change // without Messages
	oldname string
}

const journaledColumns = "id, account, state, kind, label, quiet, mailbox, dest, name, oldname, addbits, addkw, delbits, delkw"

func (t *tx) journaled(where string, args ...any) ([]*journaled, error) {
	var out []*journaled
	rows, err := t.query("SELECT "+journaledColumns+" FROM change WHERE "+where, args...)
	err = each(rows, err, func(scan func(...any) error) error {
		j := &journaled{}
		var add, del string
		err := scan(&j.id, &j.account, &j.state, &j.c.Kind, &j.c.Label, &j.c.Quiet, &j.c.Mailbox, &j.c.To, &j.c.Name, &j.oldname,
			&j.c.Add.Bits, &add, &j.c.Remove.Bits, &del)
		j.c.Add.Keywords, j.c.Remove.Keywords, j.c.Account = splitKeywords(add), splitKeywords(del), j.account
		out = append(out, j)
		return err
	})
	return out, err
}

// journalEntry is an entry with how its message was before.
type journalEntry struct {
	openEntry
	message mail.MessageID
	box     mail.MailboxID
	flags   mail.Flags
}

func (t *tx) entriesOf(id mail.ChangeID) ([]journalEntry, error) {
	var out []journalEntry
	rows, err := t.query("SELECT id, message, state, twin, oldbox, oldbits, oldkw FROM entry WHERE change = ? ORDER BY id", id)
	err = each(rows, err, func(scan func(...any) error) error {
		e := journalEntry{openEntry: openEntry{change: id}}
		var kw string
		err := scan(&e.id, &e.message, &e.state, &e.twin, &e.box, &e.flags.Bits, &kw)
		e.flags.Keywords = splitKeywords(kw)
		out = append(out, e)
		return err
	})
	return out, err
}

// Undo takes back the newest change of this session that was not quiet, also
// when the server has confirmed it: then by the opposite change. It gives the
// change's label. NotFound when there is nothing to undo; Refused when that change cannot be
// undone (a deletion for good that was sent), which leaves it behind: the next Undo
// takes the change before it.
func (s *Store) Undo(ctx context.Context) (string, mail.Event, error) {
	return s.turnBack(ctx, "undo", stackUndo, func(t *tx, d *doing, all []*journaled) (bool, error) {
		undone := false
		for _, j := range all {
			ok, err := d.invert(j)
			if err != nil {
				return false, err
			}
			undone = undone || ok
		}
		next := 0
		if undone {
			next = stackRedo
		}
		var ord int64
		if err := t.row("SELECT coalesce(max(ord), 0) + 1 FROM change WHERE session = ? AND stack > 0", s.session).Scan(&ord); err != nil {
			return false, err
		}
		for _, j := range all {
			if err := t.exec("UPDATE change SET stack = ?, ord = ? WHERE id = ?", next, ord, j.id); err != nil {
				return false, err
			}
		}
		return undone, nil
	})
}

// Redo makes the change again that was undone last. NotFound when there is none.
func (s *Store) Redo(ctx context.Context) (string, mail.Event, error) {
	return s.turnBack(ctx, "redo", stackRedo, func(t *tx, d *doing, all []*journaled) (bool, error) {
		d.stack = stackUndo
		for _, j := range all {
			entries, err := t.entriesOf(j.id)
			if err != nil {
				return false, err
			}
			c := j.c
			for _, e := range entries {
				if e.state != entryRefused {
					c.Messages = append(c.Messages, e.message)
				}
			}
			if c.Kind == mail.ChangeAppend {
				return false, nil
			}
			if err := d.again(c); err != nil {
				return false, err
			}
			if err := t.exec("UPDATE change SET stack = 0 WHERE id = ?", j.id); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

// Turn tells what Undo and Redo would act on now: the labels of the changes, ""
// where there is none.
func (s *Store) Turn(ctx context.Context) (undo, redo string, err error) {
	err = (reader{s, ctx}).row(`SELECT coalesce((SELECT label FROM change WHERE session = ?1 AND stack = ?2 ORDER BY ord DESC, id LIMIT 1), ''),
		coalesce((SELECT label FROM change WHERE session = ?1 AND stack = ?3 ORDER BY ord DESC, id LIMIT 1), '')`,
		s.session, stackUndo, stackRedo).Scan(&undo, &redo)
	return undo, redo, wrap("read the journal", err)
}

// turnBack finds the newest group on a stack and lets f act on it. When f could
// do nothing, that is committed, too, so that the group is not in the way for ever.
func (s *Store) turnBack(ctx context.Context, op string, stack int, f func(*tx, *doing, []*journaled) (bool, error)) (string, mail.Event, error) {
	label, ok := "", false
	ev, err := s.write(ctx, op, true, func(t *tx) error {
		var grp mail.ChangeID
		err := t.row("SELECT grp FROM change WHERE session = ? AND stack = ? ORDER BY ord DESC LIMIT 1", s.session, stack).Scan(&grp)
		if isNone(err) {
			return notFound(op)
		}
		if err != nil {
			return err
		}
		all, err := t.journaled("grp = ? AND stack = ? ORDER BY id", grp, stack)
		if err != nil {
			return err
		}
		label = all[0].c.Label
		if ok, err = f(t, &doing{t: t}, all); err != nil {
			return err
		}
		if !ok {
			return t.exec("UPDATE change SET stack = 0 WHERE grp = ?", grp)
		}
		return nil
	})
	if err == nil && !ok {
		err = &mail.Error{Op: op + ": " + label, Kind: mail.Refused, Err: errors.New("it cannot be taken back any more")}
	}
	return label, ev, err
}

// again runs a change as part of the same group.
func (d *doing) again(c mail.Change) error {
	n := &doing{t: d.t, c: c, grp: d.grp, stack: d.stack, ord: d.ord}
	err := n.run()
	d.grp, d.ord = n.grp, n.ord
	return err
}

// invert makes the opposite of a change, of those of its messages on which it
// had an effect. It tells whether there was anything to be done.
func (d *doing) invert(j *journaled) (bool, error) {
	if j.c.Kind.OfMailbox() {
		return d.invertMailbox(j)
	}
	entries, err := d.t.entriesOf(j.id)
	if err != nil {
		return false, err
	}
	inverse := map[string]*mail.Change{}
	put := func(key string, c mail.Change, id mail.MessageID) {
		if inverse[key] == nil {
			c.Label = "undo: " + j.c.Label
			inverse[key] = &c
		}
		inverse[key].Messages = append(inverse[key].Messages, id)
	}
	undone := false
	for _, e := range entries {
		if e.state == entryRefused || e.state == entryUndone {
			continue
		}
		switch j.c.Kind {
		case mail.ChangeFlags, mail.ChangeSeenAll:
			// What was added and had not been there, and what was removed and had been.
			add := e.flags.Without(e.flags.Without(j.c.Remove))
			remove := j.c.Add.Without(e.flags)
			if e.state == entryWaiting {
				never, err := d.t.neverMade(j.c.Kind, e, add, remove)
				if err != nil {
					return false, err
				}
				if never {
					undone = true
					continue
				}
			}
			put(flagsKey(add)+"/"+flagsKey(remove), mail.Change{Kind: mail.ChangeFlags, Add: add, Remove: remove}, e.message)
		case mail.ChangeMove:
			put(jsonIDs([]mail.MailboxID{e.box}), mail.Change{Kind: mail.ChangeMove, To: e.box}, e.message)
		case mail.ChangeCopy, mail.ChangeAppend:
			if e.state == entryWaiting {
				undone = true
				if err := d.t.takeBack(j.c.Kind, e); err != nil {
					return false, err
				}
				continue
			}
			made := e.twin
			if made == 0 {
				made = e.message
			}
			put("", mail.Change{Kind: mail.ChangeDelete}, made)
		case mail.ChangeDelete:
			if e.state == entryWaiting {
				undone = true
				if err := d.t.takeBack(j.c.Kind, e); err != nil {
					return false, err
				}
			}
		}
	}
	for _, c := range inverse {
		if c.Kind == mail.ChangeMove {
			if b, err := d.t.box(c.To); isNone(err) || err == nil && b.gone {
				continue
			}
		}
		undone = true
		if err := d.again(*c); err != nil {
			return false, err
		}
	}
	return undone, d.t.settle(j.id, "")
}

func flagsKey(f mail.Flags) string { return jsonIDs(f.Names()) }

func (d *doing) invertMailbox(j *journaled) (bool, error) {
	if j.state == changeRefused || j.state == changeUndone {
		return false, nil
	}
	if j.state == changeWaiting {
		return true, d.t.discardMailbox(j)
	}
	c := mail.Change{Mailbox: j.c.Mailbox, Account: j.account, Label: "undo: " + j.c.Label}
	switch j.c.Kind {
	case mail.ChangeCreate:
		b, err := d.t.box(j.c.Mailbox)
		if isNone(err) || err == nil && (b.Total > 0 || b.Server > 0) {
			return false, nil // it holds mail by now
		}
		if err != nil {
			return false, err
		}
		c.Kind = mail.ChangeRemove
	case mail.ChangeRename:
		c.Kind, c.Name = mail.ChangeRename, j.oldname
	case mail.ChangeSubscribe:
		c.Kind = mail.ChangeUnsubscribe
	case mail.ChangeUnsubscribe:
		c.Kind = mail.ChangeSubscribe
	default:
		return false, nil
	}
	return true, d.again(c)
}

// neverMade takes a change of flags back that has not been sent, if the message is
// without it what the opposite change would make of it: then neither is sent. It is another
// when the change took the place of an earlier one.
func (t *tx) neverMade(kind mail.ChangeKind, e journalEntry, add, remove mail.Flags) (bool, error) {
	rows, err := t.rowsByID([]mail.MessageID{e.message})
	if err != nil || len(rows) == 0 {
		return false, err
	}
	_, flags, err := t.foldWithout(rows[0], e.id)
	if err != nil || !flags.Equal(rows[0].flags.With(add).Without(remove)) {
		return false, err
	}
	return true, t.takeBack(kind, e)
}

// takeBack ends an entry that waits as undone and shows its message without it.
func (t *tx) takeBack(kind mail.ChangeKind, e journalEntry) error {
	if err := t.close(e.openEntry, e.message, entryUndone); err != nil {
		return err
	}
	drop := e.twin
	if kind == mail.ChangeAppend {
		drop = e.message
	}
	if drop != 0 {
		if err := t.dropMessages([]mail.MessageID{drop}, "the change that made it was taken back"); err != nil {
			return err
		}
	}
	rows, err := t.rowsByID([]mail.MessageID{e.message})
	if err != nil || len(rows) == 0 {
		return err
	}
	return t.refold(rows[0], true)
}

// discardMailbox takes a change of a mailbox back that waits.
func (t *tx) discardMailbox(j *journaled) error {
	if err := t.exec("UPDATE change SET state = 4 WHERE id = ?", j.id); err != nil {
		return err
	}
	t.ev.Accounts = true
	return t.revertMailbox(j.c.Kind, j.c.Mailbox, j.oldname, "the folder was not created")
}
