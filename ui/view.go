package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/render"
	"postern/ui/cell"
	"postern/ui/sidebar"
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

// bar draws a title line.
func (m *Model) bar(w int, focused bool, title, detail, right string) string {
	t, l := m.theme, &m.frame.pen
	l.M = t.M
	l.Start(w, t.Bar)
	l.Space(1)
	style := t.TitleAccent
	if !focused {
		style = t.Title
	}
	room := l.Left() - t.M.Width(right) - 2
	if room < 12 {
		right = ""
		room = l.Left() - 1
	}
	title = t.M.Cut(title, room)
	l.Text(style, title)
	if detail != "" && room-t.M.Width(title) > 4 {
		l.Space(2)
		l.Text(t.TitleDim, t.M.Cut(detail, room-t.M.Width(title)-2))
	}
	if right != "" {
		l.Fill(min(l.Left(), t.M.Width(right)+1))
		l.Text(t.TitleDim, right)
	}
	return l.End()
}

// counted is how far the hits of a search are counted.
const counted = 1000

func (m *Model) listTitle(w int) string {
	detail := ""
	if m.query != "" {
		detail = m.theme.Signs.Dot + " search: " + line1(m.query)
	}
	n, total := m.list.Position()
	right := ""
	switch {
	case m.list.Loading():
		right = "reading" + m.theme.M.Cut("……", 1)
	case total > 0:
		right = sidebar.Number(n) + " of " + sidebar.Number(total)
		if m.query != "" && total >= counted {
			right += "+"
		}
	}
	if k := m.list.Marked(); k > 0 {
		right = sidebar.Number(k) + " selected " + m.theme.Signs.Dot + " " + right
	}
	return m.bar(w, m.focus == onList, m.viewTitle(), detail, right)
}

// readerTitle names the place while the header is on the screen, and the
// message once that has been scrolled away.
func (m *Model) readerTitle(w int) string {
	title := m.viewTitle()
	if m.at.list.w > 0 {
		title = m.people()
	}
	if m.reader.Scrolled() {
		if title = line1(m.reader.Summary().Subject); title == "" {
			title = "(no subject)"
		}
	}
	right := ""
	switch pct := m.reader.Percent(); {
	case pct >= 100:
		right = "end"
	case pct >= 0:
		right = sidebar.Number(pct) + "%"
	}
	if m.at.list.w == 0 {
		if n, total := m.list.Position(); n > 0 {
			pos := sidebar.Number(n) + " of " + sidebar.Number(total)
			if right != "" {
				pos = right + "  " + pos
			}
			right = pos
		}
	}
	return m.bar(w, m.focus == onReader, title, m.readerDetail(), right)
}

// people is whom the message that is read is from.
func (m *Model) people() string {
	if from := m.reader.Summary().From; len(from) > 0 {
		return line1(from[0].Display())
	}
	return ""
}

// readerDetail says what is not to be seen at once: attachments, the mode.
func (m *Model) readerDetail() string {
	if w := m.modeWords(); w != "" {
		return w
	}
	d := m.reader.Document()
	if d == nil {
		return ""
	}
	n := 0
	for _, a := range d.Attachments {
		if !a.Inline {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return m.theme.Signs.Attach + " 1 attachment"
	}
	return m.theme.Signs.Attach + " " + sidebar.Number(n) + " attachments"
}

func (m *Model) modeWords() string {
	switch m.reader.Mode() {
	case render.ModeSource:
		return "source"
	case render.ModeHeaders:
		return "all header fields"
	case render.ModeStructure:
		return "structure"
	}
	return ""
}

// viewTitle names what the list shows.
func (m *Model) viewTitle() string {
	if m.base.Role == mail.RoleInbox {
		if len(m.accounts) == 1 {
			return "Inbox"
		}
		return "All inboxes"
	}
	if everywhere(m.base) {
		return "Everywhere"
	}
	if b, ok := m.currentBox(); ok {
		name := sidebar.FolderName(b)
		if b.Role == mail.RoleNone {
			name = line1(b.Name)
		}
		if len(m.accounts) > 1 {
			return line1(b.Account) + " " + m.theme.Signs.Closed + " " + name
		}
		return name
	}
	return "Postern"
}

func (m *Model) windowTitle() string {
	n := 0
	for _, b := range m.boxes {
		if b.Role == mail.RoleInbox {
			n += b.Unread
		}
	}
	t := "Postern"
	if n > 0 {
		t += " (" + sidebar.Number(n) + ")"
	}
	return t + " " + m.theme.Signs.Dot + " " + m.viewTitle()
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

// emptyWords is what stands in a list without rows.
func (m *Model) emptyWords() string {
	switch {
	case m.list.Err() != nil:
		return Explain(m.list.Err())
	case m.list.Loading():
		return ""
	case m.query != "":
		return "Nothing matches. Esc shows everything again."
	}
	for _, a := range m.accounts {
		if b, ok := m.currentBox(); ok && b.Account != a.Name {
			continue
		}
		switch a.Phase {
		case mail.PhaseConnecting, mail.PhaseSyncing:
			return "Nothing here yet: " + line1(a.Name) + " is " + a.Phase.String() + "."
		case mail.PhaseWaiting, mail.PhaseNeedsYou, mail.PhaseStalled:
			return phaseWords(a)
		}
	}
	return "No messages."
}

func line1(s string) string { return render.Line1(s) }
