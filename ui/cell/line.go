package cell

import (
	"strings"

	"postern/render"
)

// Line writes one line of an exact width, piece by piece. A piece that does
// not fit is cut. The zero Line with M and a width set by Start is ready; it
// may be used again for the next line.
type Line struct {
	M    Measure
	b    strings.Builder
	left int
	base string
	on   string
}

// Reset ends every style.
const Reset = "\x1b[m"

// Start begins a line of w cells on a base style (an SGR sequence or "") that
// holds for the whole line, below the style of every piece.
func (l *Line) Start(w int, base string) {
	l.b.Reset()
	l.b.Grow(w + 96)
	l.left, l.base, l.on = w, base, ""
	l.b.WriteString(base)
}

// Left is how many cells are still free.
func (l *Line) Left() int { return l.left }

// Text writes s in a style, cut to what is left.
func (l *Line) Text(style, s string) {
	if l.left <= 0 || s == "" {
		return
	}
	w := l.M.Width(s)
	if w > l.left {
		s = l.M.Cut(s, l.left)
		w = l.M.Width(s)
	}
	l.style(style)
	l.write(s)
	l.left -= w
}

func (l *Line) write(s string) {
	if l.M.Bidi {
		s = render.VisualText(s)
	}
	l.b.WriteString(s)
}

// Linked writes s in a style between two sequences that take no cells and say
// where it leads (OSC 8).
func (l *Line) Linked(style, s, start, end string) {
	if l.left <= 0 || s == "" {
		return
	}
	l.b.WriteString(start)
	l.Text(style, s)
	l.b.WriteString(end)
}

// Field writes s in a style, in exactly w cells (or what is left).
func (l *Line) Field(style, s string, w int) {
	w = min(w, l.left)
	if w <= 0 {
		return
	}
	s = l.M.Cut(s, w)
	l.style(style)
	l.write(s)
	n := l.M.Width(s)
	l.b.WriteString(Spaces(w - n))
	l.left -= w
}

// Right writes s right-aligned in exactly w cells (or what is left).
func (l *Line) Right(style, s string, w int) {
	w = min(w, l.left)
	if w <= 0 {
		return
	}
	s = l.M.Cut(s, w)
	l.Space(w - l.M.Width(s))
	l.Text(style, s)
}

// Space writes n spaces.
func (l *Line) Space(n int) {
	n = min(n, l.left)
	if n <= 0 {
		return
	}
	l.style("")
	l.b.WriteString(Spaces(n))
	l.left -= n
}

// Fill leaves exactly w cells free by writing spaces.
func (l *Line) Fill(w int) { l.Space(l.left - w) }

// End fills the line and gives it, all styles ended.
func (l *Line) End() string {
	l.Space(l.left)
	if l.on != "" || l.base != "" {
		l.b.WriteString(Reset)
	}
	return l.b.String()
}

func (l *Line) style(s string) {
	if s == l.on {
		return
	}
	if l.on != "" {
		l.b.WriteString(Reset)
		l.b.WriteString(l.base)
	}
	l.b.WriteString(s)
	l.on = s
}
