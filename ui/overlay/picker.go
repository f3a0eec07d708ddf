package overlay

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"postern/keymap"
	"postern/ui/cell"
	"postern/ui/theme"
)

// Item is a row to choose.
type Item struct {
	Label  string // what is read first and matched
	Detail string // dim, after the label
	Right  string // at the right edge: a key, a size
	Match  string // matched as well; never shown
	Head   bool   // a heading: never selected, shown while its rows are
	Reason string // why it cannot be chosen now; "" when it can
	Note   string // explained below the rows while it is selected, where Picker.Notes gives room
	Value  any    // the opener's
}

// Picker is a box of rows, with a line to narrow them when Filter is set.
type Picker struct {
	Title   string
	Context keymap.Context // Prompt while Filter is set
	Filter  bool
	Hint    string // drawn into the lower border
	Empty   string // when no row is left
	Width   int    // cells wanted; 0 means 64
	Columns bool   // details stand below one another
	// Other gives rows for what was typed, below those that match; nil gives none.
	Other func(text string) []Item
	// Choose is called with the chosen item; the box is closed before.
	Choose func(Item) any
	Notes  int // lines below the rows for the Note of the selected one
	// Moved is called when another row is selected, Closed when nothing is chosen;
	// the opener does what they give.
	Moved  func(Item) any
	Closed any
	// Act is called for actions that the box does not know itself.
	Act func(a keymap.Action, it Item) any

	items    []Item
	own      int // of items were set; what Other gave follows
	found    []int
	sel, top int
	rows     int // drawn at the last time
	In       Input
	pen      cell.Line
}

// SetItems replaces the rows; the selection keeps its number.
func (p *Picker) SetItems(items []Item) {
	p.items, p.own = items, len(items)
	sel := p.sel
	p.Narrow()
	p.sel = p.settle(min(sel, len(p.found)-1), 1)
}

// Narrow finds the rows that match what was typed, best first.
func (p *Picker) Narrow() {
	p.found, p.items = p.found[:0], p.items[:p.own]
	q := strings.Fields(strings.ToLower(p.In.Text()))
	type hit struct{ i, score int }
	var hits []hit
	for i, it := range p.items {
		if len(q) == 0 {
			p.found = append(p.found, i)
			continue
		}
		if it.Head {
			continue
		}
		if s, ok := score(it, q); ok {
			hits = append(hits, hit{i, s})
		}
	}
	if len(q) > 0 {
		slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
		for _, h := range hits {
			p.found = append(p.found, h.i)
		}
		if p.Other != nil {
			for _, it := range p.Other(p.In.Text()) {
				p.items = append(p.items, it)
				p.found = append(p.found, len(p.items)-1)
			}
		}
	}
	p.top = 0
	p.sel = p.settle(0, 1)
}

// settle gives the nearest row from i on, in a direction, that can be selected.
func (p *Picker) settle(i, dir int) int {
	for j := i; j >= 0 && j < len(p.found); j += dir {
		if !p.items[p.found[j]].Head {
			return j
		}
	}
	for j := i; j >= 0 && j < len(p.found); j -= dir {
		if !p.items[p.found[j]].Head {
			return j
		}
	}
	return max(0, min(i, len(p.found)-1))
}

// Selected is the row under the selection.
func (p *Picker) Selected() (Item, bool) {
	if p.sel < 0 || p.sel >= len(p.found) {
		return Item{}, false
	}
	it := p.items[p.found[p.sel]]
	return it, !it.Head
}

// Select selects the first row that is meant.
func (p *Picker) Select(meant func(Item) bool) {
	for i, k := range p.found {
		if !p.items[k].Head && meant(p.items[k]) {
			p.sel = i
			return
		}
	}
}

// Do moves and edits; it reports whether it knew the action.
func (p *Picker) Do(a keymap.Action, count int) bool {
	n := max(1, count)
	switch a {
	case keymap.MoveDown, keymap.PromptComplete:
		p.move(n)
	case keymap.MoveUp:
		p.move(-n)
	case keymap.PageDown:
		p.move(n * max(1, p.rows-1))
	case keymap.PageUp:
		p.move(-n * max(1, p.rows-1))
	case keymap.GoFirst:
		p.sel = p.settle(0, 1)
	case keymap.GoLast:
		p.sel = p.settle(len(p.found)-1, -1)
	default:
		if !p.Filter || !p.In.Do(a) {
			return false
		}
		p.Narrow()
	}
	return true
}

// Insert types into the filter.
func (p *Picker) Insert(s string) {
	p.In.Insert(s)
	p.Narrow()
}

func (p *Picker) move(n int) {
	dir := 1
	if n < 0 {
		dir = -1
	}
	p.sel = p.settle(max(0, min(p.sel+n, len(p.found)-1)), dir)
}

// Click selects the row on line y of the box; ok is false when there is none.
func (p *Picker) Click(y int) (ok bool) {
	i := p.top + y - p.head()
	if y < p.head() || i >= len(p.found) || y-p.head() >= p.rows || p.items[p.found[i]].Head {
		return false
	}
	p.sel = i
	return true
}

// head is how many lines stand above the rows.
func (p *Picker) head() int {
	if p.Filter {
		return 2
	}
	return 1
}

// Wheel scrolls.
func (p *Picker) Wheel(n int) { p.move(n) }

