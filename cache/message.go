package cache

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"postern/mail"
)

// summaryColumns is a row of a list; m is the message, h its home.
const summaryColumns = `m.id, m.mailbox, m.home, coalesce(m.uid, 0), m.received, m.size, m.bits, m.kw, m.traits, m.body, m.pending,
	m.node, m.thread, m.face, h.account, h.validity, coalesce((SELECT account FROM mailbox WHERE id = m.mailbox), h.account)`

// summary is a Summary and what it takes to complete it.
type summary struct {
	mail.Summary
	home   mail.Place // where the server has it
	header mail.Header
	node   int64
	traits int
	// where it stands in a list that is not ordered by date alone
	rank    int64
	sortKey []byte
}

func scanSummary(scan func(...any) error) (*summary, error) {
	var r summary
	var received int64
	var pending int
	var kw, account string
	var box mail.MailboxID
	var face sql.RawBytes
	err := scan(&r.ID, &box, &r.home.Mailbox, &r.home.UID, &received, &r.Size, &r.Flags.Bits, &kw, &r.traits, &r.Body, &pending,
		&r.node, &r.Thread, &face, &r.home.Account, &r.home.Validity, &account)
	if err != nil {
		return nil, err
	}
	if r.header, err = decodeFace(face); err != nil {
		return nil, storage("read a message", err)
	}
	if r.home.UID == 0 {
		r.home.Validity = 0
	}
	r.Place = r.home
	if box != r.home.Mailbox {
		r.Place = mail.Place{Account: account, Mailbox: box}
	}
	r.Flags.Keywords = splitKeywords(kw)
	r.Received = unstamp(received)
	r.From, r.To, r.Subject, r.Date = r.header.From, r.header.To, r.header.Subject, r.header.Date
	r.MsgID, r.ListID = r.header.MessageID, r.header.ListID
	r.Attach, r.Broken, r.Pending = r.traits&traitAttach != 0, r.traits&traitBroken != 0, pending > 0
	return &r, nil
}

// Summary gives one message as a row of a list; NotFound when it is not there
// (or was deleted here).
func (s *Store) Summary(ctx context.Context, id mail.MessageID) (mail.Summary, error) {
	r, err := s.summary(ctx, id, false)
	if err != nil {
		return mail.Summary{}, wrap("read a message", err)
	}
	return r.Summary, nil
}

