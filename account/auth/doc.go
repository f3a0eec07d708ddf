// Package auth finds the secret of an account. The order is fixed: the command
// of the config, the password of the config, the keyring of the desktop, and
// then a question to the person. The first that is configured or holds
// something decides; a command that fails is not followed by a guess from
// elsewhere.
//
// A secret is returned to the caller and nowhere else: no error, no log and no
// argument list of a process ever holds one. Nothing is kept in memory here.
// All functions may be called from any goroutine and obey their context.
//
// Only passwords for now: what OAuth2 needs (a token that is renewed) is a
// second function beside Find.
package auth
