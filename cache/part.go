package cache

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"postern/mail"
)

// PutStructure stores the tree of parts of a message and, from it, whether there
// are attachments. A nil tree forgets it.
func (s *Store) PutStructure(ctx context.Context, id mail.MessageID, root *mail.Part) (mail.Event, error) {
	return s.write(ctx, "store a structure", false, func(t *tx) error {
		owner, err := contentOf(t, id)
		if err != nil {
			return err
		}
		if err := t.touchContent(owner, true); err != nil {
			return err
		}
		if root == nil {
			return t.exec("DELETE FROM structure WHERE content = ?", owner)
		}
		return t.putStructure(owner, root)
	})
}

func (t *tx) putStructure(owner int64, root *mail.Part) error {
	b, err := json.Marshal(root)
	if err != nil {
		return err
	}
	if err := t.exec("INSERT OR REPLACE INTO structure (content, data) VALUES (?, ?)", owner, b); err != nil {
		return err
	}
	trait := 0
	if attached(root) {
		trait = traitAttach
	}
	if err := t.exec("UPDATE message SET traits = (traits & ~1) | ? WHERE id = ? OR content = ?", trait, owner, owner); err != nil {
		return err
	}
	return t.raiseBody(owner)
}

// attached reports whether a reader would say that there are attachments: a
// leaf that is one by its disposition, has a file name, or is a message.
func attached(root *mail.Part) bool {
	for _, p := range root.Leaves() {
		if p.Disposition == "attachment" || p.Type == "message/rfc822" {
			return true
		}
		if p.Name != "" && p.Disposition != "inline" && p.ID == "" {
			return true
		}
	}
	return false
}

// PutPart stores octets of a leaf as they were transferred (path "" is the
// whole message), from the offset on. What is stored already is passed over; an
// offset beyond it is Stale (ask PartHave). last says that the part is complete.
func (s *Store) PutPart(ctx context.Context, id mail.MessageID, path string, off int64, data []byte, last bool) (mail.Event, error) {
	return s.write(ctx, "store a part", false, func(t *tx) error {
		owner, err := contentOf(t, id)
		if err != nil {
			return err
		}
		if err := t.putPart(owner, path, off, data, last); err != nil || !last {
			return err
		}
		return t.touchContent(owner, true)
	})
}

// pieceSize is the largest run of octets in one row: a reader holds one at a time.
const pieceSize = 64 << 10

func (t *tx) putPart(owner int64, path string, off int64, data []byte, last bool) error {
	have, complete, err := partHave(t, owner, path)
	if err != nil || complete {
		return err
	}
	if off > have {
		return stale("store a part")
	}
	data = data[min(have-off, int64(len(data))):]
	for len(data) > 0 {
		n := min(len(data), pieceSize)
		if err := t.exec("INSERT INTO piece (content, path, off, data) VALUES (?, ?, ?, ?)", owner, path, have, data[:n]); err != nil {
			return err
		}
		data, have = data[n:], have+int64(n)
	}
	if err := t.exec("INSERT OR REPLACE INTO part (content, path, have, complete) VALUES (?, ?, ?, ?)", owner, path, have, last); err != nil {
		return err
	}
	if !last {
		return nil
	}
	if err := t.countStored(owner); err != nil {
		return err
	}
	return t.raiseBody(owner)
}

// touchContent says which messages changed; lists says that their rows did.
func (t *tx) touchContent(owner int64, lists bool) error {
	rows, err := t.query("SELECT id, mailbox FROM message WHERE id = ? OR content = ?", owner, owner)
	return each(rows, err, func(scan func(...any) error) error {
		var id mail.MessageID
		var box mail.MailboxID
		err := scan(&id, &box)
		t.touchMessage(id)
		if lists {
			t.touch(box)
		}
		return err
	})
}

