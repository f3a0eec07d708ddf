package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"postern/account"
	"postern/mail"
)

// importJSON is one line of `import --json`.
type importJSON struct {
	Account string `json:"account"`
	Mailbox string `json:"mailbox"`
	New     int    `json:"new"`
	Known   int    `json:"known"` // imported before, and passed over
	Failed  int    `json:"failed"`
	Octets  int64  `json:"octets"`
	// Of all mailboxes, in the last line:
	Waiting int    `json:"waiting"` // durable here, and sent when there is a network
	Refused int    `json:"refused"`
	Reason  string `json:"reason"`
}

var errNotAllImported = errors.New("not every message was imported")

func (a *app) importCommand() *cobra.Command {
	var o account.ImportOptions
	var asJSON bool
	c := &cobra.Command{
		Use:   "import FILE|DIR",
		Short: "Import an mbox, a Maildir or message files into an account",
		Long: "Imports an mbox, a message (.eml), or a folder with Maildirs, mboxes and messages in it, with flags and keywords, into " +
			"an account of any kind. Folders keep their names; with --mailbox everything goes there. Interrupted, the same command goes on where it was, " +
			"and what was imported before is passed over. With --offline, mail for a server waits in the journal until there is a network.",
		Example: "  postern import old.mbox --account work --mailbox Archive/2019\n  postern import ~/Maildir --account home",
		Args:    oneArg("an mbox, a message, or a folder with mail"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Path = args[0]
			return a.importMail(cmd.Context(), o, asJSON)
		},
	}
	c.Flags().StringVar(&o.Account, "account", "", "into this account (default: the first)")
	a.completeAccounts(c)
	c.Flags().StringVar(&o.Mailbox, "mailbox", "", "into this mailbox, created if need be")
	c.Flags().BoolVar(&o.Again, "again", false, "import what was imported before once more")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line, progress to stderr")
	return c
}

func (a *app) importMail(ctx context.Context, o account.ImportOptions, asJSON bool) error {
	s, err := a.openToWork(ctx, &o.Account)
	if err != nil {
		return err
	}
	defer s.close()
	if !a.offline && s.manager.Mirrors(o.Account) {
		if err := s.manager.Start(ctx); err != nil {
			return err
		}
		defer s.manager.Close()
	}
	m := &meter{w: a.err, json: asJSON}
	results, err := s.manager.Import(ctx, o, m.show)
	m.end()
	for _, r := range results {
		if perr := a.printImport(o.Account, r, asJSON); perr != nil {
			return perr
		}
		if err == nil && r.Failed+r.Refused > 0 {
			err = &mail.Error{Op: "import " + o.Path, Account: o.Account, Kind: mail.Refused, Err: fmt.Errorf("%w: %s", errNotAllImported, r.Reason)}
		}
	}
	return err
}

// openToWork opens everything for work on one account; its name is filled in when it is "".
func (a *app) openToWork(ctx context.Context, name *string) (*session, error) {
	dirs, c, err := a.load()
	if err != nil {
		return nil, err
	}
	if *name == "" {
		*name = c.Accounts[0].Name
	}
	if c.Account(*name) == nil {
		return nil, noSuchAccount(c, *name)
	}
	if !a.offline {
		if err := a.passwords(ctx, c.Accounts); err != nil {
			return nil, err
		}
	}
	return a.openWith(ctx, dirs, c)
}

func (a *app) printImport(account string, r account.ImportResult, asJSON bool) error {
	if asJSON {
		return printJSON(a.out, importJSON{account, r.Mailbox, r.New, r.Known, r.Failed, r.Octets, r.Waiting, r.Refused, r.Reason})
	}
	s := fmt.Sprintf("%s/%s: %d imported (%s)", line1(account), line1(r.Mailbox), r.New, octets(r.Octets))
	if r.Known > 0 {
		s += fmt.Sprintf(", %d known from before", r.Known)
	}
	if r.Failed > 0 {
		s += fmt.Sprintf(", %d not read", r.Failed)
	}
	if r.Waiting > 0 {
		s += fmt.Sprintf("; %d wait for the server", r.Waiting)
	}
	if r.Refused > 0 {
		s += fmt.Sprintf("; the server refused %d", r.Refused)
	}
	_, err := fmt.Fprintln(a.out, s)
	return err
}
