package theme

import (
	"image/color"
	"slices"
)

// Scheme is a theme with colours of its own. Those that are too near to what
// they stand on are moved away from it until they are legible.
type Scheme struct {
	name                                      string
	bg, fg                                    rgb
	accent, good, warn, bad, flag, link, soft rgb
	quotes                                    [4]rgb
}

// Names lists the themes, the person's own last; "auto" follows the terminal.
func Names(own ...Scheme) []string {
	out := []string{"auto"}
	for _, s := range append(schemes(), own...) {
		out = append(out, s.name)
	}
	return out
}

// About is a theme in a few words.
func About(name string, own ...Scheme) string {
	s, ok := named(name, own)
	switch {
	case !ok:
		return "the terminal's own colours"
	case s.bg.dark():
		return "dark"
	}
	return "light"
}

// Known reports whether there is a theme of that name; "" is "auto".
func Known(name string, own ...Scheme) bool {
	return name == "" || slices.Contains(Names(own...), name)
}

func named(name string, own []Scheme) (Scheme, bool) {
	for _, s := range append(schemes(), own...) {
		if s.name == name {
			return s, true
		}
	}
	return Scheme{}, false
}

func hex(v uint32) rgb { return rgb{uint8(v >> 16), uint8(v >> 8), uint8(v)} }

func schemes() []Scheme {
	h := hex
	return []Scheme{
		{"harbour", h(0x14191f), h(0xcdd3d9), h(0x6cb6d9), h(0x86b87c), h(0xd9a85c), h(0xe0726c), h(0xe3b341), h(0x7fa8e6), h(0x5c6773),
			[4]rgb{h(0x79a8b8), h(0x8aa879), h(0xb08fb8), h(0xb89c79)}},
		{"ember", h(0x221f1c), h(0xddd0bd), h(0xe0a458), h(0x9dac5f), h(0xe5b567), h(0xdb6b58), h(0xf0c674), h(0x83a5b5), h(0x6e6358),
			[4]rgb{h(0x8fae9d), h(0xb5a868), h(0xc08a9c), h(0xc79267)}},
		{"paper", h(0xf7f4ec), h(0x2f2d2a), h(0x1f5f8b), h(0x3f7a3a), h(0x9a5b00), h(0xb3261e), h(0xb8860b), h(0x2a5db0), h(0x9a948a),
			[4]rgb{h(0x2f6f7e), h(0x4d7434), h(0x7a4a86), h(0x8a5a2b)}},
		{"frost", h(0xffffff), h(0x24292f), h(0x0b62c4), h(0x1a7f37), h(0x9a6700), h(0xcf222e), h(0xbf8700), h(0x0969da), h(0x8c959f),
			[4]rgb{h(0x0b6e7f), h(0x3a7a2a), h(0x8250df), h(0x9a5a1b)}},
	}
}

// palette compiles the scheme, which also sets the terminal's own colours.
func (s Scheme) palette(t *Theme) palette {
	t.background = color.RGBA{s.bg.r, s.bg.g, s.bg.b, 255}
	t.foreground = color.RGBA{s.fg.r, s.fg.g, s.fg.b, 255}
	g := s.grounds()
	all := []rgb{s.bg, g.bar, g.mark, g.selectedDim, g.selected}
	text := func(c rgb) string {
		return s.legible(s.legible(c, textContrast, s.bg, g.bar), dimContrast, all...).fg()
	}
	p := palette{
		dim: s.legible(s.bg.toward(s.fg, 62), dimContrast, all...).fg(), faint: s.legible(s.soft, dimContrast, all...).fg(),
		accent: text(s.accent), good: text(s.good), warn: text(s.warn), bad: text(s.bad), flag: text(s.flag), link: text(s.link),
		selected: g.selected.bg(), selectedDim: g.selectedDim.bg(), bar: g.bar.bg(), mark: g.mark.bg(), match: "1;7",
	}
	for i, q := range s.quotes {
		p.quotes[i] = text(q)
	}
	return p
}

// What WCAG asks for: of text, and of what may be less.
const (
	textContrast = 4.5
	dimContrast  = 3.0
)

// grounds are what text stands on beside the background.
type grounds struct{ bar, mark, selectedDim, selected rgb }

// grounds mixes them as strongly as leaves the text legible.
func (s Scheme) grounds() grounds {
	mix := func(c rgb, percent int) rgb {
		for ; percent > 2 && contrast(s.bg.toward(c, percent), s.fg) < textContrast; percent-- {
		}
		return s.bg.toward(c, percent)
	}
	return grounds{bar: mix(s.fg, 7), mark: mix(s.fg, 9), selectedDim: mix(s.fg, 11), selected: mix(s.accent, 24)}
}

// legible is c, moved away from the background as far as the contrast to every
// one of the grounds asks for.
func (s Scheme) legible(c rgb, ratio float64, on ...rgb) rgb {
	far := rgb{255, 255, 255}
	if !s.bg.dark() {
		far = rgb{0, 0, 0}
	}
	enough := func(c rgb) bool {
		return !slices.ContainsFunc(on, func(g rgb) bool { return contrast(g, c) < ratio })
	}
	d := c
	for n := 2; n <= 100 && !enough(d); n += 2 {
		d = c.toward(far, n)
	}
	return d
}
