package cache

import (
	"slices"

	"postern/mail"
)

// close ends open entries of a change in a final state and takes them off what
// hangs on their messages. The caller folds the messages again and settles the change.
func (t *tx) close(e openEntry, msg mail.MessageID, state int) error {
	if err := t.exec("UPDATE entry SET state = ? WHERE id = ?", state, e.id); err != nil {
		return err
	}
	if err := t.exec("UPDATE message SET pending = pending - 1 WHERE id IN (?, ?)", msg, e.twin); err != nil {
		return err
	}
	if e.kind == mail.ChangeMove {
		if err := t.release(e.twin); err != nil {
			return err
		}
	}
	switch state {
	case entryRefused:
		return t.exec("UPDATE change SET refused = refused + 1 WHERE id = ?", e.change)
	default:
		return t.exec("UPDATE change SET done = done + 1 WHERE id = ?", e.change)
	}
}

// refuse ends an open entry as refused, for a reason, and the person is told. What the
// program did by itself is taken back without a word.
func (t *tx) refuse(e openEntry, msg mail.MessageID, reason string) error {
	if e.quiet {
		if err := t.close(e, msg, entryUndone); err != nil {
			return err
		}
		return t.settle(e.change, "")
	}
	if err := t.close(e, msg, entryRefused); err != nil {
		return err
	}
	t.refusal(e.change)
	return t.settle(e.change, reason)
}

// refusal notes that a change, or a part of it, was refused in this transaction.
func (t *tx) refusal(id mail.ChangeID) {
	if !slices.Contains(t.refused, id) {
		t.refused = append(t.refused, id)
	}
}

// tellRefusals words what was refused.
func (t *tx) tellRefusals() error {
	for _, id := range t.refused {
		var account, label, reason string
		if err := t.row("SELECT account, label, reason FROM change WHERE id = ?", id).Scan(&account, &label, &reason); err != nil {
			return err
		}
		if r := []rune(label); len(r) > maxNoticeLabel {
			label = string(r[:maxNoticeLabel]) + "…"
		}
		t.ev.Notices = append(t.ev.Notices, mail.Notice{Account: account, Text: "could not " + label + ": " + reason,
			Err: &mail.Error{Op: label, Account: account, Kind: mail.Refused}})
	}
	return nil
}

// maxNoticeLabel leaves room for the reason.
const maxNoticeLabel = 60

// settle ends a change of which no entry is open any more.
func (t *tx) settle(id mail.ChangeID, reason string) error {
	t.ev.Accounts = true
	return t.exec(`UPDATE change SET reason = CASE WHEN ?2 <> '' THEN ?2 ELSE reason END,
		state = CASE WHEN EXISTS (SELECT 1 FROM entry WHERE change = ?1 AND state < 2) THEN state
			WHEN refused > 0 THEN 3 ELSE 2 END WHERE id = ?1`, id, reason)
}

// refuseMessage refuses what is open for a message that vanished; a deletion has
// come true. The copies that were to be made of it go, too.
func (t *tx) refuseMessage(id mail.MessageID, reason string) error {
	open, err := t.open(id)
	if err != nil {
		return err
	}
	for _, e := range open {
		if e.kind == mail.ChangeDelete {
			if err := t.close(e, id, entryDone); err != nil {
				return err
			}
			if err := t.settle(e.change, ""); err != nil {
				return err
			}
			continue
		}
		if err := t.refuse(e, id, reason); err != nil {
			return err
		}
		if e.twin != 0 && e.kind == mail.ChangeCopy {
			if err := t.dropMessages([]mail.MessageID{e.twin}, reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// refuseInto refuses what waits to be put into a mailbox that is gone, and what
// was to be done to the mailbox itself.
func (t *tx) refuseInto(box mail.MailboxID, reason string) error {
	rows, err := t.query(`SELECT e.message FROM change c JOIN entry e ON e.change = c.id
		WHERE c.state < 2 AND c.dest = ? AND e.state < 2 GROUP BY e.message`, box)
	var ids []mail.MessageID
	if err := collect(rows, err, &ids); err != nil {
		return err
	}
	for _, id := range ids {
		if err := t.refuseOne(id, reason, func(e openEntry) bool { return e.dest == box }); err != nil {
			return err
		}
	}
	rows, err = t.query("SELECT id FROM change WHERE state < 2 AND mailbox = ? AND kind IN ('create', 'rename', 'subscribe', 'unsubscribe')", box)
	var lost []mail.ChangeID
	if err := collect(rows, err, &lost); err != nil {
		return err
	}
	for _, id := range lost {
		t.refusal(id)
	}
	return t.exec(`UPDATE change SET state = CASE kind WHEN 'remove' THEN 2 ELSE 3 END, reason = CASE kind WHEN 'remove' THEN '' ELSE ? END
		WHERE state < 2 AND mailbox = ? AND kind IN ('create', 'rename', 'remove', 'subscribe', 'unsubscribe')`, reason, box)
}

// refuseOne refuses some open entries of a message that stays, and shows it
// without them.
func (t *tx) refuseOne(id mail.MessageID, reason string, which func(openEntry) bool) error {
	open, err := t.open(id)
	if err != nil {
		return err
	}
	for _, e := range open {
		if !which(e) {
			continue
		}
		if err := t.refuse(e, id, reason); err != nil {
			return err
		}
		if e.twin != 0 && e.kind == mail.ChangeCopy {
			if err := t.dropMessages([]mail.MessageID{e.twin}, reason); err != nil {
				return err
			}
		}
	}
	rows, err := t.rowsByID([]mail.MessageID{id})
	if err != nil || len(rows) == 0 {
		return err
	}
	hidden, err := t.unborn(rows[0])
	if err != nil {
		return err
	}
	if hidden {
		// What somebody wrote is not thrown away because a server refused it.
		return t.show(rows[0], 0, rows[0].flags, true)
	}
	return t.refold(rows[0], true)
}

// unborn reports whether the server refused the append of a message, which is
// kept but not shown.
func (t *tx) unborn(r *row) (bool, error) {
	if r.uid != 0 {
		return false, nil
	}
	n := 0
	err := t.row(`SELECT count(*) FROM entry e JOIN change c ON c.id = e.change
		WHERE e.message = ? AND c.kind = 'append' AND e.state = 3 AND c.state = 3`, r.id).Scan(&n)
	return n > 0, err
}

// rescueAppends gives messages whose append was refused another home of the
// account when their mailbox goes.
func (t *tx) rescueAppends(b *box) error {
	return t.exec(`UPDATE message SET mailbox = 0, home = (SELECT id FROM mailbox WHERE account = ?1 AND id <> ?2 ORDER BY role <> 'inbox', id LIMIT 1)
		WHERE home = ?2 AND uid IS NULL AND EXISTS (SELECT 1 FROM mailbox WHERE account = ?1 AND id <> ?2)
			AND id IN (SELECT e.message FROM entry e JOIN change c ON c.id = e.change WHERE c.kind = 'append' AND c.state = 3 AND e.state = 3)`,
		b.Account, b.ID)
}
