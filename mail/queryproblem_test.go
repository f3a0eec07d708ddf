package mail

import (
	"strings"
	"testing"
)

func TestQueryProblems(t *testing.T) {
	known := func(field, value string) bool { return value == "work" || value == "Archive" }
	for query, want := range map[string]string{
		"plain words":               "",
		"is:unread has:attachment":  "",
		"before:2026 older:3d":      "",
		"before:foo":                "before: wants a date",
		"x -(a or before:foo)":      "before: wants a date",
		"older:3":                   "older: wants an age",
		"larger:big":                "larger: wants a size",
		"is:nonsense":               "is: knows unread",
		"has:wings":                 "has: knows attachment",
		"in:Archive account:work":   "",
		"in:Archiv":                 "There is no folder “Archiv”.",
		"account:home":              "There is no account “home”.",
		"in:anywhere":               "",
		"sender:bob":                "“sender:” is no field, so it is searched as text. Did you mean from:?",
		"colour:red":                "“colour:” is no field, so it is searched as text. There are from:",
		"https://example.org 10:30": "",
		`Re: "sender:bob" std::map`: "",
		"from:":                     "",
	} {
		got := ""
		for _, p := range ParseQuery(query).Problems(known) {
			got += p.Text
			if p.Searched != strings.Contains(p.Text, "is no field") {
				t.Errorf("%s: %+v", query, p)
			}
		}
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}
