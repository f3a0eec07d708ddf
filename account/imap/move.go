package imap

import (
	"context"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// Move moves messages of the selected mailbox (RFC 6851). Without MOVE it copies
// them, and only when all are copied marks them as deleted and removes them; on
// a server without UIDPLUS they stay, marked, and the error wraps
// ErrLeftDeleted: the copies exist, and the map tells of them.
func (c *Conn) Move(ctx context.Context, uids mail.UIDSet, to string) (UIDMap, error) {
	if c.Caps().Move {
		m, err := c.transfer(ctx, "move messages to "+to, uids, to, func(s goimap.UIDSet) (uint32, goimap.NumSet, goimap.NumSet, error) {
			d, err := c.client.Move(s, to).Wait()
			if err != nil {
				return 0, nil, nil, err
			}
			return d.UIDValidity, d.SourceUIDs, d.DestUIDs, nil
		})
		if !isBAD(err) {
			return m, err
		}
		c.Drop("MOVE")
	}
	m, err := c.Copy(ctx, uids, to)
	if err != nil {
		return m, err
	}
	if err := c.Store(ctx, uids, true, mail.Flags{Bits: mail.Deleted}); err != nil {
		return m, err
	}
	return m, c.Expunge(ctx, uids)
}
