package mail

import (
	"slices"
	"strings"
)

// Flag is one of the flags that Postern gives a meaning, as a bit.
type Flag uint16

// The system flags of RFC 9051 §2.3.2 and the keywords of the IANA registry
// that the screen knows. Deleted is what other clients set before they expunge.
const (
	Seen Flag = 1 << iota
	Answered
	Flagged
	Deleted
	Draft
	Forwarded // $Forwarded
	Junk      // $Junk
	NotJunk   // $NotJunk
	Muted     // $Muted
)

var flagNames = []struct {
	flag Flag
	name string
}{
	{Seen, `\Seen`}, {Answered, `\Answered`}, {Flagged, `\Flagged`}, {Deleted, `\Deleted`}, {Draft, `\Draft`},
	{Forwarded, "$Forwarded"}, {Junk, "$Junk"}, {NotJunk, "$NotJunk"}, {Muted, "$Muted"},
}

// Flags is the set of flags and keywords of a message. Keywords holds those
// without a bit, sorted, without duplicates, in the case first seen; nil when none.
type Flags struct {
	Bits     Flag
	Keywords []string
}

// ParseFlags reads flag names as IMAP writes them; case does not matter
// (RFC 9051 §2.3.2). \Recent and \* are dropped.
func ParseFlags(names []string) Flags {
	var f Flags
next:
	for _, n := range names {
		for _, k := range flagNames {
			if strings.EqualFold(k.name, n) {
				f.Bits |= k.flag
				continue next
			}
		}
		if n == "" || n == `\*` || strings.EqualFold(n, `\Recent`) {
			continue
		}
		f = f.withKeyword(n)
	}
	return f
}

// Names lists the flags as IMAP writes them: bits first, then keywords; nil when none.
func (f Flags) Names() []string {
	var out []string
	for _, k := range flagNames {
		if f.Bits&k.flag != 0 {
			out = append(out, k.name)
		}
	}
	return append(out, f.Keywords...)
}

// Has reports whether every bit of x is set.
func (f Flags) Has(x Flag) bool { return f.Bits&x == x }

// HasKeyword reports whether the keyword is set; case does not matter.
func (f Flags) HasKeyword(k string) bool {
	return slices.ContainsFunc(f.Keywords, func(x string) bool { return strings.EqualFold(x, k) })
}

// Empty reports whether nothing is set.
func (f Flags) Empty() bool { return f.Bits == 0 && len(f.Keywords) == 0 }

// Equal compares two sets; the case of keywords does not matter.
func (f Flags) Equal(g Flags) bool {
	return f.Bits == g.Bits && slices.EqualFunc(f.Keywords, g.Keywords, strings.EqualFold)
}

// With is f and everything in g. f is left as it is.
func (f Flags) With(g Flags) Flags {
	f.Bits |= g.Bits
	for _, k := range g.Keywords {
		f = f.withKeyword(k)
	}
	return f
}

// Without is f less everything in g. f is left as it is.
func (f Flags) Without(g Flags) Flags {
	f.Bits &^= g.Bits
	if len(g.Keywords) == 0 || len(f.Keywords) == 0 {
		return f
	}
	var keep []string
	for _, k := range f.Keywords {
		if !g.HasKeyword(k) {
			keep = append(keep, k)
		}
	}
	f.Keywords = keep
	return f
}

func (f Flags) withKeyword(k string) Flags {
	if f.HasKeyword(k) {
		return f
	}
	kw := append(slices.Clone(f.Keywords), k)
	slices.SortFunc(kw, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	f.Keywords = kw
	return f
}
