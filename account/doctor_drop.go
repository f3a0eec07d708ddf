package account

import (
	"context"
	"fmt"
	"time"

	"postern/account/maildir"
	"postern/config"
)

// diagnoseMaildir looks at the folders of an account without a server.
func diagnoseMaildir(d Diagnosis, a config.Account) Diagnosis {
	d.Server = a.Incoming.Path
	begun := time.Now()
	s, err := maildir.Open(a.Incoming.Path, false)
	if err != nil {
		d.Err = err
		return d
	}
	fs, err := s.Folders()
	if err != nil {
		d.Err = err
		return d
	}
	d.Connected = time.Since(begun)
	d.Latency = d.Connected
	d.Capabilities = []string{fmt.Sprintf("%d folders", len(fs))}
	return d
}

// diagnosePOP3 visits a POP3 server and takes nothing.
func diagnosePOP3(ctx context.Context, d Diagnosis, dl dialer) Diagnosis {
	begun := time.Now()
	c, err := dl.dialPOP3(ctx)
	if err != nil {
		d.Err = err
		return d
	}
	d.Connected = time.Since(begun)
	begun = time.Now()
	if _, err := c.List(); err != nil {
		d.Err = err
		_ = c.Close() // the error is known already
		return d
	}
	d.Latency = time.Since(begun)
	caps := c.Caps()
	d.Capabilities = caps.Raw
	for _, l := range []struct {
		lack bool
		text string
	}{
		{!caps.Known, "The server does not say what it can do (no CAPA): everything is tried out."},
		{caps.Known && !caps.UIDL, "The server gives messages no names (no UIDL): all headers are read on every visit."},
		{caps.Known && !caps.Top, "The server cannot give headers alone (no TOP): messages are fetched whole."},
		{!caps.Pipelining, "The server takes one command at a time (no PIPELINING): a visit takes longer."},
	} {
		if l.lack {
			d.Degraded = append(d.Degraded, l.text)
		}
	}
	d.Err = c.Quit()
	return d
}
