package sidebar

import "postern/mail"

// Move moves the selection by n rows, over empty lines.
func (p *Pane) Move(n int) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for ; n > 0; n-- {
		i := p.sel + step
		for i >= 0 && i < len(p.rows) && p.rows[i].Kind == Gap {
			i += step
		}
		if i < 0 || i >= len(p.rows) {
			break
		}
		p.sel = i
	}
	p.dirty = true
	p.scroll()
}

// Page moves by n screens.
func (p *Pane) Page(n int) { p.Move(n * max(1, p.h-2)) }

// First and Last go to the ends.
func (p *Pane) First() { p.Move(-len(p.rows)) }

// Last goes to the last row.
func (p *Pane) Last() { p.Move(len(p.rows)) }

// Wheel scrolls by n rows.
func (p *Pane) Wheel(n int) {
	p.top = min(max(p.top+n, 0), max(0, len(p.rows)-p.h))
	p.dirty = true
}

// Selected is the row under the selection.
func (p *Pane) Selected() (Row, bool) {
	if p.sel < 0 || p.sel >= len(p.rows) {
		return Row{}, false
	}
	return p.rows[p.sel], true
}

// At selects the row on a line of the screen.
func (p *Pane) At(y int) (Row, bool) {
	i := p.top + y
	if y < 0 || y >= p.h || i >= len(p.rows) || p.rows[i].Kind == Gap {
		return Row{}, false
	}
	p.sel, p.dirty = i, true
	return p.rows[i], true
}

// Fold folds the selected account or folder, or unfolds it.
func (p *Pane) Fold() {
	r, ok := p.Selected()
	if !ok || !r.parent {
		return
	}
	p.closed[r.key()] = !r.closed
	p.build()
}

// Order lists the mailboxes that can be opened, from top to bottom, without
// those that are folded away.
func (p *Pane) Order() []mail.Mailbox {
	var out []mail.Mailbox
	for _, r := range p.rows {
		if r.Kind == Folder && r.Mailbox.ID != 0 && r.Mailbox.Selectable {
			out = append(out, r.Mailbox)
		}
	}
	return out
}

// Cursor is the line of the screen with the selection.
func (p *Pane) Cursor() (y int, ok bool) {
	y = p.sel - p.top
	return y, y >= 0 && y < p.h && p.sel < len(p.rows)
}

func (p *Pane) scroll() {
	if p.h <= 0 {
		return
	}
	p.sel = max(p.sel, 0)
	if p.sel < p.top {
		p.top = p.sel
	}
	if p.sel >= p.top+p.h {
		p.top = p.sel - p.h + 1
	}
	p.top = max(0, min(p.top, len(p.rows)-p.h))
}
