package wire

import "math"

// envelope is an ENVELOPE as go-imap reads it (imapclient/fetch.go readEnvelope).
func (s *scan) envelope() bool {
	if !s.eat('(') || !s.nstring() || !s.sp() || !s.nstring() || !s.sp() {
		return false
	}
	for range 6 {
		if !s.nlist(s.address) || !s.sp() {
			return false
		}
	}
	return s.nstring() && s.sp() && s.nstring() && s.eat(')')
}

func (s *scan) address() bool {
	return s.eat('(') && s.nstring() && s.sp() && s.nstring() && s.sp() && s.nstring() && s.sp() && s.nstring() && s.eat(')')
}

// body is a BODY or BODYSTRUCTURE as go-imap reads it (readBody). go-imap does
// not bound the nesting: we must.
func (s *scan) body() bool {
	if !s.eat('(') {
		return false
	}
	if s.depth++; s.depth > maxNest {
		return false
	}
	defer func() { s.depth-- }()
	i := s.i
	ok := false
	if s.string() {
		ok = s.onePart(unquote(s.b[i:s.i]))
	} else {
		ok = s.multiPart()
	}
	if !ok {
		return false
	}
	for s.at(' ') || s.at('(') {
		if !s.sp() || !s.value() {
			return false
		}
	}
	return s.eat(')')
}

func (s *scan) onePart(typ []byte) bool {
	if !s.sp() {
		return false
	}
	i := s.i
	if !s.string() {
		return false
	}
	sub := unquote(s.b[i:s.i])
	if !s.sp() || !s.params() || !s.sp() || !s.nstring() || !s.sp() || !s.nstring() || !s.sp() || !s.nstring() ||
		!s.sp() || !s.octets() {
		return false
	}
	if s.at(')') {
		return true
	}
	if !s.sp() {
		return false
	}
	switch {
	case fold(typ, "MESSAGE") && (fold(sub, "RFC822") || fold(sub, "GLOBAL")):
		if !s.envelope() || !s.sp() || !s.body() || !s.sp() || !s.number64() {
			return false
		}
	case fold(typ, "TEXT"):
		if !s.number64() {
			return false
		}
	default:
		return s.extension(s.nstring)
	}
	if s.at(')') {
		return true
	}
	return s.sp() && s.extension(s.nstring)
}

// octets is the size of a part; go-imap takes -1 from servers that do not know.
func (s *scan) octets() bool {
	if s.eat('-') {
		return s.eat('1') && !s.at('0')
	}
	_, ok := s.number(math.MaxUint32)
	return ok
}

func (s *scan) multiPart() bool {
	for {
		if !s.body() {
			return false
		}
		if s.at('(') { // no space between two parts
			continue
		}
		if !s.sp() {
			return false
		}
		if s.string() {
			break
		}
	}
	if s.at(')') {
		return true
	}
	return s.sp() && s.extension(s.params)
}

// extension is the extension data of a part: first (MD5 or parameters), and as
// far as there: disposition, language, location.
func (s *scan) extension(first func() bool) bool {
	if !first() {
		return false
	}
	for _, f := range [...]func() bool{s.disposition, s.language, s.nstring} {
		if s.at(')') {
			return true
		}
		if !s.sp() || !f() {
			return false
		}
	}
	return true
}

// params is a list of pairs, or NIL. An empty name would shift all that follow.
func (s *scan) params() bool {
	n, empty := 0, false
	ok := s.nlist(func() bool {
		i := s.i
		if !s.string() {
			return false
		}
		empty = empty || n%2 == 0 && len(unquote(s.b[i:s.i])) == 0
		n++
		return true
	})
	return ok && n%2 == 0 && !empty
}

func (s *scan) disposition() bool {
	if !s.eat('(') {
		return s.nil()
	}
	return s.string() && s.sp() && s.params() && s.eat(')')
}

func (s *scan) language() bool {
	if s.at('(') {
		return s.list(s.string)
	}
	return s.nstring()
}
