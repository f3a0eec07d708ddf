package ui_test

import (
	"strings"
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

func TestSearchAndBack(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 160, 50)
	d.Keys("/subject:dredger<enter>")
	if !d.Has("Contract for the dredger") || d.Has("Dinner") || !d.Has("1 of 1") {
		t.Errorf("search:\n%s", d.Screen())
	}
	d.Keys("<esc>")
	if !d.Has("Dinner on Saturday?") {
		t.Errorf("esc:\n%s", d.Screen())
	}
	d.Keys("/body:mooring<enter>")
	if !d.Has("Budget for spring: last") || d.Has("Dinner") {
		t.Errorf("body:\n%s", d.Screen())
	}
	d.Keys("<esc>/nothing-of-this<enter>")
	if !d.Has("Nothing matches") {
		t.Errorf("empty:\n%s", d.Screen())
	}
}

func TestSearchEverywhere(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 160, 50)
	d.Keys("gfgeneric<enter>")
	if !d.Has("Everywhere") || !d.Has("[go-nuts] generic methods") || !d.Has("1 of 2") {
		t.Errorf("everywhere:\n%s", d.Screen())
	}
	d.Keys("<esc>")
	if !d.Has("Dinner on Saturday?") || d.Has("Everywhere") {
		t.Errorf("esc:\n%s", d.Screen())
	}
}

func TestAccountsAndQuit(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 160, 50)
	for _, want := range []string{"work ▸ Inbox", "home ▸ Inbox", "rowing-club ▸ Inbox", "work ▸ Inbox"} {
		d.Keys("}")
		if !d.Has(want) {
			t.Errorf("} does not lead to %s: %s", want, d.Line(0))
		}
	}
	d.Keys("<enter>q")
	if d.Quit {
		t.Fatal("q in the reader left the program")
	}
	d.Keys("q")
	if !d.Quit {
		t.Error("q in the list did not leave the program")
	}
}

func TestStartElsewhere(t *testing.T) {
	for _, c := range []struct {
		o    ui.Options
		want string
	}{
		{ui.Options{Account: "home"}, "home ▸ Inbox"},
		{ui.Options{Account: "work", Mailbox: "Lists/golang-nuts"}, "work ▸ Lists/golang-nuts"},
		{ui.Options{Mailbox: "Papierkorb"}, "home ▸ Papierkorb"},
	} {
		d := start(t, uitest.Scene(), c.o, 120, 40)
		if !d.Has(c.want) {
			t.Errorf("%+v: %s", c.o, d.Line(0))
		}
		d.Keys("gu")
		d.Send(ui.Changed{Event: mail.Event{All: true}})
		d.Fire(time.Minute)
		if !strings.Contains(d.Line(0), "│ All inboxes") {
			t.Errorf("%+v: the person was taken back: %s", c.o, d.Line(0))
		}
	}
}

func TestLimitNarrowsTheSearch(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 160, 50)
	d.Keys("/subject:week<enter>")
	all := d.Line(0)
	d.Keys("\\is:unread<enter>")
	if d.Line(0) == all || !d.Has("(subject:week) (is:unread)") || d.Has("Nothing matches") {
		t.Errorf("limit:\n%s", d.Screen())
	}
}

func TestTabCompletesTheSearchLanguage(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	for keys, want := range map[string]string{"/subj<tab>": "/subject:", "/is:u<tab>": "/is:unread", "/from:x -has:a<tab>": "/from:x -has:attachment", "/be<tab>": "/before:", "/zz<tab>": "/zz"} {
		d.Keys(keys)
		if got := strings.TrimSpace(d.Line(39)); got != want {
			t.Errorf("%s: %q, want %q", keys, got, want)
		}
		d.Keys("<esc>")
	}
	d.Keys("/subject:week<enter><esc>/<up>")
	if got := strings.TrimSpace(d.Line(39)); got != "/subject:week" {
		t.Errorf("history: %q", got)
	}
}
