package wire

import (
	"bytes"
	"strconv"
)

// fetchItems goes through the items of a piece of a FETCH response and keeps
// those that go-imap reads, as they are or repaired. When the piece ends with
// the announcement of a literal too long to be held, and that is the value of a
// body section, it gives the item up to its octets.
func (c *Conn) fetchItems(w *fetchWork, b []byte, i int, big literal, isBig bool) (head []byte) {
	for i < len(b) {
		switch ch := b[i]; ch {
		case ')':
			w.done = true // unless more follows
			fallthrough
		case ' ', '(', '\r':
			i++
			continue
		case '\n':
			if i++; i < len(b) {
				c.repaired("", "line end inside the response: a literal was announced too short", nil)
			}
			continue
		}
		w.done = false
		s := scan{b: b, i: i}
		if it, ok := s.item(); ok && s.i < len(b) && bytes.IndexByte([]byte(" )\r\n"), b[s.i]) >= 0 {
			c.keepItem(w, it.uid, b[i:s.i])
			i = s.i
			continue
		}
		j := nameEnd(b, i)
		v := j
		for v < len(b) && b[v] == ' ' {
			v++
		}
		if isBig && v == big.at {
			return c.bigItem(b[i:j], big.size)
		}
		i = c.repairItem(w, b, i, j, v)
	}
	return nil
}

func (c *Conn) keepItem(w *fetchWork, uid uint32, item []byte) {
	switch {
	case uid == 0:
		w.keep = append(w.keep, item)
	case w.uid == 0:
		w.uid, w.uidItem = uid, item
	case w.uid != uid:
		c.withhold("UID", "a second UID", item)
	}
}

// bigItem is the head of an item whose literal will be streamed, nil when
// go-imap does not know it.
func (c *Conn) bigItem(name []byte, size int64) []byte {
	name = cutPartial(name)
	if i := bytes.IndexByte(name, '<'); i > 6 && fold(name[:6], "BINARY") {
		name = name[:i]
	}
	head := append(name, " {0}\r\n)"...)
	s := scan{b: head}
	if _, ok := s.item(); !ok || !s.eat(')') {
		c.withhold(itemName(name), "unknown item", name)
		return nil
	}
	head = strconv.AppendInt(head[:len(head)-5], size, 10)
	return append(head, "}\r\n"...)
}

// nameEnd is behind an item's name and section: BODY[1.2]<0>.
func nameEnd(b []byte, i int) int {
	for i < len(b) && bytes.IndexByte([]byte(" ()[\"{\r\n"), b[i]) < 0 {
		i++
	}
	if i < len(b) && b[i] == '[' {
		n := bytes.IndexByte(b[i:min(len(b), i+maxSection)], ']')
		if n < 0 || bytes.IndexByte(b[i:i+n], '\n') >= 0 {
			return i
		}
		i += n + 1
		if i < len(b) && b[i] == '<' {
			if n := bytes.IndexByte(b[i:], '>'); n > 0 && n < 30 {
				i += n + 1
			}
		}
	}
	return i
}

// itemName is the name as reports have it.
func itemName(b []byte) string {
	return string(bytes.ToUpper(b[:min(len(b), 100)]))
}

// repairItem handles an item that go-imap does not read: name at [i,j), value
// from v. It gives the offset to go on from, which is beyond i.
func (c *Conn) repairItem(w *fetchWork, b []byte, i, j, v int) int {
	name := itemName(b[i:j])
	if v >= len(b) || b[v] == ')' || b[v] == '\r' || b[v] == '\n' || known(b[v:nameEnd(b, v)]) {
		c.withhold(name, "no value", b[i:v])
		return max(v, i+1)
	}
	end := skipValue(b, v)
	if end < 0 {
		c.withhold(name, "does not end", b[i:])
		c.lastUID(w, b)
		return len(b)
	}
	if end == i {
		end++
	}
	value := b[v:end]
	item, why := repairValue(name, b[i:j], value)
	if item == nil {
		c.withhold(name, why, b[i:end])
		return end
	}
	switch {
	case why == "":
	case name == "FLAGS" && value[0] == '(': // some are missing
		c.withhold(name, why, b[i:end])
	default:
		c.repaired(name, why, b[i:end])
	}
	s := scan{b: item}
	it, _ := s.item()
	c.keepItem(w, it.uid, item)
	return end
}

