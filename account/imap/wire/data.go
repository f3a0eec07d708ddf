package wire

import (
	"bytes"
	"strconv"
)

// data gives an untagged response other than a status or a FETCH to go-imap,
// when go-imap can read it, or what can be saved of it. b is the whole of it.
func (c *Conn) data(h head, b []byte) bool {
	switch h.typ {
	case "CAPABILITY", "ENABLED":
		c.capability(h.typ, b[h.at:])
		return true
	case "VANISHED":
		c.vanished(b[h.at:], b)
		return true
	case "EXISTS", "RECENT", "EXPUNGE":
		return c.count(h, b)
	case "ID":
		return c.id(h, b)
	}
	check := checks[h.typ]
	if check == nil || h.hasNum || h.badNum {
		c.dropped(h.typ, "unknown response", b)
		return false
	}
	s := scan{b: b, i: h.at}
	if !h.odd && check(&s) && s.end() {
		c.emit(b)
		return true
	}
	canon := canonical(h, b)
	if canon != nil {
		s = scan{b: canon, i: len("* ") + len(h.typ)}
		if check(&s) && s.end() {
			c.emit(canon)
			return true
		}
	} else {
		canon = b
	}
	at := h.at
	if len(canon) > 0 && &canon[0] != &b[0] {
		at = len("* ") + len(h.typ)
	}
	if out := c.repairData(h.typ, canon[at:]); out != nil {
		out = append(append([]byte("* "+h.typ+" "), out...), '\r', '\n')
		s = scan{b: out, i: len("* ") + len(h.typ)}
		if check(&s) && s.end() {
			c.repaired(h.typ, "malformed", b)
			c.emit(out)
			return true
		}
	}
	c.dropped(h.typ, "malformed", b)
	if h.typ == "LIST" {
		c.reports[0].Raw = bytes.Clone(b)
	}
	return false
}

// canonical is b with its white space put right, nil when a value does not end.
func canonical(h head, b []byte) []byte {
	rest, ok := normal(b[h.at:])
	if !ok {
		return nil
	}
	out := append([]byte("* "), h.typ...)
	if len(rest) > 2 {
		out = append(out, ' ')
	}
	return append(out, bytes.TrimLeft(rest, " ")...)
}

// checks read the rest of a response, up to its line end, as go-imap does.
var checks = map[string]func(s *scan) bool{
	"FLAGS": func(s *scan) bool { return s.sp() && s.flags() },
	"LIST":  func(s *scan) bool { return s.sp() && s.mailboxData() },
	"STATUS": func(s *scan) bool {
		return s.sp() && s.mailbox() && s.sp() && s.list(s.statusItem)
	},
	"SEARCH":  func(s *scan) bool { return s.numbers(true) },
	"SORT":    func(s *scan) bool { return s.numbers(false) },
	"ESEARCH": func(s *scan) bool { return s.esearch() },
	"THREAD":  func(s *scan) bool { return s.threads() },
	"NAMESPACE": func(s *scan) bool {
		for range 3 {
			if !s.sp() || !s.nlist(s.namespace) {
				return false
			}
		}
		return true
	},
	"METADATA":  func(s *scan) bool { return s.sp() && s.mailbox() && s.sp() && s.metadata() },
	"QUOTA":     func(s *scan) bool { return s.sp() && s.astring() && s.sp() && s.list(s.quota) },
	"QUOTAROOT": func(s *scan) bool { return s.sp() && s.mailbox() && s.more(s.astring) },
	"MYRIGHTS":  func(s *scan) bool { return s.sp() && s.mailbox() && s.sp() && s.astring() },
	"ACL": func(s *scan) bool {
		return s.sp() && s.mailbox() && s.more(func() bool { return s.astring() && s.sp() && s.astring() })
	},
}

// repairData tries harder for the responses that matter. rest is what follows
// the type; the result does not have to be right, it is checked again.
func (c *Conn) repairData(typ string, rest []byte) []byte {
	switch typ {
	case "FLAGS":
		t := tokens(rest)
		if len(t) == 0 {
			return nil
		}
		flags, _ := repairFlags(t[0])
		return flags
	case "LIST":
		return c.repairList(rest)
	case "STATUS":
		return c.repairStatus(rest)
	case "SEARCH", "SORT":
		return repairNumbers(typ, rest)
	case "ESEARCH":
		return repairESearch(rest)
	}
	return nil
}

// capability gives a list of capabilities on.
func (c *Conn) capability(typ string, rest []byte) {
	args := bytes.TrimRight(rest, "\r\n")
	if typ == "CAPABILITY" {
		c.learn(args)
	} else if containsFold(bytes.Fields(args), "IMAP4rev2") {
		c.mu.Lock()
		c.caps.rev2Enabled = true
		c.mu.Unlock()
	}
	shown := c.shownCaps(args)
	c.emitString("* ")
	c.emitString(typ)
	if len(shown) > 0 {
		c.emitString(" ")
		c.emit(shown)
	}
	c.emitString("\r\n")
}

// count gives "* n EXISTS" and its like on; what follows them is cut off.
func (c *Conn) count(h head, b []byte) bool {
	least := uint32(0)
	if h.typ == "EXPUNGE" {
		least = 1
	}
	if !h.number(least) {
		c.dropped(h.typ, "no number", b)
		return false
	}
	s := scan{b: b, i: h.at}
	if s.end() && !h.odd {
		c.emit(b)
		return true
	}
	if len(bytes.TrimSpace(b[h.at:])) > 0 {
		c.repaired(h.typ, "more behind it", b)
	}
	c.emitString("* ")
	c.pend = strconv.AppendUint(c.pend, uint64(h.num), 10)
	c.emitString(" " + h.typ + "\r\n")
	return true
}

// vanished tells about "* VANISHED [(EARLIER)] set" (RFC 7162 §3.2.10), which go-imap does not know.
func (c *Conn) vanished(rest, b []byte) {
	rest = bytes.TrimSpace(rest)
	set, earlier := bytes.CutPrefix(rest, []byte("(EARLIER)"))
	set = bytes.TrimSpace(set)
	if c.o.Vanished != nil && len(set) > 0 {
		c.o.Vanished(string(set), earlier)
		return
	}
	c.dropped("VANISHED", "go-imap does not know it", nil)
	c.reports[0].Raw = bytes.Clone(b)
}

// id gives an ID response (RFC 2971) on. Values may be NIL, which go-imap takes
// for the end of the world.
func (c *Conn) id(h head, b []byte) bool {
	t := tokens(b[h.at:])
	out := []byte("* ID NIL\r\n")
	if len(t) > 0 && t[0][0] == '(' {
		out = append(out[:0], "* ID ("...)
		for i, v := range tokens(inner(t[0])) {
			if i > 0 {
				out = append(out, ' ')
			}
			s := scan{b: v}
			if s.string() && s.i == len(v) {
				out = append(out, v...)
			} else if fold(v, "NIL") {
				out = append(out, `""`...)
			} else {
				out = append(out, quote(v)...)
			}
		}
		out = append(out, ")\r\n"...)
		s := scan{b: out, i: len("* ID ")}
		if !s.list(s.string) || !s.end() {
			out = []byte("* ID NIL\r\n")
		}
	}
	c.emit(out)
	return true
}
