package cache

import (
	"context"
	"crypto/sha256"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"postern/mail"
)

// The columns sender and topic order lists by sender and by subject: the
// beginning of the text as it sorts, filled up with zeros, then some octets of a
// hash, so that only what is the same has the same key; all of it inverted, so
// that descending keys are ascending texts and every order of a list runs one
// way: (key, received, id), descending.
const (
	senderText = 12
	topicText  = 20
	keyHash    = 4
)

// senderKey orders by the name that a row shows.
func senderKey(h *mail.Header) []byte {
	if len(h.From) == 0 {
		return sortKey("", "", senderText)
	}
	return sortKey(h.From[0].Display(), strings.ToLower(h.From[0].Addr), senderText)
}

// topicKey orders by the subject without what answers and lists put before it.
func topicKey(h *mail.Header) []byte {
	s := baseSubject(h.Subject)
	return sortKey(s, s, topicText)
}

func sortKey(text, whole string, size int) []byte {
	key := make([]byte, size+keyHash)
	n := 0
	// A character of the text is at most a few of its decomposition; more than this cannot show.
	if len(text) > 8*size {
		text = text[:8*size]
	}
	for _, r := range norm.NFKD.String(text) {
		if n == size {
			break
		}
		if unicode.Is(unicode.Mn, r) || n == 0 && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			continue
		}
		n += copy(key[n:size], string(unicode.ToLower(r)))
	}
	h := sha256.Sum256([]byte(whole))
	copy(key[size:], h[:keyHash])
	for i := range key {
		key[i] = ^key[i]
	}
	return key
}

// answerMarks are what programs put before the subject of an answer or a
// forwarded message, in lower case.
var answerMarks = [...]string{"re", "fw", "fwd", "aw", "wg", "sv", "vs", "antw", "tr", "rv", "odp", "res", "enc"}

// baseSubject is a subject without "Re:", "Fwd:" and "[list]" before it.
func baseSubject(s string) string {
	for {
		s = strings.TrimSpace(s)
		if strings.HasPrefix(s, "[") {
			if i := strings.IndexByte(s, ']'); i > 0 && i < len(s)-1 {
				s = s[i+1:]
				continue
			}
		}
		mark, rest, ok := strings.Cut(s, ":")
		if !ok || len(mark) > 8 || !answers(mark) {
			return s
		}
		s = rest
	}
}

func answers(mark string) bool {
	mark, _, _ = strings.Cut(mark, "[") // "Re[2]"
	for _, m := range answerMarks {
		if strings.EqualFold(strings.TrimSpace(mark), m) {
			return true
		}
	}
	return false
}

// fillBatch is how many messages get their keys in one transaction.
const fillBatch = 5000

// fillKeys gives the messages of an older database their keys.
func (s *Store) fillKeys(ctx context.Context) error {
	const op = "bring the database up to date"
	done, total := 0, 0
	for last, more := int64(0), true; more; {
		_, err := s.write(ctx, op, false, func(t *tx) error {
			if total == 0 {
				if err := t.row("SELECT count(*) FROM message").Scan(&total); err != nil {
					return err
				}
			}
			type keys struct {
				id            int64
				sender, topic []byte
			}
			var all []keys
			rows, err := t.query("SELECT id, face FROM message WHERE id > ? ORDER BY id LIMIT ?", last, fillBatch)
			err = each(rows, err, func(scan func(...any) error) error {
				var k keys
				var face []byte
				if err := scan(&k.id, &face); err != nil {
					return err
				}
				h, err := decodeFace(face)
				if err != nil {
					return storage(op, err)
				}
				k.sender, k.topic = senderKey(&h), topicKey(&h)
				all = append(all, k)
				return nil
			})
			if err != nil {
				return err
			}
			for _, k := range all {
				if err := t.exec("UPDATE message SET sender = ?, topic = ? WHERE id = ?", k.sender, k.topic, k.id); err != nil {
					return err
				}
				last = k.id
			}
			done, more = done+len(all), len(all) == fillBatch
			return nil
		})
		if err != nil {
			return err
		}
		if s.progress != nil && total > 0 {
			s.progress(done, total)
		}
	}
	return nil
}
