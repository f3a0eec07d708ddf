package account

import (
	"context"
	"strings"

	"postern/mail"
	"postern/rfc822"
)

// Content gives a leaf and its octets with the transfer encoding undone,
// fetching them if needed. A path with "!" ("2!1") is a file inside a leaf, as
// rfc822.Inside numbers them. For "" it gives the whole message as it was sent,
// described as a message/rfc822 named after its subject.
func (m *Manager) Content(ctx context.Context, id mail.MessageID, path string) (*mail.Part, []byte, error) {
	leaf, _, inner := strings.Cut(path, "!")
	msg, err := m.Open(ctx, id, leaf)
	if err != nil {
		return nil, nil, err
	}
	raw, err := m.Part(ctx, id, leaf)
	if err != nil {
		return nil, nil, err
	}
	if path == "" {
		return &mail.Part{Type: "message/rfc822", Name: msg.Summary.Subject + ".eml", Encoding: "8bit", Size: int64(len(raw))}, raw, nil
	}
	p := msg.Root.Find(leaf)
	if p == nil || !p.Leaf() {
		return nil, nil, &mail.Error{Op: "read part " + path, Kind: mail.NotFound}
	}
	if !inner {
		data, _ := rfc822.Decode(p, raw)
		return p, data, nil
	}
	for _, f := range rfc822.Inside(p, raw) {
		if f.Part.Path == path {
			return f.Part, f.Data, nil
		}
	}
	return nil, nil, &mail.Error{Op: "read part " + path, Kind: mail.NotFound}
}
