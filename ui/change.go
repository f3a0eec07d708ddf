package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/ui/sidebar"
)

// targets are the messages that an action is for: the one being read, those
// selected in the list, or the one under the selection.
func (m *Model) targets() []mail.Summary {
	if m.focus == onReader && m.reading {
		return []mail.Summary{m.reader.Summary()}
	}
	if m.whole.all != nil {
		return m.whole.all
	}
	return m.list.Targets()
}

func idsOf(s []mail.Summary) []mail.MessageID {
	out := make([]mail.MessageID, len(s))
	for i := range s {
		out[i] = s[i].ID
	}
	return out
}

// changeDone is how storing a change went.
type changeDone struct {
	ids  []mail.MessageID
	past string
	turn turn
	err  error
}

// change shows what a change does at once and makes it durable. past is said
// when that is done; "" says nothing.
func (m *Model) change(c mail.Change, past string) tea.Cmd {
	var show tea.Cmd
	away := c.Kind == mail.ChangeMove || c.Kind == mail.ChangeDelete
	for _, x := range c.Also {
		away = away || x.Kind == mail.ChangeMove
	}
	switch {
	case away:
		show = m.list.Hide(c.Touched())
		show = tea.Batch(show, m.advance(c.Touched()))
	case c.Kind == mail.ChangeFlags:
		m.list.Patch(c.Messages, c.Add, c.Remove)
		show = m.follow()
	}
	m.pattern = nil
	b := m.b
	return tea.Batch(show, m.act(func() tea.Msg {
		_, err := b.Do(programCtx(), c)
		return changeDone{c.Touched(), past, turnOf(b), err}
	}))
}

// act makes the Cmd for something that changes mail. They are done one after another,
// in the order of the keys: Cmds as such run side by side, and an undo would overtake
// the change that it is meant for. Leaving waits for them.
func (m *Model) act(f func() tea.Msg) tea.Cmd {
	before, done := m.acting, make(chan struct{})
	m.acting = done
	m.doing++
	return func() tea.Msg {
		if before != nil {
			<-before
		}
		defer close(done)
		return acted{f()}
	}
}

// acted is how it went.
type acted struct{ msg tea.Msg }

func (x acted) apply(m *Model) tea.Cmd {
	m.doing--
	cmd := m.route(x.msg)
	if m.ending && m.doing == 0 {
		return m.leave()
	}
	return cmd
}

func (d changeDone) apply(m *Model) tea.Cmd {
	m.data.turn = d.turn
	if d.err != nil {
		m.data.awaited = nil
	}
	cmds := []tea.Cmd{m.list.Settle(d.ids)}
	if m.data.awaited != nil {
		cmds = append(cmds, m.loadMailboxes())
	}
	switch {
	case d.err != nil:
		cmds = append(cmds, m.say(Explain(d.err), bad))
	case d.past != "":
		cmds = append(cmds, m.say(d.past, good))
		m.status.turn = turn{undo: "undo"}
	}
	return tea.Batch(cmds...)
}

// leave ends the program, once the last change is stored.
func (m *Model) leave() tea.Cmd {
	if m.doing > 0 && !m.ending {
		m.ending = true
		return nil
	}
	if forget := m.reader.Forget(); forget != nil {
		return tea.Sequence(forget, tea.Quit)
	}
	return tea.Quit
}

// mark sets and clears flags; label and past say it with a %s for how many.
func (m *Model) mark(add, remove mail.Flag, label, past string) tea.Cmd {
	t := m.targets()
	n := messages(len(t))
	return m.change(mail.Change{
		Kind: mail.ChangeFlags, Messages: idsOf(t), Add: mail.Flags{Bits: add}, Remove: mail.Flags{Bits: remove},
		Label: fmt.Sprintf(label, n),
	}, fmt.Sprintf(past, n))
}

func (m *Model) markRead() tea.Cmd {
	return m.mark(mail.Seen, 0, "mark %s as read", "Marked %s as read.")
}

func (m *Model) markUnread() tea.Cmd {
	return m.mark(0, mail.Seen, "mark %s as unread", "Marked %s as unread.")
}

// toggleRead marks as read when one of the messages is unread, else as unread.
func (m *Model) toggleRead() tea.Cmd {
	for _, s := range m.targets() {
		if !s.Flags.Has(mail.Seen) {
			return m.markRead()
		}
	}
	return m.markUnread()
}

// toggleFlag flags when one of the messages has no flag, else takes flags away.
func (m *Model) toggleFlag() tea.Cmd {
	for _, s := range m.targets() {
		if !s.Flags.Has(mail.Flagged) {
			return m.mark(mail.Flagged, 0, "flag %s", "Flagged %s.")
		}
	}
	return m.mark(0, mail.Flagged, "unflag %s", "Took the flag from %s.")
}

