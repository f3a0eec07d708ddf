package ui

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
)

// Every kind has a sentence of its own, and no error text reaches the person.
func TestEveryKindHasASentence(t *testing.T) {
	seen := map[string]mail.Kind{}
	for k := mail.Bug; k <= mail.Config; k++ {
		s := Explain(fmt.Errorf("outer: %w", &mail.Error{Op: "op", Account: "work", Kind: k}))
		switch k {
		case mail.Auth, mail.TLS, mail.Config: // their causes are written for people
		default:
			s = Explain(fmt.Errorf("outer: %w", &mail.Error{Op: "op", Account: "work", Kind: k, Err: errors.New("0xDEADBEEF")}))
		}
		if was, twice := seen[s]; twice || !strings.HasSuffix(s, ".") || strings.Contains(s, "DEAD") || len(s) > 160 {
			t.Errorf("%s: %q (as %s)", k, s, was)
		}
		seen[s] = k
	}
	if s := Explain(errors.New("boom")); strings.Contains(s, "boom") {
		t.Errorf("an unknown error: %q", s)
	}
	s := Explain(&mail.Error{Kind: mail.Refused, Server: "no \x1b[31m\u202eway\r\n"})
	if strings.ContainsAny(s, "\x1b\u202e\r\n") || !strings.Contains(s, "The server says") {
		t.Errorf("server text: %q", s)
	}
}

// What was refused here, without asking a server, is not put on a server.
func TestRefusedHere(t *testing.T) {
	s := Explain(fmt.Errorf("do: %w", &mail.Error{Op: "name a folder", Kind: mail.Refused, Err: errors.New(`there is a folder "x" already`)}))
	if s != `That cannot be done: there is a folder "x" already.` {
		t.Errorf("%q", s)
	}
}

func TestCausesInWords(t *testing.T) {
	for _, c := range []struct {
		kind mail.Kind
		err  error
		want string
	}{
		{mail.TLS, x509.UnknownAuthorityError{}, "signed by nobody who is known"},
		{mail.TLS, x509.CertificateInvalidError{Reason: x509.Expired}, "has expired"},
		{mail.TLS, x509.HostnameError{Certificate: &x509.Certificate{}, Host: "x"}, "for another name"},
		{mail.TLS, tls.RecordHeaderError{Msg: "x"}, "does not speak TLS"},
		{mail.TLS, errors.New("the server does not offer STARTTLS, or somebody on the way removed it"), "does not offer STARTTLS"},
		{mail.Config, errors.New("there is no password"), "there is no password"},
		{mail.Offline, errors.New("lookup mail.example: no such host"), "no server of that name"},
		{mail.Offline, errors.New("dial tcp: connect: connection refused"), "refuses connections"},
		{mail.Auth, errors.New("bad \x1b[31m\u202e thing"), "bad ␛[31m"},
	} {
		s := Explain(&mail.Error{Op: "op", Account: "work", Kind: c.kind, Err: fmt.Errorf("wrapped: %w", c.err)})
		if !strings.Contains(s, c.want) || strings.ContainsAny(s, "\x1b\u202e") {
			t.Errorf("%s %v: %q, want %q in it", c.kind, c.err, s, c.want)
		}
	}
}

// Every action of the key map does something, except those of typing and of
// single boxes.
func TestEveryActionHasAHandler(t *testing.T) {
	h := handlers()
	for _, i := range keymap.Actions() {
		if _, ok := h[i.Action]; !ok && i.Group != "Typing" && i.Action != keymap.Retry && i.Action != keymap.Discard {
			t.Errorf("%s has no handler", i.Action)
		}
	}
	for a := range h {
		if _, ok := keymap.Describe(a); !ok {
			t.Errorf("%s is handled but not described", a)
		}
	}
}

func TestSizesInWords(t *testing.T) {
	for n, want := range map[int64]string{-1: "size unknown", 812: "812 bytes", 12_400: "12 kB", 3_400_000: "3.4 MB", 20_000_000: "20 MB"} {
		if got := SizeWords(n); got != want {
			t.Errorf("SizeWords(%d) = %q, want %q", n, got, want)
		}
	}
}

// A reading for which keys wait is said when it takes long, and no longer.
func TestLongReadingIsSaid(t *testing.T) {
	m := New(nil, Options{})
	said := func() bool {
		s, _ := m.statusLeft()
		return strings.HasPrefix(s, "Gathering the messages")
	}
	m.first(func() tea.Msg { return nil })
	begun := slowly{m.whole.turn}
	if said() {
		t.Error("said at once")
	}
	if begun.apply(m); !said() {
		t.Error("not said")
	}
	waitedFor{begun.turn, nil}.apply(m)
	if begun.apply(m); said() {
		t.Error("said though it is through")
	}
	m.first(func() tea.Msg { return nil })
	if begun.apply(m); said() {
		t.Error("said for another one")
	}
}
