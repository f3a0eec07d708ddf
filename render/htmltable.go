package render

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// table draws a table: one that holds data as a table, one that only places
// things on a page as what it places.
func (h *htmler) table(i int32) {
	if h.ctx.cell {
		h.children(i)
		return
	}
	h.flush()
	shape := h.shape(i)
	if shape.data {
		h.dataTable(i, shape)
		return
	}
	h.rows(i)
	h.flush()
}

// shape is what a look at a table says about it.
type shape struct {
	data    bool
	rows    []int32 // tr
	caption int32
	heads   int // rows at the top that are headers
	border  bool
}

// shape judges a table. It stops at the first nested table, so that looking at
// all tables of a message takes linear time.
func (h *htmler) shape(i int32) shape {
	var s shape
	n := &h.t.nodes[i]
	s.border = n.number("border") > 0 || n.styled && n.style.border
	explicit := false
	var collect func(j int32, head bool) bool
	collect = func(j int32, head bool) bool {
		for c := h.t.nodes[j].first; c != 0; c = h.t.nodes[c].next {
			m := &h.t.nodes[c]
			switch m.tag {
			case atom.Thead:
				if !collect(c, true) {
					return false
				}
			case atom.Tbody, atom.Tfoot:
				if !collect(c, false) {
					return false
				}
			case atom.Tr:
				if h.skipped(m) {
					continue
				}
				if head && s.heads == len(s.rows) {
					s.heads++
					explicit = true
				}
				if s.rows = append(s.rows, c); len(s.rows) > maxTableRows {
					return false
				}
			case atom.Caption:
				s.caption = c
			case 0:
				if strings.TrimSpace(m.text) != "" {
					return false
				}
			case atom.Col, atom.Colgroup, atom.Br:
			default:
				return false
			}
		}
		return true
	}
	if !collect(i, false) || len(s.rows) == 0 {
		return s
	}
	wide, filled, total, cellsN, longest, links, run := 0, map[int]int{}, 0, 0, 0, 0, 0
	for r, tr := range s.rows {
		cols, nonempty, ths, tds := 0, 0, 0, 0
		for c := h.t.nodes[tr].first; c != 0; c = h.t.nodes[c].next {
			m := &h.t.nodes[c]
			if m.tag != atom.Td && m.tag != atom.Th {
				if m.text != "" && strings.TrimSpace(m.text) == "" {
					continue
				}
				return s
			}
			if m.tag == atom.Th {
				ths++
				explicit = true
			} else {
				tds++
			}
			w, widest, linked, ok := h.cellSize(c)
			run = max(run, widest)
			if !ok {
				return s
			}
			if linked {
				links++
			}
			if w > 0 {
				nonempty++
				filled[cols]++
				total += w
				cellsN++
				longest = max(longest, w)
			}
			s.border = s.border || m.styled && m.style.border
			cols += max(1, m.number("colspan"))
			if cols > maxColumns {
				return s
			}
		}
		if ths > 0 && tds == 0 && s.heads == r && r < 3 {
			s.heads++
		}
		if nonempty >= 2 {
			wide++
		}
	}
	if s.heads == len(s.rows) {
		s.heads = 0
	}
	columns := 0
	for _, n := range filled {
		if 2*n >= len(s.rows)-s.heads {
			columns++
		}
	}
	if wide == 0 || cellsN == 0 || columns < 2 && !explicit || len(filled) < 2 {
		return s
	}
	average := total / cellsN
	switch {
	case explicit:
		s.data = wide >= 1 && longest < 600
	case s.border:
		s.data = len(s.rows) >= 2 && 2*wide >= len(s.rows) && longest < 400
	case len(s.rows) == 1:
		// Columns beside each other: addresses, a summary.
		s.data = cellsN > 1 && longest <= 160 && run <= 36 && links == 0 && total > 40
	default:
		s.data = len(s.rows) >= 2 && 2*wide >= len(s.rows) && average <= 40 && longest <= 120 && links*2 <= cellsN
	}
	if role := n.attr("role"); (role == "presentation" || role == "none") && longest > 80 {
		s.data = false
	}
	return s
}

// cellSize is how much text a cell holds, and the longest run of it; ok is
// false when it holds what does not fit into a cell.
func (h *htmler) cellSize(i int32) (n, run int, linked, ok bool) {
	ok = true
	var walk func(int32)
	walk = func(i int32) {
		for c := h.t.nodes[i].first; c != 0 && ok; c = h.t.nodes[c].next {
			m := &h.t.nodes[c]
			switch m.tag {
			case 0:
				if m.text != "" {
					k := utf8.RuneCountInString(strings.TrimSpace(m.text))
					n += k
					run = max(run, k)
				}
			case atom.Table, atom.H1, atom.H2, atom.H3, atom.Hr, atom.Pre, atom.Blockquote, atom.Ul, atom.Ol:
				ok = false
				return
			case atom.Img:
				if w := m.number("width"); w > 200 {
					ok = false
					return
				}
				if alt := imageAlt(m.attr("alt")); alt != "" {
					n += len(alt) + 2
				}
			case atom.A:
				linked = true
			case atom.Style, atom.Script:
				continue
			}
			if h.skipped(m) {
				continue
			}
			walk(c)
		}
	}
	walk(i)
	return n, run, linked, ok
}

