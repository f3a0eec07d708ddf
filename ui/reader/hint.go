package reader

import (
	tea "charm.land/bubbletea/v2"

	"postern/render"
)

// SetHints draws letters beside every link, or takes them away.
func (p *Pane) SetHints(on bool) tea.Cmd {
	if p.hints == on {
		return nil
	}
	p.hints = on
	return p.layout()
}

// Hints reports whether letters stand beside the links.
func (p *Pane) Hints() bool { return p.hints }

// Hinted finds the link that typed letters stand for. more says that letters
// are missing; neither ok nor more means that no link is called so.
func (p *Pane) Hinted(typed string) (l render.Link, ok, more bool) {
	if p.doc == nil {
		return l, false, false
	}
	n := len(p.doc.Links)
	for i := range p.doc.Links {
		switch label := render.HintLabel(i+1, n); {
		case label == typed:
			return p.doc.Links[i], true, false
		case len(label) > len(typed) && label[:len(typed)] == typed:
			more = true
		}
	}
	return l, false, more
}
