package imap

import (
	"context"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// Flags fetches the flags of the messages of the set, or with changedSince only
// of those whose mod-sequence is higher (RFC 7162 §3.1.4.1). It calls f for each
// message once, one at a time, from another goroutine; f's error is returned.
//
// On a server that keeps no mod-sequences changedSince is ignored.
func (c *Conn) Flags(ctx context.Context, set Set, changedSince uint64, f func(FlagUpdate) error) error {
	ask := func() error {
		k := newCollect([]Set{set}, func(a *answer) bool { return a.uid != 0 && a.flags != nil },
			func(a *answer) error { return f(FlagUpdate{Seq: a.seq, UID: a.uid, Flags: *a.flags, ModSeq: a.modseq}) })
		k.flags = true
		o := &goimap.FetchOptions{UID: true, Flags: true, ModSeq: c.keepsModSeq()}
		if o.ModSeq {
			o.ChangedSince = changedSince
		}
		return c.fetch(ctx, "fetch flags", k, o)
	}
	err := ask()
	if isBAD(err) && c.keepsModSeq() {
		c.dropModSeq()
		err = ask()
	}
	return err
}

// flagNames is a set of flags as a command writes it. What could not be an atom
// is left out: it came from nowhere a server could know.
func flagNames(f mail.Flags) []goimap.Flag {
	var out []goimap.Flag
	for _, n := range f.Names() {
		if validFlag(n) {
			out = append(out, goimap.Flag(n))
		}
	}
	return out
}

// validFlag reports whether n is flag-keyword or flag-extension (RFC 9051 §9).
func validFlag(n string) bool {
	for i := range len(n) {
		switch b := n[i]; {
		case b <= ' ' || b >= 0x7f:
			return false
		case b == '\\' && i > 0, b == '(', b == ')', b == '{', b == '%', b == '*', b == '"', b == ']':
			return false
		}
	}
	return n != "" && n != `\`
}
