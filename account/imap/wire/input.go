package wire

import (
	"bytes"
	"errors"
	"io"

	"postern/mail"
)

// input is what came from the server and was not looked at yet: buf[r:w]. Only
// whoever holds Conn.drive touches it. Offsets of the response being read are
// relative to r, because filling may move the octets.
type input struct {
	src      io.Reader // the socket, or the inflater
	buf      []byte
	r, w     int
	replay   []byte // what go-imap reads first
	pumping  bool
	greeting bool   // the greeting is being waited for
	bye      string // text of a BYE
}

var (
	errTooLong = errors.New("line too long")
	errNoLines = errors.New("no line ends")
)

// fill reads more. The reader of a stalled go-imap is given what there is first.
func (c *Conn) fill() error {
	if c.pumping {
		if err := c.flush(); err != nil {
			return err
		}
	}
	switch {
	case c.r == c.w:
		if c.r, c.w = 0, 0; len(c.buf) > 2*maxLine {
			c.buf = nil // it was needed once
		}
	case c.w == len(c.buf) && c.r > 0:
		c.w = copy(c.buf, c.buf[c.r:c.w])
		c.r = 0
	}
	if c.w == len(c.buf) {
		c.buf = append(c.buf, make([]byte, max(minBuffer, len(c.buf)))...)
	}
	for range 100 { // io.Reader may say nothing without an error
		n, err := c.src.Read(c.buf[c.w:])
		c.w += n
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// need makes sure that n octets of the response are in the buffer.
func (c *Conn) need(n int) error {
	for c.w-c.r < n {
		if err := c.fill(); err != nil {
			return err
		}
	}
	return nil
}

// line finds the line that starts at offset from and gives the offset behind
// its LF; errTooLong when more than limit octets hold none.
func (c *Conn) line(from, limit int) (int, error) {
	seen := from
	for {
		if have := c.w - c.r; have > seen {
			if i := bytes.IndexByte(c.buf[c.r+seen:c.w], '\n'); i >= 0 {
				return seen + i + 1, nil
			}
			seen = have
		}
		if seen-from > limit {
			return 0, errTooLong
		}
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
}

// skip drops n octets that are in the buffer.
func (c *Conn) skip(n int) { c.r += n }

// skipLine drops everything up to and with the next LF, keeping nothing, and
// gives the last octets before it, enough to see a literal announced.
func (c *Conn) skipLine() (tail []byte, err error) {
	skipped := 0
	for {
		have := c.buf[c.r:c.w]
		i := bytes.IndexByte(have, '\n')
		if i >= 0 {
			have = have[:i+1]
		}
		tail = append(tail, have[max(0, len(have)-32):]...)
		tail = tail[max(0, len(tail)-32):]
		c.skip(len(have))
		if i >= 0 {
			return tail, nil
		}
		if skipped += len(have); skipped > maxNoLine {
			return nil, &mail.Error{Op: "imap connection", Kind: mail.Protocol, Err: errNoLines}
		}
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
}

// skipN drops n octets that may not have come yet.
func (c *Conn) skipN(n int64) error {
	for n > 0 {
		if c.r == c.w {
			if err := c.fill(); err != nil {
				return err
			}
		}
		k := int(min(n, int64(c.w-c.r)))
		c.skip(k)
		n -= int64(k)
	}
	return nil
}

// skipRest drops the rest of a response: from here to the end of its last line.
func (c *Conn) skipRest() error {
	for {
		tail, err := c.skipLine()
		if err != nil {
			return err
		}
		l, ok := literalAtEnd(tail)
		if !ok {
			return nil
		}
		if err := c.skipN(l.size); err != nil {
			return err
		}
	}
}

// collect gets the whole response whose first line ends at offset end, literals
// and further lines included, and gives its length; false when it would be
// longer than limit, with the length of what is there up to a literal's data.
func (c *Conn) collect(end, limit int) (int, bool, error) {
	start := 0
	for {
		l, ok := literalAtEnd(c.buf[c.r+start : c.r+end])
		if !ok {
			return end, true, nil
		}
		if l.size > int64(limit-end) {
			return end, false, nil
		}
		start = end + int(l.size)
		if err := c.need(start); err != nil {
			return 0, false, err
		}
		e, err := c.line(start, limit)
		if err != nil {
			if errors.Is(err, errTooLong) {
				return start, false, nil
			}
			return 0, false, err
		}
		end = e
	}
}

// Buffered is how many octets the server has sent beyond what was asked for.
// Before a STARTTLS handshake it must be 0: anything else was injected in the
// clear (RFC 9051 §11.1) and the connection must be closed. It is -1 once
// go-imap reads.
func (c *Conn) Buffered() int {
	if !c.drive.TryLock() {
		return -1
	}
	defer c.drive.Unlock()
	return c.w - c.r
}

// Replay gives go-imap lines to read before anything else, as Options.Replay
// does. It must be called before go-imap exists.
func (c *Conn) Replay(lines []byte) {
	c.drive.Lock()
	defer c.drive.Unlock()
	c.replay = append(c.replay, lines...)
}

type literal struct {
	at   int // offset of "{", or of the "~" before it
	size int64
	odd  bool // go-imap does not read it as it stands
}

// literalAtEnd finds the announcement of a literal at the end of a line
// (RFC 9051 §9 literal, literal8): "{12}", with "+" or "-", with "~", with a
// space before the line end, CRLF or LF.
func literalAtEnd(line []byte) (literal, bool) {
	i := len(line)
	if i == 0 || line[i-1] != '\n' {
		return literal{}, false
	}
	i--
	if i > 0 && line[i-1] == '\r' {
		i--
	}
	for i > 0 && line[i-1] == ' ' {
		i--
	}
	if i == 0 || line[i-1] != '}' {
		return literal{}, false
	}
	return literalBefore(line, i, len(line))
}

func literalBefore(line []byte, i, end int) (literal, bool) {
	var l literal
	l.odd = end-i > 3
	i--
	if i > 0 && (line[i-1] == '+' || line[i-1] == '-') {
		l.odd = true
		i--
	}
	j, unit := i, int64(1)
	for j > 0 && line[j-1] >= '0' && line[j-1] <= '9' {
		j--
		if i-j > 18 {
			return literal{}, false
		}
		l.size += int64(line[j]-'0') * unit
		unit *= 10
	}
	if j == i || j == 0 || line[j-1] != '{' {
		return literal{}, false
	}
	l.at = j - 1
	if l.at > 0 && line[l.at-1] == '~' {
		l.at--
	}
	return l, true
}
