package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/config"
	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// told runs the screen and collects what the terminal is sent beside the frames.
func told(t *testing.T, o ui.Options) (*uitest.Fake, *uitest.Driver, func() string) {
	t.Helper()
	f := uitest.Scene()
	d := start(t, f, o, 120, 40)
	return f, d, func() string {
		d.Fire(time.Second)
		s := d.Raw
		d.Raw = ""
		return s
	}
}

func TestNotifications(t *testing.T) {
	o := ui.Options{Notify: config.NotifyOSC9, Bell: true}
	f, d, said := told(t, o)
	n := 0
	deliver := func(from, subject string) {
		n++
		d.Send(ui.Changed{Event: f.Deliver(uitest.WorkInbox, from, subject, "x", uitest.Now.Add(time.Duration(n)*time.Minute))})
	}
	d.Send(tea.FocusMsg{})
	deliver("Ann <a@x.example>", "while I look")
	if s := said(); s != "" {
		t.Errorf("with the focus: %q", s)
	}
	d.Send(tea.BlurMsg{})
	d.Send(ui.Changed{Event: mail.Event{All: true}})
	if s := said(); s != "" {
		t.Errorf("for what was there: %q", s)
	}
	deliver("Ann <a@x.example>", "Lunch")
	if s := said(); s != "\x1b]9;Mail from Ann: Lunch\a\a" {
		t.Errorf("one: %q", s)
	}
	// Many that come together are one notification.
	for i := range 3 {
		deliver(fmt.Sprintf("N%d <n@x.example>", i), "many")
	}
	if s := said(); s != "\x1b]9;3 new messages: from N2, N1, N0\a\a" {
		t.Errorf("many: %q", s)
	}
	// What somebody has read already on another machine is not new.
	e := f.Deliver(uitest.HomeInbox, "Bob <b@x.example>", "read there", "x", uitest.Now.Add(time.Hour))
	f.Msgs[0].Flags.Bits |= mail.Seen
	d.Send(ui.Changed{Event: e})
	if s := said(); s != "" {
		t.Errorf("read: %q", s)
	}
	// Nor is what comes to another folder.
	d.Send(ui.Changed{Event: f.Deliver(uitest.WorkGolang, "Bob <b@x.example>", "list", "x", uitest.Now.Add(2*time.Hour))})
	if s := said(); s != "" {
		t.Errorf("another folder: %q", s)
	}
	n = 200
	deliver("4;1;50\x1b]52;c;eA==\x07\u009d <evil@x.example>", "\x07\x1b[2J;\u202ea\x9c")
	s := said()
	if !strings.HasPrefix(s, "\x1b]9;Mail from ") || strings.Count(s, "\x1b") != 1 || strings.Count(s, "\a") != 2 || strings.ContainsAny(s, "\u009d\u202e\u009c") {
		t.Errorf("hostile: %q", s)
	}
}

func TestNotificationsAreOff(t *testing.T) {
	f, d, said := told(t, ui.Options{})
	d.Send(tea.BlurMsg{})
	pages := f.Calls["Page"]
	d.Send(ui.Changed{Event: f.Deliver(uitest.WorkInbox, "Ann <a@x.example>", "Lunch", "x", uitest.Now.Add(time.Minute))})
	if s := said(); s != "" {
		t.Errorf("%q", s)
	}
	if f.Calls["Page"] > pages+2 {
		t.Errorf("%d pages were read", f.Calls["Page"]-pages)
	}
}

// The separator of OSC 777 cannot be forged, and a terminal that never says
// whether it has the focus is taken to be looked at after a key.
func TestNotificationsWithoutFocusReports(t *testing.T) {
	now := uitest.Now
	f, d, said := told(t, ui.Options{Notify: config.NotifyOSC777, Now: func() time.Time { return now }})
	deliver := func(n int) {
		d.Send(ui.Changed{Event: f.Deliver(uitest.WorkInbox, "A;B <a@x.example>", "x;y", "x", uitest.Now.Add(time.Duration(n)*time.Minute))})
	}
	d.Keys("j")
	deliver(1)
	if s := said(); s != "" {
		t.Errorf("after a key: %q", s)
	}
	now = now.Add(3 * time.Minute)
	deliver(2)
	if s := said(); s != "\x1b]777;notify;Mail from A,B;x,y\a" {
		t.Errorf("later: %q", s)
	}
}
