package wire

import (
	"bytes"
	"errors"
	"math"
	"strconv"

	"postern/mail"
)

var errGarbage = errors.New("nothing that looks like IMAP")

// next reads one response and gives it to whom it belongs: to go-imap, as it is
// or repaired, to a command of ours, or to nobody.
func (c *Conn) next() error {
	end, err := c.line(0, maxLine)
	if errors.Is(err, errTooLong) {
		return c.longLine()
	}
	if err != nil {
		return err
	}
	b := c.buf[c.r : c.r+end]
	i := 0
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == 0) {
		i++
	}
	switch {
	case b[i] == '*':
		return c.untagged(b, i+1, end)
	case b[i] == '+':
		c.continuation(b, i+1)
	case i+1 >= len(b) || b[i] == '\n' || b[i] == '\r':
		c.skip(end)
		c.dropped("", "empty line", nil)
		c.tell("", 0, 0)
		return c.junk()
	default:
		return c.tagged(b, i, end)
	}
	c.skip(end)
	return nil
}

// junk counts lines that are no responses.
func (c *Conn) junk() error {
	if c.garbage++; c.garbage > maxGarbage {
		return &mail.Error{Op: "imap connection", Kind: mail.Protocol, Err: errGarbage}
	}
	return nil
}

// head is the beginning of an untagged response.
type head struct {
	num    uint32
	hasNum bool
	badNum bool
	typ    string // upper case
	at     int    // offset behind the type
	odd    bool   // not written as go-imap wants it
}

func readHead(b []byte, i int) head {
	h := head{odd: i != 1}
	start := i
	for i < len(b) && b[i] == ' ' {
		i++
	}
	h.odd = h.odd || i-start != 1
	if i < len(b) && (b[i] == '-' || b[i] >= '0' && b[i] <= '9') {
		j := i
		if b[j] == '-' {
			j++
		}
		for j < len(b) && b[j] >= '0' && b[j] <= '9' {
			j++
		}
		n, err := strconv.ParseUint(string(b[i:j]), 10, 32)
		h.num, h.hasNum, h.badNum = uint32(n), err == nil, err != nil
		for i = j; i < len(b) && b[i] == ' '; i++ {
		}
		h.odd = h.odd || i-j != 1 || err != nil
	}
	j := i
	for j < len(b) && (b[j] >= 'a' && b[j] <= 'z' || b[j] >= 'A' && b[j] <= 'Z' || b[j] == '-' || b[j] == '_' || b[j] == '.' || j > i && b[j] >= '0' && b[j] <= '9') {
		j++
	}
	h.typ, h.at = upper(b[i:j]), j
	if j < len(b) && bytes.IndexByte([]byte(" (\r\n"), b[j]) < 0 {
		h.odd = true
	}
	return h
}

// upper is b in capitals, without making a string of the frequent words.
func upper(b []byte) string {
	for _, w := range [...]string{"FETCH", "OK", "EXISTS", "EXPUNGE", "SEARCH", "LIST"} {
		if fold(b, w) {
			return w
		}
	}
	return string(bytes.ToUpper(b[:min(len(b), 64)]))
}

// untagged handles "* …"; i is behind the star.
func (c *Conn) untagged(b []byte, i, end int) error {
	h := readHead(b, i)
	if end > 2*flushAt && (h.typ == "SEARCH" || h.typ == "SORT") {
		return c.longSearch(h.typ, h.at)
	}
	if run := c.ours(); run != nil {
		c.garbage = 0
		return c.ourResponse(run, h, end)
	}
	switch h.typ {
	case "FETCH":
		c.garbage = 0
		if !h.hasNum || h.num == 0 {
			h.odd = true
		}
		return c.fetch(h.num, h.at, end, h.odd)
	case "OK", "NO", "BAD", "BYE", "PREAUTH":
		c.garbage = 0
		c.trace.server(b)
		c.status("*", h.typ, b[h.at:], h.odd || h.hasNum)
		c.tell(h.typ, 0, 0)
		c.skip(end)
		return nil
	}
	n, whole, err := c.collect(end, maxHold)
	if errors.Is(err, errTooLong) {
		n, whole, err = end, false, nil
	}
	if err != nil {
		return err
	}
	b = c.buf[c.r : c.r+n]
	c.trace.server(b)
	if !whole {
		c.dropped(h.typ, "response too long", b)
		c.tell(h.typ, 0, 0)
		if l, ok := literalAtEnd(b); ok {
			c.skip(n)
			if err := c.skipN(l.size); err != nil {
				return err
			}
			return c.skipRest()
		}
		c.skip(n)
		return c.skipRest()
	}
	good := c.data(h, b)
	c.tell(h.typ, h.num, 0)
	c.skip(n)
	if !good && h.typ == "" {
		return c.junk()
	}
	c.garbage = 0
	return nil
}

