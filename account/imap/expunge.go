package imap

import (
	"context"
	"errors"

	"postern/mail"
)

// ErrLeftDeleted says that messages are marked as deleted but still there: the
// server lacks UIDPLUS, and a plain EXPUNGE would take along what others have
// marked.
var ErrLeftDeleted = errors.New("the server cannot remove single messages: they stay, marked as deleted")

// Expunge removes for good the messages of the set that carry \Deleted (UID
// EXPUNGE, RFC 4315). Without UIDPLUS it does nothing and the error wraps
// ErrLeftDeleted, kind Refused.
func (c *Conn) Expunge(ctx context.Context, uids mail.UIDSet) error {
	if len(uids) == 0 {
		return nil
	}
	if err := c.writable("remove messages"); err != nil {
		return err
	}
	if !c.Caps().UIDPlus {
		return &mail.Error{Op: "remove messages", Account: c.opts.Account, Kind: mail.Refused, Err: ErrLeftDeleted}
	}
	sets := chunk(uids, maxCommand-200)
	err := c.run(ctx, "remove messages", func() error {
		return c.flight(len(sets), nil, func(i int) func() error {
			cmd := c.client.UIDExpunge(uidSet(sets[i]))
			return func() error {
				// go-imap gives every EXPUNGE that comes meanwhile to this command.
				for n := cmd.Next(); n != 0; n = cmd.Next() {
					c.expunged(n)
				}
				return cmd.Close()
			}
		})
	})
	if isBAD(err) {
		c.Drop("UIDPLUS")
		return &mail.Error{Op: "remove messages", Account: c.opts.Account, Kind: mail.Refused, Err: ErrLeftDeleted}
	}
	return err
}