// Render draws the box for a screen of sw × sh cells and gives its place; the
// cursor is where to type, or on the selected row.
func (p *Picker) Render(t *theme.Theme, sw, sh int) (lines []string, x, y, cx, cy int) {
	w := p.Width
	if w == 0 {
		w = 64
	}
	w = max(min(w, sw-4), min(sw, 12))
	notes := p.Notes
	if sh < 14 {
		notes = 0
	} else if notes > 0 {
		notes++ // the line above them
	}
	most := max(1, sh-4-p.head()-1-notes)
	p.rows = max(1, min(most, max(len(p.found), 1)))
	if p.Filter {
		p.rows = max(1, min(most, max(len(p.items), 1)))
	}
	if p.sel < p.top {
		p.top = p.sel
		if p.sel > 0 && p.sel == p.settle(0, 1) {
			p.top = 0
		}
	}
	if p.sel >= p.top+p.rows {
		p.top = p.sel - p.rows + 1
	}
	p.pen.M = t.M
	x, y = (sw-w)/2, max(0, min(2, (sh-p.rows-p.head()-1-notes)/2))
	lines = append(lines, Border(&p.pen, t, w, p.Title, p.place(), true))
	cx, cy = x+1, y+p.head()+p.sel-p.top
	if p.Filter {
		p.pen.Start(w, "")
		p.pen.Text(t.Border, t.Signs.VBar)
		p.pen.Text(t.Accent, " > ")
		cx = x + 4 + p.In.Draw(&p.pen, t, w-6)
		cy = y + 1
		p.pen.Fill(1)
		p.pen.Text(t.Border, t.Signs.VBar)
		lines = append(lines, p.pen.End())
	}
	for i := range p.rows {
		lines = append(lines, p.row(t, p.top+i, w))
	}
	if notes > 0 {
		lines = append(lines, p.notes(t, w, notes)...)
	}
	lines = append(lines, Border(&p.pen, t, w, p.Hint, "", false))
	return lines, x, y, cx, cy
}

// notes explains the selected row.
func (p *Picker) notes(t *theme.Theme, w, n int) []string {
	var text []string
	if it, ok := p.Selected(); ok && w > 6 {
		text = strings.Split(ansi.Wordwrap(it.Note, w-4, ""), "\n")
	}
	l := &p.pen
	var out []string
	for i := range n {
		l.Start(w, "")
		l.Text(t.Border, t.Signs.VBar)
		switch {
		case i == 0:
			l.Text(t.Border, strings.Repeat(t.Signs.HBar, max(0, w-2)))
		case i-1 < len(text):
			l.Space(1)
			l.Text(t.Dim, t.M.Cut(text[i-1], max(0, w-4)))
		}
		l.Fill(1)
		l.Text(t.Border, t.Signs.VBar)
		out = append(out, l.End())
	}
	return out
}

func (p *Picker) place() string {
	if len(p.found) <= p.rows {
		return ""
	}
	return itoa(p.sel+1) + "/" + itoa(len(p.found))
}

func (p *Picker) row(t *theme.Theme, i, w int) string {
	l := &p.pen
	l.Start(w, "")
	l.Text(t.Border, t.Signs.VBar)
	if i < 0 || i >= len(p.found) {
		if i == 0 {
			l.Text(t.Dim, " "+p.Empty)
		}
		l.Fill(1)
		l.Text(t.Border, t.Signs.VBar)
		return l.End()
	}
	it := p.items[p.found[i]]
	in := cell.Line{M: t.M}
	base, name := "", t.Text
	if i == p.sel && !it.Head {
		base = t.Selected
	}
	in.Start(w-2, base)
	if base != "" || i == p.sel {
		in.Text(t.Accent, t.Signs.Cursor)
	} else {
		in.Space(1)
	}
	switch {
	case it.Head:
		name = t.TitleAccent
	case it.Reason != "":
		name = t.Dim
	}
	right := t.M.Width(it.Right)
	if right > 0 {
		right += 2
	}
	room := in.Left() - 1 - right
	most := room
	if p.Columns {
		most = min(p.widest(t), 3*room/5)
	}
	label := t.M.Cut(it.Label, most)
	in.Text(name, label)
	if p.Columns {
		pad := max(0, most-t.M.Width(label))
		in.Space(pad)
		room -= pad
	}
	detail := it.Detail
	if it.Reason != "" {
		detail = it.Reason
	}
	if detail != "" && room-t.M.Width(label) > 6 {
		in.Space(2)
		in.Text(t.Dim, t.M.Cut(detail, room-t.M.Width(label)-2))
	}
	if right > 0 {
		in.Fill(right)
		in.Space(1)
		in.Text(t.Key, it.Right)
	}
	l.Text("", in.End())
	l.Fill(1)
	l.Text(t.Border, t.Signs.VBar)
	return l.End()
}

// widest is the width of the longest label.
func (p *Picker) widest(t *theme.Theme) int {
	n := 0
	for _, i := range p.found {
		n = max(n, t.M.Width(p.items[i].Label))
	}
	return n
}

// Border draws the upper or lower edge of a box with a title in it.
func Border(l *cell.Line, t *theme.Theme, w int, title, right string, upper bool) string {
	a, b := t.Signs.BottomLeft, t.Signs.BottomRight
	if upper {
		a, b = t.Signs.TopLeft, t.Signs.TopRight
	}
	style := t.BoxTitle
	if !upper {
		style = t.Dim
	}
	l.Start(w, "")
	l.Text(t.Border, a+t.Signs.HBar)
	if title != "" {
		l.Text("", " ")
		l.Text(style, t.M.Cut(title, max(0, w-6-t.M.Width(right)-2)))
		l.Text("", " ")
	}
	tail := 1
	if right != "" {
		tail += t.M.Width(right) + 3
	}
	l.Text(t.Border, strings.Repeat(t.Signs.HBar, max(0, l.Left()-tail)))
	if right != "" {
		l.Text(t.Dim, " "+right+" ")
		l.Text(t.Border, t.Signs.HBar)
	}
	l.Text(t.Border, b)
	return l.End()
}
