package imap

import (
	"errors"
	"strings"
	"unicode/utf8"

	"postern/mail"
)

// checkName refuses what cannot be the name of a mailbox: nothing, broken
// UTF-8, and the octets that would end a command line.
func (c *Conn) checkName(op string, names ...string) error {
	for _, n := range names {
		var err error
		switch {
		case n == "":
			err = errors.New("a mailbox needs a name")
		case strings.ContainsAny(n, "\r\n\x00"):
			err = errors.New("a line break or NUL in the name of a mailbox")
		case !utf8.ValidString(n):
			err = errors.New("the name of the mailbox is not UTF-8")
		default:
			continue
		}
		return &mail.Error{Op: op, Account: c.opts.Account, Kind: mail.Refused, Err: err}
	}
	return nil
}