// longLine handles a line beyond maxLine, of which the beginning is in the
// buffer. Results of searches are cut into several; everything else is dropped.
func (c *Conn) longLine() error {
	b := c.buf[c.r:c.w]
	if b[0] == '*' {
		switch h := readHead(b, 1); h.typ {
		case "SEARCH", "SORT":
			return c.longSearch(h.typ, h.at)
		case "ESEARCH", "VANISHED":
			end, err := c.line(0, maxSetLine)
			if err == nil {
				return c.untagged(c.buf[c.r:c.r+end], 1, end)
			}
			if !errors.Is(err, errTooLong) {
				return err
			}
		}
	}
	b = c.buf[c.r:c.w]
	c.trace.server(b[:min(len(b), maxTraceLine)])
	var h head
	uid := uint32(0)
	if b[0] == '*' {
		h = readHead(b, 1)
		uid = firstUID(h, b)
	}
	c.dropped(h.typ, "line too long", b)
	c.tell(h.typ, h.num, uid)
	if err := c.junk(); err != nil {
		return err
	}
	return c.skipRest()
}

// firstUID is the UID of a FETCH when it stands before what cannot be read, 0 otherwise.
func firstUID(h head, b []byte) uint32 {
	s := scan{b: b, i: h.at}
	if h.typ != "FETCH" || !s.sp() || !s.eat('(') {
		return 0
	}
	for {
		it, ok := s.item()
		if !ok || it.uid != 0 {
			return it.uid
		}
		if !s.sp() {
			return 0
		}
	}
}

// longSearch cuts "* SEARCH 1 2 3 …" into responses that go-imap adds up.
func (c *Conn) longSearch(typ string, at int) error {
	c.skip(at)
	for {
		end, err := c.line(0, flushAt)
		last := err == nil && end <= flushAt
		if err != nil && !errors.Is(err, errTooLong) {
			return err
		}
		if !last {
			piece := c.buf[c.r:min(c.w, c.r+flushAt)]
			if i := bytes.IndexByte(piece, '('); i >= 0 { // "(MODSEQ 5)" stays whole
				piece = piece[:i]
			}
			end = bytes.LastIndexByte(piece, ' ')
			if end <= 0 {
				c.dropped(typ, "not numbers", c.buf[c.r:c.w])
				c.tell(typ, 0, 0)
				return c.skipRest()
			}
		}
		part := append([]byte("* "+typ), c.buf[c.r:c.r+end]...)
		if !last {
			part = append(part, '\r', '\n')
		}
		h := readHead(part, 1)
		if run := c.ours(); run != nil {
			c.deliver(run, h, part, nil)
		} else {
			c.data(h, part)
			c.tell(typ, 0, 0)
		}
		c.skip(end)
		if last {
			return nil
		}
		if len(c.pend) >= flushAt && c.pumping {
			if err := c.flush(); err != nil {
				return err
			}
		}
	}
}

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
	c.refused(p)
	if c.o.Answered != nil {
		code, args, text := splitStatus(rest)
		c.o.Answered(p.name, Status{Type: typ, Code: code, CodeArgs: string(args), Text: string(text)})
	}
	c.status(p.tag, typ, rest, false)
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

// number is the head's number as go-imap needs it.
func (h head) number(least uint32) bool {
	return h.hasNum && h.num >= least && h.num <= math.MaxUint32
}
