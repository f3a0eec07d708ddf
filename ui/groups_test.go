package ui_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"postern/ui"
)

func TestHeadingScreens(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		o          ui.Options
		w, h       int
	}{
		{"groups-80x24", "jj", ui.Options{Groups: true}, 80, 24},
		{"groups-120x40", "jj", ui.Options{Groups: true}, 120, 40},
		{"groups-ascii", "jj", ui.Options{Groups: true, ASCII: true, NoColor: true}, 80, 24},
		{"groups-threads", "Tz", ui.Options{Groups: true}, 100, 24},
	} {
		d := start(t, conversations(), c.o, c.w, c.h)
		d.Keys(c.keys)
		golden(t, c.name, d.Screen())
	}
}

// The setting is seen at once, and a click on a heading is one on nothing.
func TestHeadingsAreSet(t *testing.T) {
	d := start(t, conversations(), ui.Options{}, 120, 40)
	if d.Has("Today ─") {
		t.Fatalf("there already:\n%s", d.Screen())
	}
	d.Keys("g,ui.groups<enter><esc>")
	if !d.Has("Today ─") {
		t.Fatalf("not there:\n%s", d.Screen())
	}
	before := d.Screen()
	d.Send(tea.MouseClickMsg{X: 60, Y: 1, Button: tea.MouseLeft})
	if d.Screen() != before {
		t.Errorf("a click on a heading did something:\n%s", d.Screen())
	}
}
