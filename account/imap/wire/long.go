package wire

import (
	"bytes"
	"errors"
)

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
