package account

import (
	"context"
	"fmt"
	"io"
	"time"

	"postern/account/imap"
	"postern/account/imap/wire"
	"postern/config"
	"postern/mail"
)

// Diagnosis is what postern doctor finds out about an account.
type Diagnosis struct {
	Account      string
	Server       string        // host:port
	TLS          string        // as configured
	Connected    time.Duration // until logged in; 0 when that failed
	Latency      time.Duration // of one command
	Capabilities []string
	// Degraded says in sentences what the server lacks and what follows.
	Degraded []string
	Err      error // nil when the account works
}

// Phase is the state that a running Postern would be in.
func (d Diagnosis) Phase() mail.Phase {
	if d.Err == nil {
		return mail.PhaseOnline
	}
	return phaseAfter(d.Err)
}

// ServerOf names the server of an account, or its folder.
func ServerOf(a config.Account) string {
	if a.Incoming.Protocol == config.Maildir {
		return a.Incoming.Path
	}
	return fmt.Sprintf("%s:%d", a.Incoming.Host, a.Incoming.Port)
}

// Diagnose connects to an account's server, looks at it and leaves.
func Diagnose(ctx context.Context, a config.Account, trace io.Writer) Diagnosis {
	d := Diagnosis{Account: a.Name, Server: ServerOf(a), TLS: a.Incoming.TLS}
	dl := dialer{acct: a, secret: &secretBox{acct: a}, trace: trace, withheld: func(wire.Withheld) {}, notice: func(string) {}}
	begun := time.Now()
	switch a.Incoming.Protocol {
	case config.Maildir:
		return diagnoseMaildir(d, a)
	case config.POP3:
		return diagnosePOP3(ctx, d, dl)
	}
	c, err := dl.dial(ctx, func(imap.Update) {})
	if err != nil {
		d.Err = err
		return d
	}
	defer func() { _ = c.Close() }()
	d.Connected = time.Since(begun)
	begun = time.Now()
	if err := c.Noop(ctx); err != nil {
		d.Err = err
		return d
	}
	d.Latency = time.Since(begun)
	caps := c.Caps()
	d.Capabilities = caps.Raw
	d.Degraded = degraded(a, caps)
	_ = c.Logout(ctx)
	return d
}

// degraded words what a server cannot do and what Postern does instead.
func degraded(a config.Account, caps imap.Caps) []string {
	var out []string
	lack := func(has bool, s string) {
		if !has {
			out = append(out, s)
		}
	}
	lack(caps.Idle, "The server cannot tell of new mail by itself (no IDLE): it is asked every "+config.Short(a.Incoming.Poll)+".")
	lack(caps.Condstore, "The server cannot say which flags changed (no CONDSTORE): the flags of every cached message are compared.")
	lack(caps.ESearch, "The server lists its messages the long way (no ESEARCH): finding out what was expunged takes more data.")
	lack(caps.ListStatus, "The server tells the state of its folders one by one (no LIST-STATUS).")
	lack(caps.SpecialUse, "The server does not say which folder is Sent, Trash and so on (no SPECIAL-USE): they are recognised by name.")
	lack(caps.UIDPlus, "Deleting for good leaves messages marked as deleted (no UIDPLUS): an EXPUNGE would take other programs' messages along.")
	lack(caps.Move, "The server cannot move (no MOVE): messages are copied and then removed.")
	lack(caps.Compress, "The server does not compress (no COMPRESS=DEFLATE): the first sync takes more data.")
	return out
}

// withheld is told by the connection of a response that was not fit to be read.
func (e *engine) withheld(w wire.Withheld) {
	e.odd.Add(1)
	e.log.Warn("odd response", "command", w.Command, "item", w.Item, "uid", w.UID, "seq", w.Seq, "whole", w.Whole, "why", w.Why,
		"raw", fmt.Sprintf("%.200q", w.Raw))
}

// refresh asks for a poll of every folder now, or ends the wait for the next
// attempt to connect.
func (e mirror) refresh() {
	e.q.push(&job{prio: visible, key: "poll", run: func(ctx context.Context, c *imap.Conn) error { return e.s.refreshAll(ctx, c) }})
	e.kick()
}

// refreshAll polls, and resyncs the mailbox that is selected whatever its counts say.
func (s *session) refreshAll(ctx context.Context, c *imap.Conn) error {
	if b := s.selected; b != nil {
		if err := s.sync(ctx, b, nil); err != nil {
			return err
		}
	}
	for _, b := range s.boxes {
		b.failed = 0
	}
	return s.poll(ctx, c)
}
