package cache

import (
	"context"
	"errors"
	"time"

	"postern/mail"
)

// Pending lists the changes that wait, are being sent or were refused, oldest
// first. Their Change has no Messages and no Raw.
func (s *Store) Pending(ctx context.Context) ([]mail.Pending, error) {
	var out []mail.Pending
	rows, err := reader{s, ctx}.query(`SELECT id, account, state, made, label, quiet, kind, mailbox, dest, name, addbits, addkw, delbits, delkw, total, done, reason
		FROM change WHERE id IN (SELECT id FROM change WHERE state < 2 UNION ALL SELECT id FROM change WHERE state = 3) ORDER BY id`)
	err = each(rows, err, func(scan func(...any) error) error {
		var p mail.Pending
		var state int
		var made int64
		var add, del string
		c := &p.Change
		err := scan(&p.ID, &p.Account, &state, &made, &c.Label, &c.Quiet, &c.Kind, &c.Mailbox, &c.To, &c.Name,
			&c.Add.Bits, &add, &c.Remove.Bits, &del, &p.Total, &p.Done, &p.Reason)
		c.Add.Keywords, c.Remove.Keywords, c.Account = splitKeywords(add), splitKeywords(del), p.Account
		p.Made = time.Unix(made, 0)
		p.State = [...]mail.ChangeState{mail.StateWaiting, mail.StateSending, mail.StateConfirmed, mail.StateRefused, mail.StateUndone}[state]
		if c.Kind.OfMailbox() {
			p.Total = 1
		}
		out = append(out, p)
		return err
	})
	return out, wrap("list pending changes", err)
}

// PendingCount is how many changes of an account wait for its server.
func (s *Store) PendingCount(ctx context.Context, account string) (int, error) {
	var n int
	err := reader{s, ctx}.row("SELECT count(*) FROM change WHERE state < 2 AND account = ?", account).Scan(&n)
	return n, wrap("count pending changes", err)
}

// RefusedCount is how many changes of an account were refused and not looked after yet.
func (s *Store) RefusedCount(ctx context.Context, account string) (int, error) {
	var n int
	err := reader{s, ctx}.row("SELECT count(*) FROM change WHERE state = 3 AND account = ?", account).Scan(&n)
	return n, wrap("count refused changes", err)
}

// one gives a change of the journal.
func (t *tx) one(op string, id mail.ChangeID) (*journaled, error) {
	l, err := t.journaled("id = ?", id)
	if err == nil && len(l) == 0 {
		err = notFound(op)
	}
	if err != nil {
		return nil, err
	}
	return l[0], nil
}

// Retry makes a refused change again, of those messages that were refused, and
// takes the reason off one that waits. NotFound when it is neither.
func (s *Store) Retry(ctx context.Context, id mail.ChangeID) (mail.Event, error) {
	const op = "retry a change"
	return s.write(ctx, op, true, func(t *tx) error {
		j, err := t.one(op, id)
		if err != nil {
			return err
		}
		t.ev.Accounts = true
		switch j.state {
		case changeWaiting, changeSending:
			return t.exec("UPDATE change SET reason = '' WHERE id = ?", id)
		case changeRefused:
			return t.retry(j)
		}
		return notFound(op)
	})
}

func (t *tx) retry(j *journaled) error {
	entries, err := t.entriesOf(j.id)
	if err != nil {
		return err
	}
	c := j.c
	for _, e := range entries {
		if e.state != entryRefused {
			continue
		}
		c.Messages = append(c.Messages, e.message)
		if c.Kind == mail.ChangeAppend {
			if err := t.retryAppend(e); err != nil {
				return err
			}
		}
	}
	if c.Kind == mail.ChangeAppend {
		return t.exec("UPDATE change SET state = 0, refused = 0, reason = '' WHERE id = ?", j.id)
	}
	if err := t.exec("UPDATE change SET state = 4 WHERE id = ?", j.id); err != nil {
		return err
	}
	d := &doing{t: t, c: c}
	if !c.Quiet {
		d.stack = stackUndo
	}
	if err := d.run(); err != nil {
		return err
	}
	if d.grp == 0 {
		return &mail.Error{Op: "retry a change", Kind: mail.NotFound, Err: errors.New("its messages are gone")}
	}
	return nil
}

// retryAppend lets a message that was refused wait and be seen again.
func (t *tx) retryAppend(e journalEntry) error {
	rows, err := t.rowsByID([]mail.MessageID{e.message})
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return notFound("retry a change")
	}
	if err := t.exec("UPDATE entry SET state = 0, work = 0 WHERE id = ?", e.id); err != nil {
		return err
	}
	if err := t.bump([]mail.MessageID{e.message}); err != nil {
		return err
	}
	rows[0].pending++
	return t.refold(rows[0], true)
}

// Discard takes back what of a change waits, and takes a refused one off the list. What
// is just being sent cannot be taken back: when there is nothing else, that is
// Stale. NotFound when the change does not wait and was not refused.
func (s *Store) Discard(ctx context.Context, id mail.ChangeID) (mail.Event, error) {
	const op = "discard a change"
	return s.write(ctx, op, true, func(t *tx) error {
		j, err := t.one(op, id)
		if err != nil {
			return err
		}
		t.ev.Accounts = true
		switch {
		case j.state == changeRefused:
			return t.forget(j)
		case j.state == changeConfirmed || j.state == changeUndone:
			return notFound(op)
		case j.c.Kind.OfMailbox() && j.state == changeWaiting:
			return t.discardMailbox(j)
		case j.c.Kind.OfMailbox():
			return stale(op)
		}
		return t.discardMessages(op, j)
	})
}

func (t *tx) discardMessages(op string, j *journaled) error {
	entries, err := t.entriesOf(j.id)
	if err != nil {
		return err
	}
	back, left := 0, 0
	for _, e := range entries {
		switch e.state {
		case entryWaiting:
			back++
			if err := t.takeBack(j.c.Kind, e); err != nil {
				return err
			}
		case entrySending:
			left++
		}
	}
	if back == 0 {
		return stale(op)
	}
	if left > 0 {
		return nil
	}
	return t.exec("UPDATE change SET state = 4, stack = 0 WHERE id = ?", j.id)
}

// forget takes a refused change off the list, with the message that it would
// have appended.
func (t *tx) forget(j *journaled) error {
	if j.c.Kind == mail.ChangeAppend {
		entries, err := t.entriesOf(j.id)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.state == entryRefused {
				if err := t.dropMessages([]mail.MessageID{e.message}, goneReason); err != nil {
					return err
				}
			}
		}
	}
	return t.exec("UPDATE change SET state = 4 WHERE id = ?", j.id)
}

// keepJournal is how long a change that is through is kept.
const keepJournal = 30 * 24 * time.Hour

// Tidy removes changes that were through long ago. Call it now and then when idle.
func (s *Store) Tidy(ctx context.Context) error {
	_, err := s.write(ctx, "tidy the journal", false, func(t *tx) error {
		old := time.Now().Add(-keepJournal).Unix()
		const through = "SELECT id FROM change WHERE made < ? AND state IN (2, 4)"
		if err := t.exec("DELETE FROM entry WHERE change IN ("+through+")", old); err != nil {
			return err
		}
		return t.exec("DELETE FROM change WHERE made < ? AND state IN (2, 4)", old)
	})
	return err
}
