package wire

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"postern/mail"
)

// writePiece is how much is written under one deadline, so that a long upload
// that makes progress is not cut.
const writePiece = 32 << 10

// arm sets the deadline for the server's next octet by what is under way. It is
// called before every read, and again when a command is sent or taken, so that
// it holds for a read that already waits.
func (c *Conn) arm() {
	c.mu.Lock()
	defer c.mu.Unlock()
	var d time.Duration
	for _, p := range c.pending {
		if !p.idling {
			d = c.o.Timeout
			break
		}
		d = c.o.IdleTimeout
	}
	if c.greeting {
		d = c.o.Timeout
	}
	var t time.Time
	if d > 0 {
		t = time.Now().Add(d)
	}
	_ = c.inner.SetReadDeadline(t) // a closed connection says so when it is read
}

// counted reads the socket under the deadline, counts and remembers when.
type counted struct{ c *Conn }

func (r counted) Read(p []byte) (int, error) {
	r.c.arm()
	n, err := r.c.inner.Read(p)
	if n > 0 {
		r.c.in.Add(int64(n))
		r.c.lastByte.Store(time.Now().UnixNano())
	}
	return n, err
}

// plainWriter writes to the socket in pieces, each under its own deadline.
type plainWriter struct{ c *Conn }

func (c *Conn) plain() io.Writer { return plainWriter{c} }

func (w plainWriter) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		piece := p[done:min(done+writePiece, len(p))]
		var t time.Time
		if w.c.o.Timeout > 0 {
			t = time.Now().Add(w.c.o.Timeout)
		}
		_ = w.c.inner.SetWriteDeadline(t)
		n, err := w.c.inner.Write(piece)
		w.c.out.Add(int64(n))
		done += n
		if err != nil {
			return done, err
		}
		w.c.arm()
	}
	return done, nil
}

// kind gives an error of the socket its mail.Kind. c.mu is held.
func (c *Conn) kind(err error) error {
	if _, ok := errors.AsType[*mail.Error](err); ok {
		return err
	}
	e := &mail.Error{Op: "imap connection", Kind: mail.Offline, Server: c.bye, Err: err}
	var alert tls.AlertError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		e.Kind = mail.Timeout
	case errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		// Somebody closed the socket under us.
	case errors.As(err, &alert), errors.As(err, &record):
		e.Kind = mail.TLS
	}
	return e
}
