package ui

import (
	"postern/mail"
	"postern/render"
	"postern/ui/sidebar"
)

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
	detail := m.orderingOf(m.base).words()
	if detail != "" {
		detail = m.theme.Signs.Dot + " " + detail
	}
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
		if n == 0 {
			right = sidebar.Number(total)
		}
		if m.query != "" && total >= counted || !m.list.Counted() {
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

// folderName names a mailbox in a row.
func (m *Model) folderName(id mail.MailboxID) string {
	b, ok := m.boxByID(id)
	if !ok {
		return "another folder"
	}
	return sidebar.FolderName(b)
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
	if s, ok := m.savedShown(); ok {
		return line1(s.Name)
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
	if m.o.NoTitle {
		return ""
	}
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

// emptyWords is what stands in a list without rows.
func (m *Model) emptyWords() string {
	switch {
	case m.list.Err() != nil:
		return Explain(m.list.Err())
	case m.list.Loading():
		return ""
	case m.list.Searching():
		return "Searching" + m.theme.Signs.Ellipsis
	case m.query != "" && m.list.Behind() > 0:
		return "Nothing found so far: " + unindexed(m.list.Behind()) + " still to be looked through."
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
