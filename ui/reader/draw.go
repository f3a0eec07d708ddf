package reader

import (
	"strings"

	"postern/render"
	"postern/ui/cell"
	"postern/ui/terminal"
)

// Render draws what is on the screen: h lines of w cells. The slice is used
// again by the next call.
func (p *Pane) Render() []string {
	p.out = p.out[:0]
	p.pen.M = p.t.M
	p.pen.M.Bidi = false // a line is put in order as a whole
	for y := range p.h {
		i := p.top + y
		switch {
		case i < len(p.lines):
			if p.drawn[i] == "" {
				p.drawn[i] = p.drawLine(i)
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

// piece is what is drawn alike.
type piece struct {
	text  string
	style string
	link  int
	bar   bool // of a quote, beside the text
}

// pieces are the spans of a line, cut where a mark begins or ends inside them.
func (p *Pane) pieces(l render.Line) []piece {
	marks := p.marks(l.Text())
	out := make([]piece, 0, len(l.Spans)+2*len(marks))
	at, beside := 0, true
	for _, s := range l.Spans {
		style := p.t.Role(s.Role)
		beside = beside && s.Role >= render.Quote1 && s.Role <= render.Quote4 && (s.Text == "│ " || s.Text == "> " || s.Text == "│" || s.Text == ">")
		for text := s.Text; text != ""; {
			n, marked := len(text), false
			for _, m := range marks {
				switch {
				case at >= m[0] && at < m[1]:
					n, marked = min(n, m[1]-at), true
				case m[0] > at:
					n = min(n, m[0]-at)
				}
			}
			c := piece{text[:n], style, s.Link, beside}
			if marked {
				c.style = p.t.Match
			}
			out = append(out, c)
			text, at = text[n:], at+n
		}
	}
	if p.t.M.Bidi {
		return p.visual(l, out)
	}
	return out
}

func (p *Pane) draw(l render.Line) string {
	p.pen.Start(p.w, "")
	p.pen.Space(1)
	for _, c := range p.pieces(l) {
		if start := p.linkStart(c.link); start != "" {
			p.pen.Linked(c.style, c.text, start, terminal.LinkEnd)
		} else {
			p.pen.Text(c.style, c.text)
		}
	}
	return p.pen.End()
}

// marks are the places in a line that are marked, as pairs of octets.
func (p *Pane) marks(text string) (out [][2]int) {
	if p.find == "" && len(p.words) == 0 {
		return nil
	}
	lower := strings.ToLower(text)
	if len(lower) != len(text) { // letters whose cases differ in length
		return nil
	}
	mark := func(w string) {
		for at := 0; w != ""; {
			i := strings.Index(lower[at:], w)
			if i < 0 {
				return
			}
			out = append(out, [2]int{at + i, at + i + len(w)})
			at += i + len(w)
		}
	}
	mark(p.find)
	for _, w := range p.words {
		mark(w)
	}
	return out
}
