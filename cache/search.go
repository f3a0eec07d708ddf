package cache

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"postern/mail"
)

// search is a query ready to be run: a full-text expression that drives it ("" none),
// and conditions on the message m.
type search struct {
	match string
	where []string
	args  []any
	boxes []*box // in which it searches
	order order
}

// textColumns are the columns of the index by field.
var textColumns = map[string]string{"from": "sender", "to": "rcpt", "cc": "cc", "subject": "subject", "body": "body", "list": "list"}

// compile turns a query over some mailboxes into a search. What all must match
// and is text goes into one full-text expression; the rest becomes conditions.
func compile(q mail.Query, in []*box, now time.Time) search {
	// The first two parameters bound the rows of the index that are looked at.
	s := search{boxes: in, args: []any{int64(0), int64(math.MaxInt64)}}
	args := []mail.Query{q}
	if q.Op == mail.QueryAnd {
		args = q.Args
	}
	var pos, neg []string
	for _, a := range args {
		if boxes, ok := within(a, s.boxes); ok {
			s.boxes = boxes
			continue
		}
		if e, ok := textExpr(a); ok {
			pos = append(pos, e)
			continue
		}
		if a.Op == mail.QueryNot {
			if e, ok := textExpr(a.Args[0]); ok {
				neg = append(neg, e)
				continue
			}
		}
		s.where = append(s.where, s.condition(a, now))
	}
	s.match = strings.Join(pos, " AND ")
	for _, e := range neg {
		if s.match != "" {
			s.match = "(" + s.match + ") NOT " + e
		} else {
			s.where = append(s.where, "NOT "+s.textCondition(e))
		}
	}
	return s
}

func (s *search) ids() []mail.MailboxID {
	ids := make([]mail.MailboxID, len(s.boxes))
	for i, b := range s.boxes {
		ids[i] = b.ID
	}
	return ids
}

// within narrows the mailboxes by an in: or account: term.
func within(q mail.Query, in []*box) ([]*box, bool) {
	if q.Op != mail.QueryTerm || q.Field != "in" && q.Field != "account" {
		return nil, false
	}
	var out []*box
	for _, b := range in {
		if b.Named(q.Field, q.Text) {
			out = append(out, b)
		}
	}
	return out, true
}

// textExpr is the full-text expression of a query that is text only.
func textExpr(q mail.Query) (string, bool) {
	switch q.Op {
	case mail.QueryTerm:
		column, isField := textColumns[q.Field]
		if q.Field != "" && !isField {
			return "", false
		}
		e := phrases(q.Text, q.Exact)
		if e == "" {
			return "", false
		}
		if isField {
			e = "{" + column + "} : " + e
		}
		return "(" + e + ")", true
	case mail.QueryAnd, mail.QueryOr:
		var l []string
		for _, a := range q.Args {
			e, ok := textExpr(a)
			if !ok {
				return "", false
			}
			l = append(l, e)
		}
		join := " AND "
		if q.Op == mail.QueryOr {
			join = " OR "
		}
		return "(" + strings.Join(l, join) + ")", len(l) > 0
	}
	return "", false
}

// phrases turns a text into quoted phrases that must all match: words one after
// another are a phrase, whose last word may go on unless the text is exact, and
// so is a run of characters without spaces. "" when the text holds no word.
func phrases(text string, exact bool) string {
	var out []string
	words := func(s string, last bool) {
		if !strings.ContainsFunc(s, isToken) {
			return
		}
		p := quoteFTS(s)
		if last && !exact {
			p += " *"
		}
		out = append(out, p)
	}
	rest := norm.NFKC.String(text)
	for rest != "" {
		n := strings.IndexFunc(rest, isWide)
		if n < 0 {
			words(rest, true)
			break
		}
		words(rest[:n], false)
		rest = rest[n:]
		if n = strings.IndexFunc(rest, func(r rune) bool { return !isWide(r) }); n < 0 {
			n = len(rest)
		}
		out = append(out, wideRun([]rune(rest[:n])))
		rest = rest[n:]
	}
	if len(out) > 1 {
		return "(" + strings.Join(out, " AND ") + ")"
	}
	return strings.Join(out, "")
}

