package ui_test

import (
	"strings"
	"testing"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

func TestSearchAsOneTypes(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("jjj")
	before := d.Screen()
	for _, c := range []struct{ keys, want, not string }{
		{"/sub", "sub", ""},
		{"ject:dredger", "Contract for the dredger, signed", "Dinner on Saturday?"},
		{" is:nonsense", "is: knows unread, read", "Dinner on Saturday?"},
	} {
		d.Keys(c.keys)
		if s := d.Screen(); !strings.Contains(s, c.want) || c.not != "" && strings.Contains(s, c.not) {
			t.Fatalf("after %q:\n%s", c.keys, s)
		}
	}
	// What is not understood changes nothing in the list, and is no answer.
	if !strings.Contains(d.Screen(), "Contract for the dredger, signed") {
		t.Errorf("an unfinished term changes the list:\n%s", d.Screen())
	}
	d.Keys("<enter>")
	if !d.Has("/subject:dredger is:nonsense") {
		t.Errorf("a query that is not understood was taken:\n%s", d.Screen())
	}
	d.Keys("<esc>")
	if got := d.Screen(); got != before {
		t.Errorf("esc comes back to:\n%s\nnot to:\n%s", got, before)
	}
	d.Keys("/dredger<enter>")
	if s := d.Screen(); !strings.Contains(s, "Contract for the dredger") || !strings.Contains(s, "1 found here") || len(f.Searched) != 1 {
		t.Errorf("enter keeps it:\n%s\n%q", s, f.Searched)
	}
	d.Keys("/<up>")
	if s := d.Screen(); !strings.Contains(s, "/dredger") {
		t.Errorf("history:\n%s", s)
	}
	d.Keys("<esc><esc>")
	if s := d.Screen(); !strings.Contains(s, "Dinner on Saturday?") {
		t.Errorf("esc shows all:\n%s", s)
	}
}

func TestSearchEverywhereAsOneTypes(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	d.Keys("g/golang<enter>")
	before := d.Screen()
	d.Keys("gfdinner")
	if s := d.Screen(); !strings.Contains(s, "Dinner on Saturday?") || !strings.Contains(s, "Everywhere") {
		t.Fatalf("typed:\n%s", s)
	}
	d.Keys("<esc>")
	if got := d.Screen(); got != before {
		t.Errorf("esc comes back to:\n%s\nnot to:\n%s", got, before)
	}
	d.Keys("gfdinner<enter><esc>")
	if got := d.Screen(); got != before {
		t.Errorf("enter and esc come back to:\n%s\nnot to:\n%s", got, before)
	}
}

// What is typed while an answer is under way is what is shown in the end, in
// whatever order the answers come.
func TestSearchKeepsUpWithTyping(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	d.Hold = true
	d.Keys("/dinner")
	if d.Held() < 6 {
		t.Errorf("%d held", d.Held())
	}
	d.Release()
	if s := d.Screen(); !strings.Contains(s, "Dinner on Saturday?") || strings.Contains(s, "dredger") {
		t.Errorf("%s", s)
	}
}

func TestSearchCompletesValues(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	for keys, want := range map[string]string{
		"fr<tab>": "/from:", "from:mari<tab>": "/from:marit", "account:W<tab>": "/account:work", "(is:unre<tab>": "/(is:unread", "in:rech<tab>": `/in:"Rechnungen & Verträge"`,
		"x -subj<tab>": "/x -subject:",
	} {
		d.Keys("/" + keys)
		lines := strings.Split(strings.TrimRight(d.Screen(), "\n"), "\n")
		if got := lines[len(lines)-1]; !strings.HasPrefix(strings.TrimSpace(got), want) {
			t.Errorf("%s completes to %q, want %q", keys, got, want)
		}
		d.Keys("<esc>")
	}
	d.Keys("/is:<tab>")
	if s := d.Screen(); !strings.Contains(s, "is:unread  is:read  is:flagged") {
		t.Errorf("choices:\n%s", s)
	}
}

// A search that takes long shows what it has found and goes on by itself.
func TestSearchGoesOnBehindTheScreen(t *testing.T) {
	f := uitest.Scene()
	f.Slice = 1
	d := start(t, f, ui.Options{}, 120, 40)
	d.Hold = true
	d.Keys("/dinner")
	d.Hold = false
	if d.Has("Nothing matches") {
		t.Errorf("before anything was read:\n%s", d.Screen())
	}
	d.Release()
	if !d.Has("Dinner on Saturday?") || !d.Has("1 found here") || !d.Has("1 of 1") || f.Calls["Page"] < 10 {
		t.Errorf("%d pages:\n%s", f.Calls["Page"], d.Screen())
	}
	d.Keys("<esc>/nothing-of-this")
	if !d.Has("Nothing found here") || !d.Has("Nothing matches") {
		t.Errorf("in the end:\n%s", d.Screen())
	}
}

func TestServersCompleteASearch(t *testing.T) {
	f := uitest.Scene()
	f.Servers = []mail.Searched{{Account: "work", Found: 3}, {Account: "home", Err: &mail.Error{Kind: mail.Offline}}, {Account: "old", Here: true, Err: &mail.Error{Kind: mail.Refused}},
		{Account: "slow", Found: 1, More: true, Err: &mail.Error{Kind: mail.Timeout}}}
	d := start(t, f, ui.Options{}, 200, 60)
	d.Keys("/wee")
	if len(f.Asked) != 0 {
		t.Errorf("asked while typing: %v", f.Asked)
	}
	d.Hold = true
	d.Keys("k<enter>")
	d.Hold = false
	d.Release()
	if len(f.Asked) != 1 || f.Asked[0].Query != "week" || f.Asked[0].Role != mail.RoleInbox {
		t.Fatalf("asked %+v", f.Asked)
	}
	for _, want := range []string{"4+ more by the servers", "home: not searched, offline", "old: texts that are not here are not searched",
		"slow: not searched to the end, the server does not answer"} {
		if !d.Has(want) {
			t.Errorf("no %q:\n%s", want, d.Screen())
		}
	}
	f.Servers = nil
	d.Keys("<esc>/dinner<enter>")
	if d.Has("server") || !d.Has("1 found here") {
		t.Errorf("nobody to ask:\n%s", d.Screen())
	}
	d.Keys("<esc>")
	if n := len(f.Asked); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

// A selection by words goes on while the index is behind, and only until the
// person does something else with it.
func TestPatternGoesOnWithTheIndex(t *testing.T) {
	f := uitest.Scene()
	f.Behind = 1200
	d := start(t, f, ui.Options{}, 120, 40)
	grow := func() { d.Send(ui.Changed{Event: mail.Event{Indexed: true}}) }
	late := func(s string) { f.Deliver(1, "New <n@x.example>", s, "x", uitest.Now) }
	d.Keys("*subject:oyster<enter>")
	if !d.Has("Nothing matches “subject:oyster” so far, 1,000+ messages still to be looked through.") {
		t.Errorf("nothing yet:\n%s", d.Screen())
	}
	late("oyster one")
	if grow(); !d.Has("1 selected") {
		t.Errorf("one is in the index:\n%s", d.Screen())
	}
	late("oyster two")
	f.Behind = 0
	if grow(); !d.Has("2 selected") || d.Has("still to be") || !d.Has("All looked through: 2 messages match.") {
		t.Errorf("all are:\n%s", d.Screen())
	}
	late("oyster three")
	if grow(); !d.Has("2 selected") {
		t.Errorf("what came later was not asked for:\n%s", d.Screen())
	}
	f.Behind = 5
	for _, k := range []string{"x", "<esc>", "s"} {
		d.Keys("<esc>*subject:oyster<enter>" + k)
		was := d.Line(0)
		late("oyster more")
		if grow(); d.Line(0) != was {
			t.Errorf("after %s: %q, then %q", k, was, d.Line(0))
		}
	}
	f.Behind = 0
	if d.Keys("<esc>*subject:whelk<enter>"); !d.Has("Nothing matches “subject:whelk”.") {
		t.Errorf("nothing at all:\n%s", d.Screen())
	}
}

// What the index does not have yet may match: that nothing does is not said before.
func TestSearchSaysThatTheIndexIsBehind(t *testing.T) {
	f := uitest.Scene()
	f.Behind = 400
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("/nothing-of-this")
	if d.Has("Nothing matches") || !d.Has("Nothing found so far: 400 messages still to be looked through") {
		t.Errorf("behind:\n%s", d.Screen())
	}
	f.Behind = 0
	d.Send(ui.Changed{Event: mail.Event{Indexed: true}})
	if !d.Has("Nothing matches") || d.Has("so far") {
		t.Errorf("caught up:\n%s", d.Screen())
	}
}
