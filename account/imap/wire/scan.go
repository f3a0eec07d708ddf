package wire

import "math"

// scan reads octets exactly as strictly as go-imap's decoder does (or a little
// more so): what it accepts, go-imap reads. Literals stand in b with their octets.
type scan struct {
	b     []byte
	i     int
	depth int
}

// atomChar is go-imap's idea of an atom: note the octets 0x80 to 0x9F, which it
// takes for control characters, so that a keyword in UTF-8 may kill it.
var atomChar = func() (t [256]bool) {
	for i := range t {
		t[i] = i > 0x1f && i < 0x7f || i > 0x9f
	}
	for _, ch := range []byte(`(){ %*"\]`) {
		t[ch] = false
	}
	return t
}()

func (s *scan) at(ch byte) bool { return s.i < len(s.b) && s.b[s.i] == ch }

func (s *scan) eat(ch byte) bool {
	if s.at(ch) {
		s.i++
		return true
	}
	return false
}

// sp is one space that does not end the line, or nothing before a parenthesis.
func (s *scan) sp() bool {
	if s.eat(' ') {
		return s.i < len(s.b) && s.b[s.i] != '\r' && s.b[s.i] != '\n'
	}
	return s.at('(')
}

// end is the end of the line and of b.
func (s *scan) end() bool {
	s.eat(' ')
	s.eat('\r')
	return s.eat('\n') && s.i == len(s.b)
}

func (s *scan) atom() ([]byte, bool) {
	i := s.i
	for s.i < len(s.b) && atomChar[s.b[s.i]] {
		s.i++
	}
	return s.b[i:s.i], s.i > i
}

func (s *scan) nil() bool {
	a, ok := s.atom()
	return ok && string(a) == "NIL"
}

func (s *scan) number(limit uint64) (uint64, bool) {
	i, n := s.i, uint64(0)
	for s.i < len(s.b) && s.b[s.i] >= '0' && s.b[s.i] <= '9' {
		d := uint64(s.b[s.i] - '0')
		if n > (limit-d)/10 {
			return 0, false
		}
		n = n*10 + d
		s.i++
	}
	return n, s.i > i
}

func (s *scan) number32() (uint32, bool) {
	n, ok := s.number(math.MaxUint32)
	return uint32(n), ok
}

func (s *scan) number64() bool {
	_, ok := s.number(math.MaxInt64)
	return ok
}

func (s *scan) modseq() bool {
	_, ok := s.number(math.MaxUint64)
	return ok
}

// quoted is a quoted string that ends on its line.
func (s *scan) quoted() bool {
	if !s.at('"') {
		return false
	}
	for i := s.i + 1; i < len(s.b); i++ {
		switch s.b[i] {
		case '"':
			s.i = i + 1
			return true
		case '\\':
			i++
			if i < len(s.b) && (s.b[i] == '\r' || s.b[i] == '\n') {
				return false
			}
		case '\r', '\n':
			return false
		}
	}
	return false
}

// literal is {n}, the line end, and n octets, which must be in b.
func (s *scan) literal() bool {
	i := s.i
	if !s.eat('{') {
		return false
	}
	n, ok := s.number(math.MaxInt64)
	if !ok || !s.eat('}') {
		s.i = i
		return false
	}
	s.eat(' ')
	s.eat('\r')
	if !s.eat('\n') || uint64(len(s.b)-s.i) < n {
		s.i = i
		return false
	}
	s.i += int(n)
	return true
}

func (s *scan) string() bool { return s.quoted() || s.literal() }

func (s *scan) nstring() bool {
	if s.i < len(s.b) && atomChar[s.b[s.i]] {
		return s.nil()
	}
	return s.string()
}

func (s *scan) astring() bool {
	if s.string() {
		return true
	}
	i := s.i
	for s.i < len(s.b) && (atomChar[s.b[s.i]] || s.b[s.i] == ']') {
		s.i++
	}
	return s.i > i
}

// list is a parenthesized list of f.
func (s *scan) list(f func() bool) bool {
	if !s.eat('(') {
		return false
	}
	if s.eat(')') {
		return true
	}
	if s.depth++; s.depth > maxNest {
		return false
	}
	defer func() { s.depth-- }()
	for {
		if !f() {
			return false
		}
		if s.eat(')') {
			return true
		}
		if !s.sp() {
			return false
		}
	}
}

func (s *scan) nlist(f func() bool) bool {
	if s.at('(') {
		return s.list(f)
	}
	return s.nil()
}

// value is anything.
func (s *scan) value() bool {
	switch {
	case s.at('('):
		return s.list(s.value)
	case s.at('"'), s.at('{'):
		return s.string()
	}
	_, ok := s.atom()
	return ok
}

// flag is a flag, a keyword or, in PERMANENTFLAGS, \*.
func (s *scan) flag() bool {
	if s.eat('\\') && s.eat('*') {
		return true
	}
	_, ok := s.atom()
	return ok
}

func (s *scan) flags() bool {
	if !s.eat('(') {
		return false
	}
	if s.eat(')') {
		return true
	}
	for {
		if !s.flag() {
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

// mailbox is a name whose modified UTF-7 can be decoded.
func (s *scan) mailbox() bool {
	i := s.i
	return s.astring() && validName(unquote(s.b[i:s.i]))
}

// delim is a hierarchy delimiter: one quoted character, or NIL.
func (s *scan) delim() bool {
	if !s.at('"') {
		return s.nil()
	}
	i := s.i
	return s.quoted() && oneRune(unquote(s.b[i:s.i]))
}

// uidSet is a set without "*".
func (s *scan) uidSet() bool {
	for {
		for range 2 {
			if s.at('0') {
				return false
			}
			if _, ok := s.number32(); !ok {
				return false
			}
			if !s.eat(':') {
				break
			}
			if s.i == len(s.b) || s.b[s.i] < '0' || s.b[s.i] > '9' {
				return false
			}
		}
		if !s.eat(',') {
			// An atom goes on to its own end, whatever it holds.
			return s.i == len(s.b) || !atomChar[s.b[s.i]]
		}
	}
}
