package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"postern/account"
	"postern/account/auth"
	"postern/config"
	"postern/mail"
)

func (a *app) setup() *cobra.Command {
	return &cobra.Command{
		Use:   "setup",
		Short: "Add an account: asks for an address and a password, tries them, writes the config",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dirs, err := config.FindDirs(a.config)
			if err != nil {
				return err
			}
			return a.newWizard(dirs.File).run(cmd.Context())
		},
	}
}

// wizard asks for one account, tries it and writes it down. What it reaches out
// to are fields, so that a test can stand in for a server and a keyring.
type wizard struct {
	file   string // the config
	in     *bufio.Reader
	out    io.Writer
	secret func(ctx context.Context, question string) (string, error)
	net    resolver
	try    func(context.Context, config.Account) error
	keep   func(context.Context, config.Account, string) error
}

func (a *app) newWizard(file string) *wizard {
	w := &wizard{file: file, in: bufio.NewReader(a.in), out: a.out, net: net.DefaultResolver, keep: auth.Keep}
	w.try = func(ctx context.Context, acct config.Account) error {
		ctx, stop := context.WithTimeout(ctx, doctorTime)
		defer stop()
		return account.Diagnose(ctx, acct, nil).Err
	}
	w.secret = func(ctx context.Context, question string) (string, error) { return w.ask(ctx, question, "") }
	if f, ok := a.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		w.secret = func(ctx context.Context, question string) (string, error) { return unseen(ctx, f, w.out, question) }
	}
	return w
}

func (w *wizard) say(format string, args ...any) { _, _ = fmt.Fprintf(w.out, format, args...) }

// ask reads one line; an empty one means what is offered.
func (w *wizard) ask(ctx context.Context, question, offer string) (string, error) {
	if offer != "" {
		question += " [" + offer + "]"
	}
	w.say("%s: ", question)
	line, err := interruptible(ctx, func() (string, error) { return w.in.ReadString('\n') })
	if line = strings.TrimSpace(line); line != "" {
		return line, nil
	}
	if err != nil { // interrupted, or nobody is there
		w.say("\n")
		return "", &mail.Error{Op: "set up an account", Kind: mail.Canceled}
	}
	return offer, nil
}

// run asks until an account works, or the person gives up.
func (w *wizard) run(ctx context.Context) error {
	w.say("Let us set up a mail account. Nothing is written before it works; ctrl+c leaves.\n\n")
	acct, err := w.identity(ctx)
	if err != nil {
		return err
	}
	p := guess(ctx, w.net, acct.Address)
	if p.note != "" {
		w.say("\n%s\n", p.note)
	}
	password, err := w.login(ctx, &acct, p)
	if err != nil {
		return err
	}
	return w.write(ctx, acct, password)
}

func (w *wizard) identity(ctx context.Context) (config.Account, error) {
	var a config.Account
	var err error
	for {
		if a.Address, err = w.ask(ctx, "Your mail address", ""); err != nil {
			return a, err
		}
		if at := strings.LastIndexByte(a.Address, '@'); at > 0 && at < len(a.Address)-1 && !strings.ContainsFunc(a.Address, unicode.IsSpace) {
			break
		}
		w.say("That is not a mail address; it looks like ann@example.org.\n")
	}
	if a.Fullname, err = w.ask(ctx, "Your name, as others shall see it (may stay empty)", ""); err != nil {
		return a, err
	}
	a.Name = w.freeName(a.Address[strings.LastIndexByte(a.Address, '@')+1:])
	return a, nil
}

// freeName is an account name that the config does not have yet.
func (w *wizard) freeName(domain string) string {
	base := mail.SafeFileName(strings.ToLower(domain), "mail")
	c, err := config.Load(w.file)
	if err != nil {
		return base
	}
	name := base
	for i := 2; c.Account(name) != nil; i++ {
		name = fmt.Sprintf("%s-%d", base, i)
	}
	return name
}

// login asks how to get in until it works.
func (w *wizard) login(ctx context.Context, a *config.Account, p provider) (string, error) {
	in := &a.Incoming
	in.Protocol, in.Mode, in.MaxConnections = config.IMAP, config.ModeMailbox, 3
	in.Host, in.Port, in.TLS = p.host, p.port, p.tls
	in.User = a.Address
	for {
		host, err := w.ask(ctx, "IMAP server", in.Host)
		if err != nil {
			return "", err
		}
		if host != in.Host {
			in.Host, in.Port, in.TLS = host, 0, ""
		}
		if in.TLS == "" {
			in.TLS = config.TLSImplicit
		}
		if in.Port == 0 {
			in.Port = 993
		}
		if in.User, err = w.ask(ctx, "Login name", in.User); err != nil {
			return "", err
		}
		password, err := w.secret(ctx, "Password (not shown)")
		if err != nil {
			return "", &mail.Error{Op: "set up an account", Kind: mail.Canceled, Err: err}
		}
		w.say("Trying %s … ", in.Host)
		in.Password = password
		err = w.try(ctx, *a)
		in.Password = ""
		if err == nil {
			w.say("it works.\n")
			return password, nil
		}
		w.say("no.\n  %s\n\n", sentence(err))
		if ctx.Err() != nil {
			return "", &mail.Error{Op: "set up an account", Kind: mail.Canceled}
		}
	}
}

// write keeps the password where it is safest and adds the account to the config.
func (w *wizard) write(ctx context.Context, a config.Account, password string) error {
	if err := w.keep(ctx, a, password); err == nil {
		w.say("The password is in the keyring of your desktop.\n")
	} else {
		w.say("There is no keyring here. Write the password into the config, which only you can read, or ask at each start?\n")
		answer, err := w.ask(ctx, "w or a", "a")
		if err != nil {
			return err
		}
		if strings.HasPrefix(strings.ToLower(answer), "w") {
			a.Incoming.Password = password
		}
	}
	old, err := os.ReadFile(w.file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return &mail.Error{Op: "read the config", Kind: mail.Storage, Err: err}
	}
	text := accountTOML(a)
	if len(old) > 0 {
		text = strings.TrimRight(string(old), "\n") + "\n\n" + text
	}
	if _, err := config.Parse(w.file, []byte(text)); err != nil {
		return &mail.Error{Op: "add the account to the config", Kind: mail.Config, Err: err}
	}
	if err := replaceFile(w.file, text); err != nil {
		return err
	}
	w.say("Written to %s. Start with: postern\n", w.file)
	return nil
}
