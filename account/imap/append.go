package imap

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"postern/account/imap/wire"
	"postern/mail"
)

// Append files a message of exactly size octets (RFC 9051 §6.3.12), which are
// held in memory. The date becomes its INTERNALDATE; zero is now. Where the
// server tells (UIDPLUS), the UIDVALIDITY and UID are not 0.
//
// go-imap is not asked to: a server that refuses the message before its octets
// are sent (over quota, no such mailbox) costs it the connection.
func (c *Conn) Append(ctx context.Context, name string, raw io.Reader, size int64, flags mail.Flags, date time.Time) (validity uint32, uid mail.UID, err error) {
	op := "file a message in " + name
	if err := c.checkName(op, name); err != nil {
		return 0, 0, err
	}
	if limit := c.Caps().AppendLimit; limit > 0 && size > limit {
		return 0, 0, &mail.Error{Op: op, Account: c.opts.Account, Kind: mail.Quota,
			Err: fmt.Errorf("the server takes messages of at most %d octets", limit)}
	}
	octets, err := io.ReadAll(io.LimitReader(raw, size+1))
	if err == nil && int64(len(octets)) != size {
		err = fmt.Errorf("the message has %d octets instead of %d", len(octets), size)
	}
	if err != nil {
		return 0, 0, &mail.Error{Op: op, Account: c.opts.Account, Kind: mail.Storage, Err: err}
	}
	arg, literals := encodeName(name)
	line := "APPEND " + arg
	if names := flagNames(flags); len(names) > 0 {
		line += " ("
		for i, n := range names {
			if i > 0 {
				line += " "
			}
			line += string(n)
		}
		line += ")"
	}
	if !date.IsZero() {
		line += date.Format(` "_2-Jan-2006 15:04:05 -0700"`)
	}
	st, err := c.raw(ctx, op, wire.Command{Line: line + " {}", Literals: append(literals, octets)})
	if err != nil {
		return 0, 0, err
	}
	if st.Code == "APPENDUID" {
		if _, err := fmt.Sscanf(st.CodeArgs, "%d %d", &validity, &uid); err != nil {
			return 0, 0, nil //nolint:nilerr // the message is filed, where is not known
		}
	}
	return validity, uid, nil
}

// raw runs a command that go-imap lacks; NO and BAD are errors.
func (c *Conn) raw(ctx context.Context, op string, cmd wire.Command) (wire.Status, error) {
	var st wire.Status
	err := c.run(ctx, op, func() error {
		var err error
		st, err = c.wire.Do(ctx, cmd)
		if err == nil && st.Type != "OK" {
			err = &serverError{typ: st.Type, code: st.Code, text: st.Text}
		}
		return err
	})
	return st, err
}

// encodeName is a mailbox name as a command line has it: in modified UTF-7 (RFC
// 3501 §5.1.3) and quoted, or as a literal when wire would take it for one.
func encodeName(name string) (arg string, literals [][]byte) {
	if strings.EqualFold(name, "INBOX") {
		return "INBOX", nil
	}
	n := utf7(name)
	if strings.Contains(n, "{}") {
		return "{}", [][]byte{[]byte(n)}
	}
	return quote(n), nil
}
