package account

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"postern/account/auth"
	"postern/account/imap"
	"postern/account/imap/wire"
	"postern/account/pop3"
	"postern/config"
	"postern/mail"
)

// silence is how long a server may say nothing while something is asked of it
// before the connection is given up.
const silence = 30 * time.Second

var errNotConfigured = errors.New("no account of this name is in the config")

// dialer makes the connections of one account.
type dialer struct {
	acct     config.Account
	secret   *secretBox
	trace    io.Writer
	silence  time.Duration // 0: the usual
	withheld func(wire.Withheld)
	notice   func(string)
}

func (d dialer) dial(ctx context.Context, update func(imap.Update)) (*imap.Conn, error) {
	in := d.acct.Incoming
	o := imap.Options{
		Account: d.acct.Name, Host: in.Host, Port: in.Port, Insecure: in.Insecure, User: in.User, Timeout: cmp.Or(d.silence, silence),
		Trace: d.trace, Withheld: d.withheld, Notice: d.notice, Update: update,
		Secret: func(ctx context.Context) (imap.Secret, error) {
			s, err := d.secret.get(ctx)
			return imap.Secret{Password: s}, err
		},
	}
	switch in.TLS {
	case config.TLSStart:
		o.TLS = imap.StartTLS
	case config.TLSNone:
		o.TLS = imap.None
	default:
		o.TLS = imap.Implicit
	}
	if in.CAFile != "" {
		pool, err := caPool(in.CAFile)
		if err != nil {
			return nil, &mail.Error{Op: "read ca_file", Account: d.acct.Name, Kind: mail.Config, Err: err}
		}
		o.RootCAs = pool
	}
	c, err := imap.Dial(ctx, o)
	d.judge(ctx, err)
	return c, err
}

// dialPOP3 is dial for an account that speaks POP3.
func (d dialer) dialPOP3(ctx context.Context) (*pop3.Conn, error) {
	in := d.acct.Incoming
	o := pop3.Options{
		Account: d.acct.Name, Host: in.Host, Port: in.Port, Insecure: in.Insecure, User: in.User, Timeout: cmp.Or(d.silence, silence), Trace: d.trace,
		Secret: func(ctx context.Context) (pop3.Secret, error) {
			s, err := d.secret.get(ctx)
			return pop3.Secret{Password: s}, err
		},
	}
	switch in.TLS {
	case config.TLSStart:
		o.TLS = pop3.StartTLS
	case config.TLSNone:
		o.TLS = pop3.None
	default:
		o.TLS = pop3.Implicit
	}
	if in.CAFile != "" {
		pool, err := caPool(in.CAFile)
		if err != nil {
			return nil, &mail.Error{Op: "read ca_file", Account: d.acct.Name, Kind: mail.Config, Err: err}
		}
		o.RootCAs = pool
	}
	c, err := pop3.Dial(ctx, o)
	d.judge(ctx, err)
	return c, err
}

// judge keeps a password that the server has taken, and forgets one that it refused.
func (d dialer) judge(ctx context.Context, err error) {
	switch {
	case mail.Is(err, mail.Auth):
		d.secret.forget()
	case err == nil:
		if kerr := d.secret.accepted(ctx); kerr != nil {
			d.notice("The password works, but the keyring did not take it: " + kerr.Error())
		}
	}
}

// caPool is the system's roots and the certificates of a PEM file.
func caPool(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New(file + " holds no certificate in PEM form")
	}
	return pool, nil
}

// secretBox holds the password of an account for as long as the program runs.
type secretBox struct {
	acct config.Account
	mu   sync.Mutex
	have string
	// typed is a password that is kept once the server has taken it.
	typed, keep bool
}

func (b *secretBox) get(ctx context.Context) (string, error) {
	b.mu.Lock()
	have := b.have
	b.mu.Unlock()
	if have != "" {
		return have, nil
	}
	s, err := auth.Find(ctx, b.acct, nil)
	if err == nil {
		b.mu.Lock()
		b.have = s
		b.mu.Unlock()
	}
	return s, err
}

// set takes a password that the person typed.
func (b *secretBox) set(s string, keep bool) error {
	b.mu.Lock()
	b.have, b.typed, b.keep = s, true, keep
	b.mu.Unlock()
	return nil
}

// accepted is called once the server has taken the password.
func (b *secretBox) accepted(ctx context.Context) error {
	b.mu.Lock()
	s, keep := b.have, b.typed && b.keep
	b.keep = false
	b.mu.Unlock()
	if !keep {
		return nil
	}
	return auth.Keep(ctx, b.acct, s)
}

// forget drops a password that the server refused: it is looked up anew.
func (b *secretBox) forget() {
	b.mu.Lock()
	b.have, b.typed, b.keep = "", false, false
	b.mu.Unlock()
}
