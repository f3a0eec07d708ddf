package pop3

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"postern/mail"
)

// Dial connects, encrypts and logs in. The connection ends when ctx does.
func Dial(ctx context.Context, o Options) (*Conn, error) {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	c := &Conn{o: o, ctx: ctx, stop: func() bool { return true }}
	op := "connect to " + o.addr()
	dial := o.Dialer
	if dial == nil {
		dial = (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext
	}
	dctx, cancel := context.WithTimeout(ctx, o.Timeout)
	raw, err := dial(dctx, "tcp", o.addr())
	cancel()
	if err != nil {
		err = c.fail(op, err)
		if mail.Is(err, mail.Protocol) {
			err = &mail.Error{Op: op, Account: o.Account, Kind: mail.Offline, Err: err}
		}
		return nil, err
	}
	c.raw = raw
	c.stop = context.AfterFunc(ctx, func() { _ = raw.Close() }) // wakes whoever reads; the context says why
	if err := c.enter(ctx); err != nil {
		err = c.fail(op, err)
		_ = c.Close() // the error is known already
		return nil, err
	}
	return c, nil
}

// enter goes from the first octet to the transaction state.
func (c *Conn) enter(ctx context.Context) error {
	if c.o.TLS == None && !c.o.Insecure && !loopback(c.raw) {
		return &mail.Error{Op: "connect to " + c.o.Host, Kind: mail.TLS, Err: errors.New("password and mail would cross the network in clear")}
	}
	c.use(c.raw)
	if c.o.TLS == Implicit {
		if err := c.handshake(ctx); err != nil {
			return err
		}
	}
	c.entering = true
	text, err := c.status()
	if err != nil {
		if a, ok := errors.AsType[*answer](err); ok && a.kind(true) == mail.Auth && a.code == "" {
			return &mail.Error{Op: "greeting of " + c.o.Host, Kind: mail.Offline, Server: a.text, Err: errors.New("the server turns us away")}
		}
		return err
	}
	c.greeting = text
	if err := c.capa(); err != nil {
		return err
	}
	if c.o.TLS == StartTLS {
		if err := c.startTLS(ctx); err != nil {
			return err
		}
		if err := c.capa(); err != nil { // what was heard before counts for nothing
			return err
		}
	}
	if err := c.login(ctx); err != nil {
		return err
	}
	c.entering = false
	return c.capa()
}

func loopback(nc net.Conn) bool {
	a, ok := nc.RemoteAddr().(*net.TCPAddr)
	return ok && a.IP.IsLoopback()
}

// handshake is TLS over the connection.
func (c *Conn) handshake(ctx context.Context) error {
	t := tls.Client(c.raw, &tls.Config{ServerName: c.o.Host, RootCAs: c.o.RootCAs, MinVersion: tls.VersionTLS12})
	hctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	if err := t.HandshakeContext(hctx); err != nil {
		kind := netKind(err)
		if kind == mail.Protocol || errors.Is(err, io.EOF) {
			kind = mail.TLS // it speaks, but not TLS as we want it
		}
		return &mail.Error{Op: "TLS with " + c.o.Host, Kind: kind, Err: err}
	}
	c.use(t)
	c.secure = true
	return nil
}

// startTLS encrypts the connection (RFC 2595 §4). Nothing may come between the
// answer and the handshake: it would be taken for something that came encrypted.
func (c *Conn) startTLS(ctx context.Context) error {
	refuse := func(text string, err error) error {
		return &mail.Error{Op: "STLS with " + c.o.Host, Kind: mail.TLS, Server: text, Err: err}
	}
	if c.caps.Known && !c.caps.STLS {
		return refuse("", errors.New("the server does not offer STLS, or somebody on the way removed it"))
	}
	text, err := c.command("STLS")
	if a, ok := errors.AsType[*answer](err); ok {
		return refuse(a.text, errors.New("the server refuses STLS"))
	}
	if err != nil {
		return err
	}
	if n := c.br.Buffered(); n > 0 {
		return refuse(text, fmt.Errorf("%d octets came between the answer to STLS and the handshake: somebody on the way sent them", n))
	}
	c.caps = Caps{}
	return c.handshake(ctx)
}

// capa asks what the server can do; one that does not know the question can
// what RFC 1939 asks of it.
func (c *Conn) capa() error {
	_, err := c.command("CAPA")
	if isAnswer(err) {
		c.caps = Caps{User: true, Top: true, UIDL: true}
		return nil
	}
	if err != nil {
		return err
	}
	k := Caps{Known: true}
	err = c.list(1000, func(l string) {
		k.Raw = append(k.Raw, l)
		f := strings.Fields(strings.ToUpper(l))
		if len(f) == 0 {
			return
		}
		switch f[0] {
		case "TOP":
			k.Top = true
		case "UIDL":
			k.UIDL = true
		case "USER":
			k.User = true
		case "STLS":
			k.STLS = true
		case "PIPELINING":
			k.Pipelining = true
		case "UTF8":
			k.UTF8 = true
		case "SASL":
			k.SASL = f[1:]
		}
	})
	if err == nil {
		c.caps = k
	}
	return err
}

// Quit ends the session: what was marked for deletion is deleted.
func (c *Conn) Quit() error {
	_, err := c.command("QUIT")
	cerr := c.Close()
	if err == nil && cerr != nil && !errors.Is(cerr, net.ErrClosed) {
		err = cerr
	}
	return c.fail("leave", err)
}
