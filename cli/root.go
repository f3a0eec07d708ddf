package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "postern",
		Short: "Mail in the terminal: several accounts at once, readable offline",
		Long: "Postern reads mail of several accounts at once, fetches what is looked at, and keeps it readable offline.\n\n" +
			"Without a command it opens the screen. `postern demo` shows it without any account.",
		Example:       "  postern demo\n  postern\n  postern list --limit 20\n  postern render message.eml",
		Args:          noArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return a.tui(cmd.Context()) },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	f := root.PersistentFlags()
	f.StringVar(&a.config, "config", "", "read this file instead of ~/.config/postern/config.toml")
	f.StringVar(&a.trace, "trace", "", "write the protocol to this file, secrets left out")
	f.BoolVar(&a.offline, "offline", false, "touch no network")
	root.Flags().BoolVar(&a.plain, "plain", false, "no screen: line by line, for screen readers and simple terminals")
	root.AddCommand(a.demo(), a.setup(), a.sync(), a.list(), a.search(), a.show(), a.render(), a.importCommand(), a.exportCommand(), a.doctor(), a.version())
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Short = "Print the completions of a shell"
			c.Long = strings.ReplaceAll(c.Long, "for postern ", "for Postern ")
		}
	}
	return root
}
