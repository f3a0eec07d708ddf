package wire

import (
	"bytes"
)

// repairList saves a LIST response: attributes NIL or odd, a delimiter that is
// none, a name with spaces and no quotes, a name that is not modified UTF-7.
func (c *Conn) repairList(rest []byte) []byte {
	rest = bytes.TrimSpace(rest)
	attrs := []byte("()")
	if len(rest) > 0 && rest[0] == '(' {
		i := skipValue(rest, 0)
		if i < 0 {
			return nil
		}
		attrs, _ = repairFlags(rest[:i])
		rest = rest[i:]
	} else if bytes.HasPrefix(rest, []byte("NIL ")) && len(tokens(rest)) > 2 {
		rest = rest[4:]
	}
	rest = bytes.TrimLeft(rest, " ")
	i := skipValue(rest, 0)
	if i <= 0 {
		return nil
	}
	delim := rest[:i]
	switch s := (scan{b: delim}); {
	case fold(delim, "NIL"), len(delim) == 2 && delim[0] == '"':
		delim = []byte("NIL")
	case !s.delim() || s.i != len(delim):
		delim = quote(unquote(delim))
	}
	rest = bytes.TrimSpace(rest[i:])
	if i := bytes.LastIndex(rest, []byte(` ("`)); i > 0 { // extended data (RFC 9051 §6.3.9.6)
		rest = rest[:i]
	}
	name := c.name(rest)
	if name == nil {
		return nil
	}
	return bytes.Join([][]byte{attrs, delim, name}, []byte(" "))
}

// name is a mailbox name as go-imap can take it, nil when it cannot.
func (c *Conn) name(written []byte) []byte {
	if len(written) == 0 {
		return nil
	}
	raw := written
	if j := skipValue(written, 0); j > 0 && (written[0] == '"' || written[0] == '{') {
		raw = unquote(written[:j])
		if j < len(written) && written[j] != ' ' { // quotes inside
			raw = bytes.Trim(written, `"`)
		}
	}
	if len(raw) == 0 {
		return []byte(`""`)
	}
	if validName(raw) {
		return quote(raw)
	}
	if shown, ok := c.shownName(raw); ok {
		return shown
	}
	return nil
}

// repairStatus saves a STATUS response: a name as in repairList, and the items
// that go-imap reads.
func (c *Conn) repairStatus(rest []byte) []byte {
	rest = bytes.TrimSpace(rest)
	i := bytes.LastIndex(rest, []byte("("))
	if i <= 0 {
		return nil
	}
	name := c.name(bytes.TrimSpace(rest[:i]))
	if name == nil {
		return nil
	}
	var keep [][]byte
	t := tokens(inner(rest[i:]))
	for j := 0; j+1 < len(t); j += 2 {
		item := bytes.Join(t[j:j+2], []byte(" "))
		s := scan{b: append(bytes.Clone(item), ')')}
		if s.statusItem() && s.at(')') {
			keep = append(keep, item)
		} else {
			c.withhold(itemName(t[j]), "malformed", item)
		}
	}
	return append(append(append(name, " ("...), bytes.Join(keep, []byte(" "))...), ')')
}

// repairNumbers keeps the numbers among what SEARCH or SORT gave. What is not a
// number is no message; an empty result would be worse.
func repairNumbers(typ string, rest []byte) []byte {
	var keep [][]byte
	for _, t := range tokens(rest) {
		s := scan{b: append([]byte(" "), t...)}
		if s.numbers(typ == "SEARCH") && s.i == len(s.b) {
			keep = append(keep, t)
		}
	}
	if len(keep) == 0 {
		return nil
	}
	return bytes.Join(keep, []byte(" "))
}

// repairESearch keeps the pairs that go-imap reads. A set that it does not
// makes the whole response worthless. With an empty tag go-imap takes it for the
// answer to its oldest search.
func repairESearch(rest []byte) []byte {
	t := tokens(rest)
	noTag := []byte(`(TAG "")`)
	keep := [][]byte{noTag}
	if len(t) > 0 && t[0][0] == '(' {
		keep[0], t = t[0], t[1:]
	}
	if len(t) > 0 && fold(t[0], "UID") {
		keep, t = append(keep, []byte("UID")), t[1:]
	}
	for ; len(t) >= 2; t = t[2:] {
		pair := bytes.Join([][]byte{nil, noTag, t[0], t[1], []byte("\n")}, []byte(" "))
		pair = append(pair[:len(pair)-2], '\n')
		s := scan{b: pair}
		if s.esearch() && s.at('\n') {
			keep = append(keep, t[0], t[1])
		} else if fold(t[0], "ALL") {
			return nil
		}
	}
	if len(keep) == 1 && len(rest) > 0 && rest[0] != '\r' && len(tokens(rest)) > 1 {
		return nil // nothing of it was read
	}
	return bytes.Join(keep, []byte(" "))
}
