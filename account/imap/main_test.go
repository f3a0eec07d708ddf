package imap_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"postern/account/imap"
	"postern/internal/mailtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// password is a Secret that never changes.
func password(p string) func(context.Context) (imap.Secret, error) {
	return func(context.Context) (imap.Secret, error) { return imap.Secret{Password: p}, nil }
}

// options reach the user's server in the clear.
func options(u *mailtest.User) imap.Options {
	return imap.Options{Account: u.Name, Host: u.Server.IMAP.Host, Port: u.Server.IMAP.Port, TLS: imap.None, User: u.Name,
		Secret: password(u.Password), Timeout: 10 * time.Second}
}

// dial connects with the options and closes with the test.
func dial(t testing.TB, o imap.Options) *imap.Conn {
	t.Helper()
	c, err := imap.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// open is dial and Select.
func open(t testing.TB, o imap.Options, mailbox string) (*imap.Conn, imap.Selected) {
	t.Helper()
	c := dial(t, o)
	s, err := c.Select(t.Context(), mailbox, imap.SelectOptions{Condstore: true})
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

func pool(t testing.TB, file string) *x509.CertPool {
	t.Helper()
	pem, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := x509.NewCertPool()
	if !p.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in " + file)
	}
	return p
}

// message is a small message.
func message(i int) []byte {
	return fmt.Appendf(nil, "From: Ann Lee <ann@example.org>\nTo: bob@example.org\nSubject: number %d\nMessage-ID: <m%d@example.org>\n"+
		"Date: Mon, 23 Nov 2026 10:00:00 +0000\n\nThis is message %d.\n", i, i, i)
}

// heard collects updates.
type heard struct {
	mu sync.Mutex
	us []imap.Update
}

func (h *heard) add(u imap.Update) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.us = append(h.us, u)
}

func (h *heard) take() []imap.Update {
	h.mu.Lock()
	defer h.mu.Unlock()
	us := h.us
	h.us = nil
	return us
}
