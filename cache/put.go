package cache

import (
	"context"
	"slices"
	"time"

	"postern/mail"
)

// Incoming is a message as a server lists it.
type Incoming struct {
	UID      mail.UID
	Flags    mail.Flags
	Received time.Time // INTERNALDATE; its nanoseconds order the messages of one second (stamp.go)
	Size     int64     // RFC822.SIZE
	ModSeq   uint64    // 0 unknown
	Header   mail.Header
	Attach   bool // seems to have attachments
	Broken   bool // the header could not be parsed
}

// PutMessages stores messages of a mailbox and the state they bring it to. What
// is known under its UID is brought up to date. A UID that is new is first
// looked for among the messages of the mailbox whose UID is not known (after a
// move, an append, or Reset), by Message-ID and then size and date, and adopted. A validity
// other than the stored one is Stale. Changes of the journal stay on top.
func (s *Store) PutMessages(ctx context.Context, mailbox mail.MailboxID, in []Incoming, st SyncState) (mail.Event, error) {
	return s.write(ctx, "store messages", false, func(t *tx) error {
		if _, err := t.current("store messages", mailbox, st.Validity); err != nil {
			return err
		}
		if err := t.putMessages(mailbox, in); err != nil {
			return err
		}
		return t.setSync(mailbox, st)
	})
}

