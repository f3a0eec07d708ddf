package mail

import (
	"strconv"
	"strings"
	"time"
)

// QueryOp says what a node of a Query is.
type QueryOp uint8

// The operations. The zero Query is an empty And: it matches everything.
const (
	QueryAnd  QueryOp = iota // all of Args
	QueryOr                  // any of Args
	QueryNot                 // not Args[0]
	QueryTerm                // Field and Text
)

// Query is a search, parsed. Its language: words must all match; "a phrase";
// -word or "not word"; "or" between two; (brackets); and
//
//	from: to: cc: subject: body: list:     text in one place
//	has:attachment                          is:unread read flagged answered forwarded draft deleted junk muted pending
//	before:2026-03-01 after:2026 on:2026-03 dates in local time, year, month or day
//	older:3d newer:2w                       h, d, w, m (months), y
//	larger:1M smaller:20k                   octets, k, M, G
//	in:archive account:work tag:keyword
//
// What matches, exactly:
//
// Text is compared as words: runs of letters and digits, without regard to case, to
// accents and to compatibility forms (NFKC). A term that holds several words, such as
// ann@example.org or "quarterly report", is found where they follow one another. The last of
// them may go on in the text ("rep" finds "report") unless the term is in quotes. Chinese,
// Japanese and Korean are written without spaces: a run of such characters is found wherever
// it stands as it is, and a term that mixes them with other letters is found where each of its runs is. A term
// without any word ("!!!") matches nothing.
//
// A term without a field is looked for in subject, from, to, cc, list and body; each run of it
// may be in another of them. from: also searches Sender and Reply-To, to: also Bcc, list: List-Id and
// List-Post; all of them names and addresses. body: and words search texts that are here, their first 256 KiB.
//
// before: is before the first moment of the date, after: from that moment on, on: within it;
// older: and newer: count back from now; all by when the message was received. larger: and smaller: exclude the size
// itself. in: names a folder, its last level, or what it is for (inbox, sent, …), without regard to case; account: an account.
// "-" and "not" take the next term or bracket; "or" binds weaker than the and between
// terms. A term whose value is not understood (before:soon) matches nothing, and Problems says so.
type Query struct {
	Op   QueryOp
	Args []Query

	Field string // of a term, one of QueryFields; "" any text
	Text  string // of a term, without quotes
	Exact bool   // it was quoted: whole words, not beginnings
}

// queryFields are what may stand before a colon; anything else is plain text.
var queryFields = [...]string{"from", "to", "cc", "subject", "body", "list", "has", "is", "before", "after", "on", "older", "newer",
	"larger", "smaller", "in", "account", "tag"}

// QueryFields gives the fields of the search language.
func QueryFields() []string { return append([]string(nil), queryFields[:]...) }

// ParseQuery reads a search. It never fails: what is not understood is text to be found.
func ParseQuery(s string) Query {
	p := queryParser{tokens: queryTokens(s)}
	q := p.or(0)
	for len(p.tokens) > 0 { // a bracket too many
		p.tokens = p.tokens[1:]
		more := p.or(0)
		if more.Empty() {
			continue
		}
		q = Query{Args: append(flatten(QueryAnd, q), flatten(QueryAnd, more)...)}
	}
	return q
}

// Empty reports whether the query matches everything.
func (q Query) Empty() bool { return q.Op == QueryAnd && len(q.Args) == 0 }

// Words lists what is searched as text, for highlighting: not what is negated,
// and nothing of the fields that are no text.
func (q Query) Words() []string {
	switch q.Op {
	case QueryNot:
		return nil
	case QueryTerm:
		switch q.Field {
		case "", "from", "to", "cc", "subject", "body", "list":
			return []string{q.Text}
		}
		return nil
	}
	var out []string
	for _, a := range q.Args {
		out = append(out, a.Words()...)
	}
	return out
}

type queryToken struct {
	text   string
	field  string
	quoted bool
	not    bool
}

func (t queryToken) bare(s string) bool {
	return t.field == "" && !t.quoted && !t.not && strings.EqualFold(t.text, s)
}

// queryTokens splits at spaces outside quotes; a quote that is not closed ends
// with the text, as while one types.
func queryTokens(s string) []queryToken {
	var out []queryToken
	for {
		s = strings.TrimLeft(s, " \t\n\u3000")
		if s == "" {
			return out
		}
		if s[0] == '(' || s[0] == ')' {
			out = append(out, queryToken{text: s[:1]})
			s = s[1:]
			continue
		}
		var t queryToken
		if len(s) > 1 && s[0] == '-' && s[1] != ' ' {
			t.not, s = true, s[1:]
			if s[0] == '(' {
				out = append(out, queryToken{text: "not"})
				continue
			}
		}
		for _, f := range queryFields {
			if len(s) > len(f) && s[len(f)] == ':' && strings.EqualFold(s[:len(f)], f) {
				t.field, s = f, s[len(f)+1:]
				break
			}
		}
		if strings.HasPrefix(s, `"`) {
			t.quoted = true
			t.text, s, _ = strings.Cut(s[1:], `"`)
		} else {
			n := strings.IndexAny(s, " \t\n\u3000()")
			if n < 0 {
				n = len(s)
			}
			t.text, s = s[:n], s[n:]
		}
		if t.text != "" {
			out = append(out, t)
		}
	}
}

