package reader

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"postern/render"
	"postern/ui/terminal"
)

// SetHyperlinks says whether the terminal opens links itself; then neither
// numbers nor the list of targets stand in the text.
func (p *Pane) SetHyperlinks(on bool) tea.Cmd {
	if p.linked == on {
		return nil
	}
	p.linked = on
	return p.layout()
}

// linkStart begins link n of the document, from 1; "" when it is none that the
// terminal may open.
func (p *Pane) linkStart(n int) string {
	if !p.linked || p.doc == nil || n < 1 || n > len(p.doc.Links) || p.doc.Links[n-1].Unsafe {
		return ""
	}
	return terminal.LinkStart("p"+strconv.Itoa(p.gen)+"n"+strconv.Itoa(n), p.doc.Links[n-1].URL)
}

// LinkAt gives the link that is drawn in a cell of the pane.
func (p *Pane) LinkAt(x, y int) (render.Link, bool) {
	i := p.top + y
	if p.doc == nil || y < 0 || i >= len(p.lines) {
		return render.Link{}, false
	}
	at := 1 // every line is set in by a cell
	for _, c := range p.pieces(p.lines[i]) {
		w := p.t.M.Width(c.text)
		if x >= at && x < at+w {
			if c.link < 1 || c.link > len(p.doc.Links) {
				break
			}
			return p.doc.Links[c.link-1], true
		}
		at += w
	}
	return render.Link{}, false
}