func (t *tx) putMessages(mailbox mail.MailboxID, in []Incoming) error {
	if len(in) == 0 {
		return nil
	}
	known, err := t.knownUIDs(mailbox, in)
	if err != nil {
		return err
	}
	lost, err := t.nowhere(mailbox, in, known)
	if err != nil {
		return err
	}
	moves, err := t.underWay(mailbox, in)
	if err != nil {
		return err
	}
	var fresh []*Incoming
	bound := map[mail.UID]int64{} // the entries of moves that brought them here
	for i := range in {
		m := &in[i]
		r := known[m.UID]
		if r == nil {
			// Copies of one message can be on their way to one mailbox at the same time.
			if move := moves.best(m); move != nil && move.likeness(m) > lost.likeness(m) {
				bound[m.UID] = moves.take(move)
			} else if r = lost.adopt(m); r != nil {
				if err := t.setHome(r, mailbox, m.UID); err != nil {
					return err
				}
				known[m.UID] = r
			}
		}
		if r == nil {
			fresh = append(fresh, m)
			known[m.UID] = &row{} // a UID given twice is one message
			continue
		}
		if r.id != 0 {
			if err := t.refresh(r, m); err != nil {
				return err
			}
		}
	}
	if err := t.insertMessages(mailbox, fresh); err != nil {
		return err
	}
	for uid, entry := range bound {
		if err := t.bind(mailbox, uid, entry); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) knownUIDs(mailbox mail.MailboxID, in []Incoming) (map[mail.UID]*row, error) {
	uids := make([]mail.UID, len(in))
	for i := range in {
		uids[i] = in[i].UID
	}
	rows, err := t.rows("home = ? AND uid IN (SELECT value FROM json_each(?))", mailbox, jsonIDs(uids))
	known := make(map[mail.UID]*row, len(in))
	for _, r := range rows {
		known[r.uid] = r
	}
	return known, err
}

// lost are the messages of a mailbox whose UID is not known, by node; the uid of
// one that is just being put there is the least that it can have.
type lost map[int64][]*row

// nowhere reads those that may be among the messages that come in.
func (t *tx) nowhere(mailbox mail.MailboxID, in []Incoming, known map[mail.UID]*row) (lost, error) {
	var any bool
	if err := t.row("SELECT EXISTS (SELECT 1 FROM message WHERE home = ? AND uid IS NULL)", mailbox).Scan(&any); err != nil || !any {
		return nil, err
	}
	var keys []int64
	for i := range in {
		if known[in[i].UID] == nil {
			keys = append(keys, nodeOf(&in[i].Header, in[i].Size))
		}
	}
	rows, err := t.rows("home = ? AND uid IS NULL AND node IN (SELECT value FROM json_each(?)) ORDER BY id", mailbox, jsonIDs(keys))
	if len(rows) == 0 {
		return nil, err
	}
	l := lost{}
	for _, r := range rows {
		if r.pending > 0 {
			// What waits to be put there is not what is there already.
			a, err := t.arrival(r)
			if err != nil {
				return nil, err
			}
			if a.open && (!a.sent || a.mark == 0) {
				continue
			}
			r.uid = a.mark
		}
		l[r.node] = append(l[r.node], r)
	}
	return l, err
}

// likeness tells how much a message that came in is like one that is known by
// its Message-ID: flags count most, for what a change of ours puts somewhere has
// those that we know of.
func likeness(m *Incoming, flags mail.Flags, size, received int64) int {
	n := 1
	if m.Flags.Equal(flags) {
		n += 4
	}
	if size == m.Size {
		n++
	}
	if unstamp(received).Unix() == m.Received.Unix() {
		n++
	}
	return n
}

// best is the place of the message that m is: among several with its Message-ID
// the one that is most like it, or the oldest; -1 when there is none.
func (l lost) best(m *Incoming) (key int64, best, score int) {
	best = -1
	if len(l) == 0 {
		return 0, best, 0
	}
	key = nodeOf(&m.Header, m.Size)
	for i, r := range l[key] {
		if m.UID < r.uid {
			continue
		}
		if n := likeness(m, r.server, r.size, r.received); n > score {
			best, score = i, n
		}
	}
	return key, best, score
}

// likeness is that of the best one; 0 none.
func (l lost) likeness(m *Incoming) int {
	_, _, n := l.best(m)
	return n
}

// adopt takes the message out that m is; nil when there is none.
func (l lost) adopt(m *Incoming) *row {
	key, best, _ := l.best(m)
	if best < 0 {
		return nil
	}
	r := l[key][best]
	l[key] = append(l[key][:best:best], l[key][best+1:]...)
	return r
}

func traits(m *Incoming) int {
	n := 0
	if m.Attach {
		n |= traitAttach
	}
	if m.Broken {
		n |= traitBroken
	}
	if len(m.Header.References)+len(m.Header.InReplyTo) > 0 {
		n |= traitRefs
	}
	return n
}

// refresh brings a known message up to date with what the server says. The
// attachment mark stays when the structure, which knows better, has been stored.
func (t *tx) refresh(r *row, m *Incoming) error {
	face, rest := encodeHeader(&m.Header)
	received := stamp(m.Received)
	if unstamp(r.received).Unix() == m.Received.Unix() {
		received = r.received // nothing jumps because a move gave it another UID
	}
	t.touch(r.mailbox)
	if received != r.received {
		if err := t.unindex(r.received, r.id); err != nil {
			return err
		}
	}
	if err := t.queueIndex("id = ?", r.id); err != nil {
		return err
	}
	err := t.exec(`UPDATE message SET received = ?, size = ?, modseq = ?, face = ?, sender = ?6, topic = ?7,
		traits = CASE WHEN EXISTS (SELECT 1 FROM structure WHERE content = coalesce(message.content, message.id))
			THEN (?5 & ~1) | (traits & 1) ELSE ?5 END WHERE id = ?8`,
		received, m.Size, int64(m.ModSeq), face, traits(m), senderKey(&m.Header), topicKey(&m.Header), r.id)
	if err != nil {
		return err
	}
	if err := t.exec("INSERT OR REPLACE INTO header (message, data) VALUES (?, ?)", r.id, rest); err != nil {
		return err
	}
	if key := nodeOf(&m.Header, m.Size); key != r.node {
		if err := t.rethread(r, key, references(&m.Header, key)); err != nil {
			return err
		}
	}
	if err := t.setServer(r, m.Flags); err != nil {
		return err
	}
	return t.refold(r, false)
}

// rethread moves a message whose Message-ID is another than was thought.
func (t *tx) rethread(r *row, key int64, refs []int64) error {
	th, err := newThreader(t, append(refs[:len(refs):len(refs)], key))
	if err != nil {
		return err
	}
	if err := th.add(r.id, key, refs); err != nil {
		return err
	}
	if err := th.flush(); err != nil {
		return err
	}
	r.node = key
	return t.exec("UPDATE message SET node = ?, thread = ? WHERE id = ?", key, th.nodes[key].thread, r.id)
}

// fresh is a message on its way into the database.
type fresh struct {
	*Incoming
	id   mail.MessageID
	node int64
	refs []int64
}

func (t *tx) insertMessages(mailbox mail.MailboxID, in []*Incoming) error {
	if len(in) == 0 {
		return nil
	}
	all := make([]fresh, len(in))
	var keys []int64
	for i, m := range in {
		id, err := t.nextMessage()
		if err != nil {
			return err
		}
		key := nodeOf(&m.Header, m.Size)
		all[i] = fresh{m, id, key, references(&m.Header, key)}
		keys = append(append(keys, key), all[i].refs...)
	}
	th, err := newThreader(t, keys)
	if err != nil {
		return err
	}
	for _, f := range all {
		if err := th.add(f.id, f.node, f.refs); err != nil {
			return err
		}
	}
	if err := th.flush(); err != nil {
		return err
	}
	msgs := batch{t: t, columns: 17, head: `INSERT INTO message (id, mailbox, home, uid, received, size, bits, kw, sbits, skw, modseq,
		traits, node, thread, face, sender, topic) VALUES `}
	headers := batch{t: t, columns: 2, head: "INSERT INTO header (message, data) VALUES "}
	queue := batch{t: t, columns: 2, head: "INSERT INTO toindex (message, n) VALUES "}
	for _, f := range all {
		face, rest := encodeHeader(&f.Header)
		kw := joinKeywords(f.Flags.Keywords)
		err := msgs.add(int64(f.id), int64(mailbox), int64(mailbox), nullUID(f.UID), stamp(f.Received), f.Size, int64(f.Flags.Bits), kw,
			int64(f.Flags.Bits), kw, int64(f.ModSeq), traits(f.Incoming), f.node, th.nodes[f.node].thread, face,
			senderKey(&f.Header), topicKey(&f.Header))
		if err == nil {
			err = headers.add(int64(f.id), rest)
		}
		if err == nil {
			err = queue.add(int64(f.id), 1)
		}
		if err != nil {
			return err
		}
		t.count(mailbox, 1, unread(f.Flags))
	}
	if err := msgs.flush(); err != nil {
		return err
	}
	if err := queue.flush(); err != nil {
		return err
	}
	if err := headers.flush(); err != nil {
		return err
	}
	return t.mute(all, th)
}

// mute marks as read, by a change of the journal as the person would, what has come
// to conversations that are muted.
func (t *tx) mute(all []fresh, th *threader) error {
	var threads []int64
	for _, f := range all {
		if len(f.refs) > 0 && !f.Flags.Has(mail.Seen) {
			threads = append(threads, th.nodes[f.node].thread)
		}
	}
	if len(threads) == 0 {
		return nil
	}
	var muted []int64
	rows, err := t.query("SELECT thread FROM conv WHERE muted > 0 AND thread IN (SELECT value FROM json_each(?))", jsonIDs(threads))
	if err := collect(rows, err, &muted); err != nil || len(muted) == 0 {
		return err
	}
	c := mail.Change{Kind: mail.ChangeFlags, Add: mail.Flags{Bits: mail.Seen | mail.Muted}, Quiet: true, Label: "mark as read what is muted"}
	for _, f := range all {
		if !f.Flags.Has(mail.Seen) && slices.Contains(muted, th.nodes[f.node].thread) {
			c.Messages = append(c.Messages, f.id)
		}
	}
	return (&doing{t: t, c: c}).run()
}
