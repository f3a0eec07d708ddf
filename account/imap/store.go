package imap

import (
	"context"
	"errors"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// Store adds or removes flags, silently: the server does not repeat them. A set
// too big for one command line becomes several commands in one flight. Messages
// that are gone are ignored. When the error is not nil, a part may be done.
func (c *Conn) Store(ctx context.Context, uids mail.UIDSet, add bool, flags mail.Flags) error {
	names := flagNames(flags)
	if len(uids) == 0 || len(names) == 0 {
		return nil
	}
	if err := c.writable("change flags"); err != nil {
		return err
	}
	op := goimap.StoreFlagsDel
	if add {
		op = goimap.StoreFlagsAdd
	}
	sets := chunk(uids, maxCommand-200)
	return c.run(ctx, "change flags", func() error {
		return c.flight(len(sets), nil, func(i int) func() error {
			cmd := c.client.Store(uidSet(sets[i]), &goimap.StoreFlags{Op: op, Silent: true, Flags: names}, nil)
			return func() error { return c.drain(cmd) }
		})
	})
}

// writable refuses what a mailbox that is open read-only would silently ignore.
func (c *Conn) writable(op string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.readOnly {
		return nil
	}
	return &mail.Error{Op: op, Account: c.opts.Account, Kind: mail.Refused, Err: errors.New("the mailbox is read-only")}
}
