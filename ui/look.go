package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"postern/ui/theme"
)

// setTheme compiles the look anew and hands it to the panes.
func (m *Model) setTheme() {
	m.theme = theme.Compile(m.look)
	m.list.SetTheme(m.theme)
	m.reader.SetTheme(m.theme)
	m.side.SetTheme(m.theme)
}

// setProfile takes over how many colours the terminal shows. NO_COLOR and dumb
// terminals arrive here as a profile without colours.
func (m *Model) setProfile(p tea.ColorProfileMsg) {
	colors := theme.Many
	switch {
	case m.o.NoColor || p.Profile <= colorprofile.ASCII:
		colors = theme.NoColors
	case p.Profile == colorprofile.ANSI:
		colors = theme.Sixteen
	}
	if colors != m.look.Colors {
		m.look.Colors = colors
		m.setTheme()
	}
}

// setMeasure counts cells as the renderer does from now on.
func (m *Model) setMeasure(r tea.ModeReportMsg) {
	if r.Mode != ansi.ModeUnicodeCore || m.look.Graphemes {
		return
	}
	if r.Value == ansi.ModeReset || r.Value == ansi.ModeSet || r.Value == ansi.ModePermanentlySet {
		m.look.Graphemes = true
		m.setTheme()
	}
}
