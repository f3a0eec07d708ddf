package pop3

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"time"
)

// Conn is a session with a server, from its greeting to QUIT.
type Conn struct {
	o        Options
	ctx      context.Context
	nc       net.Conn // the one that is read and written
	raw      net.Conn // TCP
	br       *bufio.Reader
	stop     func() bool // no longer close when the context ends
	greeting string
	caps     Caps
	secure   bool
	entering bool // an answer is about who we are
	in, out  atomic.Int64
	err      error // the connection is of no more use
}

// Caps are what the server says it can do (RFC 2449).
type Caps struct {
	Known      bool // it answered CAPA at all
	Top        bool
	UIDL       bool
	User       bool
	STLS       bool
	Pipelining bool
	UTF8       bool
	SASL       []string
	Raw        []string
}

// Caps gives what the server said after login, or before when it was not asked then.
func (c *Conn) Caps() Caps { return c.caps }

// Bytes gives how many octets were read and written, without those of TLS.
func (c *Conn) Bytes() (in, out int64) { return c.in.Load(), c.out.Load() }

// Err is why the connection is of no more use; nil as long as it works.
func (c *Conn) Err() error { return c.err }

// Close ends the connection without QUIT: what was marked for deletion stays.
func (c *Conn) Close() error {
	c.stop()
	return c.raw.Close()
}

// use makes nc the connection that is read and written.
func (c *Conn) use(nc net.Conn) {
	c.nc = nc
	c.br = bufio.NewReaderSize(reader{c}, 32<<10)
}

// reader puts a deadline on any octet.
type reader struct{ c *Conn }

// Read reads from the connection.
func (r reader) Read(p []byte) (int, error) {
	if err := r.c.nc.SetReadDeadline(time.Now().Add(r.c.o.Timeout)); err != nil {
		return 0, err
	}
	n, err := r.c.nc.Read(p)
	r.c.in.Add(int64(n))
	return n, err
}

// broken remembers that the stream is out of step.
func (c *Conn) broken(err error) error {
	if c.err == nil && err != nil && !isAnswer(err) {
		c.err = c.fail("read from the server", err)
		_ = c.raw.Close()
	}
	return err
}

// write sends text as it is.
func (c *Conn) write(s string) error {
	if c.err != nil {
		return c.err
	}
	if err := c.nc.SetWriteDeadline(time.Now().Add(c.o.Timeout)); err != nil {
		return c.broken(err)
	}
	n, err := io.WriteString(c.nc, s)
	c.out.Add(int64(n))
	return c.broken(err)
}

// send writes a command; shown is how a trace shows it, "" as it is.
func (c *Conn) send(line, shown string) error {
	if strings.ContainsAny(line, "\r\n\x00") {
		return errors.New("a command cannot hold a line break")
	}
	if shown == "" {
		shown = line
	}
	c.trace("C: ", shown)
	return c.write(line + "\r\n")
}

// line reads a line without its end, at most maxLine octets of it.
func (c *Conn) line() (string, error) {
	if c.err != nil {
		return "", c.err
	}
	var b []byte
	for {
		part, err := c.br.ReadSlice('\n')
		b = append(b, part...)
		if len(b) > maxLine {
			return "", c.broken(fmt.Errorf("a line of more than %d octets", maxLine))
		}
		if err == nil {
			return string(bytes.TrimRight(b, "\r\n")), nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return "", c.broken(err)
		}
	}
}

// status reads an answer (RFC 1939 §3): the text after +OK, or an *answer.
func (c *Conn) status() (string, error) {
	l, err := c.line()
	if err != nil {
		return "", err
	}
	c.trace("S: ", l)
	word, text, _ := strings.Cut(l, " ")
	switch strings.ToUpper(word) {
	case "+OK":
		return text, nil
	case "-ERR":
		return "", parseAnswer(text)
	}
	return "", c.broken(fmt.Errorf("this is not an answer: %.80q", l))
}

// command sends a command and waits for its answer.
func (c *Conn) command(line string) (string, error) {
	if err := c.send(line, ""); err != nil {
		return "", err
	}
	return c.status()
}

// list reads the lines of an answer up to the dot.
func (c *Conn) list(limit int, each func(string)) error {
	for n := 0; ; n++ {
		l, err := c.line()
		if err != nil {
			return err
		}
		if l == "." {
			return nil
		}
		if n >= limit {
			return c.broken(fmt.Errorf("a list of more than %d lines", limit))
		}
		each(strings.TrimPrefix(l, "."))
	}
}

// body reads the octets of an answer up to the dot into w: the dots that were put before
// dots are taken off, and nothing else is changed. An error of w does not end
// the connection; more than limit octets do.
func (c *Conn) body(w io.Writer, limit int64) error {
	var werr error
	var total int64
	start := true // of a line
	for {
		part, err := c.br.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return c.broken(err)
		}
		whole := err == nil
		if start && len(part) > 0 && part[0] == '.' {
			if whole && (len(part) == 2 || len(part) == 3 && part[1] == '\r') {
				return werr
			}
			part = part[1:]
		}
		start = whole
		if total += int64(len(part)); total > limit {
			return c.broken(fmt.Errorf("a message of more than %d octets", limit))
		}
		if werr == nil {
			_, werr = w.Write(part)
		}
	}
}

func (c *Conn) trace(who, line string) {
	if c.o.Trace != nil {
		_, _ = fmt.Fprintf(c.o.Trace, "%s %s%.200q\n", c.o.Account, who, line)
	}
}
