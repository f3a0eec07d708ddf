package cache

import (
	"context"

	"postern/mail"
)

// Done says that the server has made the items of a piece of work (or of a
// copy of it with fewer Items; the others stay as they are). results tells where a moved, copied or appended
// message lies now, by the id of the item, as COPYUID or APPENDUID says (RFC 4315);
// what is missing there is found again by Message-ID when the target is synced.
// Work that is settled already is Stale.
func (s *Store) Done(ctx context.Context, w *Work, results map[mail.MessageID]mail.Place) (mail.Event, error) {
	return s.settleWork(ctx, w, func(t *tx) error {
		if w.Kind.OfMailbox() {
			if err := t.confirmMailbox(w); err != nil {
				return err
			}
			return t.exec("UPDATE change SET state = 2, done = 1, reason = '' WHERE id = ?", w.Change)
		}
		rest, err := t.doneMany(w, results)
		if err != nil {
			return err
		}
		for _, it := range rest {
			if err := t.doneItem(w, it, results[it.ID]); err != nil {
				return err
			}
		}
		return t.settle(w.Change, "")
	})
}

// Refuse says that the server will not make the items of a piece of work: their
// local effect is taken back. The reason is shown and may hold server text.
// An append that was refused is kept, though not shown in a list, until its change is discarded or sent again.
func (s *Store) Refuse(ctx context.Context, w *Work, reason string) (mail.Event, error) {
	return s.settleWork(ctx, w, func(t *tx) error {
		if w.Kind.OfMailbox() {
			t.refusal(w.Change)
			if err := t.exec("UPDATE change SET state = 3, refused = 1, reason = ? WHERE id = ?", reason, w.Change); err != nil {
				return err
			}
			var oldname string
			if err := t.row("SELECT oldname FROM change WHERE id = ?", w.Change).Scan(&oldname); err != nil {
				return err
			}
			return t.revertMailbox(w.Kind, w.Mailbox.ID, oldname, reason)
		}
		for _, it := range w.Items {
			if err := t.refuseOne(it.ID, reason, func(e openEntry) bool { return e.change == w.Change }); err != nil {
				return err
			}
		}
		return nil
	})
}

// Requeue says that a piece of work has certainly not reached the server: it
// waits again, for the reason given.
func (s *Store) Requeue(ctx context.Context, w *Work, reason string) (mail.Event, error) {
	return s.settleWork(ctx, w, func(t *tx) error {
		ids := make([]mail.MessageID, len(w.Items))
		for i, it := range w.Items {
			ids[i] = it.ID
		}
		rows, err := t.query("SELECT id FROM entry WHERE work = ? AND state = 1 AND message IN (SELECT value FROM json_each(?))", w.ID, jsonIDs(ids))
		var entries []int64
		if err := collect(rows, err, &entries); err != nil {
			return err
		}
		if err := t.exec("UPDATE entry SET state = 0, work = 0 WHERE id IN (SELECT value FROM json_each(?))", jsonIDs(entries)); err != nil {
			return err
		}
		if err := t.releaseWaiting(entries); err != nil {
			return err
		}
		if w.Kind.OfMailbox() {
			if err := t.exec("DELETE FROM work WHERE id = ?", w.ID); err != nil {
				return err
			}
		}
		return t.exec("UPDATE change SET reason = ?, state = 0 WHERE id = ?", reason, w.Change)
	})
}

// settleWork runs f for work that is still to be settled, and forgets the work
// when nothing of it is being sent any more.
func (s *Store) settleWork(ctx context.Context, w *Work, f func(*tx) error) (mail.Event, error) {
	const op = "settle a change"
	return s.write(ctx, op, true, func(t *tx) error {
		t.ev.Accounts = true
		var change mail.ChangeID
		err := t.row("SELECT change FROM work WHERE id = ?", w.ID).Scan(&change)
		if isNone(err) || err == nil && change != w.Change {
			return stale(op)
		}
		if err != nil {
			return err
		}
		if err := f(t); err != nil {
			return err
		}
		if w.Kind.OfMailbox() {
			return t.exec("DELETE FROM work WHERE id = ?", w.ID)
		}
		return t.exec("DELETE FROM work WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM entry WHERE work = ?1 AND state = 1)", w.ID)
	})
}

