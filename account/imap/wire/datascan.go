package wire

import "math"

// more is any number of f, each behind a space.
func (s *scan) more(f func() bool) bool {
	for s.at(' ') && s.sp() {
		if !f() {
			return false
		}
	}
	return true
}

// mailboxData is what follows "* LIST ".
func (s *scan) mailboxData() bool {
	if !s.list(s.flag) || !s.sp() || !s.delim() || !s.sp() || !s.mailbox() {
		return false
	}
	if !s.at(' ') {
		return true
	}
	return s.sp() && s.list(s.listExtension)
}

func (s *scan) listExtension() bool {
	i := s.i
	if !s.astring() {
		return false
	}
	tag := unquote(s.b[i:s.i])
	if !s.sp() {
		return false
	}
	switch {
	case fold(tag, "CHILDINFO"):
		return s.list(s.astring)
	case fold(tag, "OLDNAME"):
		return s.eat('(') && s.mailbox() && s.eat(')')
	}
	return s.value()
}

// statusItem is a name and value of STATUS.
func (s *scan) statusItem() bool {
	name, ok := s.atom()
	if !ok || !s.sp() {
		return false
	}
	switch upper(name) {
	case "MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED":
		_, ok = s.number32()
	case "SIZE", "DELETED-STORAGE":
		ok = s.number64()
	case "HIGHESTMODSEQ":
		ok = s.modseq()
	case "APPENDLIMIT":
		if s.at('N') {
			return s.nil()
		}
		_, ok = s.number32()
	default:
		ok = s.value()
	}
	return ok
}

// numbers is the rest of SEARCH (RFC 7162 §3.1.5: with a MODSEQ at the end) or SORT.
func (s *scan) numbers(modseq bool) bool {
	for s.i < len(s.b) && s.b[s.i] == ' ' {
		if !s.sp() { // at the line end
			return true
		}
		if s.at('(') {
			s.i++
			name, ok := s.atom()
			return modseq && ok && fold(name, "MODSEQ") && s.sp() && s.modseq() && s.eat(')')
		}
		if s.at('0') {
			return false
		}
		if _, ok := s.number32(); !ok {
			return false
		}
	}
	return true
}

// esearch is what follows "* ESEARCH" (RFC 4731). Without the tag of its
// command, which is optional, go-imap stumbles.
func (s *scan) esearch() bool {
	if !s.sp() || !s.eat('(') {
		return false
	}
	if name, ok := s.atom(); !ok || string(name) != "TAG" || !s.sp() || !s.astring() || !s.eat(')') {
		return false
	}
	if !s.at(' ') {
		return true
	}
	if !s.sp() {
		return false
	}
	name, ok := s.atom()
	if ok && string(name) == "UID" {
		if !s.at(' ') {
			return true
		}
		if !s.sp() {
			return false
		}
		name, ok = s.atom()
	}
	for {
		if !ok || !s.sp() {
			return false
		}
		switch upper(name) {
		case "MIN", "MAX", "COUNT":
			_, ok = s.number32()
		case "ALL":
			ok = s.uidSet()
		case "MODSEQ":
			ok = s.modseq()
		default:
			ok = s.value()
		}
		if !ok {
			return false
		}
		if !s.at(' ') {
			return true
		}
		if !s.sp() {
			return false
		}
		name, ok = s.atom()
	}
}

// threads is what follows "* THREAD" (RFC 5256).
func (s *scan) threads() bool {
	for s.at(' ') || s.at('(') {
		if !s.sp() || !s.thread() {
			return false
		}
	}
	return true
}

func (s *scan) thread() bool {
	return s.list(func() bool {
		if s.at('(') {
			return s.thread()
		}
		_, ok := s.number32()
		return ok
	})
}

// namespace is one description in NAMESPACE (RFC 2342).
func (s *scan) namespace() bool {
	if !s.eat('(') || !s.string() || !s.sp() || !s.delim() {
		return false
	}
	for s.at(' ') || s.at('(') {
		if !s.sp() || !s.value() {
			return false
		}
	}
	return s.eat(')')
}

// metadata is entries with values, or names alone (RFC 5464).
func (s *scan) metadata() bool {
	if !s.at('(') {
		return s.astring() && s.more(s.astring)
	}
	return s.list(func() bool {
		if !s.astring() || !s.sp() {
			return false
		}
		if s.at('"') || s.at('{') {
			return s.string()
		}
		return s.nil()
	})
}

// quota is one resource of QUOTA (RFC 9208).
func (s *scan) quota() bool {
	_, ok := s.atom()
	if !ok || !s.sp() {
		return false
	}
	if _, ok = s.number(math.MaxInt64); !ok || !s.sp() {
		return false
	}
	_, ok = s.number(math.MaxInt64)
	return ok
}
