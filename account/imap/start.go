package imap

import (
	"context"
	"io"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// SectionStart gives the first n octets of a leaf as transferred, fewer when it
// is shorter. The kinds of errors: NotFound when the server gives nothing for it.
func (c *Conn) SectionStart(ctx context.Context, uid mail.UID, path string, n int64) ([]byte, error) {
	part, err := sectionPart(path)
	if err != nil {
		return nil, &mail.Error{Op: "fetch part " + path, Account: c.opts.Account, Kind: mail.Bug, Err: err}
	}
	s := &starting{uid: uid, path: path}
	defer c.reading(s)()
	err = c.run(ctx, "fetch the start of part "+path, func() error {
		return c.drain(c.client.Fetch(goimap.UIDSetNum(goimap.UID(uid)), &goimap.FetchOptions{UID: true,
			BodySection: []*goimap.FetchItemBodySection{{Part: part, Peek: true, Partial: &goimap.SectionPartial{Size: n}}}}))
	})
	if err != nil {
		return nil, err
	}
	if s.data == nil {
		return nil, &mail.Error{Op: "fetch part " + path, Account: c.opts.Account, Kind: mail.NotFound}
	}
	return s.data[:min(int64(len(s.data)), n)], nil
}

// starting is a reader of the start of one part.
type starting struct {
	uid  mail.UID
	path string
	data []byte
}

func (s *starting) take(*answer) bool { return false }

func (s *starting) body(uid mail.UID, path string, off int64, partial bool, r io.Reader) bool {
	if uid != s.uid || path != s.path || off != 0 || s.data != nil {
		return false
	}
	b, err := io.ReadAll(io.LimitReader(r, maxAnswer))
	if err == nil {
		s.data = append([]byte{}, b...)
	}
	_, _ = io.Copy(io.Discard, r)
	return true
}
