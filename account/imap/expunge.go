package imap

import (
	"context"
	"errors"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"postern/mail"
)

// ErrLeftDeleted says that messages are marked as deleted but still there: the
// server lacks UIDPLUS, and a plain EXPUNGE would take along what other programs
// have marked.
var ErrLeftDeleted = errors.New("the server cannot remove single messages: they stay, marked as deleted")

// Expunge removes for good the messages of the set that carry \Deleted (UID
// EXPUNGE, RFC 4315). Without UIDPLUS it is a plain EXPUNGE when the mailbox has
// no other message with \Deleted; otherwise nothing is done and the error wraps
// ErrLeftDeleted, kind Refused.
func (c *Conn) Expunge(ctx context.Context, uids mail.UIDSet) error {
	if len(uids) == 0 {
		return nil
	}
	if err := c.writable("remove messages"); err != nil {
		return err
	}
	if !c.Caps().UIDPlus {
		return c.expungeAlone(ctx, uids)
	}
	sets := chunk(uids, maxCommand-200)
	err := c.run(ctx, "remove messages", func() error {
		return c.flight(len(sets), nil, func(i int) func() error {
			return c.expunging(c.client.UIDExpunge(uidSet(sets[i])))
		})
	})
	if isBAD(err) {
		c.Drop("UIDPLUS")
		return c.expungeAlone(ctx, uids)
	}
	return err
}

// expungeAlone is EXPUNGE where it removes nothing that is not in the set.
func (c *Conn) expungeAlone(ctx context.Context, uids mail.UIDSet) error {
	marked, err := c.search(ctx, "look for deleted messages", &goimap.SearchCriteria{Flag: []goimap.Flag{goimap.FlagDeleted}})
	unsure := isNO(err) || isBAD(err)
	if !unsure && (err != nil || len(marked) == 0) {
		return err
	}
	if unsure || len(marked.Minus(uids)) > 0 {
		return &mail.Error{Op: "remove messages", Account: c.opts.Account, Kind: mail.Refused, Err: ErrLeftDeleted}
	}
	return c.run(ctx, "remove messages", func() error { return c.expunging(c.client.Expunge())() })
}

// expunging waits for an EXPUNGE. go-imap gives every one that comes meanwhile
// to this command.
func (c *Conn) expunging(cmd *imapclient.ExpungeCommand) func() error {
	return func() error {
		for n := cmd.Next(); n != 0; n = cmd.Next() {
			c.expunged(n)
		}
		return cmd.Close()
	}
}
