package theme

import (
	"image/color"
	"slices"
)

// scheme is a theme with colours of its own.
type scheme struct {
	name                                      string
	bg, fg                                    rgb
	accent, good, warn, bad, flag, link, soft rgb
	quotes                                    [4]rgb
}

// Names lists the themes; "auto" follows the terminal.
func Names() []string {
	out := []string{"auto"}
	for _, s := range schemes() {
		out = append(out, s.name)
	}
	return out
}

// About is a theme in a few words.
func About(name string) string {
	s, ok := named(name)
	switch {
	case !ok:
		return "the terminal's own colours"
	case s.bg.dark():
		return "dark"
	}
	return "light"
}

// Known reports whether there is a theme of that name; "" is "auto".
func Known(name string) bool { return name == "" || slices.Contains(Names(), name) }

func named(name string) (scheme, bool) {
	for _, s := range schemes() {
		if s.name == name {
			return s, true
		}
	}
	return scheme{}, false
}

func hex(v uint32) rgb { return rgb{uint8(v >> 16), uint8(v >> 8), uint8(v)} }

func schemes() []scheme {
	h := hex
	return []scheme{
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
func (s scheme) palette(t *Theme) palette {
	t.background = color.RGBA{s.bg.r, s.bg.g, s.bg.b, 255}
	t.foreground = color.RGBA{s.fg.r, s.fg.g, s.fg.b, 255}
	p := palette{
		dim: s.bg.toward(s.fg, 62).fg(), faint: s.soft.fg(), accent: s.accent.fg(), good: s.good.fg(), warn: s.warn.fg(),
		bad: s.bad.fg(), flag: s.flag.fg(), link: s.link.fg(),
		selected: s.bg.toward(s.accent, 24).bg(), selectedDim: s.bg.toward(s.fg, 11).bg(), bar: s.bg.toward(s.fg, 7).bg(),
		mark: s.bg.toward(s.fg, 9).bg(), match: "1;7",
	}
	for i, q := range s.quotes {
		p.quotes[i] = q.fg()
	}
	return p
}
