package cache

import (
	"time"

	"postern/mail"
)

// covers reports whether f and g together name every flag of x.
func covers(f, g, x mail.Flags) bool {
	return x.Without(f).Without(g).Empty()
}

func (d *doing) flags(rows []*row) error {
	same := map[string][]*row{} // by what they will be
	for _, r := range rows {
		replaced, err := d.supersede(r, func(e openEntry) bool {
			flags := e.kind == mail.ChangeFlags || e.kind == mail.ChangeSeenAll
			return flags && covers(d.c.Add, d.c.Remove, e.add) && covers(d.c.Add, d.c.Remove, e.remove)
		})
		if err != nil {
			return err
		}
		want := r.flags.With(d.c.Add).Without(d.c.Remove)
		if !replaced && want.Equal(r.flags) {
			continue
		}
		state := entryWaiting
		if replaced {
			_, base, err := d.t.fold(r)
			if err != nil {
				return err
			}
			if base.With(d.c.Add).Without(d.c.Remove).Equal(base) {
				state = entryDone
			}
		}
		account, err := d.account(r.mailbox)
		if err != nil {
			return err
		}
		if err := d.entry(account, r, state, 0); err != nil {
			return err
		}
		if state == entryDone {
			if err := d.t.refold(r, true); err != nil {
				return err
			}
			continue
		}
		key := flagsKey(want)
		same[key] = append(same[key], r)
	}
	for _, l := range same {
		if err := d.setFlags(l); err != nil {
			return err
		}
	}
	return nil
}

// setFlags shows messages that will have the same flags with them, in one statement.
func (d *doing) setFlags(rows []*row) error {
	want := rows[0].flags.With(d.c.Add).Without(d.c.Remove)
	ids := make([]mail.MessageID, len(rows))
	for i, r := range rows {
		ids[i] = r.id
		n := unread(want) - unread(r.flags)
		d.t.count(r.mailbox, 0, n)
		d.t.unseen(r.mailbox, n)
	}
	return d.t.exec("UPDATE message SET bits = ?, kw = ?, pending = pending + 1 WHERE id IN (SELECT value FROM json_each(?))",
		want.Bits, joinKeywords(want.Keywords), jsonIDs(ids))
}

func (d *doing) seenAll() error {
	if _, err := d.t.box(d.c.Mailbox); err != nil {
		return err
	}
	d.c.Add, d.c.Remove = mail.Flags{Bits: mail.Seen}, mail.Flags{}
	rows, err := d.t.query("SELECT id FROM message WHERE mailbox = ? AND bits & 1 = 0", d.c.Mailbox)
	if err := collect(rows, err, &d.c.Messages); err != nil {
		return err
	}
	return d.each(d.c.Messages, d.flags)
}

func (d *doing) move(rows []*row) error {
	var open, settled []mail.MessageID
	for _, r := range rows {
		if r.mailbox == d.c.To {
			continue
		}
		account, err := d.account(r.mailbox)
		if err != nil {
			return err
		}
		replaced, err := d.supersede(r, func(e openEntry) bool { return e.kind == mail.ChangeMove })
		if err != nil {
			return err
		}
		state := entryWaiting
		if replaced {
			base, _, err := d.t.fold(r)
			if err != nil {
				return err
			}
			if base == d.c.To {
				state = entryDone
			}
			if account, err = d.account(base); err != nil {
				return err
			}
		}
		if err := d.entry(account, r, state, 0); err != nil {
			return err
		}
		if state == entryWaiting {
			open = append(open, r.id)
		} else {
			settled = append(settled, r.id)
		}
		d.t.count(r.mailbox, -1, -unread(r.flags))
		d.t.unseen(r.mailbox, -unread(r.flags))
		d.t.count(d.c.To, 1, unread(r.flags))
		d.t.unseen(d.c.To, unread(r.flags))
	}
	if err := d.showIn(settled, 0); err != nil {
		return err
	}
	return d.showIn(open, 1)
}

// showIn shows messages in the target and counts what waits for each, in one statement.
func (d *doing) showIn(ids []mail.MessageID, waiting int) error {
	if len(ids) == 0 {
		return nil
	}
	return d.t.exec("UPDATE message SET mailbox = ?, pending = pending + ? WHERE id IN (SELECT value FROM json_each(?))", d.c.To, waiting, jsonIDs(ids))
}

// delete leaves what waits before it as it is: taking the deletion back must
// bring that back, too.
func (d *doing) delete(rows []*row) error {
	var ids []mail.MessageID
	for _, r := range rows {
		account, err := d.account(r.mailbox)
		if err != nil {
			return err
		}
		if err := d.entry(account, r, entryWaiting, 0); err != nil {
			return err
		}
		ids = append(ids, r.id)
		if err := d.t.show(r, 0, r.flags, true); err != nil {
			return err
		}
	}
	return d.t.bump(ids)
}

// copy shows a message of its own in the target at once; it shares the parts.
func (d *doing) copy(rows []*row) error {
	var ids []mail.MessageID
	for _, r := range rows {
		account, err := d.account(r.mailbox)
		if err != nil {
			return err
		}
		twin, err := d.t.nextMessage()
		if err != nil {
			return err
		}
		err = d.t.exec(`INSERT INTO message (id, mailbox, home, uid, received, size, bits, kw, sbits, skw, modseq, traits, body, pending, node, thread, content, face, sender, topic)
			SELECT ?1, ?2, ?2, NULL, received, size, bits, kw, bits, kw, 0, traits, body, 1, node, thread, coalesce(content, id), face, sender, topic
			FROM message WHERE id = ?3`, twin, d.c.To, r.id)
		if err == nil {
			err = d.t.exec("INSERT INTO header (message, data) SELECT ?, data FROM header WHERE message = ?", twin, r.id)
		}
		if err == nil {
			err = d.t.queueIndex("id = ?", twin)
		}
		if err == nil {
			err = d.entry(account, r, entryWaiting, twin)
		}
		if err != nil {
			return err
		}
		d.t.count(d.c.To, 1, unread(r.flags))
		d.t.unseen(d.c.To, unread(r.flags))
		ids = append(ids, r.id)
	}
	return d.t.bump(ids)
}

func (d *doing) append() error {
	b, err := d.target()
	if err != nil {
		return err
	}
	in := Incoming{Flags: d.c.Add, Received: d.c.Received, Size: int64(len(d.c.Raw)), Broken: d.t.s.parse == nil}
	if in.Received.IsZero() {
		in.Received = time.Now()
	}
	var root *mail.Part
	if d.t.s.parse != nil {
		in.Header, root = d.t.s.parse(d.c.Raw)
	}
	if err := d.t.insertMessages(b.ID, []*Incoming{&in}); err != nil {
		return err
	}
	id := mail.MessageID(d.t.last)
	if err := d.t.putPart(int64(id), "", 0, d.c.Raw, true); err != nil {
		return err
	}
	if root != nil {
		if err := d.t.putStructure(int64(id), root); err != nil {
			return err
		}
	}
	d.t.unseen(b.ID, unread(in.Flags))
	r := &row{id: id, mailbox: b.ID, flags: in.Flags}
	if err := d.entry(b.Account, r, entryWaiting, 0); err != nil {
		return err
	}
	return d.t.bump([]mail.MessageID{id})
}
