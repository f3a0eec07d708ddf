package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"

	"postern/config"
	"postern/demo"
	"postern/mail"
)

func (a *app) demo() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Show Postern with seeded mail: no account, no network, nothing is kept",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !terminal(a.in) || !terminal(a.out) {
				return usageError{errors.New("the demo needs a terminal")}
			}
			return a.demonstrate(cmd.Context())
		},
	}
}

// demonstrate runs everything in a folder that is gone afterwards. The config
// of the person gives the keys and the look, if there is one.
func (a *app) demonstrate(ctx context.Context) error {
	root, err := os.MkdirTemp("", "postern-demo-")
	if err != nil {
		return &mail.Error{Op: "make a folder for the demo", Kind: mail.Storage, Err: err}
	}
	defer func() { _ = os.RemoveAll(root) }() // it is the system's to clean up else
	d, err := demo.Start(ctx, root, time.Now())
	if err != nil {
		return err
	}
	defer d.Close()
	dirs := config.DirsIn(root)
	c, err := config.Parse(dirs.File, []byte(d.Config()))
	if err != nil {
		return err
	}
	c.Warnings = nil // its passwords are no secret
	if _, own, err := a.load(); err == nil {
		c.Keys, c.Theme, c.UI, c.Bindings = own.Keys, own.Theme, own.UI, own.Bindings
	}
	c.UI.SaveDir = root + "/saved"
	s, err := a.openWith(ctx, dirs, c)
	if err != nil {
		return err
	}
	defer s.close()
	return a.screen(ctx, s)
}
