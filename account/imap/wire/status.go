package wire

import (
	"bytes"
	"strings"
)

// splitStatus cuts what follows OK, NO, BAD, BYE, PREAUTH (RFC 9051 §7.1
// resp-text) into response code, its arguments, and the text.
func splitStatus(rest []byte) (code string, args, text []byte) {
	rest = bytes.Trim(rest, " \r\n")
	rest = bytes.ReplaceAll(rest, []byte("\r"), nil)
	if len(rest) == 0 || rest[0] != '[' {
		return "", nil, rest
	}
	end, quoted := -1, false
	for i := 1; i < len(rest) && end < 0; i++ {
		switch rest[i] {
		case '"':
			quoted = !quoted
		case '\\':
			if quoted {
				i++
			}
		case ']':
			if !quoted {
				end = i
			}
		}
	}
	if end < 0 {
		end = bytes.IndexByte(rest, ']')
	}
	if end < 0 {
		return "", nil, append([]byte("("), rest[1:]...) // go-imap would look for "]" in the lines that follow
	}
	word, args, _ := bytes.Cut(bytes.TrimLeft(rest[1:end], " "), []byte(" "))
	return string(bytes.ToUpper(word)), bytes.Trim(args, " "), bytes.TrimLeft(rest[end+1:], " ")
}

// readStatus is a status response as a value; it tells people what they should hear.
func (c *Conn) readStatus(typ string, rest []byte) Status {
	code, args, text := splitStatus(rest)
	if code == "CAPABILITY" {
		c.learn(args)
	}
	c.hear(typ, code, string(text))
	return Status{Type: typ, Code: code, CodeArgs: string(args), Text: string(text)}
}

// hear hands words for people to Alert.
func (c *Conn) hear(typ, code, text string) {
	if typ == "BYE" {
		c.mu.Lock()
		c.bye = text
		c.mu.Unlock()
	}
	if c.o.Alert != nil && text != "" && (code == "ALERT" || typ == "BYE") {
		c.o.Alert(text)
	}
}

// status gives a status response to go-imap, without a code that it cannot read.
func (c *Conn) status(tag, typ string, rest []byte, odd bool) {
	st := c.readStatus(typ, rest)
	if tag == "*" && (typ == "NO" || typ == "BAD") && st.Code != "ALERT" && st.Text != "" && c.o.Alert != nil {
		c.o.Alert(st.Text)
	}
	if tag == "*" && c.o.Answered != nil {
		c.o.Answered("", st)
	}
	args := []byte(st.CodeArgs)
	code := st.Code
	if code != "" {
		var why string
		if args, why = codeArgs(code, args, tag == "*"); why != "" {
			c.withhold(code, why, rest)
			code = ""
		}
	}
	if odd {
		c.repaired(typ, "odd beginning", nil)
	}
	c.emitString(tag)
	c.emitString(" ")
	c.emitString(typ)
	if code != "" {
		if code == "CAPABILITY" {
			args = c.shownCaps(args)
		}
		c.emitString(" [")
		c.emitString(code)
		if len(args) > 0 {
			c.emitString(" ")
			c.emit(args)
		}
		c.emitString("]")
	}
	if st.Text != "" {
		c.emitString(" ")
		if code == "" && strings.HasPrefix(st.Text, "[") {
			c.emitString("(") // go-imap would take it for a code
		}
		c.emitString(st.Text)
	}
	c.emitString("\r\n")
}

// codeArgs are the arguments of a response code as go-imap reads them, or why
// it cannot. The codes it does not know it skips, up to the first "]".
func codeArgs(code string, args []byte, untagged bool) ([]byte, string) {
	name := scan{b: []byte(code)}
	if _, ok := name.atom(); !ok || name.i != len(code) {
		return nil, "not a response code"
	}
	var check func(s *scan) bool
	switch code {
	case "CAPABILITY":
		return args, ""
	case "COPYUID":
		check = (*scan).copyUID
	case "APPENDUID":
		check = (*scan).appendUID
	case "NOMODSEQ":
		return nil, ""
	}
	if untagged { // in an answer, go-imap skips these and takes an APPENDUID
		switch code {
		case "APPENDUID":
			check = nil
		case "PERMANENTFLAGS":
			args, _ = repairFlags(args) // a flag that it cannot name it cannot set
			check = (*scan).flags
		case "UIDNEXT", "UIDVALIDITY":
			check = (*scan).isNumber32
		case "HIGHESTMODSEQ":
			check = (*scan).modseq
		}
	}
	if check == nil {
		return plainArgs(args), ""
	}
	s := scan{b: append(bytes.Clone(args), ']')}
	if !check(&s) || s.i != len(args) {
		return nil, "malformed"
	}
	return args, ""
}

func (s *scan) isNumber32() bool {
	_, ok := s.number32()
	return ok
}

// copyUID is UIDVALIDITY and two sets (RFC 4315 §3).
func (s *scan) copyUID() bool {
	return s.isNumber32() && s.sp() && s.uidSet() && s.sp() && s.uidSet()
}

func (s *scan) appendUID() bool { return s.isNumber32() && s.sp() && s.isNumber32() }

func plainArgs(args []byte) []byte {
	if bytes.IndexByte(args, ']') >= 0 {
		return nil
	}
	return args
}
