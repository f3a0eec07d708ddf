package imap

import (
	"context"
	"slices"
	"strings"

	goimap "github.com/emersion/go-imap/v2"

	"postern/account/imap/wire"
	"postern/mail"
)

// SelectOptions says how a mailbox is opened.
type SelectOptions struct {
	ReadOnly  bool // EXAMINE
	Condstore bool // ask for mod-sequences where the server has them (RFC 7162)
}

// Selected is what the server said when the mailbox was opened.
type Selected struct {
	Name     string
	Exists   uint32
	Validity uint32   // UIDVALIDITY; 0 when the server did not say: nothing can be cached
	Next     mail.UID // UIDNEXT; 0 unknown
	ModSeq   uint64   // HIGHESTMODSEQ; 0: the mailbox keeps no mod-sequences
	ReadOnly bool
	// PermanentFlags are the flags that can be changed for good.
	PermanentFlags mail.Flags
	// KeywordsAllowed says that new keywords may be made up.
	KeywordsAllowed bool
}

// Keeps gives those of the keywords that the mailbox keeps: where new ones may not be made up, those
// that it names (RFC 9051 §7.1, PERMANENTFLAGS). A server that names nothing at all is not taken
// at its word. System flags are always among them.
func (s Selected) Keeps(f mail.Flags) mail.Flags {
	if s.KeywordsAllowed || s.PermanentFlags.Empty() {
		return f
	}
	const system = mail.Seen | mail.Answered | mail.Flagged | mail.Deleted | mail.Draft
	k := mail.Flags{Bits: f.Bits & (system | s.PermanentFlags.Bits)}
	for _, w := range f.Keywords {
		if s.PermanentFlags.HasKeyword(w) {
			k = k.With(mail.Flags{Keywords: []string{w}})
		}
	}
	return k
}

// Select opens a mailbox; the one that was open is closed first, also when the
// new one is refused.
func (c *Conn) Select(ctx context.Context, name string, o SelectOptions) (Selected, error) {
	op := "open " + name
	if err := c.checkName(op, name); err != nil {
		return Selected{}, err
	}
	s, err := c.selectOnce(ctx, op, name, o)
	switch {
	case isBAD(err) && o.Condstore && c.Caps().Condstore:
		c.Drop("CONDSTORE")
		return c.selectOnce(ctx, op, name, o)
	case asServer(err) != nil && strings.Contains(strings.ToLower(asServer(err).text), "authenticated but not connected"):
		// Exchange says so to the first SELECT now and then, and to the second no more.
		return c.selectOnce(ctx, op, name, o)
	}
	return s, err
}

func (c *Conn) selectOnce(ctx context.Context, op, name string, o SelectOptions) (Selected, error) {
	s := Selected{Name: name}
	cond := o.Condstore && c.Caps().Condstore
	c.setOpening(true)
	defer c.setOpening(false)
	err := c.run(ctx, op, func() error {
		d, err := c.client.Select(name, &goimap.SelectOptions{ReadOnly: o.ReadOnly, CondStore: cond}).Wait()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.selected, c.exists, c.modseqs, c.readOnly = "", 0, false, false
		if err != nil {
			return err
		}
		s.Exists, s.Validity, s.Next = d.NumMessages, d.UIDValidity, mail.UID(d.UIDNext)
		if cond {
			s.ModSeq = d.HighestModSeq
		}
		s.PermanentFlags = flagsOf(d.PermanentFlags)
		s.KeywordsAllowed = slices.Contains(d.PermanentFlags, goimap.FlagWildcard)
		s.ReadOnly = o.ReadOnly || c.answered == "READ-ONLY"
		c.selected, c.exists, c.modseqs, c.readOnly = name, s.Exists, s.ModSeq != 0, s.ReadOnly
		return nil
	})
	if err != nil {
		return Selected{}, err
	}
	return s, nil
}

func (c *Conn) setOpening(v bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opening = v
}

// heard takes from answers what go-imap drops or confuses. It runs before go-imap
// hears of the answer.
func (c *Conn) heard(command string, s wire.Status) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case command == "SELECT" || command == "EXAMINE":
		c.answered = s.Code
	case s.Code == "COPYUID" && c.copied != nil:
		c.copied.copyUID(s.CodeArgs)
	}
}