// repairValue is the item in a form that go-imap reads, with why it was
// changed ("" white space alone), or nil with why it is withheld.
func repairValue(name string, written, value []byte) ([]byte, string) {
	base, _, _ := bytes.Cut([]byte(name), []byte("["))
	if !known(base) {
		return nil, "unknown item"
	}
	why := ""
	switch string(base) {
	case "FLAGS":
		value, why = repairFlags(value)
	case "MODSEQ":
		if digits(value) {
			value, why = []byte("("+string(value)+")"), "no parentheses"
		}
	case "BODY", "BINARY":
		if name != string(base) {
			binary := string(base) == "BINARY"
			if cut := cutPartial(written); len(cut) != len(written) {
				written, why = cut, "odd partial"
			}
			if i := bytes.IndexByte(written, '<'); binary && i > 0 { // go-imap does not know it here
				written, why = written[:i], "a partial"
			}
			value = plainLiteral(value, binary)
			break
		}
		fallthrough
	case "ENVELOPE", "BODYSTRUCTURE":
		if n, ok := normal(value); ok {
			value = n[:len(n)-2]
		}
	}
	item := append(append(bytes.Clone(written), ' '), value...)
	s := scan{b: append(item, ')')}
	if _, ok := s.item(); ok && s.eat(')') && s.i == len(s.b) {
		return item, why
	}
	return nil, "malformed"
}

// plainLiteral is a literal announced as go-imap knows it: {n}.
func plainLiteral(v []byte, binary bool) []byte {
	n := bytes.IndexByte(v, '\n')
	if n < 0 || v[0] != '{' && v[0] != '~' {
		return v
	}
	l, ok := literalAtEnd(v[:n+1])
	if !ok || !l.odd && (v[0] == '{' || binary) {
		return v
	}
	return append([]byte("{"+strconv.FormatInt(l.size, 10)+"}\r\n"), v[n+1:]...)
}

// cutPartial makes "BODY[]<0.100>", which only commands may say, "BODY[]<0>".
// It is always a copy.
func cutPartial(name []byte) []byte {
	name = bytes.Clone(name)
	if i := bytes.LastIndexByte(name, '<'); i > 0 && name[len(name)-1] == '>' {
		if j := bytes.IndexByte(name[i:], '.'); j > 0 {
			return append(name[:i+j], '>')
		}
	}
	return name
}

// repairFlags keeps the flags that go-imap can read. NIL is the empty list.
func repairFlags(value []byte) ([]byte, string) {
	if len(value) == 3 && fold(value, "NIL") {
		return []byte("()"), "NIL for an empty list"
	}
	if len(value) == 0 || value[0] != '(' {
		return value, ""
	}
	out, why := []byte("("), ""
	for _, f := range bytes.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '(' || r == ')' }) {
		s := scan{b: f}
		if !s.flag() || s.i != len(f) {
			why = "flag left out: " + string(f[:min(len(f), 100)])
			continue
		}
		if len(out) > 1 {
			out = append(out, ' ')
		}
		out = append(out, f...)
	}
	return append(out, ')'), why
}

// known says whether go-imap knows the FETCH item.
func known(name []byte) bool {
	if i := bytes.IndexByte(name, '['); i >= 0 {
		name = name[:i]
	}
	for _, k := range [...]string{"UID", "FLAGS", "BODY", "RFC822.SIZE", "INTERNALDATE", "MODSEQ", "ENVELOPE",
		"BODYSTRUCTURE", "BINARY", "BINARY.SIZE"} {
		if fold(name, k) {
			return true
		}
	}
	return false
}

// lastUID finds the UID behind a value that does not end. Only at the very end
// of the line: nothing that a sender wrote can stand there.
func (c *Conn) lastUID(w *fetchWork, b []byte) {
	b = bytes.TrimRight(b, " \r\n)")
	i := len(b)
	for i > 0 && b[i-1] >= '0' && b[i-1] <= '9' {
		i--
	}
	if !bytes.HasSuffix(b[:i], []byte(" UID ")) || w.uid != 0 {
		return
	}
	s := scan{b: b, i: i}
	if n, ok := s.number32(); ok && n != 0 {
		c.keepItem(w, n, append([]byte("UID "), b[i:]...))
	}
}
