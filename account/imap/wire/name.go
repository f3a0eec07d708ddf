package wire

import (
	"bytes"
	"encoding/base64"
	"unicode/utf16"
	"unicode/utf8"
)

var utf7 = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").WithPadding(base64.NoPadding)

// unquote undoes the quotes of a quoted string or takes the octets of a literal;
// an atom is itself.
func unquote(b []byte) []byte {
	switch {
	case len(b) >= 2 && b[0] == '"':
		b = b[1 : len(b)-1]
		if bytes.IndexByte(b, '\\') < 0 {
			return b
		}
		out := make([]byte, 0, len(b))
		for i := 0; i < len(b); i++ {
			if b[i] == '\\' && i+1 < len(b) {
				i++
			}
			out = append(out, b[i])
		}
		return out
	case len(b) > 0 && (b[0] == '{' || b[0] == '~'):
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			return b[i+1:]
		}
	}
	return b
}

// quote is b as a quoted string.
func quote(b []byte) []byte {
	out := make([]byte, 0, len(b)+2)
	out = append(out, '"')
	for _, ch := range b {
		if ch == '"' || ch == '\\' {
			out = append(out, '\\')
		}
		out = append(out, ch)
	}
	return append(out, '"')
}

func oneRune(b []byte) bool {
	r, n := utf8.DecodeRune(b)
	return n == len(b) && r != utf8.RuneError
}

// validName says whether go-imap can decode a mailbox name in modified UTF-7
// (RFC 3501 §5.1.3), raw UTF-8 allowed.
func validName(b []byte) bool {
	plain := true
	for _, ch := range b {
		if ch < 0x20 || ch == 0x7f {
			return false
		}
		plain = plain && ch != '&' && ch < 0x80
	}
	if plain || bytes.EqualFold(b, []byte("INBOX")) {
		return true
	}
	if !utf8.Valid(b) {
		return false
	}
	ascii := true
	for i := 0; i < len(b); i++ {
		if b[i] != '&' {
			ascii = true
			continue
		}
		n := bytes.IndexByte(b[i:], '-')
		if n < 0 {
			return false
		}
		code := b[i+1 : i+n]
		i += n
		if len(code) > 0 && (!ascii || !validShift(code)) {
			return false
		}
		ascii = len(code) == 0
	}
	return true
}

// validShift says whether the base64 between "&" and "-" is UTF-16 without
// printable ASCII.
func validShift(code []byte) bool {
	raw := make([]byte, utf7.DecodedLen(len(code)))
	n, err := utf7.Decode(raw, code)
	if err != nil || n%2 == 1 || n == 0 {
		return false
	}
	for i := 0; i < n; i += 2 {
		r := rune(raw[i])<<8 | rune(raw[i+1])
		switch {
		case utf16.IsSurrogate(r):
			if i += 2; i == n || utf16.DecodeRune(r, rune(raw[i])<<8|rune(raw[i+1])) == utf8.RuneError {
				return false
			}
		case r >= 0x20 && r <= 0x7e:
			return false
		}
	}
	return true
}

// alias is a mailbox name that go-imap cannot decode, with the name it gets
// instead. Our commands are written with the octets of the server's again.
type alias struct {
	shown []byte // modified UTF-7, quoted
	sent  []byte // the server's octets, quoted
}

// maxAliases bounds what a hostile list of mailboxes makes us remember.
const maxAliases = 1000

// aliasFor is a name in valid modified UTF-7 that decodes to the octets of raw
// read as ISO 8859-1: nothing is lost, and two names stay two.
func aliasFor(raw []byte) []byte {
	var out []byte
	for i := 0; i < len(raw); {
		ch := raw[i]
		switch {
		case ch == '&':
			out = append(out, "&-"...)
			i++
		case ch >= 0x20 && ch < 0x7f:
			out = append(out, ch)
			i++
		default:
			var wide []byte
			for ; i < len(raw) && (raw[i] < 0x20 || raw[i] >= 0x7f); i++ {
				wide = append(wide, 0, raw[i])
			}
			out = append(out, '&')
			out = utf7.AppendEncode(out, wide)
			out = append(out, '-')
		}
	}
	return out
}

// shownName is the quoted name that go-imap gets for a name that it cannot
// decode; false when no command could name it.
func (c *Conn) shownName(raw []byte) ([]byte, bool) {
	if bytes.ContainsAny(raw, "\r\n\x00") || len(raw) == 0 {
		return nil, false
	}
	a := alias{shown: quote(aliasFor(raw)), sent: quote(raw)}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, b := range c.aliases {
		if bytes.Equal(a.shown, b.shown) {
			return a.shown, true
		}
	}
	if len(c.aliases) == maxAliases {
		return nil, false
	}
	c.aliases = append(c.aliases, a)
	return a.shown, true
}

// unalias puts the server's own octets into a command line.
func (c *Conn) unalias(line []byte) []byte {
	c.mu.Lock()
	aliases := c.aliases
	c.mu.Unlock()
	for _, a := range aliases {
		if bytes.Contains(line, a.shown) {
			line = bytes.ReplaceAll(line, a.shown, a.sent)
		}
	}
	return line
}
