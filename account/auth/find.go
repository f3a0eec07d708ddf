package auth

import (
	"context"
	"errors"
	"strings"

	"postern/config"
	"postern/mail"
)

// Ask asks the person for the password of an account. It returns a *mail.Error
// of kind Canceled when the person declines or ctx ends. why says what was tried
// before, in words.
type Ask func(ctx context.Context, a config.Account, why string) (string, error)

// Find finds the password for the incoming server of an account. ask may be
// nil when there is nobody to ask. The error is a *mail.Error: Auth when there is
// no password to be had, Canceled or Timeout when ctx ended.
func Find(ctx context.Context, a config.Account, ask Ask) (string, error) {
	in := a.Incoming
	switch {
	case in.PasswordCmd != "":
		s, err := command(ctx, in.PasswordCmd)
		return s, wrap(ctx, a, "run password_cmd", err)
	case in.Password != "":
		return in.Password, nil
	}
	s, err := lookup(ctx, a)
	if err == nil {
		return s, nil
	}
	if ctx.Err() != nil {
		return "", wrap(ctx, a, "ask the keyring", ctx.Err())
	}
	why := err.Error()
	if ask == nil {
		return "", wrap(ctx, a, "find the password", errors.New(why+" and the config has neither password_cmd nor password"))
	}
	s, err = ask(ctx, a, why)
	if err == nil && s == "" {
		err = errors.New("nothing was entered")
	}
	return s, wrap(ctx, a, "ask for the password", err)
}

// wrap gives the error its kind. A *mail.Error is left alone.
func wrap(ctx context.Context, a config.Account, op string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*mail.Error](err); ok {
		return err
	}
	kind := mail.Auth
	switch {
	case errors.Is(err, context.Canceled), errors.Is(ctx.Err(), context.Canceled):
		kind = mail.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		kind = mail.Timeout
	}
	return &mail.Error{Op: op, Account: a.Name, Kind: kind, Err: err}
}

// firstLine is what is shown of a command's complaint: its first line that says
// something, of a bounded length.
func firstLine(s string) string {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			if r := []rune(line); len(r) > 200 {
				line = string(r[:200]) + "…"
			}
			return line
		}
	}
	return ""
}
