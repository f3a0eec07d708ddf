package cache

import (
	"context"
	"database/sql"

	"postern/mail"
)

// Listed is a mailbox as the server lists it (LIST, RFC 9051 §6.3.9), its role
// worked out.
type Listed struct {
	Name       string // UTF-8 with the server's delimiter; INBOX in upper case
	Delim      string
	Role       mail.Role
	Selectable bool
	Subscribed bool
	Counts     *Counts // when the listing brought them (LIST-STATUS); nil otherwise
}

// PutMailboxes brings the mailboxes of an account in line with a listing. Those
// not listed are removed, with their messages, only when the listing is
// complete and not empty. A name that vanished and a new one that agree in
// UIDVALIDITY and UIDNEXT (so the new one needs Counts) are one mailbox that was
// renamed: id and messages stay. Mailboxes whose creation waits are left alone.
func (s *Store) PutMailboxes(ctx context.Context, account string, listed []Listed, complete bool) (mail.Event, error) {
	return s.write(ctx, "store mailboxes", false, func(t *tx) error {
		have, err := boxes(t, "WHERE account = ?", account)
		if err != nil {
			return err
		}
		p := plan(have, listed, complete && len(listed) > 0)
		for _, m := range p.same {
			if err := t.updateBox(m.box, m.listed); err != nil {
				return err
			}
		}
		for _, l := range p.fresh {
			if err := t.insertBox(account, l); err != nil {
				return err
			}
		}
		for _, b := range p.gone {
			if err := t.dropBox(b, "the folder "+b.Name+" is no longer on the server"); err != nil {
				return err
			}
		}
		return nil
	})
}

type boxMatch struct {
	box    *box
	listed Listed
}

type boxPlan struct {
	same  []boxMatch
	fresh []Listed
	gone  []*box
}

// plan matches what is known with what the server lists.
func plan(have []*box, listed []Listed, complete bool) boxPlan {
	var p boxPlan
	byName, local := map[string]*box{}, map[string]*box{}
	for _, b := range have {
		if b.sname.Valid {
			byName[b.sname.String] = b
		} else {
			local[b.Name] = b
		}
	}
	var fresh []Listed
	for _, l := range listed {
		b := byName[l.Name]
		if b == nil {
			// Created here, and meanwhile on the server, too.
			b = local[l.Name]
			delete(local, l.Name)
		}
		if b == nil {
			fresh = append(fresh, l)
			continue
		}
		delete(byName, l.Name)
		p.same = append(p.same, boxMatch{b, l})
	}
	if !complete {
		p.fresh = fresh
		return p
	}
	var gone []*box
	for _, b := range have {
		if b.sname.Valid && byName[b.sname.String] == b {
			gone = append(gone, b)
		}
	}
	return renames(p, gone, fresh)
}

// renames pairs vanished with new mailboxes: first where validity and next
// agree with one candidate only, then among several by the last component of the name.
func renames(p boxPlan, gone []*box, fresh []Listed) boxPlan {
	taken := map[*box]bool{}
	for _, l := range fresh {
		var all, based []*box
		for _, b := range gone {
			if !taken[b] && sameBox(b, l) {
				all = append(all, b)
				if b.remote().Base() == (mail.Mailbox{Name: l.Name, Delim: l.Delim}).Base() {
					based = append(based, b)
				}
			}
		}
		rivals := 0
		for _, other := range fresh {
			if len(all) == 1 && sameBox(all[0], other) {
				rivals++
			}
		}
		switch {
		case len(all) == 1 && rivals == 1:
			based = all
		case len(based) != 1:
			p.fresh = append(p.fresh, l)
			continue
		}
		taken[based[0]] = true
		p.same = append(p.same, boxMatch{based[0], l})
	}
	for _, b := range gone {
		if !taken[b] {
			p.gone = append(p.gone, b)
		}
	}
	return p
}

// sameBox reports whether a new name may be a known mailbox: the same
// UIDVALIDITY and UIDNEXT, and there has been a message in it.
func sameBox(b *box, l Listed) bool {
	if l.Counts == nil || l.Counts.Validity == 0 || l.Counts.Next <= 1 || b.Role == mail.RoleInbox {
		return false
	}
	if b.sync.Validity == l.Counts.Validity && b.sync.Next == l.Counts.Next {
		return true
	}
	return b.cvalidity == l.Counts.Validity && b.cnext == l.Counts.Next
}

func (t *tx) updateBox(b *box, l Listed) error {
	name, subscribed := b.Name, b.Subscribed
	if !b.sname.Valid || b.Name == b.sname.String {
		name = l.Name
	}
	if b.Subscribed == b.ssubscribe {
		subscribed = l.Subscribed
	}
	if name != b.Name || subscribed != b.Subscribed || l.Delim != b.Delim || l.Role != b.Role || l.Selectable != b.Selectable ||
		!b.sname.Valid || b.sname.String != l.Name || b.ssubscribe != l.Subscribed {
		t.ev.Mailboxes = true
		err := t.exec(`UPDATE mailbox SET name = ?, sname = ?, delim = ?, role = ?, selectable = ?, subscribed = ?, ssubscribed = ? WHERE id = ?`,
			name, l.Name, l.Delim, l.Role, l.Selectable, subscribed, l.Subscribed, b.ID)
		if err != nil {
			return err
		}
	}
	if l.Counts == nil {
		return nil
	}
	return t.putCounts(b, *l.Counts)
}

func (t *tx) insertBox(account string, l Listed) error {
	t.ev.Mailboxes = true
	id, err := t.insert(`INSERT INTO mailbox (account, name, sname, delim, role, selectable, subscribed, ssubscribed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		account, l.Name, l.Name, l.Delim, l.Role, l.Selectable, l.Subscribed, l.Subscribed)
	if err != nil || l.Counts == nil {
		return err
	}
	b, err := t.box(mail.MailboxID(id))
	if err != nil {
		return err
	}
	return t.putCounts(b, *l.Counts)
}

// dropBox removes a mailbox and its messages. Messages that were moved away from
// it here, but not there, go with it; those moved into it fall back to where
// their server has them. Either way the changes are refused with the reason.
func (t *tx) dropBox(b *box, reason string) error {
	t.ev.Mailboxes = true
	t.touch(b.ID)
	if err := t.refuseInto(b.ID, reason); err != nil {
		return err
	}
	if err := t.rescueAppends(b); err != nil {
		return err
	}
	for {
		var ids []mail.MessageID
		rows, err := t.query("SELECT id FROM message WHERE home = ? AND uid IS NULL LIMIT 1000", b.ID)
		if err := collect(rows, err, &ids); err != nil {
			return err
		}
		if len(ids) == 0 {
			rows, err = t.query("SELECT id FROM message WHERE home = ? AND uid IS NOT NULL LIMIT 1000", b.ID)
			if err := collect(rows, err, &ids); err != nil {
				return err
			}
		}
		if len(ids) == 0 {
			break
		}
		if err := t.dropMessages(ids, reason); err != nil {
			return err
		}
	}
	delete(t.delta, b.ID)
	delete(t.boxes, b.ID)
	return t.exec("DELETE FROM mailbox WHERE id = ?", b.ID)
}

// collect reads a column of ids.
func collect[T any](rows *sql.Rows, err error, out *[]T) error {
	return each(rows, err, func(scan func(...any) error) error {
		var id T
		err := scan(&id)
		*out = append(*out, id)
		return err
	})
}
