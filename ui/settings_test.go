package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"postern/config"
	"postern/internal/uitest"
	"postern/ui"
)

const conf = `# Ann's
theme = "auto" # by day

[ui]
mouse = true

[[account]]
name = "work"
address = "ann@work.example"
[account.incoming]
host = "imap.work.example"
password = "s3cret"
`

// settings runs the screen over a config file.
func settings(t *testing.T, text string, w, h int) (*uitest.Driver, string) {
	t.Helper()
	t.Setenv("HOME", "/home/ann")
	file := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	o := ui.Options{Change: func(e ...config.Edit) (*config.Config, error) { return config.Change(file, nil, e...) }}.Take(c)
	return start(t, uitest.Scene(), o, w, h), file
}

func text(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSettingsScreen(t *testing.T) {
	for _, s := range []struct{ w, h int }{{80, 24}, {120, 40}} {
		d, _ := settings(t, conf, s.w, s.h)
		d.Keys("g,")
		golden(t, fmt.Sprintf("settings-%dx%d", s.w, s.h), d.Screen())
		if d.Has("s3cret") {
			t.Error("the password is on the screen")
		}
	}
}

// Every setting that can be changed in the program is, holds at once, and is
// written down with nothing else changed in the file.
func TestEverySettingIsChangedAndWritten(t *testing.T) {
	for _, s := range config.Settings() {
		t.Run(s.Name(), func(t *testing.T) {
			d, file := settings(t, conf, 120, 40)
			d.Keys("g," + s.Name())
			var want any
			switch s.Type {
			case config.Toggle:
				want = s.Default != true
				d.Keys("<enter>")
			case config.Choice:
				want = "ember"
				for _, v := range s.Values() {
					if v != s.Default {
						want = v
					}
				}
				d.Keys("<enter>" + want.(string) + "<enter>")
			case config.Number:
				want = s.Lo
				d.Keys(fmt.Sprintf("<enter><ctrl+u>%d<enter>", s.Lo))
			case config.Words:
				want = s.Values()[:2]
				d.Keys("<enter><ctrl+u>" + strings.Join(s.Values()[:2], " ") + "<enter>")
			default:
				want = "/tmp/here"
				d.Keys("<enter><ctrl+u>/tmp/here<enter>")
			}
			c, err := config.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			if got := config.Show(c.Value(s)); got != config.Show(want) {
				t.Errorf("the file says %s, want %v\n%s", got, want, d.Screen())
			}
			if !d.Has("Settings") || !d.Has(s.Title+": "+config.Show(want)) {
				t.Errorf("not said, or not back:\n%s", d.Screen())
			}
			if now := text(t, file); !strings.Contains(now, "# Ann's\n") || !strings.Contains(now, "# by day\n") || !strings.HasSuffix(now, "password = \"s3cret\"\n") {
				t.Errorf("the file:\n%s", now)
			}
		})
	}
}

func TestSettingsHoldAtOnce(t *testing.T) {
	d, file := settings(t, conf, 160, 50)
	set := func(name, value string) { d.Keys("g," + name + "<enter>" + value + "<enter><esc>") }
	d.Keys("g,ui.ascii<enter><esc>")
	if strings.ContainsAny(d.Screen(), "│●▌") {
		t.Errorf("ascii:\n%s", d.Screen())
	}
	d.Keys("g,ui.ascii<enter><esc>")
	set("ui.date", "iso")
	if !d.Has("2026-11-26 14:32") {
		t.Errorf("date:\n%s", d.Screen())
	}
	set("ui.columns", "<ctrl+u>date subject")
	if d.Has("Marit") || !d.Has("2026-11-26 14:32 Re: Budget") {
		t.Errorf("columns:\n%s", d.Screen())
	}
	set("ui.sidebar", "narrow")
	if d.Has("golang-nuts") || !d.Has("wo") {
		t.Errorf("sidebar:\n%s", d.Screen())
	}
	set("keys", "mutt")
	d.Keys("N")
	if !d.Has("Marked 1 message as unread.") && !d.Has("Marked 1 message as read.") {
		t.Errorf("keys:\n%s", d.Screen())
	}
	d.Keys("g,ui.title<enter><esc>")
	if v := d.Model.View(); v.WindowTitle != "" {
		t.Errorf("title %q", v.WindowTitle)
	}
	d.Keys("g,<esc><enter>")
	// A value that cannot be is refused with the reason.
	d.Keys("g,ui.text_width<enter><ctrl+u>7<enter>")
	if !d.Has("Width of text is a number between 20 and 1000.") {
		t.Errorf("refused:\n%s", d.Screen())
	}
	if strings.Contains(text(t, file), "text_width") {
		t.Error("written nevertheless")
	}
}

// A theme is shown while the selection is on it, and gone when none is chosen.
func TestThemePreview(t *testing.T) {
	d, file := settings(t, conf, 120, 40)
	d.Keys("g,theme<enter>")
	before := d.Model.View().BackgroundColor
	d.Keys("<down><down>")
	if d.Model.View().BackgroundColor == before {
		t.Error("no preview")
	}
	d.Keys("<esc>")
	if d.Model.View().BackgroundColor != before || text(t, file) != conf {
		t.Error("the preview stays")
	}
}

// What is wrong with the file is said, and nothing is written then.
func TestSettingsOfABrokenFile(t *testing.T) {
	d, file := settings(t, conf, 120, 40)
	broken := strings.Replace(conf, "mouse", "mousse", 1)
	if err := os.WriteFile(file, []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	d.Keys("g,ui.ascii<enter><esc>")
	if !d.Has("ASCII only was not changed, because config.toml would not be right: unknown key \"mousse\"") || !d.Has("│") {
		t.Errorf("\n%s", d.Screen())
	}
	if text(t, file) != broken {
		t.Error("written")
	}
}

func TestAccountSettings(t *testing.T) {
	d, file := settings(t, conf, 120, 60)
	d.Keys("g,work kept offline<enter><ctrl+u>all<enter>")
	if s := text(t, file); !strings.Contains(s, "prefetch = \"all\"\n") || !d.Has("Kept for offline of work: all, from the next start on.") {
		t.Errorf("\n%s\n%s", s, d.Screen())
	}
	d.Keys("<ctrl+u>work host<enter>")
	if !d.Has("it is changed in config.toml") {
		t.Errorf("\n%s", d.Screen())
	}
	d.Keys("<ctrl+u>work poll<enter><ctrl+u>1s<enter>")
	if !d.Has("write a time such as 90s") {
		t.Errorf("\n%s", d.Screen())
	}
}

func TestSettingsWithoutAFile(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	d.Keys(":theme: paper<enter>")
	if !d.Has("Theme: paper, until Postern ends; there is no config file to write it into.") || d.Model.View().BackgroundColor == nil {
		t.Errorf("\n%s", d.Screen())
	}
}

// Dividers are dragged and pushed, every pane stays exactly its size, and where
// they were left is remembered.
func TestDividers(t *testing.T) {
	var kept []ui.State
	o := ui.Options{Keep: func(s ui.State) error { kept = append(kept, s); return nil }}
	d := start(t, uitest.Scene(), o, 200, 60)
	d.Keys("<enter>")
	at := func(y int) []int {
		var x []int
		for i, r := range []rune(d.Line(y)) {
			if r == '│' {
				x = append(x, i)
			}
		}
		return x
	}
	drag := func(x, y, tox, toy int) {
		d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
		for i := 1; i <= 4; i++ {
			d.Send(tea.MouseMotionMsg{X: x + (tox-x)*i/4, Y: y + (toy-y)*i/4, Button: tea.MouseLeft})
			check(t, d, "drag")
		}
		d.Send(tea.MouseReleaseMsg{X: tox, Y: toy, Button: tea.MouseLeft})
	}
	old := at(50)
	if len(old) != 2 {
		t.Fatalf("dividers at %v:\n%s", old, d.Screen())
	}
	drag(old[1], 30, 130, 30)
	if now := at(50); now[1] < 128 || now[1] > 132 || now[0] != old[0] {
		t.Errorf("dragged from %v to %v", old, now)
	}
	drag(old[0], 30, 44, 30)
	if now := at(50); now[0] != 44 {
		t.Errorf("the sidebar: %v", now)
	}
	if len(kept) != 2 || kept[1].Sizes.Side != 44 || kept[1].Sizes.Column == 0 {
		t.Errorf("kept: %+v", kept)
	}
	before := at(50)[1]
	d.Keys("<alt+left><alt+left>")
	if now := at(50)[1]; now >= before {
		t.Errorf("not pushed: %d, %d", before, now)
	}
	for _, to := range []int{0, 199} {
		drag(at(50)[1], 30, to, 30)
	}
	last := kept[len(kept)-1]
	d = start(t, uitest.Scene(), ui.Options{State: last}, 200, 60)
	d.Keys("<enter>")
	check(t, d, "again")
	if now := at(50); now[0] != 44 {
		t.Errorf("not remembered: %v", now)
	}
}

// Folders that were wanted lately stand first, from one start to the next.
func TestThePickerLearns(t *testing.T) {
	var last ui.State
	keep := func(s ui.State) error { last = s; return nil }
	d := start(t, uitest.Scene(), ui.Options{Keep: keep}, 120, 40)
	d.Keys("mgolang<enter>mkernel<enter>")
	d = start(t, uitest.Scene(), ui.Options{State: last}, 120, 40)
	d.Keys("m")
	s := d.Screen()
	a, b, c := strings.Index(s, "Lists/linux-kernel"), strings.Index(s, "Lists/golang-nuts"), strings.Index(s, "work/Inbox")
	if a < 0 || a > b || b > c {
		t.Errorf("order %d %d %d:\n%s", a, b, c, s)
	}
}