// wideRun is the phrase for characters without spaces: their pairs.
func wideRun(r []rune) string {
	if len(r) == 1 {
		return quoteFTS(string(r)) + " *"
	}
	var pairs []string
	for i := range len(r) - 1 {
		pairs = append(pairs, string(r[i:i+2]))
	}
	return quoteFTS(strings.Join(pairs, " "))
}

func quoteFTS(s string) string {
	return `"` + strings.ReplaceAll(strings.ReplaceAll(s, "\x00", " "), `"`, `""`) + `"`
}

// isToken reports whether unicode61 makes the character part of a word.
func isToken(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r)
}

// bind adds a parameter and gives its name.
func (s *search) bind(v any) string {
	s.args = append(s.args, v)
	return fmt.Sprintf("?%d", len(s.args)+firstArg-1)
}

// firstArg is the number of the first parameter of a search; those before it
// are the page's.
const firstArg = 10

func (s *search) textCondition(expr string) string {
	return fmt.Sprintf("%s IN (SELECT rowid FROM fts WHERE fts MATCH %s AND rowid BETWEEN ?%d AND ?%d)", rowExpr, s.bind(expr), firstArg, firstArg+1)
}

// condition is a query as a condition on the message m.
func (s *search) condition(q mail.Query, now time.Time) string {
	if e, ok := textExpr(q); ok {
		return s.textCondition(e)
	}
	switch q.Op {
	case mail.QueryNot:
		return "NOT " + s.condition(q.Args[0], now)
	case mail.QueryTerm:
		if c := s.term(q, now); c != "" {
			return c
		}
		return "0" // not understood, or no word in it
	}
	join, none := " AND ", "1"
	if q.Op == mail.QueryOr {
		join, none = " OR ", "0"
	}
	var l []string
	for _, a := range q.Args {
		l = append(l, s.condition(a, now))
	}
	if len(l) == 0 {
		return none
	}
	return "(" + strings.Join(l, join) + ")"
}

// term is a term that is no text as a condition; "" when it is not understood.
func (s *search) term(q mail.Query, now time.Time) string {
	value := strings.ToLower(q.Text)
	switch q.Field {
	case "is":
		switch bit, set, ok := mail.ParseQueryFlag(value); {
		case value == "pending":
			return "m.pending > 0"
		case ok && set:
			return fmt.Sprintf("m.bits & %d <> 0", bit)
		case ok:
			return fmt.Sprintf("m.bits & %d = 0", bit)
		}
	case "has":
		switch value {
		case "attachment", "attachments":
			return "m.traits & 1 <> 0"
		case "body":
			return "m.body > 0"
		}
	case "tag":
		var any []string
		for _, k := range mail.TagKeywords(value) {
			any = append(any, "instr(lower(' ' || m.kw || ' '), "+s.bind(" "+k+" ")+") > 0")
		}
		return "(m.kw <> '' AND (" + strings.Join(any, " OR ") + "))"
	case "in", "account":
		l, _ := within(q, s.boxes)
		ids := make([]mail.MailboxID, len(l))
		for i, b := range l {
			ids[i] = b.ID
		}
		return "m.mailbox IN (SELECT value FROM json_each(" + s.bind(jsonIDs(ids)) + "))"
	case "larger", "smaller":
		if n, ok := mail.ParseQuerySize(value); ok {
			return "m.size " + map[string]string{"larger": ">", "smaller": "<"}[q.Field] + " " + s.bind(n)
		}
	}
	return s.dateTerm(q.Field, value, now)
}

func (s *search) dateTerm(field, value string, now time.Time) string {
	switch field {
	case "before", "after", "on":
		from, to, ok := mail.ParseQueryDate(value, now)
		switch {
		case !ok:
			return ""
		case field == "before":
			return "m.received < " + s.bind(stampSecond(from))
		case field == "after":
			return "m.received >= " + s.bind(stampSecond(from))
		}
		return "(m.received >= " + s.bind(stampSecond(from)) + " AND m.received < " + s.bind(stampSecond(to)) + ")"
	case "older", "newer":
		at, ok := mail.ParseQueryAge(value, now)
		switch {
		case !ok:
			return ""
		case field == "older":
			return "m.received < " + s.bind(stampSecond(at))
		}
		return "m.received >= " + s.bind(stampSecond(at))
	}
	return ""
}
