package ui_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// start runs the screen over a fake; the test fails when Update or View calls it.
func start(t testing.TB, f *uitest.Fake, o ui.Options, w, h int) *uitest.Driver {
	t.Helper()
	d := &uitest.Driver{}
	f.OnLoop = d.OnLoop.Load
	o.After, o.Location = uitest.After, time.UTC
	if o.Now == nil {
		o.Now = func() time.Time {
			if d.OnLoop.Load() {
				t.Error("Update or View asked the clock")
			}
			return uitest.Now
		}
	}
	d.Start(ui.New(f, o), w, h)
	t.Cleanup(func() {
		if len(f.Trespass) > 0 {
			t.Errorf("Update or View called the Backend: %v", f.Trespass)
		}
	})
	return d
}

func TestPasswordIsAskedAndNeverShown(t *testing.T) {
	f := uitest.Scene()
	f.States[0].Phase = mail.PhaseNeedsYou
	f.States[0].Err = &mail.Error{Op: "login", Account: "work", Kind: mail.Auth, Server: "no \x1b[31mway"}
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("s3cret")
	if d.Has("s3cret") || !d.Has("Password of work: ******") {
		t.Errorf("prompt: %q", d.Line(39))
	}
	d.Keys("<enter>n")
	if len(f.Secrets) != 1 || f.Secrets[0] != "work s3cret false" {
		t.Errorf("secrets: %q", f.Secrets)
	}
}

// Two accounts that wait for a password are asked for one after the other.
func TestPasswordsOneAfterAnother(t *testing.T) {
	f := uitest.Scene()
	for i := range 2 {
		f.States[i].Phase = mail.PhaseNeedsYou
		f.States[i].Err = &mail.Error{Op: "login", Account: f.States[i].Name, Kind: mail.Auth}
	}
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("one<enter>y")
	d.Keys("two<enter>n")
	if fmt.Sprint(f.Secrets) != "[work one true home two false]" {
		t.Errorf("secrets: %q", f.Secrets)
	}
}

func TestMouse(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	d.Send(tea.MouseClickMsg{X: 50, Y: 5, Button: tea.MouseLeft})
	if _, y := d.Cursor(); y != 5 {
		t.Errorf("click selected line %d", y)
	}
	d.Send(tea.MouseClickMsg{X: 50, Y: 5, Button: tea.MouseLeft})
	if !d.Has("Contract for the dredger") || !d.Has("Attached.") {
		t.Errorf("second click did not open:\n%s", d.Screen())
	}
	d.Keys("q")
	d.Send(tea.MouseWheelMsg{X: 50, Y: 5, Button: tea.MouseWheelDown})
	if strings.Contains(d.Line(1), "Marit") {
		t.Errorf("the wheel did not scroll:\n%s", d.Screen())
	}
	d.Send(tea.MouseClickMsg{X: 4, Y: 5, Button: tea.MouseLeft})
	if !d.Has("work ▸ Sent") {
		t.Errorf("click on a folder: %s", d.Line(0))
	}
}

func TestUnknownKeysHelp(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	d.Keys("=")
	if !d.Has("= is mutt's key for: go to the first row. Here it is gg.") {
		t.Errorf("status: %q", d.Line(38))
	}
	for _, preset := range []string{"mutt", "aerc", "alpine", "gmail"} {
		d := start(t, uitest.Scene(), ui.Options{Keys: preset}, 120, 40)
		d.Keys("<enter>")
		if !d.Has("mooring fees") {
			t.Errorf("%s: enter does not open", preset)
		}
	}
}
