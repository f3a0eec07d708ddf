package imap

import (
	"context"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// SearchQuery looks for what a query of the search language matches in the
// selected mailbox (RFC 9051 §6.4.4), as far as the server can tell: words are found as parts of
// words, days are counted generously, and conditions that IMAP does not have are left
// out, so more may be given than matches. ok is false when nothing remains to
// be asked.
func (c *Conn) SearchQuery(ctx context.Context, q mail.Query, now time.Time) (found mail.UIDSet, ok bool, err error) {
	k, all := criteria(q, true, now)
	if all != unsettled {
		return nil, false, nil
	}
	found, err = c.search(ctx, "search", &k)
	return found, true, err
}

// settled says that a query is the same for every message.
type settled int8

const (
	unsettled settled = iota
	always
	never
)

func (s settled) not() settled {
	switch s {
	case always:
		return never
	case never:
		return always
	}
	return unsettled
}

// criteria is a query as IMAP has it. What cannot be said is taken as met, or as not
// met below a not (yes false), so that nothing is lost.
func criteria(q mail.Query, yes bool, now time.Time) (goimap.SearchCriteria, settled) {
	switch q.Op {
	case mail.QueryTerm:
		k, ok := term(q, yes, now)
		switch {
		case ok:
			return k, unsettled
		case yes:
			return k, always
		}
		return k, never
	case mail.QueryNot:
		k, s := criteria(q.Args[0], !yes, now)
		if s != unsettled {
			return k, s.not()
		}
		return goimap.SearchCriteria{Not: []goimap.SearchCriteria{k}}, unsettled
	}
	ends, other := never, always // of an and
	if q.Op == mail.QueryOr {
		ends, other = always, never
	}
	var parts []goimap.SearchCriteria
	for _, a := range q.Args {
		k, s := criteria(a, yes, now)
		switch s {
		case ends:
			return k, ends
		case unsettled:
			parts = append(parts, k)
		}
	}
	if len(parts) == 0 {
		return goimap.SearchCriteria{}, other
	}
	k := parts[0]
	for _, p := range parts[1:] {
		if q.Op == mail.QueryOr {
			k = goimap.SearchCriteria{Or: [][2]goimap.SearchCriteria{{k, p}}}
		} else {
			// Not And: go-imap's loses SMALLER and merges dates (it is never given both).
			k = both(k, p)
		}
	}
	return k, unsettled
}

// both is a and b.
func both(a, b goimap.SearchCriteria) goimap.SearchCriteria {
	smaller := a.Smaller
	if smaller == 0 || b.Smaller != 0 && b.Smaller < smaller {
		smaller = b.Smaller
	}
	a.And(&b)
	a.Smaller = smaller
	return a
}

var searchFields = map[string]string{"from": "From", "cc": "Cc", "subject": "Subject"}

func header(key, value string) goimap.SearchCriteria {
	return goimap.SearchCriteria{Header: []goimap.SearchCriteriaHeaderField{{Key: key, Value: value}}}
}

func either(a, b goimap.SearchCriteria) goimap.SearchCriteria {
	return goimap.SearchCriteria{Or: [][2]goimap.SearchCriteria{{a, b}}}
}

// day is how generous dates are: servers compare days in time zones of their own.
const day = 24 * time.Hour

// term is a single term; ok is false when IMAP has nothing like it.
func term(q mail.Query, yes bool, now time.Time) (k goimap.SearchCriteria, ok bool) {
	// No literal may hold a NUL, and no server indexes control characters.
	text := strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, q.Text))
	if text == "" {
		return k, false
	}
	wide := day
	if !yes {
		wide = -day
	}
	switch q.Field {
	case "":
		k.Text = []string{text}
	case "body":
		k.Body = []string{text}
	case "from", "cc", "subject":
		k = header(searchFields[q.Field], text)
	case "to":
		k = either(header("To", text), header("Bcc", text))
	case "list":
		k = either(header("List-Id", text), header("List-Post", text))
	case "larger", "smaller":
		n, valid := mail.ParseQuerySize(text)
		if !valid || n <= 0 {
			return k, false
		}
		if k.Larger = n; q.Field == "smaller" {
			k.Larger, k.Smaller = 0, n
		}
	case "before", "after", "on":
		from, to, valid := mail.ParseQueryDate(text, now)
		if !valid {
			return k, false
		}
		if q.Field != "after" {
			k.Before = to.Add(wide)
			if q.Field == "before" {
				k.Before = from.Add(wide)
			}
		}
		if q.Field != "before" {
			k.Since = from.Add(-wide)
		}
	case "older", "newer":
		at, valid := mail.ParseQueryAge(text, now)
		if !valid {
			return k, false
		}
		if k.Since = at.Add(-wide); q.Field == "older" {
			k.Since, k.Before = time.Time{}, at.Add(wide)
		}
	case "is":
		f, set, valid := mail.ParseQueryFlag(text)
		names := flagNames(mail.Flags{Bits: f})
		if !valid || len(names) != 1 {
			return k, false
		}
		if k.Flag = names; !set {
			k.Flag, k.NotFlag = nil, names
		}
	case "tag":
		if !validFlag(text) || strings.HasPrefix(text, `\`) || len(mail.TagKeywords(text)) > 1 {
			return k, false
		}
		k.Flag = []goimap.Flag{goimap.Flag(text)}
	default:
		return k, false
	}
	return k, true
}
