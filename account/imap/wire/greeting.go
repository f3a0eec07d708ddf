package wire

import (
	"bytes"
	"context"
	"errors"
	"time"

	"postern/mail"
)

var errNoGreeting = errors.New("the server does not greet as an IMAP server")

// Greeting reads the first response: OK, PREAUTH or BYE (RFC 9051 §7.1.4). It
// must be called before go-imap exists, which then gets a greeting by Replay.
// The error is a mail.Error: of kind Protocol, with what was said instead, when
// that is no greeting; Offline with the server's words for BYE. When ctx ends,
// the connection is closed.
func (c *Conn) Greeting(ctx context.Context) (Response, error) {
	const op = "imap greeting"
	defer c.watch(ctx, op)()
	c.drive.Lock()
	defer c.drive.Unlock()
	c.mu.Lock()
	c.greeting = true
	c.mu.Unlock()
	end, err := c.line(0, maxLine)
	_ = c.inner.SetDeadline(time.Time{})
	c.mu.Lock()
	c.greeting = false
	c.mu.Unlock()
	if err != nil {
		if errors.Is(err, errTooLong) {
			err = &mail.Error{Op: op, Kind: mail.Protocol, Err: errNoGreeting}
		}
		c.fail(err)
		return Response{}, c.Err()
	}
	b := bytes.Clone(c.buf[c.r : c.r+end])
	c.skip(end)
	c.trace.server(b)
	h := head{}
	if b[0] == '*' {
		h = readHead(b, 1)
	}
	switch h.typ {
	case "OK", "PREAUTH":
		c.readStatus(h.typ, b[h.at:])
		return parseResponse(h, b, nil), nil
	case "BYE":
		r := parseResponse(h, b, nil)
		c.readStatus(h.typ, b[h.at:])
		c.fail(&mail.Error{Op: op, Kind: mail.Offline, Server: r.Text})
		return r, c.Err()
	}
	c.fail(&mail.Error{Op: op, Kind: mail.Protocol, Server: string(excerpt(bytes.TrimSpace(b))), Err: errNoGreeting})
	return Response{}, c.Err()
}
