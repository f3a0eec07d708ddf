package cache

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"postern/mail"
)

// schema2 is the full-text index. Its rowids are made of a message's date and
// id, so that "the newest that match" is the order in which the index reads
// and nothing has to be sorted. It stores no text. toindex queues the messages whose
// header or text it does not have yet; n grows each time a message is queued again.
const schema2 = `
CREATE VIRTUAL TABLE fts USING fts5 (subject, sender, rcpt, cc, list, body, content = '', contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4 5');
CREATE TABLE toindex (message INTEGER PRIMARY KEY, n INTEGER NOT NULL);
INSERT INTO toindex (message, n) SELECT id, 1 FROM message;
CREATE INDEX message_flagged ON message (mailbox, received, id) WHERE bits & 4 <> 0;
CREATE INDEX message_attach ON message (mailbox, received, id) WHERE traits & 1 <> 0;
`

// A row of the index is the date in seconds above the id. 2^29 ids are enough
// for 500 million messages, the seconds for five centuries.
const (
	rowIDBits = 29
	rowIDMask = 1<<rowIDBits - 1
	maxRowSec = 1<<34 - 1
)

// indexRow is the rowid of a message with a stamp in the index; rowExpr is the same in SQL.
func indexRow(received int64, id mail.MessageID) int64 {
	return min(max(received>>fractionBits, 0), maxRowSec)<<rowIDBits | int64(id)&rowIDMask
}

const rowExpr = "(min(max(m.received >> 20, 0), 17179869183) << 29 | (m.id & 536870911))"

// Texter gives the text of a message for the search: what a person would read.
// part gives the octets of a leaf as transferred ("" the whole message) if they
// are stored. root is nil while the structure is unknown.
type Texter func(root *mail.Part, part func(path string) ([]byte, bool)) string

// WithTexter lends the store a reader of bodies; without it only headers are searched.
func WithTexter(f Texter) Option { return func(s *Store) { s.text = f } }

// maxIndexed is how much of a text is searched, in octets.
const maxIndexed = 256 << 10

// queueIndex queues messages for the index: those that a query selects.
func (t *tx) queueIndex(where string, args ...any) error {
	return t.exec("INSERT INTO toindex (message, n) SELECT id, 1 FROM message WHERE "+where+" ON CONFLICT (message) DO UPDATE SET n = n + 1", args...)
}

// unindex takes a message out of the index.
func (t *tx) unindex(received int64, id mail.MessageID) error {
	return t.exec("DELETE FROM fts WHERE rowid = ?", indexRow(received, id))
}

// indexed is a message on its way into the index.
type indexed struct {
	id   mail.MessageID
	n    int64
	row  int64
	cols [6]string
}

// Index puts up to n queued messages into the full-text index, newest id first,
// and tells whether more are queued. Call it when idle until it says no;
// batches of some hundred keep the writer free for others. Messages are found
// by their headers soon after they came, by their text soon after it was stored.
func (s *Store) Index(ctx context.Context, n int) (more bool, err error) {
	const op = "index messages"
	todo, err := s.toIndex(ctx, n)
	if err != nil || len(todo) == 0 {
		return false, wrap(op, err)
	}
	// The index is written in the order of its rows, or it would be written in pieces.
	slices.SortFunc(todo, func(a, b *indexed) int { return cmp.Compare(a.row, b.row) })
	_, err = s.write(ctx, op, false, func(t *tx) error {
		for _, m := range todo {
			// Not when it has changed or gone meanwhile; then it is queued anew, or not at all.
			n, err := t.change("DELETE FROM toindex WHERE message = ? AND n = ?", m.id, m.n)
			if err == nil && n > 0 {
				c := m.cols
				err = t.exec("INSERT OR REPLACE INTO fts (rowid, subject, sender, rcpt, cc, list, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
					m.row, c[0], c[1], c[2], c[3], c[4], c[5])
			}
			if err != nil {
				return err
			}
		}
		return t.row("SELECT EXISTS (SELECT 1 FROM toindex)").Scan(&more)
	})
	return more, wrap(op, err)
}

