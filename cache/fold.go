package cache

import (
	"postern/mail"
)

// The states of an entry: what became of one message of a change. Below
// entryDone it is open and part of what the person sees.
const (
	entryWaiting    = 0
	entrySending    = 1
	entryDone       = 2
	entryRefused    = 3
	entrySuperseded = 4 // a later change made it needless before it was sent
	entryUndone     = 5
)

// The states of a change.
const (
	changeWaiting   = 0
	changeSending   = 1
	changeConfirmed = 2
	changeRefused   = 3
	changeUndone    = 4
)

// openEntry is an entry of one message with what its change says.
type openEntry struct {
	id     int64
	change mail.ChangeID
	state  int
	kind   mail.ChangeKind
	dest   mail.MailboxID
	add    mail.Flags
	remove mail.Flags
	twin   mail.MessageID
}

// open lists the open entries of a message, oldest first.
func (t *tx) open(id mail.MessageID) ([]openEntry, error) {
	var out []openEntry
	rows, err := t.query(`SELECT e.id, e.change, e.state, c.kind, c.dest, c.addbits, c.addkw, c.delbits, c.delkw, e.twin
		FROM entry e JOIN change c ON c.id = e.change WHERE e.message = ? AND e.state < 2 ORDER BY e.id`, id)
	err = each(rows, err, func(scan func(...any) error) error {
		var e openEntry
		var add, del string
		err := scan(&e.id, &e.change, &e.state, &e.kind, &e.dest, &e.add.Bits, &add, &e.remove.Bits, &del, &e.twin)
		e.add.Keywords, e.remove.Keywords = splitKeywords(add), splitKeywords(del)
		out = append(out, e)
		return err
	})
	return out, err
}

// fold is what the person sees of a message: what the server has, and the open
// changes over it in their order.
func (t *tx) fold(r *row) (mail.MailboxID, mail.Flags, error) {
	box, flags := r.home, r.server
	open, err := t.open(r.id)
	for _, e := range open {
		switch e.kind {
		case mail.ChangeFlags, mail.ChangeSeenAll:
			flags = flags.With(e.add).Without(e.remove)
		case mail.ChangeMove:
			box = e.dest
		case mail.ChangeDelete:
			box = 0
		}
	}
	return box, flags, err
}

// leaving reports whether a move or deletion of the message is being sent, so
// that its vanishing from its mailbox is our own doing.
func (t *tx) leaving(r *row) (bool, error) {
	if r.pending == 0 {
		return false, nil
	}
	open, err := t.open(r.id)
	for _, e := range open {
		if e.state == entrySending && (e.kind == mail.ChangeMove || e.kind == mail.ChangeDelete) {
			return true, nil
		}
	}
	return false, err
}

// arriving reports whether the server does not have the message yet: its append
// or the copy that makes it is open.
func (t *tx) arriving(r *row) (bool, error) {
	if r.pending == 0 {
		return false, nil
	}
	n := 0
	err := t.row(`SELECT count(*) FROM entry e JOIN change c ON c.id = e.change
		WHERE e.state < 2 AND (e.message = ?1 AND c.kind = 'append' OR e.twin = ?1)`, r.id).Scan(&n)
	return n > 0, err
}
