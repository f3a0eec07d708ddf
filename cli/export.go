package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"postern/account"
	"postern/mail"
)

// exportJSON is one line of `export --json`.
type exportJSON struct {
	Account       string `json:"account"`
	Mailbox       string `json:"mailbox"`
	New           int    `json:"new"`
	Known         int    `json:"known"` // exported before an interruption
	Octets        int64  `json:"octets"`
	Missing       int    `json:"missing"` // not here, and not fetched
	MissingOctets int64  `json:"missing_octets"`
	Complete      bool   `json:"complete"` // nothing is missing, and the whole mailbox is listed here
	Reason        string `json:"reason"`
}

type exportFlags struct {
	account, mailbox, format string
	json                     bool
}

func (a *app) exportCommand() *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:   "export TARGET",
		Short: "Export mailboxes as mbox or Maildir",
		Long: "Exports one mailbox to an mbox, or several to a folder of mboxes, or any number to a Maildir, with flags and keywords. " +
			"What is not here is fetched; with --offline it is left out, and that is said. Nothing is overwritten. Interrupted, the same command goes on where it was.",
		Example: "  postern export --account work --mailbox INBOX inbox.mbox\n  postern export --account work --format maildir ~/backup/work",
		Args:    oneArg("the file or folder to write to"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.format != "mbox" && f.format != "maildir" {
				return usageError{fmt.Errorf("--format %q is neither mbox nor maildir", f.format)}
			}
			return a.exportMail(cmd.Context(), f, args[0])
		},
	}
	c.Flags().StringVar(&f.account, "account", "", "of this account only")
	a.completeAccounts(c)
	c.Flags().StringVar(&f.mailbox, "mailbox", "", "this mailbox only, such as INBOX or Lists/golang")
	c.Flags().StringVar(&f.format, "format", "mbox", "mbox or maildir")
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object a line, progress to stderr")
	return c
}

func (a *app) exportMail(ctx context.Context, f exportFlags, target string) error {
	name := f.account
	s, err := a.openToWork(ctx, &name)
	if err != nil {
		return err
	}
	defer s.close()
	if !a.offline {
		if err := s.manager.Start(ctx); err != nil {
			return err
		}
		defer s.manager.Close()
		s.manager.Settle(ctx, f.account)
	}
	boxes, err := s.choose(ctx, f.account, f.mailbox)
	if err != nil {
		return err
	}
	boxes = slices.DeleteFunc(boxes, func(b mail.Mailbox) bool {
		// What is in them is in others, too.
		return !b.Selectable || f.mailbox == "" && (b.Role == mail.RoleAll || b.Role == mail.RoleFlagged)
	})
	if len(boxes) == 0 {
		return &mail.Error{Op: "export to " + target, Account: f.account, Kind: mail.NotFound, Err: errors.New("no mailbox is known; postern sync asks the server")}
	}
	m := &meter{w: a.err, json: f.json}
	results, err := s.manager.Export(ctx, account.ExportOptions{Mailboxes: boxes, Target: target, Several: f.mailbox == "", Maildir: f.format == "maildir"}, m.show)
	m.end()
	missing, size, why := 0, int64(0), ""
	for _, r := range results {
		if perr := a.printExport(r, f.json); perr != nil {
			return perr
		}
		if missing, size = missing+r.Missing, size+r.MissingOctets; r.Reason != "" {
			why = r.Reason
		}
		if r.Unlisted && why == "" {
			why = "not every message of " + r.Mailbox + " is listed here yet"
		}
	}
	if err == nil && why != "" {
		if missing > 0 {
			why = fmt.Sprintf("%d messages (%s) are missing: %s", missing, octets(size), why)
		}
		err = &mail.Error{Op: "export to " + target, Account: f.account, Kind: mail.NotFound, Err: errors.New(why)}
	}
	return err
}

func (a *app) printExport(r account.ExportResult, asJSON bool) error {
	if asJSON {
		return printJSON(a.out, exportJSON{r.Account, r.Mailbox, r.New, r.Known, r.Octets, r.Missing, r.MissingOctets, r.Missing == 0 && !r.Unlisted, r.Reason})
	}
	s := fmt.Sprintf("%s/%s: %d exported (%s)", line1(r.Account), line1(r.Mailbox), r.New, octets(r.Octets))
	if r.Known > 0 {
		s += fmt.Sprintf(", %d there from before", r.Known)
	}
	if r.Missing > 0 {
		s += fmt.Sprintf("; %d (%s) are not here", r.Missing, octets(r.MissingOctets))
	}
	_, err := fmt.Fprintln(a.out, s)
	return err
}
