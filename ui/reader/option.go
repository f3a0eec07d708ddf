package reader

import (
	tea "charm.land/bubbletea/v2"

	"postern/render"
)

// SetOptions changes how messages are shown from now on, and lays the one that
// is shown out anew. A form that was chosen for this message or its sender stays.
func (p *Pane) SetOptions(textWidth int, ascii bool, prefer render.Prefer) tea.Cmd {
	if textWidth <= 0 {
		textWidth = 92
	}
	html := prefer == render.PreferHTML
	if p.o.TextWidth == textWidth && p.o.ASCII == ascii && p.o.PreferHTML == html {
		return nil
	}
	again := p.o.PreferHTML != html && !p.chosen
	p.o.TextWidth, p.o.ASCII, p.o.PreferHTML = textWidth, ascii, html
	if again && p.sum.ID != 0 && p.part == "" {
		p.prefer = prefer
		return p.load()
	}
	if !p.chosen {
		p.prefer = prefer
	}
	return p.layout()
}
