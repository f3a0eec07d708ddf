package cli

import (
	"context"
	"fmt"
	"os"

	"postern/account/auth"
	"postern/config"
	"postern/mail"
)

// passwords asks, before work without a screen begins, for what neither the
// config nor the keyring knows. The answers live in this process only. Without a
// terminal nobody is asked, and the account says what it lacks.
func (a *app) passwords(ctx context.Context, accounts []config.Account) error {
	f, ok := a.in.(*os.File)
	if !ok || !terminal(f) {
		return nil
	}
	for i := range accounts {
		in := &accounts[i].Incoming
		if in.Protocol == config.Maildir || in.Password != "" || in.PasswordCmd != "" {
			continue
		}
		if _, err := auth.Find(ctx, accounts[i], nil); !mail.Is(err, mail.Auth) {
			continue
		}
		s, err := unseen(ctx, f, a.err, fmt.Sprintf("Password of %s at %s (not shown)", line1(in.User), line1(in.Host)))
		if err != nil {
			return &mail.Error{Op: "ask for the password", Account: accounts[i].Name, Kind: mail.Canceled, Err: err}
		}
		in.Password = s
	}
	return nil
}
