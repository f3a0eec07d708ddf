package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"postern/keymap"
	"postern/mail"
)

// Every kind has a sentence of its own, and no error text reaches the person.
func TestEveryKindHasASentence(t *testing.T) {
	seen := map[string]mail.Kind{}
	for k := mail.Bug; k <= mail.Config; k++ {
		s := Explain(fmt.Errorf("outer: %w", &mail.Error{Op: "op", Account: "work", Kind: k, Err: errors.New("0xDEADBEEF")}))
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
