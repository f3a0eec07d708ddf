package imap

import (
	"context"
	"io"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// Append files a message of exactly size octets (RFC 9051 §6.3.12). The date
// becomes its INTERNALDATE; zero is now. Where the server tells (UIDPLUS), the
// UIDVALIDITY and UID are not 0.
func (c *Conn) Append(ctx context.Context, name string, raw io.Reader, size int64, flags mail.Flags, date time.Time) (validity uint32, uid mail.UID, err error) {
	op := "file a message in " + name
	if err := c.checkName(op, name); err != nil {
		return 0, 0, err
	}
	if limit := c.Caps().AppendLimit; limit > 0 && size > limit {
		return 0, 0, &mail.Error{Op: op, Account: c.opts.Account, Kind: mail.Quota}
	}
	err = c.run(ctx, op, func() error {
		cmd := c.client.Append(name, size, &goimap.AppendOptions{Flags: flagNames(flags), Time: date})
		_, werr := io.CopyN(cmd, raw, size)
		cerr := cmd.Close()
		d, err := cmd.Wait()
		if err != nil {
			return err
		}
		if werr != nil {
			return werr
		}
		if cerr != nil {
			return cerr
		}
		validity, uid = d.UIDValidity, mail.UID(d.UID)
		return nil
	})
	return validity, uid, err
}