// Behind counts the messages that are queued for the index, up to 1000.
func (s *Store) Behind(ctx context.Context) (n int, err error) {
	q := reader{s, ctx}
	rows, err := q.query("SELECT count(*) FROM (SELECT 1 FROM toindex LIMIT ?)", maxTotal)
	err = each(rows, err, func(scan func(...any) error) error { return scan(&n) })
	return n, wrap("count what is not indexed", err)
}

// toIndex reads what is to be indexed, without holding the writer up.
func (s *Store) toIndex(ctx context.Context, n int) ([]*indexed, error) {
	q := reader{s, ctx}
	var todo []*indexed
	rows, err := q.query(`SELECT i.message, i.n, m.received, m.face, h.data, m.body FROM toindex i
		JOIN message m ON m.id = i.message JOIN header h ON h.message = m.id ORDER BY i.message DESC LIMIT ?`, n)
	var bodies []*indexed
	err = each(rows, err, func(scan func(...any) error) error {
		m := &indexed{}
		var received int64
		var face, rest []byte
		var body mail.BodyState
		if err := scan(&m.id, &m.n, &received, &face, &rest, &body); err != nil {
			return err
		}
		h, err := decodeFace(face)
		if err == nil {
			err = decodeRest(rest, &h)
		}
		if err != nil {
			return storage("index messages", err)
		}
		m.row = indexRow(received, m.id)
		m.cols = [6]string{spread(h.Subject), people(h.From, h.Sender, h.ReplyTo), people(h.To, h.Bcc), people(h.Cc),
			spread(h.ListID + " " + h.ListPost), ""}
		if body != mail.BodyNone {
			bodies = append(bodies, m)
		}
		todo = append(todo, m)
		return nil
	})
	for _, m := range bodies {
		if err == nil {
			m.cols[5], err = s.bodyText(q, m.id)
		}
	}
	return todo, err
}

// bodyText is the text of a message, spread; "" when nothing can be read.
func (s *Store) bodyText(q reader, id mail.MessageID) (string, error) {
	if s.text == nil {
		return "", nil
	}
	owner, err := contentOf(q, id)
	if err != nil {
		return "", err
	}
	var tree []byte
	var root *mail.Part
	err = q.row("SELECT data FROM structure WHERE content = ?", owner).Scan(&tree)
	if err == nil {
		err = json.Unmarshal(tree, &root)
	}
	if err != nil && !isNone(err) {
		return "", err
	}
	var failure error
	text := s.text(root, func(path string) ([]byte, bool) {
		b, err := s.Part(q.ctx, id, path)
		if err != nil && !mail.Is(err, mail.NotFound) {
			failure = err
		}
		return b, err == nil
	})
	if len(text) > maxIndexed {
		text = strings.ToValidUTF8(text[:maxIndexed], "")
	}
	return spread(text), failure
}

func people(lists ...[]mail.Address) string {
	var b strings.Builder
	for _, l := range lists {
		for _, a := range l {
			b.WriteString(a.Name + " " + a.Addr + " ")
		}
	}
	return spread(b.String())
}

// spread writes runs of scripts without spaces (Chinese, Japanese, Korean) as
// their overlapping pairs and the last character, for the tokenizer splits at
// spaces only: any run of such characters is then a phrase of pairs, and a
// single one the beginning of a pair.
func spread(s string) string {
	s = norm.NFKC.String(s)
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	var last rune
	for _, r := range s {
		wide := isWide(r)
		if isWide(last) {
			if wide {
				b.WriteRune(r)
			}
			b.WriteByte(' ')
		} else if wide {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// isWide reports whether a character is of a script that is written without
// spaces, or is a sign that counts as a letter among them.
func isWide(r rune) bool {
	return r >= 0x1100 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) || r == 'ー' || r == '々')
}
