package cache

import (
	"slices"

	"postern/mail"
)

// A message that is being moved may be seen in the target before anybody has
// said that the move was made: a move to another account is filed there, then
// removed here, and the program can be killed in between. What was seen is bound
// to the entry of the move as its twin and not shown: the person sees one message,
// the one that is being moved, and what is done to it waits until the move is through.

// carried are the entries of moves into a mailbox that are being sent, by the
// node of their message.
type carried map[int64][]*carriedEntry

type carriedEntry struct {
	id       int64
	node     int64
	uid      mail.UID // the least that the copy can have
	flags    mail.Flags
	size     int64
	received int64
}

// underWay reads the moves whose messages may be among those that come in, in
// the order in which they are filed.
func (t *tx) underWay(mailbox mail.MailboxID, in []Incoming) (carried, error) {
	var some bool
	err := t.row("SELECT EXISTS (SELECT 1 FROM work WHERE dest = ?)", mailbox).Scan(&some)
	if err != nil || !some {
		return nil, err
	}
	b, err := t.box(mailbox)
	if err != nil {
		return nil, err
	}
	keys := make([]int64, len(in))
	for i := range in {
		keys[i] = nodeOf(&in[i].Header, in[i].Size)
	}
	out := carried{}
	rows, err := t.query(`SELECT e.id, m.node, m.sbits, m.skw, m.size, m.received, CASE w.destvalidity WHEN ?2 THEN w.mark ELSE 0 END
		FROM work w JOIN entry e ON e.work = w.id AND e.state = 1 JOIN change c ON c.id = e.change JOIN message m ON m.id = e.message
		WHERE w.dest = ?1 AND c.kind = 'move' AND e.twin = 0 AND m.node IN (SELECT value FROM json_each(?3)) ORDER BY w.id, e.uid, e.id`,
		b.ID, b.sync.Validity, jsonIDs(keys))
	err = each(rows, err, func(scan func(...any) error) error {
		var e carriedEntry
		var kw string
		err := scan(&e.id, &e.node, &e.flags.Bits, &kw, &e.size, &e.received, &e.uid)
		e.flags.Keywords = splitKeywords(kw)
		e.flags = e.flags.Without(mail.Flags{Bits: mail.Deleted}) // marked on its way out of the old place
		out[e.node] = append(out[e.node], &e)
		return err
	})
	return out, err
}

func (e *carriedEntry) likeness(m *Incoming) int { return likeness(m, e.flags, e.size, e.received) }

// best is the entry whose message m is: of several with its Message-ID the one
// that is most like it; nil when there is none.
func (c carried) best(m *Incoming) *carriedEntry {
	if len(c) == 0 {
		return nil
	}
	var best *carriedEntry
	score := 0
	for _, e := range c[nodeOf(&m.Header, m.Size)] {
		if n := e.likeness(m); m.UID >= e.uid && n > score {
			best, score = e, n
		}
	}
	return best
}

// take takes an entry out and gives its id.
func (c carried) take(e *carriedEntry) int64 {
	c[e.node] = slices.DeleteFunc(c[e.node], func(x *carriedEntry) bool { return x == e })
	return e.id
}

// bind takes the message that came in as the copy that a move made.
func (t *tx) bind(mailbox mail.MailboxID, uid mail.UID, entry int64) error {
	if err := t.exec("UPDATE message SET pending = pending + 1 WHERE home = ? AND uid = ?", mailbox, uid); err != nil {
		return err
	}
	rows, err := t.rows("home = ? AND uid = ?", mailbox, uid)
	if err != nil || len(rows) == 0 {
		return err
	}
	if err := t.exec("UPDATE entry SET twin = ? WHERE id = ?", rows[0].id, entry); err != nil {
		return err
	}
	return t.refold(rows[0], false)
}

// bound reports whether a message is the twin of a move that is not through.
func (t *tx) bound(r *row) (bool, error) {
	var some bool
	err := t.row(`SELECT EXISTS (SELECT 1 FROM entry e JOIN change c ON c.id = e.change
		WHERE e.twin <> 0 AND e.twin = ? AND e.state < 2 AND c.kind = 'move')`, r.id).Scan(&some)
	return some, err
}

// release shows what had been bound to a move as a message of its own.
func (t *tx) release(twin mail.MessageID) error {
	if twin == 0 {
		return nil
	}
	rows, err := t.rowsByID([]mail.MessageID{twin})
	if err != nil || len(rows) == 0 {
		return err
	}
	return t.refold(rows[0], false)
}

// releaseWaiting does so for moves that turned out not to have been sent.
func (t *tx) releaseWaiting(entries []int64) error {
	list := jsonIDs(entries)
	rows, err := t.query(`SELECT e.twin FROM entry e JOIN change c ON c.id = e.change
		WHERE e.id IN (SELECT value FROM json_each(?)) AND e.twin <> 0 AND c.kind = 'move'`, list)
	var twins []mail.MessageID
	if err := collect(rows, err, &twins); err != nil || len(twins) == 0 {
		return err
	}
	if err := t.exec("UPDATE message SET pending = pending - 1 WHERE id IN (SELECT value FROM json_each(?))", jsonIDs(twins)); err != nil {
		return err
	}
	if err := t.exec("UPDATE entry SET twin = 0 WHERE id IN (SELECT value FROM json_each(?)) AND twin IN (SELECT value FROM json_each(?))",
		list, jsonIDs(twins)); err != nil {
		return err
	}
	for _, id := range twins {
		if err := t.release(id); err != nil {
			return err
		}
	}
	return nil
}
