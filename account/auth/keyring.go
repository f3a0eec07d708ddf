package auth

import (
	"context"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"

	"postern/config"
	"postern/mail"
)

// service is the name under which the keyring shows our entries.
const service = "postern"

// entry names an account in the keyring. It does not hold the account's name:
// that may be changed without losing the password.
func entry(a config.Account) string { return a.Incoming.User + "@" + a.Incoming.Host }

// Keep stores the password of an account in the keyring of the desktop. The
// error is a *mail.Error: Storage when there is no keyring or it refuses.
func Keep(ctx context.Context, a config.Account, secret string) error {
	_, err := patiently(ctx, func() (string, error) { return "", keyring.Set(service, entry(a), secret) })
	if err != nil {
		return &mail.Error{Op: "store the password in the keyring", Account: a.Name, Kind: mail.Storage, Err: err}
	}
	return nil
}

// Forget removes the password of an account from the keyring; it is fine when
// there is none.
func Forget(ctx context.Context, a config.Account) error {
	_, err := patiently(ctx, func() (string, error) { return "", keyring.Delete(service, entry(a)) })
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return &mail.Error{Op: "remove the password from the keyring", Account: a.Name, Kind: mail.Storage, Err: err}
	}
	return nil
}

func lookup(ctx context.Context, a config.Account) (string, error) {
	s, err := patiently(ctx, func() (string, error) { return keyring.Get(service, entry(a)) })
	switch {
	case errors.Is(err, keyring.ErrNotFound), err == nil && s == "":
		return "", fmt.Errorf("the keyring holds no password for %s", entry(a))
	case err != nil:
		return "", errors.New("there is no keyring here")
	}
	return s, nil
}

// patiently runs a call that takes no context: a keyring may wait for a person
// to unlock it. When ctx ends first the call is left to end by itself.
func patiently(ctx context.Context, f func() (string, error)) (string, error) {
	type answer struct {
		s   string
		err error
	}
	done := make(chan answer, 1)
	go func() {
		s, err := f()
		done <- answer{s, err}
	}()
	select {
	case a := <-done:
		return a.s, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
