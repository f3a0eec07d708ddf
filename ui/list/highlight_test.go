package list

import (
	"fmt"
	"testing"

	"postern/mail"
)

func TestFound(t *testing.T) {
	for _, c := range []struct{ query, subject, want string }{
		{"report", "Weekly Report, reports", "[[7 13] [15 21]]"},
		{"port", "Weekly report", "[]"},
		{"会議", "来週の会議について", "[[9 15]]"},
		{"-report week", "weekly report", "[[0 4]]"},
		{"from:ann", "ann", "[]"},
		{"bud budget", "the budget", "[[4 7]]"},
		{"über", "Überraschung", "[[0 5]]"},
		{"x", "", "[]"},
		{"", "x", "[]"},
	} {
		var w wanted
		w.add(mail.ParseQuery(c.query))
		if got := fmt.Sprint(found(c.subject, w.subject)); got != c.want {
			t.Errorf("%s in %q: %s, want %s", c.query, c.subject, got, c.want)
		}
	}
}
