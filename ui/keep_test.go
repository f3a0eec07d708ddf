package ui_test

import (
	"strings"
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// What of a folder is here is said in numbers, and what is to be kept is chosen
// in a box, from the list and from the sidebar.
func TestKeepFolderOffline(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 100, 30)
	i := 0
	for !strings.Contains(f.Boxes[i].Name, "golang") {
		i++
	}
	f.Boxes[i].Here, f.Boxes[i].Octets = 1, 84_000_000
	d.Send(ui.Changed{Event: mail.Event{Mailboxes: true}})
	d.Fire(time.Second)
	d.Keys("g/golang<enter>gk")
	if !d.Has("offline") || !d.Has("1 of ") || !d.Has("84 MB") || !d.Has("now") {
		t.Fatalf("no box:\n%s", d.Screen())
	}
	d.Keys("G<enter>")
	if f.Boxes[i].Prefetch != "all" || !d.Has("is kept; it is downloaded when") {
		t.Errorf("%+v\n%s", f.Boxes[i], d.Screen())
	}
	d.Keys("gk")
	d.Keys("<enter>") // what is chosen already is selected
	if f.Boxes[i].Prefetch != "all" {
		t.Errorf("%+v", f.Boxes[i])
	}
	d.Keys("gugk")
	if !d.Has("Go to a folder first.") {
		t.Errorf("several folders at once:\n%s", d.Screen())
	}
	for k := range f.States {
		f.States[k].Protocol = "maildir"
	}
	d.Send(ui.Changed{Event: mail.Event{Accounts: true}})
	d.Fire(time.Second)
	d.Keys("g/golang<enter>gk")
	if !d.Has("is on this computer already") {
		t.Errorf("a folder that is here:\n%s", d.Screen())
	}
}

func TestHereWords(t *testing.T) {
	for want, b := range map[string]mail.Mailbox{
		"No message in it":                    {Server: -1},
		"None of 3,310 messages here yet":     {Total: 3310, Server: 3310},
		"1,204 of 3,310 messages here, 84 MB": {Total: 3310, Server: -1, Here: 1204, Octets: 84_000_000},
		"All of 2 messages here, 12 kB":       {Total: 2, Server: 2, Here: 2, Octets: 12_000},
		"2 of 100,000 messages here, 12 kB":   {Total: 60, Server: 100_000, Here: 2, Octets: 12_000},
		"All of 1 message here, 100 bytes":    {Total: 1, Server: 1, Here: 1, Octets: 100},
	} {
		if got := ui.HereWords(b); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
