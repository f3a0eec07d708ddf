package imap

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
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

// utf7 is a name in modified UTF-7 (RFC 3501 §5.1.3).
func utf7(name string) string {
	var b strings.Builder
	var wide []byte
	flush := func() {
		if len(wide) > 0 {
			b.WriteString("&" + strings.ReplaceAll(base64.RawStdEncoding.EncodeToString(wide), "/", ",") + "-")
			wide = wide[:0]
		}
	}
	for _, r := range name {
		if r < ' ' || r > '~' {
			for _, u := range utf16.AppendRune(nil, r) {
				wide = binary.BigEndian.AppendUint16(wide, u)
			}
			continue
		}
		flush()
		b.WriteRune(r)
		if r == '&' {
			b.WriteByte('-')
		}
	}
	flush()
	return b.String()
}
