package cli

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/ui"
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
	if !a.plain && (!terminal(a.in) || !terminal(a.out)) {
		return usageError{errors.New("the screen needs a terminal; postern list, show and sync do without one")}
	}
	s, err := a.openWith(ctx, dirs, c)
	if err != nil {
		return err
	}
	defer s.close()
	if a.plain || c.UI.Plain {
		return a.linear(ctx, s)
	}
	return a.screen(ctx, s)
}

// screenFirst is how long the network waits for the first list at most.
const screenFirst = 60 * time.Millisecond

// gcPercent trades a little of the processor for memory: the heap is small and
// lives long, and at the default it would be allowed to double.
const gcPercent = 40

// screen runs the program until the person leaves.
func (a *app) screen(ctx context.Context, s *session) error {
	debug.SetGCPercent(gcPercent)
	hand := newHandoff(&a.lent)
	defer hand.close()
	o := screenOptions(s.config)
	var err error
	if o.Arrangements, err = s.manager.Arrangements(ctx); err != nil {
		s.log.Warn("how lists were shown is not known", "err", err)
	}
	o.OpenFile, o.Pipe = hand.open, hand.pipe
	w := &writer{dirs: s.dirs}
	o.State, o.Keep = remembered(s.dirs), w.keep
	if writable(s.dirs) {
		o.Change = w.change
	}
	var p *tea.Program
	var rest pulse
	defer rest.stop()
	p = tea.NewProgram(ui.New(s.manager, o), tea.WithContext(ctx), tea.WithFPS(fps), tea.WithInput(a.in), tea.WithOutput(a.out),
		tea.WithFilter(noticing(s.manager.Touch, func() { rest.beat(p) })))
	s.manager.ScreenFirst(screenFirst)
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
		err = nil // asked to leave from outside: that is what ended it
	}
	return err
}

// noticing tells touched of what the person does, before the screen hears of it, and
// beat of everything.
func noticing(touched, beat func()) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		beat()
		switch msg.(type) {
		case tea.KeyPressMsg, tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
			touched()
		}
		return msg
	}
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
