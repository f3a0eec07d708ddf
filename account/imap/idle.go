package imap

import (
	"context"
	"time"

	"postern/mail"
)

// Idle waits until ctx ends or an Update came since the last Idle; both are nil
// (RFC 2177). Nothing else may be done meanwhile, and the connection can be used
// afterwards. The kinds of errors: what a broken connection has; Protocol for a
// server without IDLE, which is asked by Noop instead.
//
// Servers and what lies between forget a silent connection after a while: let
// ctx end after a few minutes and call again.
func (c *Conn) Idle(ctx context.Context) error {
	const op = "wait for news"
	if err := c.Err(); err != nil {
		return err
	}
	if !c.Caps().Idle {
		return &mail.Error{Op: op, Account: c.opts.Account, Kind: mail.Protocol}
	}
	select {
	case <-c.wake:
		return nil
	default:
	}
	if ctx.Err() != nil {
		return nil //nolint:nilerr // being asked to stop before it began is no failure
	}
	err := c.idle(ctx, op)
	if isBAD(err) {
		c.Drop("IDLE")
	}
	return err
}

func (c *Conn) idle(ctx context.Context, op string) error {
	// Cancelling does not close the connection here: the command is ended instead.
	return c.run(context.WithoutCancel(ctx), op, func() error {
		cmd, err := c.client.Idle()
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-c.wake:
		case <-c.dead:
		case <-c.client.Closed():
		}
		if err := cmd.Close(); err != nil {
			return err
		}
		// What comes next need not wait for the server to agree: it is sent right
		// behind. The deadline bounds the answer too, but any octet starts it anew,
		// and a server that talks without end must not hold up what a person wants.
		go func() {
			late := time.AfterFunc(c.opts.Timeout, func() {
				c.end(&mail.Error{Op: op, Account: c.opts.Account, Kind: mail.Timeout})
			})
			defer late.Stop()
			_ = cmd.Wait() // a connection that ended says so to whoever uses it next
		}()
		return nil
	})
}
