package imap

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"postern/account/imap/wire"
	"postern/mail"
)

// Dial connects, encrypts, authenticates and learns what the server can do.
// With a greeting that carries capabilities that is one round trip after the
// greeting. The kinds of errors: Offline (no such host, refused, BYE), Timeout,
// TLS (certificate, version, encryption stripped or missing), Auth, Protocol,
// Config, Canceled.
func Dial(ctx context.Context, o Options) (*Conn, error) {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	c := &Conn{opts: o, wake: make(chan struct{}, 1), dead: make(chan struct{})}
	c.received = sync.NewCond(&c.mu)
	op := "connect to " + o.addr()
	raw, err := c.dialTCP(ctx)
	if err != nil {
		return nil, c.fail(op, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() }) // wakes whoever reads; the context says why
	h := &hello{opts: o, raw: raw}
	err = h.run(ctx)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		_ = raw.Close() // the error is known already
		if e := ctx.Err(); e != nil {
			err = e
		}
		return nil, c.fail(op, err)
	}
	c.caps = h.caps
	c.adopt(h)
	return c, nil
}

// dialTCP connects. A name may have several addresses, all of which get a
// chance within the timeout.
func (c *Conn) dialTCP(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	dial := c.opts.Dialer
	if dial == nil {
		dial = (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext
	}
	nc, err := dial(ctx, "tcp", c.opts.addr())
	if err == nil {
		return nc, nil
	}
	if netKind(err) == mail.Protocol { // whatever a Dialer says, nothing was spoken yet
		return nil, &mail.Error{Op: "connect to " + c.opts.addr(), Kind: mail.Offline, Err: err}
	}
	return nil, err
}

// adopt hands the authenticated connection to wire and go-imap.
func (c *Conn) adopt(h *hello) {
	nc := h.conn
	if n := h.br.Buffered(); n > 0 {
		rest, _ := h.br.Peek(n) // never fails: it is buffered
		nc = &leftover{Conn: nc, rest: bytes.Clone(rest)}
	}
	c.helloIn, c.helloOut = h.in, h.out
	// go-imap waits for a greeting. Ours says what it needs to know: that we are
	// authenticated, and what the server can do.
	greeting := "* PREAUTH [CAPABILITY " + strings.Join(h.caps.Raw, " ") + "] ready\r\n"
	c.wire = wire.Wrap(nc, wire.Options{Timeout: c.opts.Timeout, Trace: c.opts.Trace, Withheld: c.opts.Withheld, Alert: c.notice,
		Answered: c.heard, Replay: []byte(greeting)})
	c.client = imapclient.New(c.wire, &imapclient.Options{UnilateralDataHandler: c.unilateral()})
	go c.watch()
}

// leftover is a connection of which something was read already.
type leftover struct {
	net.Conn
	rest []byte
}

// Read gives what was read already first.
func (l *leftover) Read(p []byte) (int, error) {
	if len(l.rest) > 0 {
		n := copy(p, l.rest)
		l.rest = l.rest[n:]
		return n, nil
	}
	return l.Conn.Read(p)
}

// loopback reports whether the connection stays on this machine.
func loopback(nc net.Conn, host string) bool {
	addr, ok := nc.RemoteAddr().(*net.TCPAddr)
	if ok {
		return addr.IP.IsLoopback()
	}
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// handshake is TLS on nc. An error has the kind TLS unless the network failed.
func (h *hello) handshake(ctx context.Context) error {
	t := tls.Client(h.conn, &tls.Config{ServerName: h.opts.Host, RootCAs: h.opts.RootCAs, MinVersion: tls.VersionTLS12})
	hctx, cancel := context.WithTimeout(ctx, h.opts.Timeout)
	defer cancel()
	if err := t.HandshakeContext(hctx); err != nil {
		kind := netKind(err)
		if kind == mail.Protocol || (errors.Is(err, io.EOF) && h.greeted) {
			kind = mail.TLS // it speaks, but not TLS as we want it
		}
		return &mail.Error{Op: "TLS with " + h.opts.Host, Kind: kind, Err: err}
	}
	h.use(t)
	h.secure = true
	return nil
}
