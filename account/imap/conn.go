package imap

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"postern/account/imap/wire"
	"postern/account/sasl"
	"postern/mail"
)

// TLSMode is how a connection is encrypted.
type TLSMode uint8

// The modes.
const (
	Implicit TLSMode = iota // TLS from the first octet (RFC 8314)
	StartTLS                // STARTTLS, without which nothing goes on
	None                    // not at all: loopback only, unless Options.Insecure
)

// Secret is what proves who we are.
type Secret = sasl.Secret

// defaultTimeout is how long a server may be silent while it owes an answer.
const defaultTimeout = 30 * time.Second

// Options says how to reach a server. Host is required; Secret is too, unless
// the server greets with PREAUTH over TLS.
type Options struct {
	Account string // for errors
	Host    string
	Port    int // 0: 993 with Implicit, 143 otherwise
	TLS     TLSMode
	RootCAs *x509.CertPool // nil: the system's
	// Insecure allows None on hosts other than this one.
	Insecure bool
	User     string
	// Secret is called once, only when the connection is fit for a secret.
	Secret func(ctx context.Context) (Secret, error)
	// Timeout is how long the server may be silent while it owes an answer; 0 is
	// 30 seconds. Any octet starts it anew.
	Timeout time.Duration
	// Trace gets the protocol in both directions, secrets redacted; nil none.
	Trace io.Writer
	// Dialer makes the TCP connection; nil is net.Dialer.
	Dialer func(ctx context.Context, network, addr string) (net.Conn, error)
	// Withheld is told what the server sent and go-imap did not get to see, or saw
	// repaired. It is called from the reader and must not block; nil for nobody.
	Withheld func(wire.Withheld)
	// Notice gets what the server wants a person to read (ALERT, BYE), unsanitized.
	Notice func(text string)
	// Update gets what the server says unasked about the selected mailbox. It is
	// called from the reader: it must not block nor call the Conn.
	Update func(Update)
}

func (o Options) addr() string {
	port := o.Port
	if port == 0 {
		if port = 143; o.TLS == Implicit {
			port = 993
		}
	}
	return net.JoinHostPort(o.Host, strconv.Itoa(port))
}

// Conn is an authenticated connection to a server.
type Conn struct {
	opts   Options
	wire   *wire.Conn
	client *imapclient.Client

	mu         sync.Mutex
	caps       Caps
	dropped    []string
	selected   string
	compressed bool
	exists     uint32
	opening    bool   // a SELECT is under way
	readOnly   bool   // of the selected mailbox
	answered   string // the code of the last answer to SELECT
	why        error  // why the connection was closed, nil while it is open
	leaving    bool   // a LOGOUT was sent
	reads      []reader
	modseqs    bool // the selected mailbox keeps mod-sequences

	transfers sync.Mutex // held during COPY and MOVE
	copied    *UIDMap    // what the server told during the one under way, nil none

	helloIn, helloOut int64 // octets before go-imap took over

	stray    int        // responses being read that go-imap found no command for
	received *sync.Cond // stray changed

	wake chan struct{} // an Update came
	once sync.Once
	dead chan struct{} // closed when why is set
}

// Selected is the name of the mailbox that is selected, "" none.
func (c *Conn) Selected() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.selected
}

// Exists is how many messages the selected mailbox holds, as last heard.
func (c *Conn) Exists() uint32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.exists
}

// Bytes is how many octets came and went: compressed ones where compressed,
// without those of TLS itself.
func (c *Conn) Bytes() (in, out int64) {
	in, out = c.wire.Counts()
	return in + c.helloIn, out + c.helloOut
}

// LastByte is when the server was last heard.
func (c *Conn) LastByte() time.Time { return c.wire.LastByte() }

// Closed is closed when the connection is of no more use.
func (c *Conn) Closed() <-chan struct{} { return c.dead }

// Err is why the connection is of no more use, nil while it is open.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.why
}

// Close closes the connection at once. It never waits for the server.
func (c *Conn) Close() error {
	c.end(&mail.Error{Op: "use the connection", Kind: mail.Canceled, Err: net.ErrClosed})
	// The reader ends once nothing reads what it has decoded; who reads sees the
	// closed connection and returns. Both take microseconds unless a callback hangs.
	t := time.NewTimer(time.Second)
	defer t.Stop()
	select {
	case <-c.client.Closed():
	case <-t.C:
	}
	return nil
}

// notice passes words of the server on, but not its goodbye to our own (RFC 9051
// §6.1.3: LOGOUT is answered by a BYE).
func (c *Conn) notice(text string) {
	c.mu.Lock()
	leaving := c.leaving
	c.mu.Unlock()
	if !leaving && c.opts.Notice != nil {
		c.opts.Notice(text)
	}
}

// Logout ends the session politely: it waits for the server's goodbye at most
// as long as ctx and two seconds allow, then closes the connection.
func (c *Conn) Logout(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	c.mu.Lock()
	c.leaving = true
	c.mu.Unlock()
	if c.Err() == nil {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = c.client.Logout().Wait() // goodbye is said; what is answered does not matter
		}()
		select {
		case <-done:
		case <-ctx.Done():
		}
		_ = c.Close()
		<-done
		return nil
	}
	return c.Close()
}

// end closes the connection and remembers the first reason.
func (c *Conn) end(why error) {
	c.once.Do(func() {
		c.mu.Lock()
		c.why = c.fail("connection", why)
		c.mu.Unlock()
		close(c.dead)
		_ = c.wire.Close() // closing twice is no harm
	})
}

// run does one command: its context closes the connection, and its error gets a
// kind.
func (c *Conn) run(ctx context.Context, op string, f func() error) error {
	if err := c.Err(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return c.fail(op, err)
	}
	stop := context.AfterFunc(ctx, func() { c.end(context.Cause(ctx)) })
	err := f()
	stop()
	if err == nil {
		return nil
	}
	if e := ctx.Err(); e != nil && asServer(err) == nil {
		return c.fail(op, e)
	}
	if e := (*mail.Error)(nil); asServer(err) == nil && errors.As(c.broken(), &e) {
		// go-imap says "unexpected EOF" to everything that was under way; the
		// reason is known better.
		return &mail.Error{Op: op, Account: c.opts.Account, Kind: e.Kind, Server: e.Server, Err: e.Err}
	}
	return c.fail(op, err)
}

// broken is why the connection is gone, nil while it is there.
func (c *Conn) broken() error {
	if err := c.wire.Err(); err != nil {
		select {
		case <-c.dead: // the first reason is the one that counts
			return c.Err()
		default:
			return err
		}
	}
	select {
	case <-c.client.Closed():
		<-c.dead
	default:
	}
	return c.Err()
}

// watch closes the Conn when go-imap's reader ends.
func (c *Conn) watch() {
	<-c.client.Closed()
	why := c.wire.Err()
	if why == nil {
		// go-imap gave up first: something came that wire let through.
		why = &mail.Error{Op: "read", Kind: mail.Protocol, Err: c.client.Close()}
	}
	c.end(why)
}
