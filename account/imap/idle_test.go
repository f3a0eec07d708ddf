package imap_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"postern/account/imap"
	"postern/internal/mailtest"
	"postern/mail"
)

func TestIdleHears(t *testing.T) {
	u := filled(t, mailtest.Dovecot(t), 5)
	var h heard
	o := options(u)
	o.Update = h.add
	c, _ := open(t, o, "INBOX")
	other := u.Client(t)
	defer other.Close()
	wait := func(what string, ok func(imap.Update) bool) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		for ctx.Err() == nil {
			if err := c.Idle(ctx); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			if slices.ContainsFunc(h.take(), ok) {
				if err := c.Noop(t.Context()); err != nil {
					t.Errorf("after %s: %v", what, err)
				}
				return
			}
		}
		t.Errorf("%s was not heard", what)
	}
	other.Append("INBOX", message(6))
	wait("new mail", func(u imap.Update) bool { return u.HasExists && u.Exists == 6 })
	if c.Exists() != 6 {
		t.Errorf("%d messages", c.Exists())
	}
	other.Store("INBOX", "2", "+FLAGS", `\Flagged`)
	wait("a flag", func(u imap.Update) bool {
		return u.Flags != nil && u.Flags.Seq == 2 && (u.Flags.UID == 0 || u.Flags.UID == 2) && u.Flags.Flags.Has(mail.Flagged) && u.Flags.ModSeq != 0
	})
	other.Expunge("INBOX", "1")
	wait("an expunge", func(u imap.Update) bool { return u.Expunged == 1 })
	if c.Exists() != 5 {
		t.Errorf("%d messages", c.Exists())
	}
}

func TestIdleEndsWithContext(t *testing.T) {
	u := filled(t, mailtest.Dovecot(t), 1)
	o := options(u)
	o.Timeout = 200 * time.Millisecond // silence is no timeout while idling
	c, _ := open(t, o, "INBOX")
	ctx, cancel := context.WithTimeout(t.Context(), 600*time.Millisecond)
	defer cancel()
	start := time.Now()
	for ctx.Err() == nil {
		if err := c.Idle(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if d := time.Since(start); d < 500*time.Millisecond || d > 2*time.Second {
		t.Errorf("it took %v", d)
	}
	if err := c.Noop(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestIdleStoppedServer(t *testing.T) {
	s := mailtest.Dovecot(t, mailtest.Own())
	u := filled(t, s, 1)
	o := options(u)
	o.Timeout = 300 * time.Millisecond
	c, _ := open(t, o, "INBOX")
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		time.AfterFunc(200*time.Millisecond, func() { s.Stop(t); cancel() })
	}()
	defer s.Cont(t)
	var err error
	for err == nil && ctx.Err() == nil {
		err = c.Idle(ctx)
	}
	<-stopped
	if err != nil {
		t.Errorf("nobody waits for the end of an IDLE: %v", err)
	}
	if err := c.Noop(t.Context()); !mail.Is(err, mail.Timeout) {
		t.Errorf("what comes next: %v", err)
	}
}

func TestIdleWithout(t *testing.T) {
	u := mailtest.Dovecot(t, mailtest.WithoutCapabilities("IDLE")).User(t)
	c, _ := open(t, options(u), "INBOX")
	if err := c.Idle(t.Context()); !mail.Is(err, mail.Protocol) {
		t.Errorf("%v", err)
	}
	if err := c.Noop(t.Context()); err != nil {
		t.Error(err)
	}
}
