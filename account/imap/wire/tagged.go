package wire

import (
	"bytes"
)

// continuation handles "+ …"; i is behind the plus.
func (c *Conn) continuation(b []byte, i int) {
	c.trace.continuation(b, c.authenticating())
	text := bytes.Trim(bytes.ReplaceAll(b[i:], []byte("\r"), nil), " \n")
	p := c.plus()
	switch {
	case p == nil:
		c.dropped("+", "continuation request that nobody waits for", b)
		c.tell("+", 0, 0)
	case p.run != nil:
		select {
		case p.run.plus <- struct{}{}:
		default:
		}
	default:
		c.emitString("+ ")
		c.emit(text)
		c.emitString("\r\n")
	}
	c.garbage = 0
}

// tagged handles the answer to a command; i is where the tag begins.
func (c *Conn) tagged(b []byte, i, end int) error {
	j := i
	for j < len(b) && b[j] != ' ' && b[j] != '\r' && b[j] != '\n' {
		j++
	}
	c.trace.server(b)
	p := c.finish(b[i:j])
	if p == nil {
		return c.stray(b, b[j:], end)
	}
	c.garbage = 0
	rest := b[j:]
	k := 0
	for k < len(rest) && rest[k] == ' ' {
		k++
	}
	m := k
	for m < len(rest) && atomChar[rest[m]] {
		m++
	}
	typ := upper(rest[k:m])
	rest = rest[m:]
	if typ != "OK" && typ != "NO" && typ != "BAD" {
		c.repaired(typ, "an answer that is neither OK, NO nor BAD", b)
		rest = append([]byte(" "), b[j:]...)
		typ = "BAD"
	}
	if p.run != nil {
		p.run.status = c.readStatus(typ, rest)
		c.skip(end)
		c.tell("", 0, 0)
		if p.run.atEnd != nil {
			p.run.atEnd(p.run.status)
		}
		close(p.run.done)
		return nil
	}
	if c.o.Answered != nil {
		code, args, text := splitStatus(rest)
		c.o.Answered(p.name, Status{Type: typ, Code: code, CodeArgs: string(args), Text: string(text)})
	}
	before := len(c.pend)
	c.status(p.tag, typ, rest, false)
	c.refused(p, before)
	for n := range c.reports {
		c.reports[n].Command = p.name
	}
	c.tell("", 0, 0)
	c.skip(end)
	return nil
}

// stray drops a line that is no response, or the answer to no command. What
// looks like a literal behind it goes too: it must not be read as responses.
func (c *Conn) stray(b, rest []byte, end int) error {
	c.dropped("", "no response, or the answer to no command", b)
	c.tell("", 0, 0)
	t := tokens(rest)
	status := len(t) > 0 && (fold(t[0], "OK") || fold(t[0], "NO") || fold(t[0], "BAD"))
	l, ok := literalAtEnd(b)
	c.skip(end)
	if ok && !status {
		if err := c.skipN(l.size); err != nil {
			return err
		}
		if err := c.skipRest(); err != nil {
			return err
		}
	}
	return c.junk()
}
