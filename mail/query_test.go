package mail

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// sexp writes a query as nested lists.
func sexp(q Query) string {
	var l []string
	for _, a := range q.Args {
		l = append(l, sexp(a))
	}
	args := strings.Join(l, " ")
	switch q.Op {
	case QueryOr:
		return "(or " + args + ")"
	case QueryNot:
		return "(not " + args + ")"
	case QueryTerm:
		s := q.Text
		if q.Exact {
			s = fmt.Sprintf("%q", s)
		}
		if q.Field != "" {
			s = q.Field + ":" + s
		}
		return s
	}
	return "(" + args + ")"
}

func TestParseQuery(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "()"},
		{"  ", "()"},
		{"word", "word"},
		{"two words", "(two words)"},
		{`"a phrase" x`, `("a phrase" x)`},
		{`"not closed`, `"not closed"`},
		{"from:ann is:unread", "(from:ann is:unread)"},
		{`Subject:"x y"`, `subject:"x y"`},
		{"http://x.org", "http://x.org"},
		{"-spam ham", "((not spam) ham)"},
		{"not spam ham", "((not spam) ham)"},
		{"-from:bob", "(not from:bob)"},
		{"a or b", "(or a b)"},
		{"a b OR c d", "(or (a b) (c d))"},
		{"(a or b) c", "((or a b) c)"},
		{"-(a or b) c", "((not (or a b)) c)"},
		{"a or", "a"},
		{"or a", "a"},
		{"a)", "a"},
		{"a) b", "(a b)"},
		{"(a", "a"},
		{"from:", "()"},
		{"a - b", "(a - b)"},
		{"a and b", "(a b)"},
		{"not", "not"},
		{"()", "()"},
		{"メール from:田中", "(メール from:田中)"},
	} {
		if got := sexp(ParseQuery(c.in)); got != c.want {
			t.Errorf("%q: %s, want %s", c.in, got, c.want)
		}
	}
}

func TestQueryWords(t *testing.T) {
	got := ParseQuery(`a -b from:c is:unread "d e" or f`).Words()
	if strings.Join(got, "|") != "a|c|d e|f" {
		t.Errorf("%q", got)
	}
}

func TestQueryValues(t *testing.T) {
	now := time.Date(2026, 3, 31, 15, 0, 0, 0, time.FixedZone("", 3600))
	for _, c := range []struct{ in, from, to string }{
		{"2026", "2026-01-01", "2027-01-01"}, {"2026-02", "2026-02-01", "2026-03-01"}, {"2026-2-9", "2026-02-09", "2026-02-10"},
		{"2026/02/09", "2026-02-09", "2026-02-10"}, {"today", "2026-03-31", "2026-04-01"}, {"yesterday", "2026-03-30", "2026-03-31"},
	} {
		from, to, ok := ParseQueryDate(c.in, now)
		if !ok || from.Format(time.DateOnly) != c.from || to.Format(time.DateOnly) != c.to {
			t.Errorf("%s: %v %v %v", c.in, from, to, ok)
		}
	}
	if _, _, ok := ParseQueryDate("soon", now); ok {
		t.Error("soon is a date")
	}
	for in, want := range map[string]string{"3d": "2026-03-28", "2w": "2026-03-17", "1y": "2025-03-31", "1h": "2026-03-31"} {
		if at, ok := ParseQueryAge(in, now); !ok || at.Format(time.DateOnly) != want {
			t.Errorf("%s: %v %v", in, at, ok)
		}
	}
	for _, in := range []string{"", "d", "3", "-1d", "3x"} {
		if _, ok := ParseQueryAge(in, now); ok {
			t.Errorf("%q is an age", in)
		}
	}
	for in, want := range map[string]int64{"500": 500, "20k": 20480, "1.5M": 1572864, "1GB": 1 << 30} {
		if n, ok := ParseQuerySize(in); !ok || n != want {
			t.Errorf("%s: %d %v", in, n, ok)
		}
	}
	if _, ok := ParseQuerySize("big"); ok {
		t.Error("big is a size")
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"a or (b -c) from:x", `"`, "((((", ")))", "-", "not not x", "- or"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q := ParseQuery(s)
		_ = sexp(q)
		_ = q.Words()
	})
}
