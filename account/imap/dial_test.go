package imap_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"postern/account/imap"
	"postern/internal/mailtest"
	"postern/mail"
)

func TestDialModes(t *testing.T) {
	s := mailtest.Dovecot(t)
	u := s.User(t)
	for _, m := range []struct {
		name string
		mode imap.TLSMode
		addr mailtest.Addr
	}{{"implicit", imap.Implicit, s.IMAPS}, {"starttls", imap.StartTLS, s.IMAP}, {"none", imap.None, s.IMAP}} {
		t.Run(m.name, func(t *testing.T) {
			o := options(u)
			o.TLS, o.Host, o.Port, o.RootCAs = m.mode, m.addr.Host, m.addr.Port, pool(t, s.CAFile)
			c := dial(t, o)
			if caps := c.Caps(); !caps.Idle || !caps.Move || !caps.Condstore || !caps.ListStatus {
				t.Errorf("capabilities after login: %v", caps.Raw)
			}
			if err := c.Noop(t.Context()); err != nil {
				t.Error(err)
			}
			in, out := c.Bytes()
			if in == 0 || out == 0 || c.LastByte().IsZero() {
				t.Errorf("bytes %d in, %d out, last %v", in, out, c.LastByte())
			}
			if err := c.Logout(t.Context()); err != nil {
				t.Error(err)
			}
			select {
			case <-c.Closed():
			default:
				t.Error("not closed after Logout")
			}
			if err := c.Noop(t.Context()); err == nil {
				t.Error("a closed connection works")
			}
		})
	}
}

// TestLoginIsOneRoundTrip: nothing but the login is sent.
func TestLoginIsOneRoundTrip(t *testing.T) {
	s := mailtest.Dovecot(t)
	u := s.User(t)
	p := mailtest.NewProxy(t, s.IMAP)
	o := options(u)
	o.Port = portOf(t, p)
	c := dial(t, o)
	if n := strings.Count(p.Sent(), "\r\n"); n != 1 {
		t.Errorf("%d lines sent to log in: %q", n, p.Sent())
	}
	if err := c.Noop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(p.Sent(), "\r\n"); n != 2 {
		t.Errorf("more was sent than a NOOP: %q", p.Sent())
	}
}

func portOf(t testing.TB, p *mailtest.Proxy) int {
	t.Helper()
	return p.Addr.Port
}

func TestDialRefusals(t *testing.T) {
	s := mailtest.Dovecot(t)
	u := s.User(t)
	base := options(u)
	base.RootCAs = pool(t, s.CAFile)
	front := func(kind mailtest.Cert) func(*imap.Options) {
		return func(o *imap.Options) { o.TLS, o.Port = imap.Implicit, portOf(t, s.TLSFront(t, kind)) }
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := free.Addr().(*net.TCPAddr).Port
	_ = free.Close()
	for _, k := range []struct {
		name string
		set  func(*imap.Options)
		kind mail.Kind
		is   func(error) bool
	}{
		{"wrong password", func(o *imap.Options) { o.Secret = password("wrong") }, mail.Auth, func(err error) bool {
			e, ok := errors.AsType[*mail.Error](err)
			return ok && strings.Contains(e.Server, "Authentication failed")
		}},
		{"self-signed", front(mailtest.CertSelfSigned), mail.TLS, is[x509.UnknownAuthorityError]},
		{"expired", front(mailtest.CertExpired), mail.TLS, is[x509.CertificateInvalidError]},
		{"wrong host", front(mailtest.CertWrongHost), mail.TLS, is[x509.HostnameError]},
		{"unknown authority", func(o *imap.Options) { o.TLS, o.Port, o.RootCAs = imap.Implicit, s.IMAPS.Port, x509.NewCertPool() }, mail.TLS, is[x509.UnknownAuthorityError]},
		{"not TLS", func(o *imap.Options) { o.TLS = imap.Implicit }, mail.TLS, nil},
		{"no such host", func(o *imap.Options) { o.Host = "no-such-host.invalid" }, mail.Offline, is[*net.DNSError]},
		{"nobody listens", func(o *imap.Options) { o.Port = closed }, mail.Offline, is[*net.OpError]},
		{"no password", func(o *imap.Options) { o.Secret = nil }, mail.Config, nil},
	} {
		t.Run(k.name, func(t *testing.T) {
			o := base
			k.set(&o)
			c, err := imap.Dial(t.Context(), o)
			if err == nil {
				_ = c.Close()
				t.Fatal("it went through")
			}
			if !mail.Is(err, k.kind) {
				t.Errorf("kind %v, want %v: %v", mail.KindOf(err), k.kind, err)
			}
			if k.is != nil && !k.is(err) {
				t.Errorf("the cause is not in the chain: %#v", err)
			}
			if e, ok := errors.AsType[*mail.Error](err); !ok || e.Account != u.Name {
				t.Errorf("no account in %v", err)
			}
		})
	}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func TestDialCanceled(t *testing.T) {
	s := mailtest.Dovecot(t)
	p := mailtest.NewProxy(t, s.IMAP)
	p.Freeze()
	o := options(s.User(t))
	o.Port = portOf(t, p)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	start := time.Now()
	if _, err := imap.Dial(ctx, o); !mail.Is(err, mail.Canceled) {
		t.Errorf("%v", err)
	}
	if d := time.Since(start); d > time.Second {
		t.Errorf("cancelling took %v", d)
	}
}

func TestDialTimeout(t *testing.T) {
	s := mailtest.Dovecot(t)
	p := mailtest.NewProxy(t, s.IMAP)
	p.Freeze()
	o := options(s.User(t))
	o.Port, o.Timeout = portOf(t, p), 100*time.Millisecond
	if _, err := imap.Dial(t.Context(), o); !mail.Is(err, mail.Timeout) {
		t.Errorf("%v", err)
	}
}
