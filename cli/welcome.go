package cli

import "strings"

// noAccount means that there is nothing to show yet.
type noAccount struct {
	file   string // the config
	exists bool   // it is there but names no account
}

// Error is what someone reads who has just arrived.
func (e noAccount) Error() string {
	first := "there is no config yet: " + e.file
	if e.exists {
		first = "the config names no account yet: " + e.file
	}
	return strings.Join([]string{
		first,
		"",
		"`postern setup` asks for an address and a password and writes it. Or write it yourself:",
		"",
		"  [[account]]",
		"  name     = \"work\"",
		"  address  = \"ann@example.org\"",
		"  fullname = \"Ann Lee\"",
		"",
		"  [account.incoming]",
		"  host         = \"imap.example.org\"",
		"  password_cmd = \"pass show work\"   # or leave it out, and be asked",
		"",
		"`postern doctor` tells whether it works. `postern demo` needs no account and no network.",
	}, "\n")
}
