package ui_test

import (
	"fmt"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test ./ui -update rewrites it):\n%s\nwant:\n%s", file, got, want)
	}
}

func TestScreens(t *testing.T) {
	for _, c := range []struct{ name, keys string }{
		{"list", ""},
		{"reader", "<enter>"},
		{"folders", "hjjj"},
		{"help", "?unread"},
		{"palette", ":trash"},
		{"move", "m"},
		{"whichkey", "g"},
		{"search", "/subject:week<enter>"},
		{"marked", "xjxV"},
		{"parts", "<enter>v"},
		{"links", "<enter>o"},
		{"confirm", "D"},
		{"prompt", "/from:marit"},
	} {
		for _, s := range []struct{ w, h int }{{80, 24}, {120, 40}} {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, s.w, s.h), func(t *testing.T) {
				d := start(t, uitest.Scene(), ui.Options{}, s.w, s.h)
				d.Keys(c.keys)
				golden(t, fmt.Sprintf("%s-%dx%d", c.name, s.w, s.h), d.Screen())
			})
		}
	}
	t.Run("wide", func(t *testing.T) {
		d := start(t, uitest.Scene(), ui.Options{}, 200, 60)
		d.Keys("<enter>")
		golden(t, "wide-200x60", d.Screen())
	})
	t.Run("stacked", func(t *testing.T) {
		d := start(t, uitest.Scene(), ui.Options{}, 160, 50)
		d.Keys("<enter>")
		golden(t, "stacked-160x50", d.Screen())
	})
	t.Run("ascii", func(t *testing.T) {
		d := start(t, uitest.Scene(), ui.Options{ASCII: true, NoColor: true}, 80, 24)
		golden(t, "ascii-80x24", d.Screen())
	})
}

// Every line is exactly as wide as the screen, and there are as many as the
// screen has, whatever the size and whatever is going on.
func TestEveryPaneIsExactlyItsSize(t *testing.T) {
	keys := []string{"j", "k", "G", "gg", "<enter>", "q", "h", "l", "x", "V", "?", ":", "<esc>", "<esc>", "<space>", "v", "o", "H", "S", "z",
		"/subject:re<enter>", "g", "|", "B", "<tab>", "m", "5", "D", "n", "]", "}", "U", "s", "<ctrl+w>", "a", "u", "M", "*", "<pgdown>",
		"W", "B", "<alt+right>", "<alt+left>", "<alt+up>", "g,", "g,theme<enter><down>", "g,sidebar<enter><down><enter>", "g,columns<enter><ctrl+u>date from<enter>",
		"g,dates<enter><down><enter>", "g,ui.groups<enter>", "T", "oj<enter>"}
	for seed := range 12 {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		f := uitest.Scene()
		f.Msgs[3].Subject = "👨‍👩‍👧‍👦 ❤️ 🇩🇪 1️⃣ e\u0301\u0302 ﷺ \x1b[31mred\x07 \u202eevil"
		f.Msgs[4].From = []mail.Address{{Name: "\u202e\x1b]0;x\x07日本語 Name नमस्ते"}}
		f.Boxes[7].Name = "Lists/\x1b[2J日本\u200b"
		d := start(t, f, ui.Options{ASCII: seed%4 == 1, NoColor: seed%4 == 2, Groups: seed%3 == 1}, 80, 24)
		if seed%3 == 0 {
			d.Graphemes = true
			d.Send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		}
		if seed%2 == 0 {
			d.Send(tea.BackgroundColorMsg{Color: color.Black})
		}
		for range 120 {
			if r.IntN(3) == 0 {
				d.Resize(20+r.IntN(281), 5+r.IntN(96))
			}
			switch r.IntN(8) {
			case 0:
				d.Send(ui.Changed{Event: f.Deliver(uitest.WorkInbox, "N <n@x.example>", "日本語 arrival", "x", uitest.Now.Add(time.Duration(r.IntN(9000))*time.Second))})
			case 1:
				f.Offline = !f.Offline
				d.Send(ui.Changed{Event: mail.Event{All: true, Notices: []mail.Notice{{Account: "work", Text: "hello \x1b[31m\u202e"}}}})
			case 2:
				d.Fire(time.Minute)
			}
			k := keys[r.IntN(len(keys))]
			d.Keys(k)
			if d.Quit {
				d.Quit = false
			}
			check(t, d, k)
		}
		for range 8 {
			d.Send(tea.MouseClickMsg{X: r.IntN(d.W), Y: r.IntN(d.H), Button: tea.MouseLeft})
			d.Send(tea.MouseMotionMsg{X: r.IntN(d.W), Y: r.IntN(d.H), Button: tea.MouseLeft})
			check(t, d, "a drag")
			d.Send(tea.MouseReleaseMsg{Button: tea.MouseLeft})
			d.Send(tea.MouseWheelMsg{X: r.IntN(d.W), Y: r.IntN(d.H), Button: tea.MouseWheelDown})
			check(t, d, "the wheel")
		}
		for w := 1; w < 30; w++ {
			d.Resize(w, 1+w/3)
			check(t, d, "small")
		}
	}
}

func check(t *testing.T, d *uitest.Driver, after string) {
	t.Helper()
	v := d.Model.View()
	width := ansi.StringWidthWc
	if d.Graphemes {
		width = ansi.StringWidth
	}
	lines := strings.Split(v.Content, "\n")
	if len(lines) != d.H {
		t.Fatalf("%d lines at %dx%d after %q", len(lines), d.W, d.H, after)
	}
	for y, l := range lines {
		if n := width(l); n != d.W {
			t.Fatalf("line %d is %d cells at %dx%d after %q: %q\n%s", y, n, d.W, d.H, after, l, d.Screen())
		}
		for i := range len(l) {
			if l[i] == 0x1b && (i+1 >= len(l) || l[i+1] != '[') || l[i] < 0x1b && l[i] != '\n' {
				t.Fatalf("a control character reached the screen after %q: %q", after, l)
			}
		}
	}
	if strings.ContainsAny(v.Content+v.WindowTitle, "\u202e\u202d\u2066\x07") {
		t.Fatalf("a bidi override reached the screen after %q", after)
	}
}
