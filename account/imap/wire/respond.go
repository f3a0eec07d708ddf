package wire

import (
	"bytes"
	"errors"
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
			if l.size > maxForeign {
				return nil
			}
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

// number is the head's number as go-imap needs it.
func (h head) number(least uint32) bool {
	return h.hasNum && h.num >= least
}
