package pop3

import (
	"context"
	"crypto/x509"
	"io"
	"net"
	"strconv"
	"time"
)

// Security is how the connection is encrypted.
type Security int

// The ways of RFC 8314.
const (
	Implicit Security = iota // TLS from the first octet
	StartTLS                 // STLS, or nothing
	None                     // in clear: to this machine only, unless Options.Insecure
)

const (
	defaultTimeout = 30 * time.Second
	// maxLine bounds an answer, or a line of a list; a line of a message has no bound of its own.
	maxLine = 64 << 10
	// maxList is how many messages a mailbox may have.
	maxList = 1_000_000
	// maxHeader bounds a header, maxMessage a message.
	maxHeader  = 4 << 20
	maxMessage = 2 << 30
	// flight is how many commands are under way at once. They are some 15 KB: if they did not
	// fit the buffers of both sides, both would wait for ever.
	flight = 1200
)

// Options say how to reach a server and enter it.
type Options struct {
	Account  string
	Host     string
	Port     int
	TLS      Security
	Insecure bool // None beyond this machine
	RootCAs  *x509.CertPool
	User     string
	// Secret is asked for when it is needed.
	Secret func(context.Context) (Secret, error)
	// Timeout is how long the server may say nothing; 0 is half a minute.
	Timeout time.Duration
	// Trace gets the protocol without secrets and messages; nil for none.
	Trace io.Writer
	// Dialer opens the connection; nil for net.Dialer.
	Dialer func(ctx context.Context, network, address string) (net.Conn, error)
}

// Secret is what proves who we are.
type Secret struct {
	Password string
	Token    string // an OAuth 2.0 access token
}

func (o Options) addr() string { return net.JoinHostPort(o.Host, strconv.Itoa(o.Port)) }

// Entry is a message of the mailbox.
type Entry struct {
	N    int    // its number in this session, from 1
	ID   string // UIDL; "" when the server gave none that can be used
	Size int64  // as the server says; a hint
}
