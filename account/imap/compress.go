package imap

import (
	"context"

	"postern/mail"
)

// Compress turns COMPRESS=DEFLATE (RFC 4978) on, where it is offered and not on
// yet. It costs one round trip during which nothing else is sent: worth it
// before bulk work, not before the first screen. A server that refuses is no
// error; an error has ended the connection.
func (c *Conn) Compress(ctx context.Context) error {
	c.mu.Lock()
	skip := c.compressed || !c.caps.Compress
	c.compressed = true // asked for once, whatever the answer
	c.mu.Unlock()
	if skip {
		return nil
	}
	return c.run(ctx, "compress", func() error {
		err := c.wire.Compress()
		if mail.Is(err, mail.Refused) {
			return nil
		}
		return err
	})
}
