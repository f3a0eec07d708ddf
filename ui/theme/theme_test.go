package theme

import (
	"fmt"
	"image/color"
	"reflect"
	"strings"
	"testing"

	"postern/render"
	"postern/ui/cell"
)

func all() []Settings {
	var out []Settings
	for _, n := range append(Names(), "", "no-such-theme") {
		for _, c := range []Colors{NoColors, Sixteen, Many} {
			for _, bg := range []color.Color{nil, color.Black, color.White} {
				out = append(out, Settings{Name: n, Colors: c, Background: bg, ASCII: c == NoColors})
			}
		}
	}
	return out
}

// Every style is an SGR sequence or nothing, and without colours none names one.
func TestStylesAreSequences(t *testing.T) {
	for _, s := range all() {
		th := Compile(s)
		v := reflect.ValueOf(*th)
		styles := append([]string{}, th.roles...)
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String {
				styles = append(styles, f.String())
			}
		}
		for _, x := range styles {
			if x != "" && (!strings.HasPrefix(x, "\x1b[") || !strings.HasSuffix(x, "m") || strings.Contains(x, ";;")) {
				t.Errorf("%+v: %q", s, x)
			}
			if s.Colors == NoColors {
				for _, p := range strings.Split(strings.Trim(x, "\x1b[m"), ";") {
					if len(p) > 1 {
						t.Errorf("%+v: %q names a colour", s, x)
					}
				}
			}
		}
		if len(th.roles) != len(render.Roles()) {
			t.Errorf("%d roles", len(th.roles))
		}
	}
}

func TestSignsAreNarrow(t *testing.T) {
	for _, s := range []Signs{unicodeSigns(), asciiSigns()} {
		v := reflect.ValueOf(s)
		for i := range v.NumField() {
			for _, m := range []cell.Measure{{}, {Graphemes: true}} {
				if w := m.Width(v.Field(i).String()); w != 1 {
					t.Errorf("%s: %q is %d cells", v.Type().Field(i).Name, v.Field(i), w)
				}
			}
		}
	}
}

// Every style of every theme with colours of its own stands off what it is drawn
// on as WCAG 2 asks: 4.5 for text, 3 for what is dim on purpose.
func TestContrast(t *testing.T) {
	own, problems := Read("mine", map[string]string{"like": "paper", "background": "#808080", "foreground": "#000000", "accent": "#818181"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, s := range append(schemes(), own) {
		th := Compile(Settings{Name: s.name, Colors: Many, Own: []Scheme{own}})
		g := s.grounds()
		dim := map[string]bool{th.Dim: true, th.Faint: true, th.Border: true, th.Hint: true, th.StatusDim: true, th.TitleDim: true,
			sgr("1", s.palette(&Theme{}).dim): true}
		styles := map[string]string{"Text": th.Text, "Strong": th.Strong, "Dim": th.Dim, "Faint": th.Faint, "Accent": th.Accent, "Good": th.Good,
			"Warn": th.Warn, "Error": th.Error, "Flag": th.Flag, "Unread": th.Unread, "Mark": th.Mark, "Key": th.Key, "Hint": th.Hint, "Border": th.Border,
			"BoxTitle": th.BoxTitle, "Title": th.Title, "TitleAccent": th.TitleAccent, "TitleDim": th.TitleDim, "StatusDim": th.StatusDim, "Input": th.Input}
		for _, r := range render.Roles() {
			styles[r.String()] = th.Role(r)
		}
		for name, style := range styles {
			fg := s.fg
			if i := strings.Index(style, "38;2;"); i >= 0 {
				if _, err := fmt.Sscanf(style[i:], "38;2;%d;%d;%d", &fg.r, &fg.g, &fg.b); err != nil {
					t.Fatalf("%q: %v", style, err)
				}
			}
			for where, c := range map[string]struct {
				ground rgb
				want   float64
			}{"background": {s.bg, 4.5}, "bar": {g.bar, 4.5}, "selected": {g.selected, 3}, "selected without focus": {g.selectedDim, 3}, "marked": {g.mark, 3}} {
				want := c.want
				if dim[style] {
					want = 3
				}
				if fg == s.fg {
					want = 4.5
				}
				if got := contrast(c.ground, fg); got < want {
					t.Errorf("%s: %s on the %s has contrast %.2f, want %.1f", s.name, name, where, got, want)
				}
			}
		}
	}
}

// What is wrong with a theme is said with its key, and what to write instead.
func TestReadOwnTheme(t *testing.T) {
	s, problems := Read("night", map[string]string{"background": "#000000", "foreground": "#ffffff", "accent": "#f80", "like": "ember"})
	if len(problems) > 0 || s.accent != (rgb{255, 136, 0}) || s.good != hex(0x9dac5f) || !Known("night", s) || About("night", s) != "dark" {
		t.Errorf("%+v %v", s, problems)
	}
	for key, c := range map[string][2]string{
		"acent": {"#ffffff", "accent"}, "accent": {"orange", "#rrggbb"}, "like": {"embers", "ember"}, "link": {"#12345", "#rrggbb"},
	} {
		_, problems := Read("x", map[string]string{key: c[0]})
		if len(problems) != 1 || problems[0].Key != key || !strings.Contains(problems[0].Fix, c[1]) {
			t.Errorf("%s = %s: %+v", key, c[0], problems)
		}
	}
	if _, problems := Read("auto", nil); len(problems) != 1 {
		t.Errorf("a name that is taken: %+v", problems)
	}
}