func (s *Store) summary(ctx context.Context, id mail.MessageID, deleted bool) (*summary, error) {
	q := reader{s, ctx}
	rows, err := q.query("SELECT "+summaryColumns+" FROM message m JOIN mailbox h ON h.id = m.home WHERE m.id = ? AND (m.mailbox <> 0 OR ?)", id, deleted)
	var out []*summary
	err = each(rows, err, func(scan func(...any) error) error {
		r, err := scanSummary(scan)
		out = append(out, r)
		return err
	})
	if err == nil && len(out) == 0 {
		err = sql.ErrNoRows
	}
	if err == nil {
		err = parents(q, out)
	}
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// Message gives all that is known of one message except its parts; NotFound as Summary.
func (s *Store) Message(ctx context.Context, id mail.MessageID) (mail.Message, error) {
	m, err := s.message(ctx, id, false)
	return m, wrap("read a message", err)
}

// AnyMessage is Message, also for one that was deleted here and that the server
// still has: an earlier change may need it.
func (s *Store) AnyMessage(ctx context.Context, id mail.MessageID) (mail.Message, error) {
	m, err := s.message(ctx, id, true)
	return m, wrap("read a message", err)
}

func (s *Store) message(ctx context.Context, id mail.MessageID, deleted bool) (mail.Message, error) {
	r, err := s.summary(ctx, id, deleted)
	if err != nil {
		return mail.Message{}, err
	}
	m := mail.Message{Summary: r.Summary, Header: r.header, Complete: map[string]bool{}}
	q := reader{s, ctx}
	var rest []byte
	if err := q.row("SELECT data FROM header WHERE message = ?", id).Scan(&rest); err != nil {
		return m, err
	}
	if err := decodeRest(rest, &m.Header); err != nil {
		return m, storage("read a message", err)
	}
	owner, err := contentOf(q, id)
	if err != nil {
		return m, err
	}
	var tree []byte
	err = q.row("SELECT data FROM structure WHERE content = ?", owner).Scan(&tree)
	if err == nil {
		if err := json.Unmarshal(tree, &m.Root); err != nil {
			return m, storage("read a message", err)
		}
	} else if !isNone(err) {
		return m, err
	}
	rows, err := q.query("SELECT path FROM part WHERE content = ? AND complete = 1", owner)
	var paths []string
	err = collect(rows, err, &paths)
	for _, p := range paths {
		m.Complete[p] = true
	}
	return m, err
}

// contentOf is under which number the parts of a message are stored.
func contentOf(q querier, id mail.MessageID) (int64, error) {
	var owner int64
	err := q.row("SELECT coalesce(content, id) FROM message WHERE id = ?", id).Scan(&owner)
	return owner, err
}

// Lookup finds the message that has a UID in a mailbox on the server; NotFound.
func (s *Store) Lookup(ctx context.Context, mailbox mail.MailboxID, uid mail.UID) (mail.MessageID, error) {
	var id mail.MessageID
	err := reader{s, ctx}.row("SELECT id FROM message WHERE home = ? AND uid = ?", mailbox, uid).Scan(&id)
	return id, wrap("look up a message", err)
}

// Places tells where the server has each of the messages now, which is not where
// the person sees one whose move waits. A message that is not there, or whose
// UID is not known, has a Place that is not Known.
func (s *Store) Places(ctx context.Context, ids []mail.MessageID) ([]mail.Place, error) {
	at := make(map[mail.MessageID]mail.Place, len(ids))
	rows, err := reader{s, ctx}.query(`SELECT m.id, h.account, h.id, h.validity, coalesce(m.uid, 0) FROM message m JOIN mailbox h ON h.id = m.home
		WHERE m.id IN (SELECT value FROM json_each(?))`, jsonIDs(ids))
	err = each(rows, err, func(scan func(...any) error) error {
		var id mail.MessageID
		var p mail.Place
		err := scan(&id, &p.Account, &p.Mailbox, &p.Validity, &p.UID)
		if p.UID == 0 {
			p.Validity = 0
		}
		at[id] = p
		return err
	})
	out := make([]mail.Place, len(ids))
	for i, id := range ids {
		out[i] = at[id]
	}
	return out, wrap("look up messages", err)
}

// Candidate is a message that could be downloaded.
type Candidate struct {
	ID       mail.MessageID
	UID      mail.UID
	Size     int64
	Received time.Time
}

// smallSize and middleSize part the candidates for download into three classes.
const (
	smallSize  = 64 << 10
	middleSize = 1 << 20
)

// WithoutBody lists messages of a mailbox received since a time, of which no body
// is stored, that can be fetched: among the newest the small ones first, in each class
// of size (64 KiB, 1 MiB) the newest first.
func (s *Store) WithoutBody(ctx context.Context, mailbox mail.MailboxID, since time.Time, limit int) ([]Candidate, error) {
	from := int64(0)
	if !since.IsZero() {
		from = stampSecond(since)
	}
	var out []Candidate
	rows, err := reader{s, ctx}.query(`SELECT id, uid, size, received FROM
		(SELECT id, uid, size, received FROM message WHERE mailbox = ?1 AND home = ?1 AND body = 0 AND uid IS NOT NULL AND received >= ?
			ORDER BY received DESC, id DESC LIMIT ?)
		ORDER BY (size > ?) + (size > ?), received DESC, id DESC LIMIT ?`, mailbox, from, 4*limit, smallSize, middleSize, limit)
	err = each(rows, err, func(scan func(...any) error) error {
		var c Candidate
		var received int64
		err := scan(&c.ID, &c.UID, &c.Size, &received)
		c.Received = unstamp(received)
		out = append(out, c)
		return err
	})
	return out, wrap("list messages to download", err)
}
