package cache

import (
	"context"
	"math"

	"postern/mail"
)

// goneReason is why a change of a message that vanished is refused.
const goneReason = "the message is no longer on the server"

// dropBatch is how many messages are removed at a time.
const dropBatch = 1000

// Remove takes messages out that the server has expunged, and stores the state.
// Changes that waited for them are refused; a deletion that waited has come
// true. A message of which a move or deletion is just being sent only loses its
// UID: its place is what Done will say.
func (s *Store) Remove(ctx context.Context, mailbox mail.MailboxID, gone mail.UIDSet, st SyncState) (mail.Event, error) {
	return s.write(ctx, "remove messages", false, func(t *tx) error {
		if _, err := t.current("remove messages", mailbox, st.Validity); err != nil {
			return err
		}
		for _, r := range gone {
			if err := t.removeRange(mailbox, r); err != nil {
				return err
			}
		}
		return t.setSync(mailbox, st)
	})
}

// Keep removes the cached messages below a UID that are not among those the
// server has (its complete answer to a search for all), and stores the state.
// below 0 means all.
func (s *Store) Keep(ctx context.Context, mailbox mail.MailboxID, on mail.UIDSet, below mail.UID, st SyncState) (mail.Event, error) {
	return s.write(ctx, "remove messages", false, func(t *tx) error {
		if _, err := t.current("remove messages", mailbox, st.Validity); err != nil {
			return err
		}
		hi := mail.UID(math.MaxUint32)
		if below != 0 {
			hi = below - 1
		}
		if hi > 0 {
			for _, r := range (mail.UIDSet{{Lo: 1, Hi: hi}}).Minus(on) {
				if err := t.removeRange(mailbox, r); err != nil {
					return err
				}
			}
		}
		return t.setSync(mailbox, st)
	})
}

func (t *tx) removeRange(mailbox mail.MailboxID, r mail.UIDRange) error {
	for {
		rows, err := t.rows("home = ? AND uid BETWEEN ? AND ? LIMIT ?", mailbox, r.Lo, r.Hi, dropBatch)
		if err != nil || len(rows) == 0 {
			return err
		}
		var ids []mail.MessageID
		for _, m := range rows {
			leaving, err := t.leaving(m)
			if err != nil {
				return err
			}
			if !leaving {
				ids = append(ids, m.id)
			} else if err := t.setHome(m, m.home, 0); err != nil {
				return err
			}
		}
		if err := t.dropMessages(ids, goneReason); err != nil {
			return err
		}
	}
}

// dropMessages takes messages out with all that hangs on them. Their open
// changes are refused with the reason.
func (t *tx) dropMessages(ids []mail.MessageID, reason string) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := t.rowsByID(ids)
	if err != nil {
		return err
	}
	for _, r := range rows {
		t.count(r.mailbox, -1, -unread(r.flags))
		t.touchMessage(r.id)
		if r.pending > 0 {
			if err := t.refuseMessage(r.id, reason); err != nil {
				return err
			}
		}
	}
	for _, r := range rows {
		if err := t.unindex(r.received, r.id); err != nil {
			return err
		}
	}
	list := jsonIDs(ids)
	for _, q := range []string{
		"DELETE FROM header WHERE message IN (SELECT value FROM json_each(?))",
		"DELETE FROM toindex WHERE message IN (SELECT value FROM json_each(?))",
		"DELETE FROM want WHERE message IN (SELECT value FROM json_each(?))",
		"DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))",
	} {
		if err := t.exec(q, list); err != nil {
			return err
		}
	}
	return t.dropContents(rows)
}

// dropContents removes the parts of messages that are gone, unless a copy still
// shares them.
func (t *tx) dropContents(rows []*row) error {
	var owners []int64
	for _, r := range rows {
		owner := r.content
		if owner == 0 {
			owner = int64(r.id)
		}
		owners = append(owners, owner)
	}
	list := jsonIDs(owners)
	const orphan = ` IN (SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM message WHERE id = value)
		AND NOT EXISTS (SELECT 1 FROM message WHERE content = value))`
	for _, table := range []string{"structure", "part", "piece"} {
		if err := t.exec("DELETE FROM "+table+" WHERE content"+orphan, list); err != nil {
			return err
		}
	}
	return nil
}

// Reset begins a mailbox anew under another UIDVALIDITY. Its messages keep id,
// flags, parts and pending changes, but their UID is unknown until PutMessages
// finds them again; Sweep then removes those that were not.
func (s *Store) Reset(ctx context.Context, mailbox mail.MailboxID, validity uint32) (mail.Event, error) {
	return s.write(ctx, "begin a mailbox anew", false, func(t *tx) error {
		b, err := t.box(mailbox)
		if err != nil {
			return err
		}
		t.touch(mailbox)
		t.ev.Mailboxes = true
		b.sync = SyncState{Validity: validity, Server: -1}
		b.Listed = false
		if err := t.exec("UPDATE message SET uid = NULL, modseq = 0 WHERE home = ? AND uid IS NOT NULL", mailbox); err != nil {
			return err
		}
		return t.exec("UPDATE mailbox SET validity = ?, next = 0, modseq = 0, low = 0, listed = 0, server = -1, unseen = -1 WHERE id = ?",
			validity, mailbox)
	})
}

// Sweep removes the messages of a mailbox that were not found again after
// Reset. Call it when the mailbox is listed to the end. Messages that the server
// does not have yet (a copy, a move or an append that waits or is being sent) stay; other
// changes of what is removed are refused.
func (s *Store) Sweep(ctx context.Context, mailbox mail.MailboxID) (mail.Event, error) {
	return s.write(ctx, "remove messages", false, func(t *tx) error {
		rows, err := t.rows("home = ? AND uid IS NULL", mailbox)
		if err != nil {
			return err
		}
		var ids []mail.MessageID
		for _, r := range rows {
			stays, err := t.arriving(r)
			if err == nil && !stays {
				stays, err = t.leaving(r)
			}
			if err == nil && !stays {
				stays, err = t.unborn(r)
			}
			if err != nil {
				return err
			}
			if !stays {
				ids = append(ids, r.id)
			}
		}
		for len(ids) > 0 {
			n := min(len(ids), dropBatch)
			if err := t.dropMessages(ids[:n], goneReason); err != nil {
				return err
			}
			ids = ids[n:]
		}
		return nil
	})
}
