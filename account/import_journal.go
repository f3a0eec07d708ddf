package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"postern/mail"
)

// journalSink hands imported messages to the journal, a change each, that
// the engine sends when it can.
type journalSink struct {
	m       *Manager
	e       *engine
	boxes   map[string]mail.MailboxID
	delim   string
	waiting int // changes that waited before
	refused int // changes that had been refused before
	unsent  int // octets since the journal was last looked at
}

// How many changes may wait, and how many octets may have been handed over since,
// before the import waits for the server.
const (
	importAhead       = 200
	importAheadOctets = 16 << 20
	importLook        = 50 * time.Millisecond
)

func (s *journalSink) open(ctx context.Context, name string) (string, error) {
	if s.boxes == nil {
		if err := s.begin(ctx); err != nil {
			return "", err
		}
	}
	if s.delim != "" {
		name = strings.Join(splitLevels(name, s.delim), s.delim)
	}
	if s.boxes[name] != 0 {
		return name, nil
	}
	if _, err := s.m.Do(ctx, mail.Change{Kind: mail.ChangeCreate, Account: s.e.acct.Name, Name: name, Quiet: true}); err != nil {
		return "", err
	}
	b, err := s.m.store.MailboxByName(ctx, s.e.acct.Name, name)
	s.boxes[name] = b.ID
	return name, err
}

// splitLevels gives the levels of a name in which "/" parts them; a delimiter inside one would make two of it.
func splitLevels(name, delim string) []string {
	levels := strings.Split(name, "/")
	if delim != "/" {
		for i, l := range levels {
			levels[i] = strings.ReplaceAll(l, delim, "_")
		}
	}
	return levels
}

// begin learns which mailboxes there are. Those of an account that was never seen
// are waited for.
func (s *journalSink) begin(ctx context.Context) error {
	for {
		all, err := s.m.store.Mailboxes(ctx, s.e.acct.Name)
		if err != nil {
			return err
		}
		away := s.away(ctx)
		if away && len(all) == 0 {
			return &mail.Error{Op: "import", Account: s.e.acct.Name, Kind: mail.Offline, Err: errors.New("its folders are not known yet")}
		}
		if away || len(all) > 1 || s.e.snapshot().Phase == mail.PhaseOnline {
			s.boxes = map[string]mail.MailboxID{}
			for _, b := range all {
				if b.Selectable {
					s.boxes[b.Name] = b.ID
				}
				if s.delim == "" {
					s.delim = b.Delim
				}
			}
			if s.waiting, err = s.m.store.PendingCount(ctx, s.e.acct.Name); err == nil {
				s.refused, _, err = s.refusals(ctx)
			}
			return err
		}
		wait(ctx, importLook)
	}
}

// away reports whether the server cannot be waited for.
func (s *journalSink) away(ctx context.Context) bool {
	if s.m.cancel == nil || s.m.o.Offline || ctx.Err() != nil {
		return true
	}
	switch p := s.e.snapshot().Phase; p {
	case mail.PhaseOffline: // it begins
		return !s.e.wanted()
	default:
		return !s.e.way.reachable()
	}
}

func (s *journalSink) put(ctx context.Context, mailbox string, l letterIn, once string, _ int) (bool, error) {
	raw := withCRLF(l.raw)
	id, err := s.m.Do(ctx, mail.Change{Kind: mail.ChangeAppend, To: s.boxes[mailbox], Raw: raw, Add: l.flags, Received: l.received,
		Once: once, Label: "import a message", Quiet: true})
	if err != nil || id == 0 {
		return false, err
	}
	s.unsent += len(raw)
	return true, s.drain(ctx, importAhead, importAheadOctets)
}

// drain waits while more of our changes wait than ahead.
func (s *journalSink) drain(ctx context.Context, ahead, octets int) error {
	for !s.away(ctx) {
		n, err := s.m.store.PendingCount(ctx, s.e.acct.Name)
		if err != nil {
			return err
		}
		if n <= s.waiting {
			s.unsent = 0
		}
		if n <= s.waiting+ahead && s.unsent <= octets {
			return nil
		}
		wait(ctx, importLook)
	}
	return nil
}

func (s *journalSink) finish(ctx context.Context, rs []ImportResult) error {
	if s.boxes == nil || len(rs) == 0 {
		return nil
	}
	if err := s.drain(ctx, 0, 0); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	n, err := s.m.store.PendingCount(ctx, s.e.acct.Name)
	if err != nil {
		return err
	}
	last := &rs[len(rs)-1]
	last.Waiting = max(0, n-s.waiting)
	refused, reason, err := s.refusals(ctx)
	if last.Refused = refused - s.refused; last.Refused > 0 {
		last.Reason = reason
	}
	return err
}

// refusals counts the refused changes of the account and gives the last reason.
func (s *journalSink) refusals(ctx context.Context) (int, string, error) {
	all, err := s.m.Pending(ctx)
	n, reason := 0, ""
	for _, p := range all {
		if p.Account == s.e.acct.Name && p.State == mail.StateRefused {
			n, reason = n+1, p.Reason
		}
	}
	return n, reason, err
}