// doneItem makes what the server has done to a message what the cache knows.
func (t *tx) doneItem(w *Work, it Item, place mail.Place) error {
	open, err := t.open(it.ID)
	if err != nil {
		return err
	}
	var e openEntry
	for _, o := range open {
		if o.change == w.Change && o.state == entrySending {
			e = o
		}
	}
	rows, err := t.rowsByID([]mail.MessageID{it.ID})
	if err != nil || e.id == 0 || len(rows) == 0 {
		return err // it vanished meanwhile, and its entry was closed then
	}
	r := rows[0]
	if err := t.close(e, r.id, entryDone); err != nil {
		return err
	}
	r.pending--
	switch e.kind {
	case mail.ChangeFlags, mail.ChangeSeenAll:
		if err := t.setServer(r, r.server.With(e.add).Without(e.remove)); err != nil {
			return err
		}
	case mail.ChangeDelete:
		return t.dropMessages([]mail.MessageID{r.id}, goneReason)
	case mail.ChangeMove, mail.ChangeAppend:
		if e.kind == mail.ChangeMove && r.server.Has(mail.Deleted) {
			if err := t.setServer(r, r.server.Without(mail.Flags{Bits: mail.Deleted})); err != nil {
				return err
			}
		}
		if err := t.settleIn(r, w, place, e.twin); err != nil {
			return err
		}
	case mail.ChangeCopy:
		return t.doneTwin(w, e.twin, place)
	}
	return t.refold(r, true)
}

func (t *tx) doneTwin(w *Work, twin mail.MessageID, place mail.Place) error {
	rows, err := t.rowsByID([]mail.MessageID{twin})
	if err != nil || len(rows) == 0 {
		return err
	}
	if err := t.settleIn(rows[0], w, place, 0); err != nil {
		return err
	}
	return t.refold(rows[0], true)
}

// settleIn records that a message has arrived in the target. A sync may have
// seen it there first, as a message of its own: that one is absorbed. bound is the
// one that was taken for it then; 0 none.
func (t *tx) settleIn(r *row, w *Work, place mail.Place, bound mail.MessageID) error {
	b, err := t.box(w.To.ID)
	if err != nil {
		return err
	}
	uid := place.UID
	if b.sync.Validity == 0 || place.Validity != b.sync.Validity {
		uid = 0
	}
	if r.home == b.ID && r.uid != 0 {
		return nil // a sync has adopted it already
	}
	var twin []*row
	if uid == 0 && bound != 0 {
		if twin, err = t.rows("id = ? AND home = ? AND uid IS NOT NULL", bound, b.ID); err != nil {
			return err
		}
	}
	switch {
	case len(twin) > 0:
	case uid != 0:
		twin, err = t.rows("home = ? AND uid = ? AND id <> ?", b.ID, uid, r.id)
	case bound != 0: // it was there, and is gone
	case w.ToNext != 0 && w.ToValidity == b.sync.Validity:
		twin, err = t.rows(`thread = (SELECT thread FROM message WHERE id = ?1) AND node = ?2 AND home = ?3 AND uid >= ?4 AND id <> ?1
			ORDER BY uid LIMIT 1`, r.id, r.node, b.ID, w.ToNext)
	}
	if err != nil {
		return err
	}
	if len(twin) > 0 {
		uid = twin[0].uid
		if err := t.absorb(r, twin[0]); err != nil {
			return err
		}
	}
	return t.setHome(r, b.ID, uid)
}

// absorb makes one message of two: r stays, with what the server said of the
// other and with the changes that the person made to it meanwhile.
func (t *tx) absorb(r, other *row) error {
	if err := t.exec("UPDATE entry SET message = ? WHERE message = ?", r.id, other.id); err != nil {
		return err
	}
	if err := t.exec("UPDATE message SET pending = pending + ? WHERE id = ?", other.pending, r.id); err != nil {
		return err
	}
	if err := t.exec("UPDATE message SET pending = 0 WHERE id = ?", other.id); err != nil {
		return err
	}
	r.pending += other.pending
	if err := t.setServer(r, other.server); err != nil {
		return err
	}
	return t.dropMessages([]mail.MessageID{other.id}, goneReason)
}
