package cli

import (
	"context"
	"errors"
	"time"

	"postern/mail"
	"postern/ui"
	"postern/ui/linear"
)

// linear is the program without a screen, line by line.
func (a *app) linear(ctx context.Context, s *session) error {
	if err := s.manager.Start(ctx); err != nil {
		return err
	}
	pumping, stop := context.WithCancel(ctx)
	pumped := make(chan struct{})
	go func() { // nobody is woken: what changed is read with the next line
		defer close(pumped)
		s.manager.Pump(pumping, func(mail.Event) {})
	}()
	err := linear.Run(ctx, s.manager, linear.Options{
		In: a.in, Out: a.out, PreferHTML: s.config.UI.Prefer == "html", Location: time.Local, Explain: ui.Explain,
	})
	stop()
	within(closeTime, func() {
		<-pumped
		s.manager.Close()
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		return &mail.Error{Op: "write", Kind: mail.Storage, Err: err}
	}
	return nil
}
