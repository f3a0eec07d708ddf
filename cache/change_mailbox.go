package cache

import (
	"errors"
	"fmt"
	"strings"

	"postern/mail"
)

// taken is the refusal of a name that another mailbox has.
func taken(name string) error {
	return &mail.Error{Op: "name a folder", Kind: mail.Refused, Err: fmt.Errorf("there is a folder %q already", name)}
}

// unused sees to it that no mailbox of the account is shown under a name.
func (t *tx) unused(account, name string) error {
	if name == "" {
		return &mail.Error{Op: "name a folder", Kind: mail.Refused, Err: errors.New("the name is empty")}
	}
	l, err := boxes(t, "WHERE account = ? AND name = ? AND gone = 0", account, name)
	if err == nil && len(l) > 0 {
		return taken(name)
	}
	return err
}

// own gives the mailbox that the change names, when it is shown.
func (d *doing) own() (*box, error) {
	b, err := d.t.box(d.c.Mailbox)
	if isNone(err) || err == nil && b.gone {
		return nil, notFound("find the folder")
	}
	return b, err
}

func (d *doing) create() error {
	t := d.t
	if err := t.unused(d.c.Account, d.c.Name); err != nil {
		return err
	}
	var delim string
	err := t.row("SELECT delim FROM mailbox WHERE account = ? AND delim <> '' ORDER BY id LIMIT 1", d.c.Account).Scan(&delim)
	if err != nil && !isNone(err) {
		return err
	}
	id, err := t.insert(`INSERT INTO mailbox (account, name, sname, delim, role, selectable, subscribed, ssubscribed, server, unseen)
		VALUES (?, ?, NULL, ?, ?, 1, 1, 0, 0, 0)`, d.c.Account, d.c.Name, delim, d.c.Role)
	if err != nil {
		return err
	}
	t.ev.Mailboxes = true
	d.c.Mailbox = mail.MailboxID(id)
	_, err = d.row(d.c.Account)
	return err
}

func (d *doing) rename() error {
	b, err := d.own()
	if err != nil {
		return err
	}
	if b.Name == d.c.Name {
		return nil
	}
	if err := d.t.unused(b.Account, d.c.Name); err != nil {
		return err
	}
	r, err := d.row(b.Account)
	if err != nil {
		return err
	}
	if err := d.t.exec("UPDATE change SET oldname = ? WHERE id = ?", b.Name, r.id); err != nil {
		return err
	}
	return d.t.renameShown(b, d.c.Name)
}

// renameShown renames what the person sees: a mailbox with all below it.
func (t *tx) renameShown(b *box, name string) error {
	t.ev.Mailboxes = true
	below, err := t.below(b, "name", b.Name)
	if err != nil {
		return err
	}
	for _, c := range append(below, b) {
		to := name + strings.TrimPrefix(c.Name, b.Name)
		if err := t.exec("UPDATE mailbox SET name = ? WHERE id = ?", to, c.ID); err != nil {
			return err
		}
		delete(t.boxes, c.ID)
	}
	return nil
}

// below lists the mailboxes under a name, which is the shown or the server's.
func (t *tx) below(b *box, column, name string) ([]*box, error) {
	if b.Delim == "" {
		return nil, nil
	}
	prefix := name + b.Delim
	return boxes(t, "WHERE account = ? AND substr("+column+", 1, length(?2)) = ?2", b.Account, prefix)
}

func (d *doing) remove() error {
	b, err := d.own()
	if err != nil {
		return err
	}
	d.t.ev.Mailboxes = true
	d.t.touch(b.ID)
	if _, err := d.row(b.Account); err != nil {
		return err
	}
	delete(d.t.boxes, b.ID)
	return d.t.exec("UPDATE mailbox SET gone = 1 WHERE id = ?", b.ID)
}

func (d *doing) subscribe() error {
	b, err := d.own()
	if err != nil {
		return err
	}
	on := d.c.Kind == mail.ChangeSubscribe
	if b.Subscribed == on {
		return nil
	}
	d.t.ev.Mailboxes = true
	if _, err := d.row(b.Account); err != nil {
		return err
	}
	delete(d.t.boxes, b.ID)
	return d.t.exec("UPDATE mailbox SET subscribed = ? WHERE id = ?", on, b.ID)
}

// revertMailbox takes the local effect of a change of a mailbox back.
func (t *tx) revertMailbox(kind mail.ChangeKind, id mail.MailboxID, oldname, reason string) error {
	b, err := t.box(id)
	if isNone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	t.ev.Mailboxes = true
	switch kind {
	case mail.ChangeCreate:
		if b.sname.Valid {
			return nil // the server has it after all
		}
		return t.dropBox(b, reason)
	case mail.ChangeRename:
		return t.renameShown(b, oldname)
	case mail.ChangeRemove:
		t.touch(id)
		delete(t.boxes, id)
		return t.exec("UPDATE mailbox SET gone = 0 WHERE id = ?", id)
	case mail.ChangeSubscribe, mail.ChangeUnsubscribe:
		delete(t.boxes, id)
		return t.exec("UPDATE mailbox SET subscribed = ? WHERE id = ?", kind == mail.ChangeUnsubscribe, id)
	}
	return nil
}

// confirmMailbox makes a change of a mailbox what the server has.
func (t *tx) confirmMailbox(w *Work) error {
	b, err := t.box(w.Mailbox.ID)
	if isNone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	t.ev.Mailboxes = true
	delete(t.boxes, b.ID)
	switch w.Kind {
	case mail.ChangeCreate:
		return t.exec("UPDATE mailbox SET sname = ? WHERE id = ?", w.Name, b.ID)
	case mail.ChangeRename:
		return t.renameServer(b, w.Name)
	case mail.ChangeRemove:
		return t.dropBox(b, "the folder "+b.Name+" was removed")
	case mail.ChangeSubscribe, mail.ChangeUnsubscribe:
		return t.exec("UPDATE mailbox SET ssubscribed = ? WHERE id = ?", w.Kind == mail.ChangeSubscribe, b.ID)
	}
	return nil
}

func (t *tx) renameServer(b *box, name string) error {
	if !b.sname.Valid {
		return nil
	}
	below, err := t.below(b, "sname", b.sname.String)
	if err != nil {
		return err
	}
	for _, c := range append(below, b) {
		to := name + strings.TrimPrefix(c.sname.String, b.sname.String)
		if err := t.exec("UPDATE mailbox SET sname = ? WHERE id = ?", to, c.ID); err != nil {
			return err
		}
		delete(t.boxes, c.ID)
	}
	return nil
}
