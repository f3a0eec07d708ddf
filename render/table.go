package render

import (
	"strings"
	"unicode"
)

// Table is a table of data.
type Table struct {
	Rows [][]Cell
	Head int // rows of the header
}

// Cell is one cell of a Table.
type Cell struct {
	Spans []Span // may hold "\n"
	Cols  int    // columns it covers, at least 1
	Right bool   // aligned to the right
}

// settle drops empty rows and columns, and aligns columns of numbers.
func (t *Table) settle() {
	var rows [][]Cell
	for i, r := range t.Rows {
		empty := true
		for _, c := range r {
			empty = empty && len(c.Spans) == 0
		}
		if !empty {
			rows = append(rows, r)
		} else if i < t.Head {
			t.Head--
		}
	}
	t.Rows = rows
	n := t.columns()
	used := make([]bool, n)
	numbers, texts := make([]int, n), make([]int, n)
	for i, r := range t.Rows {
		at := 0
		for _, c := range r {
			if len(c.Spans) > 0 && at < n {
				used[at] = true
				if i >= t.Head && c.Cols == 1 {
					if numeric(c.Spans) {
						numbers[at]++
					} else {
						texts[at]++
					}
				}
			}
			at += c.Cols
		}
	}
	for i, r := range t.Rows {
		at := 0
		var keep []Cell
		for _, c := range r {
			width := 0
			for k := at; k < min(at+c.Cols, n); k++ {
				if used[k] {
					width++
				}
			}
			if at < n && c.Cols == 1 && numbers[at] > 2*texts[at] {
				c.Right = true
			}
			at += c.Cols
			if width > 0 {
				c.Cols = width
				keep = append(keep, c)
			}
		}
		t.Rows[i] = keep
	}
}

// columns is how many columns the widest row has.
func (t *Table) columns() int {
	n := 0
	for _, r := range t.Rows {
		w := 0
		for _, c := range r {
			w += c.Cols
		}
		n = max(n, w)
	}
	return n
}

// amountSign holds what of ASCII may stand in an amount beside its digits.
var amountSign = [0x80]bool{' ': true, '\t': true, '\n': true, '\v': true, '\f': true, '\r': true,
	'$': true, '.': true, ',': true, '-': true, '+': true, '%': true, '(': true, ')': true, 'x': true}

// numeric reports whether a cell holds an amount.
func numeric(spans []Span) bool {
	digits, others := 0, 0
	for _, s := range spans {
		if strings.HasSuffix(s.Text, ".") || strings.Count(s.Text, "-") > 1 {
			return false // a date
		}
		for _, r := range s.Text {
			switch {
			case r == ':' || r == '/':
				return false // a time, a date, an address
			case '0' <= r && r <= '9', r >= 0x80 && unicode.IsDigit(r):
				digits++
			case r < 0x80 && amountSign[r], r >= 0x80 && (unicode.IsSpace(r) || unicode.Is(unicode.Sc, r) || r == '×' || r == '−'):
			default:
				others++
			}
		}
	}
	return digits > 0 && others <= 3
}

// gutter parts columns.
const gutter = 2

// table draws a table, its columns as wide as fits.
func (e *layouter) table(t *Table, width int) {
	n := t.columns()
	avail := width - spansWidth(e.first)
	w, ok := t.widths(n, avail)
	if !ok {
		e.records(t, width)
		return
	}
	prefix := e.first
	base := e.p.line
	cellsOf := make([][]Line, n)
	for i, r := range t.Rows {
		tall := false
		e.cp.lines, e.cp.slab = e.cp.lines[:0], e.cp.slab[:0]
		at := 0
		for j, c := range r {
			cw := span(w, at, c.Cols)
			at += c.Cols
			cellsOf[j] = e.cell(c, cw)
			tall = tall || len(cellsOf[j]) > 1+lineEnds(c.Spans)
		}
		if i > t.Head && tall {
			e.p.gap(e.rest)
		}
		height := 1
		for _, ls := range cellsOf[:len(r)] {
			height = max(height, len(ls))
		}
		for y := range height {
			e.p.line = base
			e.p.prefix = prefix
			prefix = e.rest
			e.p.begin()
			at = 0
			for j, c := range r {
				cw := span(w, at, c.Cols)
				at += c.Cols
				var spans []Span
				if y < len(cellsOf[j]) {
					spans = cellsOf[j][y].Spans
				}
				pad := max(0, cw-spansWidth(spans))
				if c.Right {
					e.pad(pad)
					pad = 0
				}
				for _, s := range spans {
					e.p.add(s)
				}
				if j+1 < len(r) {
					e.pad(pad + gutter)
				}
			}
			e.p.end()
		}
		if i+1 == t.Head {
			e.p.line = base
			e.p.prefix = e.rest
			e.p.begin()
			for k, cw := range w {
				if k > 0 {
					e.pad(gutter)
				}
				e.p.add(Span{Text: strings.Repeat(e.pick("─", "-"), cw), Role: TableBorder})
			}
			e.p.end()
		}
	}
}

