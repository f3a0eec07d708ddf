package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/render"
	"postern/ui/cell"
)

// frame holds what drawing uses again from frame to frame.
type frame struct {
	pen   cell.Line
	b     strings.Builder
	lines []string
}

// View is the screen. It reads the panes, which draw only what has changed.
func (m *Model) View() tea.View {
	v := tea.View{AltScreen: true, ReportFocus: true}
	if !m.o.NoMouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.WindowTitle = m.windowTitle()
	v.BackgroundColor, v.ForegroundColor = m.theme.Background(), m.theme.Foreground()
	if m.w <= 0 || m.h <= 0 {
		return v
	}
	if m.gallery != nil {
		v.SetContent(m.join(m.drawGallery()))
		return v
	}
	lines := m.draw()
	cx, cy, ok := m.cursor()
	if m.box != nil {
		box, x, y, bx, by := m.box.Render(m.theme, m.w, m.h-2)
		m.theme.M.Over(lines, box, x, y, m.theme.M.Width(box[0]))
		cx, cy, ok = bx, by, true
	} else if m.input.Waiting() && len(m.input.Keys()) > 0 {
		m.drawWhichKey(lines)
	}
	if m.prompt != nil || m.question != nil {
		cx, cy, ok = m.drawPrompt(lines)
	}
	if ok && cx >= 0 && cx < m.w && cy >= 0 && cy < m.h {
		v.Cursor = tea.NewCursor(cx, cy)
		v.Cursor.Shape, v.Cursor.Blink = tea.CursorBar, false
	}
	v.SetContent(m.join(lines))
	return v
}

func (m *Model) join(lines []string) string {
	b := &m.frame.b
	n := len(lines)
	for _, l := range lines {
		n += len(l)
	}
	b.Reset()
	b.Grow(n)
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l)
	}
	return b.String()
}

// draw gives the lines of the screen without what stands above the panes.
func (m *Model) draw() []string {
	p := m.at
	lines := m.frame.lines[:0]
	body := p.h
	if p.hint >= 0 {
		body = p.hint
	}
	if p.status >= 0 {
		body = p.status
	}
	var side, rows, text []string
	if p.side.w > 0 {
		side = m.side.Render()
	}
	if p.list.w > 0 {
		rows = m.list.Render()
	}
	if p.reader.w > 0 {
		text = m.reader.Render()
	}
	border := m.theme.Border + m.theme.Signs.VBar + reset(m.theme.Border)
	var b strings.Builder
	for y := range body {
		b.Reset()
		if p.side.w > 0 {
			b.WriteString(side[y])
			if p.side.w < p.w {
				b.WriteString(border)
			}
		}
		columns := p.list.w > 0 && p.reader.w > 0 && p.reader.x > p.list.x
		had := m.region(&b, p.list, rows, y, m.listTitle)
		if columns {
			b.WriteString(border)
		}
		if !had || columns {
			had = m.region(&b, p.reader, text, y, m.readerTitle) || had
		}
		if main := p.w - p.side.w - 1; !had && p.side.w == 0 {
			b.WriteString(cell.Spaces(p.w))
		} else if !had && main > 0 {
			b.WriteString(cell.Spaces(main))
		}
		lines = append(lines, b.String())
	}
	if p.status >= 0 {
		lines = append(lines, m.drawStatus())
	}
	if p.hint >= 0 {
		lines = append(lines, m.drawHint())
	}
	m.frame.lines = lines
	return lines
}

// region writes line y of the screen of a pane with its title line.
func (m *Model) region(b *strings.Builder, r rect, rows []string, y int, title func(w int) string) bool {
	switch i := y - r.y; {
	case r.w <= 0:
		return false
	case i == -1:
		b.WriteString(title(r.w))
	case i >= 0 && i < r.h && i < len(rows):
		b.WriteString(rows[i])
	default:
		return false
	}
	return true
}

func reset(style string) string {
	if style == "" {
		return ""
	}
	return cell.Reset
}

// cursor is where the real cursor stands: on the selection, for those who
// follow it with a magnifier or have it read to them.
func (m *Model) cursor() (x, y int, ok bool) {
	switch m.focus {
	case onFolders:
		if y, ok = m.side.Cursor(); ok {
			return m.at.side.x, m.at.side.y + y, m.at.side.w > 0
		}
	case onList:
		if y, ok = m.list.Cursor(); ok {
			return m.at.list.x, m.at.list.y + y, m.at.list.w > 0
		}
	case onReader:
		return m.at.reader.x, m.at.reader.y, m.at.reader.w > 0
	}
	return 0, 0, false
}

func line1(s string) string { return render.Line1(s) }
