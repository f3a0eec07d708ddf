package wire

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// ourResponse collects an untagged response while a command of ours runs, and
// delivers it. The first line ends at offset end. Long literals are streamed or cut.
func (c *Conn) ourResponse(run *rawRun, h head, end int) error {
	var all []byte   // the response, long literals cut
	var cuts []int64 // the announced sizes of its literals
	long := false
	for {
		b := c.buf[c.r : c.r+end]
		l, ok := literalAtEnd(b)
		switch h.typ {
		case "OK", "NO", "BAD", "BYE", "PREAUTH":
			ok = false
		}
		c.trace.server(b)
		if !ok {
			all = append(all, b...)
			c.skip(end)
			break
		}
		cuts = append(cuts, l.size)
		keep := l.size
		if l.size > maxHold || int64(len(all))+l.size > maxRaw {
			keep, long = 0, true
		}
		all = append(all, b[:l.at]...)
		all = append(all, "{"+strconv.FormatInt(keep, 10)+"}\r\n"...)
		c.skip(end)
		if err := c.ourLiteral(run, h, &all, l.size, keep, cuts); err != nil {
			return err
		}
		var err error
		if end, err = c.line(0, maxLine); errors.Is(err, errTooLong) {
			long = true
			if err = c.skipRest(); err == nil {
				all = append(all, "\r\n"...)
				break
			}
		}
		if err != nil {
			return err
		}
		if len(all) > maxRaw { // endless pieces
			long = true
			all = append(all, "\r\n"...)
			if err := c.skipRest(); err != nil {
				return err
			}
			break
		}
	}
	h = readHead(all, bytes.IndexByte(all, '*')+1)
	h.odd = h.odd || long
	c.deliver(run, h, all, cuts)
	return nil
}

// ourLiteral takes the octets of a literal: into all when keep says so, else to
// the command's Literal, else nowhere.
func (c *Conn) ourLiteral(run *rawRun, h head, all *[]byte, size, keep int64, cuts []int64) error {
	if keep == size {
		for size > 0 {
			if c.r == c.w {
				if err := c.fill(); err != nil {
					return err
				}
			}
			k := int(min(size, int64(c.w-c.r)))
			*all = append(*all, c.buf[c.r:c.r+k]...)
			c.skip(k)
			size -= int64(k)
		}
		return nil
	}
	left := &pour{c: c, n: size}
	if run.Literal != nil && run.err == nil {
		err := run.Literal(parseResponse(h, *all, cuts), size, left)
		if err != nil && left.err == nil {
			run.err = err
		}
	}
	if left.err != nil {
		return left.err
	}
	return c.skipN(left.n)
}

// pour reads a literal from the connection.
type pour struct {
	c   *Conn
	n   int64
	err error
}

func (p *pour) Read(b []byte) (int, error) {
	if p.n == 0 {
		return 0, io.EOF
	}
	if p.c.r == p.c.w {
		if p.err = p.c.fill(); p.err != nil {
			return 0, p.err
		}
	}
	k := copy(b[:min(int64(len(b)), p.n)], p.c.buf[p.c.r:p.c.w])
	p.c.skip(k)
	p.n -= int64(k)
	return k, nil
}

// deliver gives a whole response to the command, and to go-imap when told so.
func (c *Conn) deliver(run *rawRun, h head, b []byte, cuts []int64) {
	r := parseResponse(h, b, cuts)
	switch h.typ {
	case "CAPABILITY":
		c.learn(bytes.TrimSpace(b[h.at:]))
	case "OK", "NO", "BAD", "BYE", "PREAUTH":
		c.readStatus(h.typ, b[h.at:])
	}
	pass := false
	switch {
	case run.Each == nil:
		switch h.typ {
		case "EXISTS", "EXPUNGE", "FETCH", "FLAGS", "RECENT":
			pass = true
		}
	case run.err == nil:
		err := run.Each(r)
		if pass = errors.Is(err, Pass); !pass {
			run.err = err
		}
	}
	if pass && !r.Truncated && len(c.pend)+len(b) <= maxPassed {
		c.passOn(h, b)
	}
}

// passOn gives go-imap a response that a command of ours got too.
func (c *Conn) passOn(h head, b []byte) {
	switch h.typ {
	case "FETCH":
		if strictFetch(b, h.at) && !h.odd {
			c.emit(b)
		}
	case "OK", "NO", "BAD", "BYE", "PREAUTH":
		c.status("*", h.typ, b[h.at:], h.odd)
	default:
		c.data(h, b)
	}
	c.tell(h.typ, h.num, 0)
}
