package auth

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"postern/config"
	"postern/mail"
)

func account(in config.Incoming) config.Account {
	in.Host, in.User = "imap.example.org", "ann"
	return config.Account{Name: "work", Incoming: in}
}

// never fails the test when the person is asked.
func never(t *testing.T) Ask {
	return func(context.Context, config.Account, string) (string, error) {
		t.Helper()
		t.Error("the person was asked")
		return "", errors.New("nobody")
	}
}

func TestCommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // the lines below are for sh
	}
	keyring.MockInit()
	for _, c := range []struct{ line, want, err string }{
		{"printf 's3cret\\n'", "s3cret", ""},
		{"printf ' s p \\r\\nnotes\\n'", " s p ", ""},
		{"printf nonl", "nonl", ""},
		{"true", "", "printed nothing"},
		{"echo; echo x", "", "printed nothing"},
		{"echo s3cret; echo locked >&2; exit 3", "", "exit status 3): locked"},
		{"exit 1", "", "exit status 1"},
	} {
		got, err := Find(t.Context(), account(config.Incoming{PasswordCmd: c.line}), never(t))
		if got != c.want || (err == nil) != (c.err == "") {
			t.Errorf("%s: %q, %v", c.line, got, err)
			continue
		}
		if err != nil && (!strings.Contains(err.Error(), c.err) || !mail.Is(err, mail.Auth)) {
			t.Errorf("%s: %v", c.line, err)
		}
	}
}

func TestCommandIsEndedWithItsChildren(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // the line below is for sh
	}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	start := time.Now()
	_, err := Find(ctx, account(config.Incoming{PasswordCmd: "sleep 60 | cat"}), nil)
	if !mail.Is(err, mail.Timeout) || time.Since(start) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func TestPasswordOfTheConfig(t *testing.T) {
	keyring.MockInitWithError(errors.New("must not be asked"))
	if s, err := Find(t.Context(), account(config.Incoming{Password: "x y"}), never(t)); s != "x y" || err != nil {
		t.Errorf("%q, %v", s, err)
	}
}

func TestKeyring(t *testing.T) {
	keyring.MockInit()
	a := account(config.Incoming{})
	if err := Keep(t.Context(), a, "k"); err != nil {
		t.Fatal(err)
	}
	a.Name = "renamed"
	if s, err := Find(t.Context(), a, never(t)); s != "k" || err != nil {
		t.Errorf("%q, %v", s, err)
	}
	for range 2 {
		if err := Forget(t.Context(), a); err != nil {
			t.Error(err)
		}
	}
	if _, err := Find(t.Context(), a, nil); !mail.Is(err, mail.Auth) || !strings.Contains(err.Error(), "holds no password for ann@imap") {
		t.Errorf("nobody to ask: %v", err)
	}
}

func TestAsk(t *testing.T) {
	keyring.MockInitWithError(errors.New("no D-Bus"))
	answer := func(s string, err error) Ask {
		return func(_ context.Context, a config.Account, why string) (string, error) {
			if a.Name != "work" || why != "there is no keyring here" {
				t.Errorf("asked for %s: %s", a.Name, why)
			}
			return s, err
		}
	}
	a := account(config.Incoming{})
	if s, err := Find(t.Context(), a, answer("typed", nil)); s != "typed" || err != nil {
		t.Errorf("%q, %v", s, err)
	}
	if _, err := Find(t.Context(), a, answer("", nil)); !mail.Is(err, mail.Auth) {
		t.Errorf("nothing entered: %v", err)
	}
	no := &mail.Error{Op: "ask", Kind: mail.Canceled}
	if _, err := Find(t.Context(), a, answer("", no)); !errors.Is(err, no) {
		t.Errorf("declined: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Find(ctx, a, nil); !mail.Is(err, mail.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	if err := Keep(t.Context(), a, "x"); !mail.Is(err, mail.Storage) {
		t.Errorf("Keep without a keyring: %v", err)
	}
}