// maxQueryDepth bounds the brackets.
const maxQueryDepth = 50

type queryParser struct{ tokens []queryToken }

func (p *queryParser) or(depth int) Query {
	args := []Query{p.and(depth)}
	for len(p.tokens) > 0 && p.tokens[0].bare("or") {
		p.tokens = p.tokens[1:]
		next := p.and(depth)
		if next.Empty() {
			continue // "a or" while one types
		}
		args = append(args, next)
	}
	if len(args) > 1 && args[0].Empty() {
		args = args[1:]
	}
	if len(args) == 1 {
		return args[0]
	}
	return Query{Op: QueryOr, Args: args}
}

func (p *queryParser) and(depth int) Query {
	var args []Query
	for len(p.tokens) > 0 {
		t := p.tokens[0]
		if t.bare("or") || t.bare(")") {
			break
		}
		q, ok := p.one(depth)
		if ok {
			args = append(args, flatten(QueryAnd, q)...)
		}
	}
	if len(args) == 1 {
		return args[0]
	}
	return Query{Args: args}
}

func (p *queryParser) one(depth int) (Query, bool) {
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	switch {
	case t.bare("not") && len(p.tokens) > 0 && !p.tokens[0].bare("or") && !p.tokens[0].bare(")"):
		q, ok := p.one(depth)
		return Query{Op: QueryNot, Args: []Query{q}}, ok && !q.Empty()
	case t.bare("and") && len(p.tokens) > 0:
		return Query{}, false
	case t.bare("("):
		if depth >= maxQueryDepth {
			return Query{}, false
		}
		q := p.or(depth + 1)
		if len(p.tokens) > 0 && p.tokens[0].bare(")") {
			p.tokens = p.tokens[1:]
		}
		return q, !q.Empty()
	}
	q := Query{Op: QueryTerm, Field: t.field, Text: t.text, Exact: t.quoted}
	if t.not {
		q = Query{Op: QueryNot, Args: []Query{q}}
	}
	return q, true
}

// flatten is the arguments of q if it is of the kind, otherwise q alone.
func flatten(op QueryOp, q Query) []Query {
	if q.Op == op {
		return q.Args
	}
	return []Query{q}
}

// ParseQueryDate reads the date of before:, after: and on: as the span it
// names, [from, to), in the zone of now: "2026", "2026-03", "2026-03-01",
// "today", "yesterday".
func ParseQueryDate(s string, now time.Time) (from, to time.Time, ok bool) {
	y, m, d := now.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	switch strings.ToLower(s) {
	case "today":
		return day, day.AddDate(0, 0, 1), true
	case "yesterday":
		return day.AddDate(0, 0, -1), day, true
	}
	s = strings.ReplaceAll(s, "/", "-")
	for _, f := range []struct {
		layout     string
		y, mon, da int
	}{{"2006-1-2", 0, 0, 1}, {"2006-1", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if from, err := time.ParseInLocation(f.layout, s, now.Location()); err == nil {
			return from, from.AddDate(f.y, f.mon, f.da), true
		}
	}
	return from, to, false
}

// ParseQueryAge reads the age of older: and newer: ("3d", "12h", "2w", "6m", "1y")
// as the time that lies so far before now.
func ParseQueryAge(s string, now time.Time) (time.Time, bool) {
	if s == "" {
		return time.Time{}, false
	}
	n, err := strconv.Atoi(s[:len(s)-1])
	if err != nil || n < 0 || n > 100_000 {
		return time.Time{}, false
	}
	switch s[len(s)-1] {
	case 'h':
		return now.Add(-time.Duration(n) * time.Hour), true
	case 'd':
		return now.AddDate(0, 0, -n), true
	case 'w':
		return now.AddDate(0, 0, -7*n), true
	case 'm':
		return now.AddDate(0, -n, 0), true
	case 'y':
		return now.AddDate(-n, 0, 0), true
	}
	return time.Time{}, false
}

// ParseQuerySize reads the size of larger: and smaller: ("500", "20k", "1.5M", "1G") in octets.
func ParseQuerySize(s string) (int64, bool) {
	s = strings.TrimSuffix(strings.ToLower(s), "b")
	unit := 1.0
	if s != "" {
		switch s[len(s)-1] {
		case 'k':
			unit = 1 << 10
		case 'm':
			unit = 1 << 20
		case 'g':
			unit = 1 << 30
		}
	}
	if unit > 1 {
		s = s[:len(s)-1]
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n < 0 || n > 1e9 {
		return 0, false
	}
	return int64(n * unit), true
}
