package ui

import (
	tea "charm.land/bubbletea/v2"
)

// divider is a line between two panes that can be moved.
type divider uint8

const (
	noLine     divider = iota
	sideLine           // right of the sidebar
	columnLine         // between list and reader beside each other
	rowLine            // the title of the reader below the list
)

// dividerAt is the divider in a cell.
func (m *Model) dividerAt(x, y int) divider {
	p := m.at
	if y >= p.main.y+p.main.h {
		return noLine
	}
	switch {
	case p.side.w > narrowWidth && p.main.w > 0 && x == p.side.w:
		return sideLine
	case p.split == beside && p.list.w > 0 && p.reader.w > 0 && x == p.list.x+p.list.w:
		return columnLine
	case p.split == below && p.list.w > 0 && p.reader.w > 0 && y == p.reader.y-1 && x >= p.main.x:
		return rowLine
	}
	return noLine
}

// dragTo moves the divider that is held to where the pointer is.
func (m *Model) dragTo(c tea.Mouse) tea.Cmd {
	if m.drag == noLine || c.Button != tea.MouseLeft {
		return nil
	}
	return m.moveDivider(m.drag, c.X, c.Y)
}

// moveDivider puts a divider into a column or a line of the screen.
func (m *Model) moveDivider(d divider, x, y int) tea.Cmd {
	p := m.at
	share := func(n, of int) int { return min(max((100*n+of/2)/max(of, 1), 1), 99) }
	switch d {
	case sideLine:
		m.sizes.Side = min(max(x, leastSide), m.w/2)
	case columnLine:
		m.sizes.Column = share(x-p.main.x, p.main.w)
	case rowLine:
		m.sizes.Row = share(y-p.main.y, p.main.h)
	}
	return m.arrange()
}

// drop lets the divider go where it is, for good.
func (m *Model) drop() tea.Cmd {
	if m.drag == noLine {
		return nil
	}
	m.drag = noLine
	return m.keepState()
}

// divides is the divider that keys move: that of the pane with the focus.
func (m *Model) divides() divider {
	switch {
	case m.focus != onFolders && m.at.split == beside:
		return columnLine
	case m.focus != onFolders && m.at.split == below:
		return rowLine
	case m.at.side.w > narrowWidth && m.at.main.w > 0:
		return sideLine
	}
	return noLine
}

func noDivider(m *Model) string {
	if m.divides() == noLine {
		return "There is one pane only."
	}
	return ""
}

// pushDivider moves a divider by keys: n steps to the right or down.
func (m *Model) pushDivider(n int) tea.Cmd {
	const step = 2
	p := m.at
	d := m.divides()
	var cmd tea.Cmd
	switch d {
	case sideLine:
		if m.focus != onFolders {
			n = -n // the list is on its other side
		}
		cmd = m.moveDivider(d, p.side.w+n*step, 0)
	case columnLine:
		cmd = m.moveDivider(d, p.list.x+p.list.w+n*max(step, p.main.w/50), 0)
	case rowLine:
		cmd = m.moveDivider(d, 0, p.reader.y-1+n*max(1, p.main.h/50))
	}
	return tea.Batch(cmd, m.keepState())
}
