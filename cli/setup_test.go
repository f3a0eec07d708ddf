package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postern/config"
	"postern/mail"
)

// names is a name service that knows a few names.
type names struct {
	srv   map[string]*net.SRV
	hosts map[string]bool
}

func (n names) LookupSRV(_ context.Context, _, _, name string) (string, []*net.SRV, error) {
	if s, ok := n.srv[name]; ok {
		return name, []*net.SRV{s}, nil
	}
	return "", nil, errors.New("no such name")
}

func (n names) LookupHost(_ context.Context, host string) ([]string, error) {
	if n.hosts[host] {
		return []string{"192.0.2.1"}, nil
	}
	return nil, errors.New("no such host")
}

func TestGuess(t *testing.T) {
	n := names{
		srv:   map[string]*net.SRV{"srv.example": {Target: "mx.srv.example.", Port: 1993}, "none.example": {Target: "."}},
		hosts: map[string]bool{"mail.a.example": true, "imap.b.example": true, "mail.b.example": true},
	}
	for _, c := range []struct {
		address, host string
		port          int
	}{
		{"x@GMail.com", "imap.gmail.com", 0}, {"x@proton.me", "127.0.0.1", 1143}, {"x@srv.example", "mx.srv.example", 1993},
		{"x@a.example", "mail.a.example", 0}, {"x@b.example", "imap.b.example", 0}, {"x@none.example", "imap.none.example", 0},
	} {
		if p := guess(t.Context(), n, c.address); p.host != c.host || p.port != c.port {
			t.Errorf("%s: %+v", c.address, p)
		}
	}
}

// TestProvidersAreRight: what the table says makes a config that loads.
func TestProvidersAreRight(t *testing.T) {
	for domain, p := range providers() {
		a := config.Account{Name: domain, Address: "a@" + domain, Incoming: config.Incoming{
			Protocol: config.IMAP, Host: p.host, Port: p.port, TLS: p.tls, User: "a@" + domain}}
		if a.Incoming.TLS == "" {
			a.Incoming.TLS = config.TLSImplicit
		}
		if a.Incoming.Port == 0 {
			a.Incoming.Port = 993
		}
		if _, err := config.Parse("f", []byte(accountTOML(a))); err != nil {
			t.Error(err)
		}
	}
}

func newTestWizard(t *testing.T, answers string) (*wizard, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	w := &wizard{
		file: filepath.Join(t.TempDir(), "new", "config.toml"), in: bufio.NewReader(strings.NewReader(answers)), out: &out, net: names{},
		try: func(_ context.Context, a config.Account) error {
			if a.Incoming.Password != `rig"ht` {
				return &mail.Error{Op: "log in", Account: a.Name, Kind: mail.Auth, Server: "no\x1b[2J"}
			}
			return nil
		},
		keep: func(context.Context, config.Account, string) error { return errors.New("no keyring") },
	}
	w.secret = func(ctx context.Context, q string) (string, error) { return w.ask(ctx, q, "") }
	return w, &out
}

func TestSetup(t *testing.T) {
	w, out := newTestWizard(t, strings.Join([]string{
		"not an address", "ann@example.org", `Ann "A" Lee`, // who
		"", "", "wrong", // imap.example.org, ann@example.org: refused
		"mx.example.org", "ann", `rig"ht`, "w", "",
	}, "\n"))
	if err := w.run(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	c, err := config.Load(w.file)
	if err != nil {
		t.Fatal(err)
	}
	a := c.Account("example.org")
	if a == nil || a.Fullname != `Ann "A" Lee` || a.Incoming.Host != "mx.example.org" || a.Incoming.User != "ann" || a.Incoming.Password != `rig"ht` {
		t.Errorf("%+v", a)
	}
	if info, err := os.Stat(w.file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	for _, want := range []string{"not a mail address", "login is not possible", "it works"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("without %q:\n%s", want, out)
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Errorf("an escape of the server came through: %q", out)
	}

	// A second account of the same provider, into a file with comments, with a keyring.
	old, _ := os.ReadFile(w.file)
	old = append([]byte("# mine\n"), old...)
	writeFile(t, w.file, string(old))
	file := w.file
	w, out = newTestWizard(t, "bob@example.org\n\n\n\nrig\"ht\n")
	w.file = file
	w.keep = func(context.Context, config.Account, string) error { return nil }
	if err := w.run(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, _ := os.ReadFile(file)
	if !bytes.HasPrefix(text, old[:len(old)-1]) {
		t.Errorf("the old config was changed:\n%s", text)
	}
	if c, err = config.Load(file); err != nil || len(c.Accounts) != 2 || c.Account("example.org-2").Incoming.Password != "" {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestSetupGivenUp(t *testing.T) {
	w, _ := newTestWizard(t, "ann@example.org\n")
	if err := w.run(t.Context()); !mail.Is(err, mail.Canceled) {
		t.Error(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	r, _ := net.Pipe() // a person who says nothing
	w.in = bufio.NewReader(r)
	if err := w.run(ctx); !mail.Is(err, mail.Canceled) {
		t.Error(err)
	}
	if _, err := os.Stat(w.file); !errors.Is(err, os.ErrNotExist) {
		t.Error("a config was written")
	}
}
