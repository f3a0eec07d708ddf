package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"postern/account"
)

// syncJSON is one line of `sync --json`.
type syncJSON struct {
	Account   string  `json:"account"`
	OK        bool    `json:"ok"`
	Error     *string `json:"error"`
	Mailboxes int     `json:"mailboxes"`
	New       int     `json:"new"`
	Changed   int     `json:"changed"`
	Gone      int     `json:"gone"`
	Replayed  int     `json:"replayed"` // changes that the server now has, counted by message
	Refused   int     `json:"refused"`
	Left      int     `json:"left"` // changes that still wait
	BytesIn   int64   `json:"bytes_in"`
	BytesOut  int64   `json:"bytes_out"`
}

var errSomeFailed = errors.New("not every account is up to date")

func (a *app) sync() *cobra.Command {
	var name string
	var asJSON bool
	c := &cobra.Command{
		Use:   "sync",
		Short: "Bring all accounts up to date once, without a screen",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.offline {
				return usageError{errors.New("sync with --offline has nothing to do")}
			}
			dirs, c, err := a.load()
			if err != nil {
				return err
			}
			if err := a.passwords(cmd.Context(), c.Accounts); err != nil {
				return err
			}
			s, err := a.openWith(cmd.Context(), dirs, c)
			if err != nil {
				return err
			}
			defer s.close()
			if name != "" && s.config.Account(name) == nil {
				return noSuchAccount(s.config, name)
			}
			return a.syncAccounts(cmd.Context(), s, name, asJSON)
		},
	}
	c.Flags().StringVar(&name, "account", "", "this account only")
	a.completeAccounts(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return c
}

func (a *app) syncAccounts(ctx context.Context, s *session, name string, asJSON bool) error {
	var failed, wrote error
	err := s.manager.SyncOnce(ctx, name, func(r account.SyncResult) {
		if r.Err != nil {
			failed = errSomeFailed
			s.log.Error("sync", "account", r.Account, "err", r.Err)
		}
		if err := a.printSync(r, asJSON); err != nil {
			wrote = err
		}
	})
	switch {
	case err != nil:
		return err
	case wrote != nil:
		return wrote
	case failed != nil:
		return reported{failed} // each account has said so itself
	}
	return nil
}

func (a *app) printSync(r account.SyncResult, asJSON bool) error {
	if asJSON {
		j := syncJSON{Account: r.Account, OK: r.Err == nil, Mailboxes: r.Mailboxes, New: r.New, Changed: r.Changed, Gone: r.Gone,
			Replayed: r.Replayed, Refused: r.Refused, Left: r.Left,
			BytesIn: r.BytesIn, BytesOut: r.BytesOut}
		if r.Err != nil {
			s := sentence(r.Err)
			j.Error = &s
		}
		return printJSON(a.out, j)
	}
	if r.Err != nil {
		_, err := fmt.Fprintln(a.err, "postern: "+sentence(r.Err))
		return err
	}
	s := fmt.Sprintf("%s: %d new, %d changed, %d gone in %d mailboxes (%s in, %s out)", line1(r.Account), r.New, r.Changed, r.Gone,
		r.Mailboxes, octets(r.BytesIn), octets(r.BytesOut))
	if r.Replayed > 0 {
		s += fmt.Sprintf("; %d of your changes sent", r.Replayed)
	}
	if r.Refused > 0 {
		s += fmt.Sprintf("; %d refused", r.Refused)
	}
	if r.Left > 0 {
		s += fmt.Sprintf("; %d still wait", r.Left)
	}
	_, err := fmt.Fprintln(a.out, s)
	return err
}