// raiseBody works out how much of a message is here: everything, or at least a
// text of it.
func (t *tx) raiseBody(owner int64) error {
	complete := map[string]bool{}
	rows, err := t.query("SELECT path FROM part WHERE content = ? AND complete = 1", owner)
	var paths []string
	if err := collect(rows, err, &paths); err != nil {
		return err
	}
	for _, p := range paths {
		complete[p] = true
	}
	if err := t.queueIndex("id = ?1 OR content = ?1", owner); err != nil {
		return err
	}
	var state mail.BodyState
	var tree []byte
	err = t.row("SELECT data FROM structure WHERE content = ?", owner).Scan(&tree)
	switch {
	case complete[""]:
		state = mail.BodyFull
	case isNone(err):
		return nil
	case err != nil:
		return err
	default:
		var root *mail.Part
		if err := json.Unmarshal(tree, &root); err != nil {
			return err
		}
		state = bodyState(root, complete)
	}
	return t.exec("UPDATE message SET body = max(body, ?1) WHERE (id = ?2 OR content = ?2) AND body < ?1", state, owner)
}

func bodyState(root *mail.Part, complete map[string]bool) mail.BodyState {
	state, all := mail.BodyNone, true
	for _, p := range root.Leaves() {
		if !complete[p.Path] {
			all = false
		} else if strings.HasPrefix(p.Type, "text/") {
			state = mail.BodyText
		}
	}
	if all {
		return mail.BodyFull
	}
	return state
}

// PutBody says that what is shown of a message is here (BodyText) or all of it
// (BodyFull), for messages whose shown parts are not text or are none. It never lowers.
func (s *Store) PutBody(ctx context.Context, id mail.MessageID, state mail.BodyState) (mail.Event, error) {
	return s.write(ctx, "store a body state", false, func(t *tx) error {
		owner, err := contentOf(t, id)
		if err != nil {
			return err
		}
		n, err := t.change("UPDATE message SET body = ?1 WHERE (id = ?2 OR content = ?2) AND body < ?1", state, owner)
		if err != nil || n == 0 {
			return err
		}
		return t.touchContent(owner, true)
	})
}

func partHave(q querier, owner int64, path string) (have int64, complete bool, err error) {
	err = q.row("SELECT have, complete FROM part WHERE content = ? AND path = ?", owner, path).Scan(&have, &complete)
	if isNone(err) {
		err = nil
	}
	return have, complete, err
}

// PartHave tells how many octets of a part are here, counted from its start, and
// whether that is all; 0 and false when nothing is. NotFound when the message is not there.
func (s *Store) PartHave(ctx context.Context, id mail.MessageID, path string) (have int64, complete bool, err error) {
	q := reader{s, ctx}
	owner, err := contentOf(q, id)
	if err == nil {
		have, complete, err = partHave(q, owner, path)
	}
	return have, complete, wrap("read a part", err)
}

// Part gives the octets of a complete leaf as transferred ("" the whole
// message); NotFound when it is not complete here. For a large one use PartReader.
func (s *Store) Part(ctx context.Context, id mail.MessageID, path string) ([]byte, error) {
	r, n, err := s.PartReader(ctx, id, path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, wrap("read a part", err)
	}
	return b, nil
}

// PartReader reads a complete part piece by piece and tells its length; NotFound
// as Part. Between two reads it holds nothing. ctx bounds the reading, too.
func (s *Store) PartReader(ctx context.Context, id mail.MessageID, path string) (io.ReadCloser, int64, error) {
	const op = "read a part"
	q := reader{s, ctx}
	owner, err := contentOf(q, id)
	if err != nil {
		return nil, 0, wrap(op, err)
	}
	have, complete, err := partHave(q, owner, path)
	if err != nil {
		return nil, 0, wrap(op, err)
	}
	if !complete {
		return nil, 0, notFound(op)
	}
	return &partReader{q: q, owner: owner, path: path, size: have}, have, nil
}

type partReader struct {
	q         reader
	owner     int64
	path      string
	off, size int64
	piece     []byte
}

func (p *partReader) Read(b []byte) (int, error) {
	if len(p.piece) == 0 {
		if p.off >= p.size {
			return 0, io.EOF
		}
		err := p.q.row("SELECT data FROM piece WHERE content = ? AND path = ? AND off = ?", p.owner, p.path, p.off).Scan(&p.piece)
		if err != nil {
			return 0, wrap("read a part", err)
		}
		p.off += int64(len(p.piece))
	}
	n := copy(b, p.piece)
	p.piece = p.piece[n:]
	return n, nil
}

func (p *partReader) Close() error { return nil }
