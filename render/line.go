package render

import "strings"

// Line is one line of a laid-out Document.
type Line struct {
	Spans []Span
	// Block is the index of the block the line comes from, -1 for a line
	// between blocks: an anchor that survives a new width.
	Block int
	// Quote is the quote level, 0 none.
	Quote int
	// Fold is the id of the foldable run the line belongs to, 0 none. Folded
	// says that this one line stands for the whole run.
	Fold   int
	Folded bool
	// RTL says that the first letter of the paragraph, as far as it is on its
	// first line, is of a right-to-left script. The text is in logical order, as
	// stored; see Reorder.
	RTL bool
}

// Text is the line without its roles.
func (l Line) Text() string {
	if len(l.Spans) == 1 {
		return l.Spans[0].Text
	}
	var b strings.Builder
	for _, s := range l.Spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Width is how many cells the line takes.
func (l Line) Width() int { return cells(l.Text()) }

// painter collects lines. Spans lie in slabs, so that a line costs no
// allocation of its own.
type painter struct {
	lines []Line
	slab  []Span
	start int
	line  Line
	// prefix is drawn before every line that is begun.
	prefix []Span
}

func (p *painter) begin() {
	if cap(p.slab)-len(p.slab) < 32 {
		p.slab = make([]Span, 0, max(64, min(4096, 2*cap(p.slab))))
	}
	p.start = len(p.slab)
	p.slab = append(p.slab, p.prefix...)
}

func (p *painter) add(s Span) {
	if s.Text != "" {
		p.slab = append(p.slab, s)
	}
}

func (p *painter) end() {
	// Blanks at the end of a line are nothing but trouble for those who copy it.
	for len(p.slab) > p.start {
		last := &p.slab[len(p.slab)-1]
		last.Text = trimBlanks(last.Text)
		if last.Text != "" {
			break
		}
		p.slab = p.slab[:len(p.slab)-1]
	}
	n := len(p.slab)
	l := p.line
	l.Spans = p.slab[p.start:n:n]
	p.lines = append(p.lines, l)
}

// gap draws an empty line unless there is one or nothing is above.
func (p *painter) gap(prefix []Span) {
	if n := len(p.lines); n == 0 || blankLine(p.lines[n-1]) {
		return
	}
	l := p.line
	p.line = Line{Block: -1, Quote: l.Quote, Fold: l.Fold}
	p.prefix = prefix
	p.begin()
	p.end()
	p.line = l
}

func blankLine(l Line) bool {
	for _, s := range l.Spans {
		if strings.Trim(s.Text, " │>") != "" {
			return false
		}
	}
	return true
}

// trimBlanks drops blanks at the end, those that do not break too.
func trimBlanks(s string) string {
	for n := len(s); n > 0; n = len(s) {
		switch {
		case s[n-1] == ' ':
			s = s[:n-1]
		case s[n-1] == 0xa0 && n > 1 && s[n-2] == 0xc2:
			s = s[:n-2]
		default:
			return s
		}
	}
	return s
}
