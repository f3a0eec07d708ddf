package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"postern/mail"
)

// Conn is a net.Conn that go-imap can live on. Make it with Wrap.
//
// One goroutine may Read and one may Write at a time (go-imap keeps to that);
// every other method may be called from anywhere.
type Conn struct {
	o     Options
	inner net.Conn
	trace *tracer

	in, out  atomic.Int64
	lastByte atomic.Int64 // unix nanoseconds

	drive sync.Mutex // held by whoever reads the socket: the pump, or a command of ours before it
	input
	output
	garbage int       // lines in a row that were no responses
	reports []report  // of the response being read
	fetched fetchWork // scratch of the FETCH being read

	mu      sync.Mutex // the fields below; never held while calling out or doing I/O
	changed *sync.Cond // pending, raw or err changed
	pending []*pending // commands under way, oldest first
	raw     *rawRun    // our own command, from when it waits for quiet
	caps    capSet
	aliases []alias
	tags    int // of our own commands
	err     error
	dead    chan struct{} // closed with err set

	gmu  sync.Mutex // Write; taken before wmu
	sent outgoing
	wmu  sync.Mutex // one write to sink
	sink io.Writer  // where octets go: inner, or the deflater

	pumpOnce sync.Once
}

// Wrap makes a Conn over a plain or TLS connection, which it owns from then on
// (but see Buffered for STARTTLS). It does no I/O.
func Wrap(conn net.Conn, o Options) *Conn {
	c := &Conn{o: o, inner: conn, dead: make(chan struct{})}
	c.changed = sync.NewCond(&c.mu)
	c.output.init()
	if o.Trace != nil {
		c.trace = &tracer{w: o.Trace}
	}
	c.replay = append(c.replay, o.Replay...)
	c.src = counted{c}
	c.sink = c.plain()
	c.lastByte.Store(time.Now().UnixNano())
	return c
}

// Close ends the connection at once, whatever is under way and whoever does not
// read: pending Reads, Writes and commands return. It takes at most a fraction
// of a second. imapclient.Client.Close, unlike this, waits for whoever has not
// read his FETCH data: call this instead, or first.
func (c *Conn) Close() error {
	select {
	case <-c.dead:
		return net.ErrClosed
	default:
	}
	c.fail(&mail.Error{Op: "imap connection", Kind: mail.Canceled, Err: net.ErrClosed})
	return nil
}

// Err is why the connection ended: nil while it lives, else a mail.Error of
// kind Timeout (the server was silent for too long), Protocol (it does not speak
// IMAP), Offline (it closed or the network failed; Server has the text of a BYE),
// TLS, or Canceled (Close, or a canceled context).
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Counts is how many octets came in and went out on the wire: compressed ones
// when compressed, without those of TLS itself.
func (c *Conn) Counts() (in, out int64) { return c.in.Load(), c.out.Load() }

// LastByte is when the server last said anything, or the connection was made.
func (c *Conn) LastByte() time.Time { return time.Unix(0, c.lastByte.Load()) }

// fail ends the connection for the first reason given and closes the socket.
func (c *Conn) fail(err error) {
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err = c.kind(err)
	close(c.dead)
	c.changed.Broadcast()
	c.mu.Unlock()
	c.output.end(errors.Is(err, net.ErrClosed))
	c.closeInner()
}

// closeInner closes the socket. A TLS connection wants to say goodbye first, for
// which a stalled server is not waited for.
func (c *Conn) closeInner() {
	if t, ok := c.inner.(interface{ NetConn() net.Conn }); ok {
		under := t.NetConn()
		defer time.AfterFunc(closeGrace, func() { _ = under.Close() }).Stop()
	}
	_ = c.inner.Close()
}

// LocalAddr is that of the connection below.
func (c *Conn) LocalAddr() net.Addr { return c.inner.LocalAddr() }

// RemoteAddr is that of the connection below.
func (c *Conn) RemoteAddr() net.Addr { return c.inner.RemoteAddr() }

// SetDeadline does nothing: the deadlines are those of Options.
func (c *Conn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing: the deadlines are those of Options.
func (c *Conn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: the deadlines are those of Options.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }

var _ net.Conn = (*Conn)(nil)

// watch closes the connection when ctx ends; the caller calls the result when done.
func (c *Conn) watch(ctx context.Context, op string) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		kind := mail.Canceled
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			kind = mail.Timeout
		}
		c.fail(&mail.Error{Op: op, Kind: kind, Err: ctx.Err()})
	})
}
