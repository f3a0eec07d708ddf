package ui

import (
	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/ui/sidebar"
)

// wheelRows is how far one notch of the wheel goes.
const wheelRows = 3

// click goes to what was clicked; a click on the selected row opens it, one on
// a link shows where it leads.
func (m *Model) click(c tea.Mouse) tea.Cmd {
	if m.gallery != nil {
		return nil
	}
	if c.Button != tea.MouseLeft || m.question != nil || m.prompt != nil {
		return nil
	}
	if m.box != nil {
		return m.clickBox(c)
	}
	if m.drag = m.dividerAt(c.X, c.Y); m.drag != noLine {
		return nil
	}
	switch {
	case m.at.side.holds(c.X, c.Y):
		r, ok := m.side.At(c.Y - m.at.side.y)
		if !ok {
			return nil
		}
		if r.Kind == sidebar.Account {
			m.side.Fold()
			return nil
		}
		return m.goRow(r)
	case m.at.list.holds(c.X, c.Y):
		before, had := m.list.Selected()
		cmd, ok := m.list.At(c.Y - m.at.list.y)
		if !ok {
			return nil
		}
		focus := m.setFocus(onList)
		now, _ := m.list.Selected()
		if had && now.ID == before.ID || m.reading {
			return tea.Batch(cmd, focus, m.openMessage())
		}
		return tea.Batch(cmd, focus)
	case m.at.reader.holds(c.X, c.Y):
		focus := m.setFocus(onReader)
		if l, ok := m.reader.LinkAt(c.X-m.at.reader.x, c.Y-m.at.reader.y); ok {
			return tea.Batch(focus, m.askLink(l))
		}
		return focus
	}
	return nil
}

func (m *Model) clickBox(c tea.Mouse) tea.Cmd {
	box, x, y, _, _ := m.box.Render(m.theme, m.w, m.h-2)
	r := rect{x, y, m.theme.M.Width(box[0]), len(box)}
	if !r.holds(c.X, c.Y) {
		m.box = nil
		return nil
	}
	if m.box.Click(c.Y - y) {
		return m.boxing(keymap.Open, 0)
	}
	return nil
}

// wheel scrolls what is under the pointer.
func (m *Model) wheel(c tea.Mouse) tea.Cmd {
	n := wheelRows
	if m.gallery != nil {
		return nil
	}
	switch c.Button {
	case tea.MouseWheelUp:
		n = -wheelRows
	case tea.MouseWheelDown:
	default:
		return nil
	}
	switch {
	case m.box != nil:
		m.box.Wheel(n)
	case m.at.side.holds(c.X, c.Y):
		m.side.Wheel(n)
	case m.at.reader.holds(c.X, c.Y):
		m.reader.Scroll(n)
	case m.at.list.holds(c.X, c.Y):
		return m.list.Wheel(n)
	}
	return nil
}
