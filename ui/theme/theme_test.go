package theme

import (
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

// Text that is meant to be read stands off its background.
func TestContrast(t *testing.T) {
	for _, s := range schemes() {
		for name, c := range map[string]rgb{"fg": s.fg, "accent": s.accent, "good": s.good, "warn": s.warn, "bad": s.bad, "link": s.link,
			"dim": s.bg.toward(s.fg, 62), "quote1": s.quotes[0], "quote2": s.quotes[1], "quote3": s.quotes[2], "quote4": s.quotes[3]} {
			want := 3.5
			if name == "fg" {
				want = 7
			}
			if got := contrast(s.bg, c); got < want {
				t.Errorf("%s: %s has contrast %.1f, want %.1f", s.name, name, got, want)
			}
		}
	}
}

// contrast is the ratio of WCAG 2.
func contrast(a, b rgb) float64 {
	lum := func(c rgb) float64 {
		f := func(v uint8) float64 {
			x := float64(v) / 255
			if x <= 0.03928 {
				return x / 12.92
			}
			y := (x + 0.055) / 1.055
			return y * y * (0.4 + 0.6*y) // close to y^2.4
		}
		return 0.2126*f(c.r) + 0.7152*f(c.g) + 0.0722*f(c.b)
	}
	x, y := lum(a), lum(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}