// dataTable draws a table of data.
func (h *htmler) dataTable(i int32, s shape) {
	if s.caption != 0 {
		h.gap = true
		h.ctx.role = emphasis(h.ctx.role, Bold)
		h.children(s.caption)
		h.flush()
	}
	t := &Table{Head: s.heads}
	saved := h.ctx
	for r, tr := range s.rows {
		var row []Cell
		h.ctx = saved
		h.dress(&h.t.nodes[tr])
		rowCtx := h.ctx
		for c := h.t.nodes[tr].first; c != 0; c = h.t.nodes[c].next {
			m := &h.t.nodes[c]
			if m.tag != atom.Td && m.tag != atom.Th {
				continue
			}
			h.ctx = rowCtx
			h.dress(m)
			h.ctx.cell = true
			if r < s.heads {
				h.ctx.role = TableHead
			}
			h.cur, h.space = nil, false
			if !h.skipped(m) {
				h.children(c)
			}
			spans, _ := trimSpans(h.cur)
			h.cur = nil
			row = append(row, Cell{Spans: tighten(spans), Cols: max(1, min(m.number("colspan"), maxColumns)),
				Right: lower(m.attr("align")) == "right" || m.styled && m.style.right})
		}
		t.Rows = append(t.Rows, row)
	}
	h.ctx = saved
	h.cur, h.space = nil, false
	t.settle()
	if len(t.Rows) > 0 {
		h.gap = true
		h.push(Block{Kind: TableBlock, Table: t})
		h.gap = true
	}
}

// tighten drops empty lines inside a cell.
func tighten(spans []Span) []Span {
	var out []Span
	ended := true
	for _, s := range spans {
		for strings.Contains(s.Text, "\n\n") {
			s.Text = strings.ReplaceAll(s.Text, "\n\n", "\n")
		}
		if ended {
			s.Text = strings.TrimLeft(s.Text, "\n ")
		}
		if s.Text == "" {
			continue
		}
		ended = strings.HasSuffix(s.Text, "\n")
		out = append(out, s)
	}
	return out
}

// rows dissolves a layout table: cells one below the other, except where a row
// of short ones reads better as a line.
func (h *htmler) rows(i int32) {
	short := false // the row above was one short line
	for c := h.t.nodes[i].first; c != 0; c = h.t.nodes[c].next {
		n := &h.t.nodes[c]
		switch n.tag {
		case atom.Tbody, atom.Thead, atom.Tfoot:
			if h.skipped(n) {
				continue
			}
			saved := h.ctx
			h.dress(n)
			h.rows(c)
			h.ctx = saved
		case atom.Tr:
			if h.skipped(n) {
				continue
			}
			saved := h.ctx
			h.dress(n)
			short = h.row(c, short)
			h.ctx = saved
		case 0:
			if n.text != "" {
				h.text(n.text)
			} else {
				h.element(c)
			}
		default:
			h.element(c)
		}
	}
}

// row draws one row of a layout table; above says that the row above was one
// short line, and so says the result of this one.
func (h *htmler) row(i int32, above bool) bool {
	h.flush()
	start := len(h.out)
	var starts []int
	gap := h.gap
	var right []bool
	for c := h.t.nodes[i].first; c != 0; c = h.t.nodes[c].next {
		n := &h.t.nodes[c]
		if n.tag == 0 && n.text != "" {
			h.text(n.text)
			continue
		}
		if n.tag != atom.Td && n.tag != atom.Th {
			h.element(c)
			continue
		}
		if h.skipped(n) {
			continue
		}
		saved := h.ctx
		h.dress(n)
		h.flush()
		at := len(h.out)
		h.gap = false
		h.children(c)
		h.flush()
		if len(h.out) > at {
			starts = append(starts, at)
			right = append(right, lower(n.attr("align")) == "right" || n.styled && n.style.right)
		}
		h.ctx = saved
	}
	h.flush()
	if len(h.out) == start {
		h.gap = true
		return false
	}
	if len(starts) > 1 && h.join(start, starts) {
		starts = starts[:1]
		for k := range h.out[start].row {
			h.out[start].row[k].Right = right[k]
		}
	}
	brief := len(h.out) == start+1 && h.out[start].Kind == Para && h.out[start].lines() == 1 && h.out[start].size() < 60
	for n, at := range starts {
		h.out[at].Gap = h.out[at].Gap || n > 0 || gap || !(brief && above)
	}
	if len(starts) > 0 && starts[0] == start && brief && above && !gap {
		h.out[start].Gap = false
	}
	return brief
}

// join makes one line of a row of short cells.
func (h *htmler) join(start int, starts []int) bool {
	if len(starts) != len(h.out)-start {
		return false
	}
	total, links := 0, 0
	for _, b := range h.out[start:] {
		if b.Kind != Para || b.Marker.Text != "" || b.lines() > 1 {
			return false
		}
		n := b.size()
		if n > 40 {
			return false
		}
		total += n + 2
		if len(b.Spans) > 0 && b.Spans[0].Link > 0 {
			links++
		}
	}
	if total > 100 {
		return false
	}
	between := "  "
	if links == len(starts) && links > 1 {
		between = "  ·  "
	}
	b := h.out[start]
	spans := b.Spans[:len(b.Spans):len(b.Spans)]
	if between == "  " {
		for _, c := range h.out[start:] {
			h.out[start].row = append(h.out[start].row, Cell{Spans: c.Spans, Cols: 1})
		}
	}
	for _, c := range h.out[start+1:] {
		spans = append(append(spans, Span{Text: between, Role: Text}), c.Spans...)
	}
	h.out = h.out[:start+1]
	h.out[start].Spans = spans
	return true
}

// size is how much text the block holds.
func (b *Block) size() int {
	n := 0
	for _, s := range b.Spans {
		n += utf8.RuneCountInString(s.Text)
	}
	return n
}
