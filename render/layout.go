package render

import (
	"strconv"
	"strings"
)

// Layout says how a Document is laid out.
type Layout struct {
	Width int // cells; less than 1 means 80
	// TextWidth limits the column of running text, headers included; 0 means
	// Width. Tables and code may use the whole Width.
	TextWidth int
	// FoldQuotes shows long quotes as one line, except those whose id is in Unfolded.
	FoldQuotes bool
	Unfolded   map[int]bool
	// Hints draws letters beside every link (see HintLabel).
	Hints bool
	// Hyperlinks leaves the numbers and the list of targets out, because the
	// screen makes links of the spans themselves (OSC 8).
	Hyperlinks bool
	// ASCII draws marks, bullets and tables with ASCII.
	ASCII bool

	// only, when set, restricts the layout to one section; plain leaves the
	// list of targets out. They serve the text of JSON.
	only  *Section
	plain bool
	// marks draws quotes as "> ", as text outside of a screen has them.
	marks bool
}

// Layout wraps the Document. It may be called from several goroutines at once.
func (d *Document) Layout(l Layout) []Line {
	if l.Width < 1 {
		l.Width = 80
	}
	if l.TextWidth < 1 || l.TextWidth > l.Width {
		l.TextWidth = l.Width
	}
	e := &layouter{d: d, l: l}
	e.p.lines = make([]Line, 0, 64+len(d.Blocks))
	e.w.p = &e.p
	for i := 0; i < len(d.Blocks); i++ {
		b := &d.Blocks[i]
		if l.only != nil && (b.Section != *l.only || l.plain && b.note) {
			continue
		}
		if b.Fold > 0 && l.FoldQuotes && !l.Unfolded[b.Fold] {
			if i == 0 || d.Blocks[i-1].Fold != b.Fold {
				e.folded(i)
			}
			continue
		}
		e.block(i)
	}
	if !l.Hyperlinks && !l.plain {
		e.targets()
	}
	return e.p.lines
}

type layouter struct {
	d        *Document
	l        Layout
	p        painter
	w        wrapper
	cp       painter // of table cells
	cw       wrapper
	first    []Span
	rest     []Span
	inline   []Span
	prefixes map[[2]int][]Span
}

func (e *layouter) block(i int) {
	b := &e.d.Blocks[i]
	e.p.line = Line{Block: i, Quote: b.Quote, Fold: b.Fold}
	width := e.l.TextWidth
	if b.Kind == Pre || b.Kind == TableBlock {
		width = e.l.Width
	}
	e.prefix(b, width)
	if b.Gap {
		quote := b.Quote
		if i > 0 {
			quote = min(quote, e.d.Blocks[i-1].Quote)
		}
		e.p.gap(e.bars(quote, width))
	}
	e.w.first, e.w.rest, e.w.hang = e.first, e.rest, b.Hang
	e.w.join = b.soft > max(1, width-spansWidth(e.first))
	switch b.Kind {
	case Pre:
		e.w.hard(e.decorate(b.Spans), width)
	case TableBlock:
		e.table(b.Table, width)
	case RuleBlock:
		e.p.prefix = e.first
		e.p.begin()
		n := min(width-spansWidth(e.first), 72)
		e.p.add(Span{Text: strings.Repeat(e.pick("─", "-"), max(1, n)), Role: Rule})
		e.p.end()
	default:
		e.w.wrap(e.decorate(b.Spans), width)
	}
}

// prefix makes what stands before the first and the further lines of a block:
// bars of the quote level, the indent, and the marker in it.
func (e *layouter) prefix(b *Block, width int) {
	bars := e.bars(b.Quote, width)
	if b.Indent == 0 {
		e.first, e.rest = bars, bars
		return
	}
	e.first = append(e.first[:0:0], bars...)
	e.rest = append(e.rest[:0:0], bars...)
	left := width/2 - spansWidth(bars)
	indent := min(b.Indent, left, len(blanks))
	if indent <= 0 {
		if b.Marker.Text != "" && width-spansWidth(bars) > 2*cells(b.Marker.Text) {
			e.first = append(e.first, b.Marker)
			for range 1 {
				e.rest = append(e.rest, Span{Text: blanks[:cells(b.Marker.Text)]})
			}
		}
		return
	}
	m := e.marker(b.Marker)
	if m.Text == "" {
		e.first = append(e.first, Span{Text: blanks[:indent]})
	} else {
		m.Text = cut(m.Text, indent)
		e.first = append(e.first, Span{Text: blanks[:indent-cells(m.Text)]}, m)
	}
	e.rest = append(e.rest, Span{Text: blanks[:indent]})
}