// transfer moves or copies messages to the mailbox that pick names for their
// account; one change per mailbox. What comes before is done to them before that.
func (m *Model) transfer(kind mail.ChangeKind, t []mail.Summary, verb, past string, pick func(account string) (mail.Mailbox, bool), before ...mail.Change) tea.Cmd {
	var act []mail.Change // one for each target
	var moved []mail.MessageID
	for _, s := range t {
		to, ok := pick(s.Place.Account)
		if !ok {
			return m.say(line1(s.Place.Account)+" has no such folder; move the message to one of its folders instead.", plain)
		}
		if to.ID == s.Place.Mailbox {
			continue // it is there
		}
		i := slices.IndexFunc(act, func(c mail.Change) bool { return c.To == to.ID })
		if i < 0 {
			i, act = len(act), append(act, mail.Change{Kind: kind, To: to.ID})
		}
		act[i].Messages = append(act[i].Messages, s.ID)
		moved = append(moved, s.ID)
	}
	if len(moved) == 0 {
		return m.say("It is there already.", plain)
	}
	n := messages(len(moved))
	for i := range act {
		act[i].Label = fmt.Sprintf(verb, n)
	}
	for i := range before {
		before[i].Messages, before[i].Label = moved, fmt.Sprintf(before[i].Label, n)
	}
	act = append(before, act...)
	all := act[0]
	all.Also = act[1:]
	show := m.change(all, fmt.Sprintf(past, n))
	if m.focus != onReader {
		m.list.ClearMarks()
	}
	return show
}

func (m *Model) archive() tea.Cmd {
	t := m.targets()
	return m.withRole(t, mail.RoleArchive, func(m *Model) tea.Cmd {
		return m.transfer(mail.ChangeMove, t, "archive %s", "Archived %s.", m.boxOfRole(mail.RoleArchive))
	})
}

// boxOfRole picks the mailbox of an account by its role.
func (m *Model) boxOfRole(r mail.Role) func(account string) (mail.Mailbox, bool) {
	return func(account string) (mail.Mailbox, bool) { return m.roleBox(account, r) }
}

// delete moves to the trash; what lies there, or has no trash, is deleted for
// good after a question.
func (m *Model) delete() tea.Cmd {
	for _, s := range m.targets() {
		trash, ok := m.roleBox(s.Place.Account, mail.RoleTrash)
		if !ok || trash.ID == s.Place.Mailbox {
			return m.destroy()
		}
	}
	return m.transfer(mail.ChangeMove, m.targets(), "delete %s", "Moved %s to the trash.", m.boxOfRole(mail.RoleTrash))
}

// destroy deletes for good, after a question.
func (m *Model) destroy() tea.Cmd {
	t := m.targets()
	m.confirm(fmt.Sprintf("Delete %s for good?", messages(len(t))), func(m *Model) tea.Cmd {
		if m.focus != onReader {
			m.list.ClearMarks()
		}
		n := messages(len(t))
		return m.change(mail.Change{Kind: mail.ChangeDelete, Messages: idsOf(t), Label: "delete " + n + " for good"}, "Deleted "+n+" for good.")
	})
	return nil
}

// spam moves to the spam folder, and back from there; the keywords tell filters.
func (m *Model) spam() tea.Cmd {
	t, to, where := m.targets(), mail.RoleJunk, "the spam folder"
	note := mail.Change{Kind: mail.ChangeFlags, Add: mail.Flags{Bits: mail.Junk}, Remove: mail.Flags{Bits: mail.NotJunk}, Label: "mark %s as spam"}
	if len(t) > 0 {
		if b, ok := m.boxByID(t[0].Place.Mailbox); ok && b.Role == mail.RoleJunk {
			to, where = mail.RoleInbox, "the inbox"
			note.Add, note.Remove, note.Label = note.Remove, note.Add, "mark %s as not spam"
		}
	}
	return m.withRole(t, to, func(m *Model) tea.Cmd {
		return m.transfer(mail.ChangeMove, t, "move %s to "+where, "Moved %s to "+where+".", m.boxOfRole(to), note)
	})
}

// readFolder marks everything in the folder as read, after a question.
func (m *Model) readFolder() tea.Cmd {
	b, ok := m.folderAt()
	if !ok {
		return nil
	}
	name := sidebar.FolderName(b)
	m.confirm(fmt.Sprintf("Mark everything in %s as read?", name), func(m *Model) tea.Cmd {
		return m.change(mail.Change{Kind: mail.ChangeSeenAll, Mailbox: b.ID, Account: b.Account, Label: "mark " + name + " as read"},
			"Marked everything in "+name+" as read.")
	})
	return nil
}
