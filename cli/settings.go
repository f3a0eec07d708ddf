package cli

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"postern/config"
	"postern/keymap"
	"postern/mail"
	"postern/ui"
	"postern/ui/theme"
)

// check says what is wrong with settings that only the rooms they are for
// understand: the theme and the person's own bindings. All of it at once.
func check(c *config.Config) error {
	var all []config.Problem
	complain := func(what, fix string, keys ...string) {
		if inv, ok := errors.AsType[*config.Invalid](c.Complain(what, fix, keys...)); ok {
			all = append(all, inv.Problems...)
		}
	}
	own := themes(c, complain)
	if !theme.Known(c.Theme, own...) {
		complain("there is no theme \""+c.Theme+"\"", "there are "+strings.Join(theme.Names(own...), ", "), "theme")
	}
	if user := bindings(c); len(user) > 0 { // the presets are known to be right
		_, problems := keymap.New(c.Keys, user)
		for _, p := range problems {
			complain(p.Text, "", "bindings", string(p.Binding.Context), p.Binding.Keys)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return &mail.Error{Op: "read the config", Kind: mail.Config, Err: &config.Invalid{File: c.File, Problems: all}}
}

// completeAccounts lets the shell complete --account.
func (a *app) completeAccounts(c *cobra.Command) {
	// It fails only for a flag that does not exist, which a test would see.
	_ = c.RegisterFlagCompletionFunc("account", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []cobra.Completion
		if _, cfg, err := a.load(); err == nil {
			for _, acct := range cfg.Accounts {
				names = append(names, acct.Name)
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
}

// screenOptions hands the config to the screen.
func screenOptions(c *config.Config) ui.Options {
	return ui.Options{NoColor: os.Getenv("NO_COLOR") != "", Bindings: bindings(c), Warnings: c.Warnings,
		Themes: themes(c, func(string, string, ...string) {})}.Take(c)
}

// themes are the person's own, in a fixed order.
func themes(c *config.Config, complain func(what, fix string, keys ...string)) []theme.Scheme {
	var own []theme.Scheme
	for _, name := range slices.Sorted(maps.Keys(c.Themes)) {
		s, problems := theme.Read(name, c.Themes[name])
		for _, p := range problems {
			keys := []string{"themes", name}
			if p.Key != "" {
				keys = append(keys, p.Key)
			}
			complain(p.What, p.Fix, keys...)
		}
		own = append(own, s)
	}
	return own
}

// bindings are the person's own, in a fixed order.
func bindings(c *config.Config) []keymap.Binding {
	var out []keymap.Binding
	for context, keys := range c.Bindings {
		for seq, action := range keys {
			b := keymap.Binding{Context: keymap.Context(context), Keys: seq, Action: keymap.Action(action)}
			if action == "" {
				b.Action = keymap.None
			}
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b keymap.Binding) int {
		return strings.Compare(string(a.Context)+"\x00"+a.Keys, string(b.Context)+"\x00"+b.Keys)
	})
	return out
}