func (e *layouter) marker(m Span) Span {
	if e.l.ASCII && m.Role == Bullet && !ascii(m.Text) {
		m.Text = strings.NewReplacer("•", "*", "◦", "-", "▪", "+").Replace(m.Text)
	}
	return m
}

// bars is the mark of a quote level, at most half a line wide.
func (e *layouter) bars(level, width int) []Span {
	level = min(level, width/4)
	if level <= 0 {
		return nil
	}
	key := [2]int{level, width}
	if s, ok := e.prefixes[key]; ok {
		return s
	}
	var out []Span
	for i := 1; i <= level; i++ {
		mark := e.pick("│ ", "> ")
		if e.l.marks {
			mark = "> "
		}
		out = append(out, Span{Text: mark, Role: quoteRole(i)})
	}
	if e.prefixes == nil {
		e.prefixes = map[[2]int][]Span{}
	}
	e.prefixes[key] = out
	return out
}

func (e *layouter) pick(fancy, plain string) string {
	if e.l.ASCII {
		return plain
	}
	return fancy
}

// folded draws the line that stands for a folded run.
func (e *layouter) folded(i int) {
	b := &e.d.Blocks[i]
	n := e.d.Folds[b.Fold-1]
	text := e.pick("⋯ ", "... ") + strconv.Itoa(n) + " quoted " + plural(n, "line", "lines")
	width := e.l.TextWidth
	bars := e.bars(b.Quote, width)
	e.p.line = Line{Block: i, Quote: b.Quote, Fold: b.Fold, Folded: true}
	if b.Gap {
		e.p.gap(bars)
	}
	e.p.prefix = bars
	e.p.begin()
	e.p.add(Span{Text: cut(text, max(1, width-spansWidth(bars))), Role: FoldMark})
	e.p.end()
}

// decorate adds the numbers or the hint letters of links.
func (e *layouter) decorate(spans []Span) []Span {
	if e.l.plain || e.l.Hyperlinks && !e.l.Hints {
		return spans
	}
	linked := false
	for i := range spans {
		linked = linked || spans[i].Link > 0
	}
	if !linked {
		return spans
	}
	e.inline = e.inline[:0]
	for i, s := range spans {
		begins := s.Link > 0 && (i == 0 || spans[i-1].Link != s.Link)
		ends := s.Link > 0 && (i+1 == len(spans) || spans[i+1].Link != s.Link)
		if begins && e.l.Hints {
			e.inline = append(e.inline, Span{Text: "[" + HintLabel(s.Link, len(e.d.Links)) + "]", Role: Hint, Link: s.Link})
		}
		e.inline = append(e.inline, s)
		if ends && !e.l.Hyperlinks && !e.l.Hints && !e.d.Links[s.Link-1].Bare {
			e.inline = append(e.inline, Span{Text: "[" + strconv.Itoa(s.Link) + "]", Role: LinkRef, Link: s.Link})
		}
	}
	return e.inline
}

// targets draws the list of what the numbers stand for.
func (e *layouter) targets() {
	if e.l.only != nil {
		return
	}
	titled := false
	for i, k := range e.d.Links {
		if k.Bare {
			continue
		}
		if !titled {
			titled = true
			e.p.line = Line{Block: -1}
			e.p.gap(nil)
			e.p.prefix = nil
			e.p.begin()
			e.p.add(Span{Text: cut("Links", e.l.Width), Role: HeaderName})
			e.p.end()
		}
		label := strconv.Itoa(i + 1)
		if e.l.Hints {
			label = HintLabel(i+1, len(e.d.Links))
		}
		b := Block{Indent: len(strconv.Itoa(len(e.d.Links))) + 3, Marker: Span{Text: "[" + label + "] ", Role: LinkRef}}
		spans := []Span{{Text: k.URL, Role: LinkRef, Link: i + 1}}
		if k.Unsafe {
			spans = append(spans, Span{Text: " (" + k.Warning + ")", Role: Warning})
		}
		e.p.line = Line{Block: -1}
		e.prefix(&b, e.l.Width)
		e.w.first, e.w.rest, e.w.hang = e.first, e.rest, false
		e.w.hard(spans, e.l.Width)
	}
}

// hintLetters are those that fingers rest on, first.
const hintLetters = "asdfghjklqwertyuiopzxcvbnm"

// HintLabel is the letters that stand for link number n (from 1) of total. All
// labels of one document have the same length, so that none begins another.
func HintLabel(n, total int) string {
	length, room := 1, len(hintLetters)
	for room < total {
		length++
		room *= len(hintLetters)
	}
	b := make([]byte, length)
	for i, x := length-1, n-1; i >= 0; i-- {
		b[i] = hintLetters[x%len(hintLetters)]
		x /= len(hintLetters)
	}
	return string(b)
}

// plural chooses a word by number.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
