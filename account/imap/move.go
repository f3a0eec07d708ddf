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
	if err := c.writable("move messages"); err != nil {
		return UIDMap{}, err
	}
	// go-imap has a fallback of its own, which deletes what it could not copy.
	if c.Caps().Move && c.client.Caps().Has(goimap.CapMove) {
		m, err := c.transfer(ctx, "move messages to "+to, uids, to, func(s goimap.UIDSet) func() error {
			cmd := c.client.Move(s, to)
			return func() error {
				_, err := cmd.Wait()
				return err
			}
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
