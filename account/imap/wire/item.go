package wire

import (
	"bytes"
	"math"
	"time"
)

// fetchItem is one item of a FETCH response: its name in upper case with the
// section ("BODY[1.2]<0>"), and where it lies.
type fetchItem struct {
	name    []byte // as written, without the section
	literal bool   // its value is a literal
	uid     uint32 // of UID
}

// item reads one FETCH item as go-imap does (imapclient/fetch.go handleFetch).
func (s *scan) item() (it fetchItem, ok bool) {
	i := s.i
	for s.i < len(s.b) && s.b[s.i] != '[' && atomChar[s.b[s.i]] {
		s.i++
	}
	it.name = s.b[i:s.i]
	switch n := it.name; len(n) {
	case 3:
		if fold(n, "UID") && s.sp() {
			it.uid, ok = s.number32()
			return it, ok && it.uid != 0
		}
	case 4:
		if !fold(n, "BODY") {
			break
		}
		if s.eat('[') {
			ok = s.section() && s.sp() && s.bodyValue(&it)
			return it, ok
		}
		return it, s.sp() && s.body()
	case 5:
		if fold(n, "FLAGS") {
			return it, s.sp() && s.flags()
		}
	case 6:
		if fold(n, "MODSEQ") {
			return it, s.sp() && s.eat('(') && s.modseq() && s.eat(')')
		}
		if fold(n, "BINARY") && s.eat('[') {
			ok = s.sectionPart(true) && s.eat(']') && s.sp()
			s.eat('~')
			return it, ok && s.bodyValue(&it)
		}
	case 8:
		if fold(n, "ENVELOPE") {
			return it, s.sp() && s.envelope()
		}
	case 11:
		if fold(n, "RFC822.SIZE") {
			return it, s.sp() && s.number64()
		}
		if fold(n, "BINARY.SIZE") {
			ok = s.eat('[') && s.sectionPart(true) && s.eat(']') && s.sp()
			if ok {
				_, ok = s.number32()
			}
			return it, ok
		}
	case 12:
		if fold(n, "INTERNALDATE") {
			return it, s.sp() && s.dateTime()
		}
	case 13:
		if fold(n, "BODYSTRUCTURE") {
			return it, s.sp() && s.body()
		}
	}
	return it, false
}

func fold(b []byte, upper string) bool {
	if len(b) != len(upper) {
		return false
	}
	for i := range b {
		ch := b[i]
		if ch >= 'a' && ch <= 'z' {
			ch -= 'a' - 'A'
		}
		if ch != upper[i] {
			return false
		}
	}
	return true
}

// bodyValue is the octets of a section: NIL, quoted or literal.
func (s *scan) bodyValue(it *fetchItem) bool {
	it.literal = s.at('{')
	return s.nstring()
}

// sectionPart is "1.2" or, when it may be, nothing.
func (s *scan) sectionPart(empty bool) bool {
	i := s.i
	for {
		if n, ok := s.number(math.MaxInt32); !ok || n == 0 {
			return empty && s.i == i
		}
		if s.i+1 >= len(s.b) || s.b[s.i] != '.' || s.b[s.i+1] < '0' || s.b[s.i+1] > '9' {
			return true
		}
		s.i++
	}
}

// section is what follows "BODY[", up to and with the partial offset.
func (s *scan) section() bool {
	part := s.i
	if !s.sectionPart(true) {
		return false
	}
	spec := []byte(nil)
	if s.i == part || s.eat('.') {
		var ok bool
		if spec, ok = s.atom(); !ok && s.i != part {
			return false
		}
	}
	if fold(spec, "HEADER.FIELDS") || fold(spec, "HEADER.FIELDS.NOT") {
		if !s.sp() || !s.headerList() {
			return false
		}
	}
	if !s.eat(']') {
		return false
	}
	if s.eat('<') {
		if _, ok := s.number32(); !ok || !s.eat('>') {
			return false
		}
	}
	return true
}

func (s *scan) headerList() bool {
	if !s.eat('(') {
		return false
	}
	if s.eat(')') {
		return true
	}
	for {
		if !s.astring() {
			return false
		}
		if s.eat(')') {
			return true
		}
		if !s.eat(' ') {
			return false
		}
	}
}

// dateLayout is RFC 9051 §9 date-time, as go-imap reads it.
const dateLayout = "_2-Jan-2006 15:04:05 -0700"

// dateTime is an INTERNALDATE. Days that exist in every month are checked by
// hand, because there are so many of them.
func (s *scan) dateTime() bool {
	i := s.i
	if !s.quoted() {
		return false
	}
	d := s.b[i+1 : s.i-1]
	if len(d) == 26 && d[2] == '-' && d[6] == '-' && d[11] == ' ' && d[14] == ':' && d[17] == ':' && d[20] == ' ' &&
		digits(d[1:2]) && digits(d[7:11]) && digits(d[12:14]) && digits(d[15:17]) && digits(d[18:20]) &&
		digits(d[22:26]) && (d[21] == '+' || d[21] == '-') && bytes.Index(months, d[3:6])%4 == 0 {
		day := int(d[1] - '0')
		if d[0] != ' ' {
			day += 10 * int(d[0]-'0')
		}
		if day >= 1 && day <= 28 && two(d[12:]) < 24 && two(d[15:]) < 60 && two(d[18:]) < 60 &&
			two(d[22:]) < 24 && two(d[24:]) < 60 && two(d[7:]) > 0 {
			return true
		}
	}
	t, err := time.Parse(dateLayout, string(unquote(s.b[i:s.i])))
	return err == nil && !t.IsZero()
}

// months in one string: a name begins at a multiple of four.
var months = []byte("Jan-Feb-Mar-Apr-May-Jun-Jul-Aug-Sep-Oct-Nov-Dec")

func digits(b []byte) bool {
	for _, ch := range b {
		if ch < '0' || ch > '9' {
			return false
		}
	}
	return true
}

func two(b []byte) int { return 10*int(b[0]-'0') + int(b[1]-'0') }
