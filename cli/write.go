package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"postern/config"
	"postern/mail"
)

// accountTOML is an account as a person would have written it.
func accountTOML(a config.Account) string {
	var b strings.Builder
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-8s = %s\n", key, config.Quote(value))
		}
	}
	b.WriteString("[[account]]\n")
	line("name", a.Name)
	line("address", a.Address)
	line("fullname", a.Fullname)
	b.WriteString("\n[account.incoming]\n")
	in := a.Incoming
	line("protocol", in.Protocol)
	line("host", in.Host)
	if in.TLS != config.TLSImplicit || in.Port != 993 {
		fmt.Fprintf(&b, "port     = %d\n", in.Port)
		line("tls", in.TLS)
	}
	line("user", in.User)
	line("password", in.Password)
	return b.String()
}

// replaceFile writes a file whole or not at all, through a symbolic link if
// there is one.
func replaceFile(name, text string) error {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	tmp := name + ".new"
	f, err := config.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		_ = os.Remove(tmp) // what is left of the attempt
		return &mail.Error{Op: "write " + name, Kind: mail.Storage, Err: err}
	}
	return nil
}
