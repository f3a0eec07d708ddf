package cli

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/config"
	"postern/keymap"
	"postern/mail"
	"postern/ui"
	"postern/ui/theme"
)

// fps is how often the screen is flushed at most: at 60 a key would wait for
// up to 17 ms, which is more than all the rest takes.
const fps = 120

// closeTime is how long leaving may take: a server that does not answer LOGOUT
// must not keep a person.
const closeTime = 3 * time.Second

// tui is `postern` without a command.
func (a *app) tui(ctx context.Context) error {
	dirs, c, err := a.load()
	if offer, ok := errors.AsType[noAccount](err); ok && terminal(a.in) && terminal(a.out) {
		if err := a.newWizard(offer.file).run(ctx); err != nil {
			return err
		}
		dirs, c, err = a.load()
	}
	if err != nil {
		return err
	}
	if !terminal(a.in) || !terminal(a.out) {
		return usageError{errors.New("the screen needs a terminal; postern list, show and sync do without one")}
	}
	s, err := a.openWith(ctx, dirs, c)
	if err != nil {
		return err
	}
	defer s.close()
	return a.screen(ctx, s)
}

// screen runs the program until the person leaves.
func (a *app) screen(ctx context.Context, s *session) error {
	o, err := screenOptions(s.config)
	if err != nil {
		return err
	}
	p := tea.NewProgram(ui.New(s.manager, o), tea.WithContext(ctx), tea.WithFPS(fps), tea.WithInput(a.in), tea.WithOutput(a.out))
	if err := s.manager.Start(ctx); err != nil {
		return err
	}
	pumping, stop := context.WithCancel(ctx)
	pumped := make(chan struct{})
	go func() { // the pump: the only one that sends
		defer close(pumped)
		s.manager.Pump(pumping, func(e mail.Event) { p.Send(ui.Changed{Event: e}) })
	}()
	_, err = p.Run()
	stop()
	within(closeTime, func() {
		<-pumped
		s.manager.Close()
	})
	switch {
	case errors.Is(err, tea.ErrProgramPanic):
		s.log.Error("panic on the screen", "err", err)
		return &mail.Error{Op: "draw the screen", Kind: mail.Bug, Err: errors.New("the log in " + s.dirs.State + " tells more")}
	case errors.Is(err, tea.ErrInterrupted), ctx.Err() != nil:
		return nil //nolint:nilerr // asked to leave from outside: that is what ended it
	}
	return err
}

// within waits for f, but not for ever; what is left ends with the process.
func within(d time.Duration, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(d):
	}
}

// screenOptions hands the config to the screen. The error is an *config.Invalid
// that names the line of a binding or theme that does not exist.
func screenOptions(c *config.Config) (ui.Options, error) {
	o := ui.Options{
		Theme: c.Theme, ASCII: c.UI.ASCII, NoColor: os.Getenv("NO_COLOR") != "", NoMouse: !c.UI.Mouse, Keys: c.Keys,
		Bindings: bindings(c), PreferHTML: c.UI.Prefer == "html", TextWidth: c.UI.TextWidth, SaveDir: c.UI.SaveDir,
		Advance: c.UI.Advance, Warnings: c.Warnings,
	}
	if !theme.Known(c.Theme) {
		return o, complain(c, "there is no theme \""+c.Theme+"\"", "there are: "+strings.Join(theme.Names(), ", "), "theme")
	}
	for _, p := range check(c.Keys, o.Bindings) {
		return o, complain(c, p.Text, "", "bindings", string(p.Binding.Context), p.Binding.Keys)
	}
	return o, nil
}

func complain(c *config.Config, what, fix string, keys ...string) error {
	return &mail.Error{Op: "read the config", Kind: mail.Config, Err: c.Complain(what, fix, keys...)}
}

func check(preset string, user []keymap.Binding) []keymap.Problem {
	if len(user) == 0 {
		return nil // the presets are known to be right
	}
	_, problems := keymap.New(preset, user)
	return problems
}

// bindings are the person's own, in a fixed order.
func bindings(c *config.Config) []keymap.Binding {
	var out []keymap.Binding
	for context, keys := range c.Bindings {
		for seq, action := range keys {
			out = append(out, keymap.Binding{Context: keymap.Context(context), Keys: seq, Action: keymap.Action(action)})
		}
	}
	slices.SortFunc(out, func(a, b keymap.Binding) int {
		return strings.Compare(string(a.Context)+"\x00"+a.Keys, string(b.Context)+"\x00"+b.Keys)
	})
	return out
}
