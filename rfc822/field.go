package rfc822

import (
	"bytes"
	"strings"
)

// Field is one field of a header block.
type Field struct {
	Name  string // as written, without the colon
	Value string // unfolded and decoded to UTF-8, one line; not sanitized
	Raw   []byte // the octets of the whole field, name and line ends included
}

// Fields lists every field of a header block in order, for "all headers".
// Lines that are no fields are left out. nil when there are none. Raw shares
// the memory of block.
func Fields(block []byte) []Field {
	var out []Field
	block = limitHeader(block, nil)
	s := newScanner(block, nil)
	for s.next() {
		out = append(out, Field{
			Name:  string(s.name),
			Value: DecodeWords(toUTF8(unfold(s.value), block)),
			Raw:   s.raw,
		})
	}
	return out
}

// limitHeader cuts what is beyond the limit, at a line end where there is one.
func limitHeader(block []byte, w *warnings) []byte {
	if len(block) <= maxHeader {
		return block
	}
	w.add("the header is longer than 1 MB; the rest of it was left out")
	block = block[:maxHeader]
	if i := bytes.LastIndexByte(block, '\n'); i >= 0 {
		block = block[:i+1]
	}
	return block
}

// scanner walks the fields of a header block (RFC 5322 §2.2). It stops at an
// empty line, skips what is no field, and says so.
type scanner struct {
	rest  []byte
	eol   byte
	count int
	w     *warnings

	name, value, raw []byte // of the current field; value is still folded
}

func newScanner(block []byte, w *warnings) scanner {
	return scanner{rest: block, eol: lineEnd(block), w: w}
}

// lineEnd is what ends lines: LF, or CR in a text that has no LF at all.
func lineEnd(b []byte) byte {
	if bytes.IndexByte(b, '\n') < 0 && bytes.IndexByte(b, '\r') >= 0 {
		return '\r'
	}
	return '\n'
}

// lineLen is the length of the first line of b with its line end.
func lineLen(b []byte, eol byte) int {
	if i := bytes.IndexByte(b, eol); i >= 0 {
		return i + 1
	}
	return len(b)
}

func (s *scanner) next() bool {
	for len(s.rest) > 0 {
		n := lineLen(s.rest, s.eol)
		line := s.rest[:n]
		if emptyLine(line) {
			return false
		}
		colon := fieldColon(line)
		if colon < 0 {
			s.skip(line)
			s.rest = s.rest[n:]
			continue
		}
		for n < len(s.rest) && (s.rest[n] == ' ' || s.rest[n] == '\t') {
			n += lineLen(s.rest[n:], s.eol)
		}
		if s.count++; s.count > maxFields {
			s.w.add("the header has more than 10,000 fields; the rest of them were left out")
			s.rest = nil
			return false
		}
		s.name = trimRightSpace(s.rest[:colon])
		s.value = s.rest[colon+1 : n]
		s.raw = s.rest[:n]
		s.rest = s.rest[n:]
		return true
	}
	return false
}

func (s *scanner) skip(line []byte) {
	switch {
	case mboxLine(line):
		s.w.add("a mailbox file's \"From \" line stands in the header; it was left out")
	default:
		s.w.add("the header has a line that is no field; it was left out")
	}
}

// mboxLine reports a line that separates messages of an mbox file (RFC 4155).
func mboxLine(line []byte) bool {
	return bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))
}

// emptyLine reports a line of nothing but its line end, CR CR LF too.
func emptyLine(line []byte) bool {
	for _, c := range line {
		if c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

// fieldColon is where the colon of a field's first line stands, -1 when the
// line is no field. White space before the colon is allowed (RFC 5322 §4.5).
func fieldColon(line []byte) int {
	for i, c := range line {
		switch {
		case c == ':':
			if i == 0 {
				return -1
			}
			return i
		case c == ' ' || c == '\t':
			rest := line[i:]
			for j, d := range rest {
				if d == ' ' || d == '\t' {
					continue
				}
				if d == ':' && i > 0 {
					return i + j
				}
				return -1
			}
			return -1
		case c < 33 || c > 126:
			return -1
		}
	}
	return -1
}

func trimRightSpace(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// unfold joins the lines of a value (RFC 5322 §2.2.3) and trims it. A tab that
// began a folded line becomes a space, as does a lone CR.
func unfold(v []byte) string {
	for len(v) > 0 && isSpace(v[0]) {
		v = v[1:]
	}
	for len(v) > 0 && isSpace(v[len(v)-1]) {
		v = v[:len(v)-1]
	}
	if bytes.IndexByte(v, '\n') < 0 && bytes.IndexByte(v, '\r') < 0 {
		return string(v)
	}
	var b strings.Builder
	b.Grow(len(v))
	for i := 0; i < len(v); i++ {
		if v[i] != '\r' && v[i] != '\n' {
			b.WriteByte(v[i])
			continue
		}
		for i+1 < len(v) && (v[i+1] == '\r' || v[i+1] == '\n') {
			i++
		}
		b.WriteByte(' ')
		if i+1 < len(v) && (v[i+1] == ' ' || v[i+1] == '\t') {
			i++
		}
	}
	return b.String()
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// lower writes name in lower case into buf, for a switch without allocation;
// "" when it does not fit.
func lower(buf *[32]byte, name []byte) []byte {
	if len(name) > len(buf) {
		return nil
	}
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	return buf[:len(name)]
}
