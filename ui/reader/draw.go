package reader

import (
	"strings"

	"postern/render"
	"postern/ui/cell"
)

// Render draws what is on the screen: h lines of w cells. The slice is used
// again by the next call.
func (p *Pane) Render() []string {
	p.out = p.out[:0]
	p.pen.M = p.t.M
	for y := range p.h {
		i := p.top + y
		switch {
		case i < len(p.lines):
			if p.drawn[i] == "" {
				p.drawn[i] = p.draw(p.lines[i])
			}
			p.out = append(p.out, p.drawn[i])
		case p.status != "" && i > len(p.lines):
			p.out = append(p.out, p.statusLine(i-len(p.lines)-1))
		default:
			p.out = append(p.out, cell.Spaces(p.w))
		}
	}
	return p.out
}

// statusLine is line n of what stands there instead of the text.
func (p *Pane) statusLine(n int) string {
	words := strings.Split(p.status, "\n")
	if n >= len(words) {
		return cell.Spaces(p.w)
	}
	style := p.t.Dim
	if n == 0 && p.failed {
		style = p.t.Strong
	}
	p.pen.Start(p.w, "")
	p.pen.Space(1)
	p.pen.Text(style, words[n])
	return p.pen.End()
}

func (p *Pane) draw(l render.Line) string {
	p.pen.Start(p.w, "")
	p.pen.Space(1)
	if p.find != "" {
		if text := l.Text(); strings.Contains(strings.ToLower(text), p.find) {
			p.found(text)
			return p.pen.End()
		}
	}
	for _, s := range l.Spans {
		p.pen.Text(p.t.Role(s.Role), s.Text)
	}
	return p.pen.End()
}

// found draws a line with its hits marked.
func (p *Pane) found(text string) {
	lower := strings.ToLower(text)
	if len(lower) != len(text) { // letters whose cases differ in length
		p.pen.Text(p.t.Match, text)
		return
	}
	for {
		i := strings.Index(lower, p.find)
		if i < 0 {
			p.pen.Text("", text)
			return
		}
		p.pen.Text("", text[:i])
		p.pen.Text(p.t.Match, text[i:i+len(p.find)])
		text, lower = text[i+len(p.find):], lower[i+len(p.find):]
	}
}
