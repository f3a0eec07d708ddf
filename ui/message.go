package ui

import (
	tea "charm.land/bubbletea/v2"

	"postern/mail"
)

// openSelected opens what is selected in the pane with the focus.
func (m *Model) openSelected() tea.Cmd {
	switch m.focus {
	case onFolders:
		return m.openFolder()
	case onReader:
		return m.readOn()
	}
	return m.openMessage()
}

// openMessage shows the selected message in the reader.
func (m *Model) openMessage() tea.Cmd {
	s, ok := m.list.Selected()
	if !ok {
		return nil
	}
	if cmd, into := m.list.Enter(); into {
		m.entering = true
		return cmd
	}
	m.reading = true
	m.status.text = ""
	focus := m.setFocus(onReader)
	show := m.reader.Show(s)
	m.reader.Highlight(mail.ParseQuery(m.query).Words())
	v := m.base
	v.Query = m.query
	return tea.Batch(focus, show, m.lookAt(v, m.list.Neighbours()))
}

// entered opens a message of the conversation that was unfolded for it.
func (m *Model) entered() tea.Cmd {
	if !m.entering || m.list.Entering() {
		return nil
	}
	m.entering = false
	if s, ok := m.list.Selected(); !ok || s.Branch == nil || s.Branch.Folded {
		return nil
	}
	return m.openMessage()
}

// closeReader leaves the message.
func (m *Model) closeReader() tea.Cmd {
	if !m.reading {
		return nil
	}
	m.reading = false
	m.reader.Close()
	if m.focus == onReader {
		return m.setFocus(onList)
	}
	return m.arrange()
}

// shown marks a message, and its copies, as read once its text is on the screen.
func (m *Model) shown(s mail.Summary) tea.Cmd {
	var unread []mail.MessageID
	for _, x := range m.list.Copies(s) {
		if x.ID == s.ID {
			x.Flags = s.Flags
		}
		if !x.Flags.Has(mail.Seen) {
			unread = append(unread, x.ID)
		}
	}
	if len(unread) == 0 {
		return nil
	}
	return m.change(mail.Change{
		Kind: mail.ChangeFlags, Messages: unread, Add: mail.Flags{Bits: mail.Seen}, Quiet: true,
		Label: "mark 1 message as read",
	}, "")
}

// back leaves the message, the folders, or from the list the program.
func (m *Model) back() tea.Cmd {
	switch {
	case m.focus == onFolders:
		if m.reading && m.at.split == alone {
			return m.setFocus(onReader)
		}
		return m.setFocus(onList)
	case m.reading:
		if back, ok := m.reader.LeavePart(); ok {
			return back
		}
		return m.closeReader()
	}
	return m.leave()
}

// cancel leaves the nearest thing that can be left without leaving the program.
func (m *Model) cancel() tea.Cmd {
	m.pattern = nil
	switch {
	case m.focus == onFolders:
		return m.back()
	case m.focus == onReader && m.reader.Finding() != "":
		m.reader.Find("")
		return nil
	case m.focus == onReader:
		return m.back()
	case m.list.ClearMarks():
		return nil
	case m.reading:
		return m.closeReader()
	case m.query != "":
		return m.search("")
	}
	m.status.text = ""
	return nil
}

// step reads the message n rows on.
func (m *Model) step(n int) tea.Cmd {
	before, _ := m.list.Selected()
	move := m.list.Move(n)
	if !m.reading {
		return move
	}
	s, ok := m.list.Selected()
	if !ok || s.ID == before.ID && s.ID == m.reader.ID() {
		return tea.Batch(move, m.say("There is no message further on.", plain))
	}
	return tea.Batch(move, m.openMessage())
}

// readOn goes on by a page, and from the end to the next message.
func (m *Model) readOn() tea.Cmd {
	if !m.reader.AtEnd() {
		m.reader.Page(1)
		return nil
	}
	return m.step(1)
}

// nextUnread goes to the next unread message, and reads it when reading.
func (m *Model) nextUnread(dir int) tea.Cmd {
	before, _ := m.list.Selected()
	cmd := m.list.NextUnread(dir)
	s, ok := m.list.Selected()
	switch {
	case m.list.Seeking():
		return cmd
	case !ok || s.ID == before.ID:
		return tea.Batch(cmd, m.say("There is no unread message further on.", plain))
	case m.reading:
		return tea.Batch(cmd, m.openMessage())
	}
	return cmd
}

// advance shows what comes after a message that was moved away.
func (m *Model) advance(gone []mail.MessageID) tea.Cmd {
	if !m.reading {
		return nil
	}
	here := false
	for _, id := range gone {
		here = here || id == m.reader.ID()
	}
	if !here {
		return nil
	}
	if _, ok := m.list.Selected(); !ok || m.o.Advance == "none" {
		return m.closeReader()
	}
	if m.o.Advance == "previous" {
		return tea.Batch(m.list.Move(-1), m.openMessage())
	}
	return m.openMessage()
}

// wanted is the answer to a wish for a later download.
type wanted struct{ err error }

func (w wanted) apply(m *Model) tea.Cmd {
	if w.err != nil {
		return m.say(Explain(w.err), bad)
	}
	return m.say("Noted: it is downloaded when there is a connection.", good)
}

// fetchLater asks for the download of messages when there is a connection.
func (m *Model) fetchLater() tea.Cmd {
	b, ids := m.b, idsOf(m.targets())
	return func() tea.Msg {
		for _, id := range ids {
			if err := b.Want(programCtx(), id); err != nil {
				return wanted{err}
			}
		}
		return wanted{}
	}
}