func (e *layouter) pad(n int) {
	for n > 0 {
		k := min(n, len(blanks))
		e.p.add(Span{Text: blanks[:k]})
		n -= k
	}
}

// span is the width of a cell that covers cols columns.
func span(w []int, at, cols int) int {
	n := 0
	for k := at; k < min(at+cols, len(w)); k++ {
		n += w[k] + gutter
	}
	return max(1, n-gutter)
}

// cell wraps the content of a cell. The lines are good until the next row.
func (e *layouter) cell(c Cell, width int) []Line {
	from := len(e.cp.lines)
	e.cw.p = &e.cp
	e.cw.wrap(e.decorate(c.Spans), width)
	return e.cp.lines[from:len(e.cp.lines):len(e.cp.lines)]
}

func lineEnds(spans []Span) int {
	n := 0
	for _, s := range spans {
		n += strings.Count(s.Text, "\n")
	}
	return n
}

// widths shares the cells between columns: as wide as their content when that
// fits, else as their longest words and then by need. ok is false when not
// even that fits.
func (t *Table) widths(n, avail int) (w []int, ok bool) {
	avail -= gutter * (n - 1)
	if n == 0 || avail < n {
		return nil, false
	}
	natural, least := make([]int, n), make([]int, n)
	for _, r := range t.Rows {
		at := 0
		for _, c := range r {
			if c.Cols == 1 && at < n {
				nat, word := c.measure()
				natural[at] = max(natural[at], nat)
				least[at] = max(least[at], min(word, 24))
			}
			at += c.Cols
		}
	}
	for _, r := range t.Rows {
		at := 0
		for _, c := range r {
			if end := min(at+c.Cols, n); c.Cols > 1 && at < n {
				nat, _ := c.measure()
				if have := span(natural, at, c.Cols); nat > have {
					natural[end-1] += min(nat-have, 40)
				}
			}
			at += c.Cols
		}
	}
	sum, sumLeast := 0, 0
	for k := range natural {
		natural[k], least[k] = max(1, natural[k]), max(1, least[k])
		sum += natural[k]
		sumLeast += least[k]
	}
	if sum <= avail {
		return natural, true
	}
	if sumLeast > avail {
		return nil, false
	}
	free, want := avail-sumLeast, sum-sumLeast
	w = make([]int, n)
	used := 0
	for k := range w {
		w[k] = least[k] + free*(natural[k]-least[k])/max(1, want)
		used += w[k]
	}
	for k := 0; used < avail && k < n; k++ {
		if w[k] < natural[k] {
			d := min(natural[k]-w[k], avail-used)
			w[k] += d
			used += d
		}
	}
	return w, true
}

// measure gives the widest line and the longest word of a cell. Numbers of
// links may be drawn beside the text, so there is room for them.
func (c *Cell) measure() (line, word int) {
	lineW, wordW, link := 0, 0, 0
	for i, s := range c.Spans {
		for t := s.Text; t != ""; {
			k := strings.IndexAny(t, " \n")
			if k < 0 {
				w := cells(t)
				lineW += w
				wordW += w
				break
			}
			w := cells(t[:k])
			lineW += w
			wordW += w
			word = max(word, wordW)
			wordW = 0
			if t[k] == '\n' {
				line = max(line, lineW)
				lineW = 0
			} else {
				lineW++
			}
			t = t[k+1:]
		}
		if s.Link > 0 && (i+1 == len(c.Spans) || c.Spans[i+1].Link != s.Link) {
			link = 4
		}
	}
	return max(line, lineW) + link, max(word, wordW)
}

// records draws a table that is too wide as one short list per row.
func (e *layouter) records(t *Table, width int) {
	heads := map[int]string{}
	for _, r := range t.Rows[:t.Head] {
		at := 0
		for _, c := range r {
			var b strings.Builder
			for _, s := range c.Spans {
				b.WriteString(strings.ReplaceAll(s.Text, "\n", " "))
			}
			heads[at] = b.String()
			at += c.Cols
		}
	}
	base := e.p.line
	for i, r := range t.Rows[t.Head:] {
		if i > 0 {
			e.p.gap(e.rest)
			e.p.line = base
		}
		at := 0
		for _, c := range r {
			if len(c.Spans) > 0 {
				spans := e.decorate(c.Spans)
				if head := heads[at]; head != "" {
					spans = append([]Span{{Text: head + ": ", Role: TableHead}}, spans...)
				}
				e.w.first, e.w.rest, e.w.hang = e.first, e.rest, false
				e.first = e.rest
				e.w.wrap(spans, width)
			}
			at += c.Cols
		}
	}
}
