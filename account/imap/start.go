package imap

import (
	"context"
	"io"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// StructureStart is Structure for one message, with the first n octets of part 1
// as transferred in the same command: for most messages that is the text, and a
// round trip is saved. The octets are fewer when the part is shorter, and nil
// when the server gives none.
func (c *Conn) StructureStart(ctx context.Context, uid mail.UID, n int64) (*mail.Part, []byte, error) {
	s := &starting{uid: uid}
	defer c.reading(s)()
	var root *mail.Part
	err := c.structures(ctx, mail.NewUIDSet(uid),
		&goimap.FetchItemBodySection{Part: []int{1}, Peek: true, Partial: &goimap.SectionPartial{Size: n}},
		func(_ mail.UID, p *mail.Part) error {
			root = p
			return nil
		})
	if int64(len(s.data)) > n {
		s.data = s.data[:n]
	}
	return root, s.data, err
}

// starting is a reader of the start of part 1.
type starting struct {
	uid  mail.UID
	data []byte
}

func (s *starting) take(*answer) bool { return false }

func (s *starting) body(uid mail.UID, path string, off int64, _ bool, r io.Reader) bool {
	if uid != s.uid || path != "1" || off != 0 || s.data != nil {
		return false
	}
	b, err := io.ReadAll(io.LimitReader(r, maxAnswer))
	if err == nil {
		s.data = append([]byte{}, b...)
	}
	_, _ = io.Copy(io.Discard, r) // what is too long is not wanted
	return true
}
