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
	quiet  bool // the program made it by itself
}

// open lists the open entries of a message, oldest first.
func (t *tx) open(id mail.MessageID) ([]openEntry, error) {
	var out []openEntry
	rows, err := t.query(`SELECT e.id, e.change, e.state, c.kind, c.dest, c.addbits, c.addkw, c.delbits, c.delkw, e.twin, c.quiet
		FROM entry e JOIN change c ON c.id = e.change WHERE e.message = ? AND e.state < 2 ORDER BY e.id`, id)
	err = each(rows, err, func(scan func(...any) error) error {
		var e openEntry
		var add, del string
		err := scan(&e.id, &e.change, &e.state, &e.kind, &e.dest, &e.add.Bits, &add, &e.remove.Bits, &del, &e.twin, &e.quiet)
		e.add.Keywords, e.remove.Keywords = splitKeywords(add), splitKeywords(del)
		out = append(out, e)
		return err
	})
	return out, err
}

// fold is what the person sees of a message: what the server has, and the open
// changes over it in their order.
func (t *tx) fold(r *row) (mail.MailboxID, mail.Flags, error) { return t.foldWithout(r, 0) }

// foldWithout is fold as if an entry had not been made; 0 leaves none out.
func (t *tx) foldWithout(r *row, entry int64) (mail.MailboxID, mail.Flags, error) {
	box, flags := r.home, r.server
	if bound, err := t.bound(r); err != nil || bound {
		return 0, flags, err
	}
	open, err := t.open(r.id)
	for _, e := range open {
		if e.id == entry {
			continue
		}
		switch e.kind {
		case mail.ChangeFlags, mail.ChangeSeenAll:
			flags = flags.With(e.add).Without(e.remove)
		case mail.ChangeMove:
			box = e.dest
			if e.state == entrySending {
				// Marked on its way out of the old place, by us.
				flags = flags.Without(mail.Flags{Bits: mail.Deleted})
			}
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
	a, err := t.arrival(r)
	return a.open, err
}

// arrival is how far the append or copy has come that brings a message to its server.
type arrival struct {
	open bool
	sent bool
	mark mail.UID // when sent: it has at least this UID there; 0 unknown
}

func (t *tx) arrival(r *row) (arrival, error) {
	a := arrival{open: true}
	err := t.row(`SELECT e.state = 1, coalesce((SELECT mark FROM work WHERE id = e.work), 0) FROM
		(SELECT state, work, change FROM entry WHERE state < 2 AND message = ?1 UNION ALL SELECT state, work, change FROM entry WHERE state < 2 AND twin <> 0 AND twin = ?1) e
		JOIN change c ON c.id = e.change WHERE c.kind = 'append' OR c.kind = 'copy' AND EXISTS (SELECT 1 FROM entry x WHERE x.change = c.id AND x.state < 2 AND x.twin <> 0 AND x.twin = ?1)
		LIMIT 1`, r.id).Scan(&a.sent, &a.mark)
	if isNone(err) {
		return arrival{}, nil
	}
	return a, err
}
