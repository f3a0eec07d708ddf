package imap

import (
	"context"

	"github.com/emersion/go-imap/v2/imapclient"
)

// Create makes a mailbox (RFC 9051 §6.3.4).
func (c *Conn) Create(ctx context.Context, name string) error {
	return c.simple(ctx, "create "+name, []string{name}, func() *imapclient.Command { return c.client.Create(name, nil) })
}

// Rename renames a mailbox and those below it (RFC 9051 §6.3.6).
func (c *Conn) Rename(ctx context.Context, from, to string) error {
	return c.simple(ctx, "rename "+from, []string{from, to}, func() *imapclient.Command { return c.client.Rename(from, to, nil) })
}

// Delete removes a mailbox with all that is in it (RFC 9051 §6.3.5).
func (c *Conn) Delete(ctx context.Context, name string) error {
	return c.simple(ctx, "delete "+name, []string{name}, func() *imapclient.Command { return c.client.Delete(name) })
}

// Subscribe marks a mailbox as one that is to be shown.
func (c *Conn) Subscribe(ctx context.Context, name string) error {
	return c.simple(ctx, "subscribe "+name, []string{name}, func() *imapclient.Command { return c.client.Subscribe(name) })
}

// Unsubscribe takes that mark away.
func (c *Conn) Unsubscribe(ctx context.Context, name string) error {
	return c.simple(ctx, "unsubscribe "+name, []string{name}, func() *imapclient.Command { return c.client.Unsubscribe(name) })
}

// Noop asks the server whether it is there, and for what is new in the selected mailbox.
func (c *Conn) Noop(ctx context.Context) error {
	return c.simple(ctx, "noop", nil, c.client.Noop)
}

// simple runs a command that answers with nothing but its end.
func (c *Conn) simple(ctx context.Context, op string, names []string, send func() *imapclient.Command) error {
	if err := c.checkName(op, names...); err != nil {
		return err
	}
	return c.run(ctx, op, func() error { return send().Wait() })
}
