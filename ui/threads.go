package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
)

// threading: orders of the list, and what is done with conversations.
func threading(h map[keymap.Action]handler) {
	h[keymap.SortList] = handler{do: func(m *Model, _ int) tea.Cmd { return m.pickOrder() }}
	h[keymap.ToggleThreads] = handler{do: func(m *Model, _ int) tea.Cmd { return m.toggleThreads() }}
	h[keymap.FoldThread] = handler{do: func(m *Model, _ int) tea.Cmd { return m.list.ToggleFold() }, why: noThread}
	h[keymap.FoldThreads] = handler{do: func(m *Model, _ int) tea.Cmd { return m.foldAll() }, why: noThreads}
	h[keymap.GoParent] = handler{do: func(m *Model, _ int) tea.Cmd { return m.goParent() }, why: func(m *Model) string {
		if w := noMessages(m); w != "" {
			return w
		}
		if s, ok := m.list.Selected(); ok && s.Parent == 0 && (s.Branch == nil || !s.Branch.Folded) {
			return "This message answers none that is here."
		}
		return ""
	}}
	h[keymap.SelectThread] = handler{do: func(m *Model, _ int) tea.Cmd { return m.first(m.list.MarkThread()) }, why: noMessages}
	h[keymap.MuteThread] = handler{do: func(m *Model, _ int) tea.Cmd { return m.muteThread() }, why: noMessages}
	h[keymap.GoDate] = handler{do: func(m *Model, _ int) tea.Cmd { return m.askDate() }, why: func(m *Model) string {
		if m.base.Sort != mail.SortDate && !m.base.Threads {
			return "The list is not in the order of dates."
		}
		return noMessages(m)
	}}
	h[keymap.UnreadAnywhere] = handler{do: func(m *Model, _ int) tea.Cmd { return m.unreadAnywhere() }}
}

func noThreads(m *Model) string {
	if !m.list.View().Threaded() {
		return m.withKey("Show conversations first", keymap.ToggleThreads)
	}
	return ""
}

func noThread(m *Model) string {
	if w := noThreads(m); w != "" {
		return w
	}
	return noMessages(m)
}

// withKey is a sentence with the key that does it.
func (m *Model) withKey(s string, a keymap.Action) string {
	if k := first(m.keys.Keys(m.pane(), a)); k != "" {
		return s + " (" + k + ")."
	}
	return s + "."
}

func (m *Model) toggleThreads() tea.Cmd {
	o := m.orderingOf(m.base)
	o.threads = !o.threads
	if o.threads {
		o.sort = mail.SortDate
	}
	return m.reorder(o)
}

// foldAll folds all conversations when one is open, else unfolds all.
func (m *Model) foldAll() tea.Cmd {
	o := m.orderingOf(m.base)
	if v := m.list.View(); v.Folded && len(v.Toggled) > 0 {
		o.unfolded = false
	} else {
		o.unfolded = v.Folded
	}
	return m.reorder(o)
}

// goParent goes to the message that this one answers.
func (m *Model) goParent() tea.Cmd {
	if s, ok := m.list.Selected(); ok && s.Branch != nil && s.Branch.Folded {
		return m.list.ToggleFold()
	}
	if !m.list.Parent() {
		return m.say("What it answers is not in this list.", plain)
	}
	if m.reading {
		return m.openMessage()
	}
	return nil
}

// muteThread mutes the conversation, or lets it be heard again.
func (m *Model) muteThread() tea.Cmd {
	read := m.list.ReadThread()
	if read == nil {
		return nil
	}
	return m.first(func() tea.Msg {
		all, err := read()
		return threadLoaded{all, err}
	})
}

// threadLoaded is the conversation that is to be muted.
type threadLoaded struct {
	all []mail.Summary
	err error
}

func (x threadLoaded) apply(m *Model) tea.Cmd {
	if x.err != nil {
		return m.say(Explain(x.err), bad)
	}
	muted := true
	for _, s := range x.all {
		muted = muted && s.Flags.Has(mail.Muted)
	}
	c := mail.Change{Kind: mail.ChangeFlags, Messages: idsOf(x.all), Add: mail.Flags{Bits: mail.Muted | mail.Seen}, Label: "mute a conversation"}
	past := "Muted: what is new in this conversation is marked as read."
	if muted {
		c.Add, c.Remove = mail.Flags{}, mail.Flags{Bits: mail.Muted}
		c.Label, past = "unmute a conversation", "The conversation is no longer muted."
	}
	return m.change(c, past)
}

// askDate asks for a day to go to.
func (m *Model) askDate() tea.Cmd {
	m.ask("Go to date (2026-03-01, 2026-03, yesterday, 3w):", "", func(m *Model, s string) tea.Cmd {
		s = strings.TrimSpace(s)
		if s == "" {
			return nil
		}
		now := m.now.In(m.o.Location)
		from, to, ok := mail.ParseQueryDate(s, now)
		if !ok {
			at, ok := mail.ParseQueryAge(s, now)
			if !ok {
				return m.say("“"+line1(s)+"” is no date; write 2026-03-01, 2026-03, yesterday or 3w.", plain)
			}
			from, to = at, at
		}
		if m.base.Reverse {
			to = from
		}
		return m.list.Seek(to)
	})
	return nil
}

// unreadAnywhere goes to the next unread message: in this list, else in the
// next folder that has one, over all accounts.
func (m *Model) unreadAnywhere() tea.Cmd {
	before, had := m.list.Selected()
	cmd := m.list.NextUnread(1)
	s, ok := m.list.Selected()
	if m.list.Seeking() || ok && (!had || s.ID != before.ID) {
		if m.reading && !m.list.Seeking() {
			return tea.Batch(cmd, m.openMessage())
		}
		return cmd
	}
	boxes := m.side.Order()
	at := -1
	for i, b := range boxes {
		if b.ID == m.shownBox() {
			at = i
		}
	}
	for i := range boxes {
		b := boxes[(at+1+i)%len(boxes)]
		here := b.ID == m.shownBox() || m.shownBox() == 0 && b.Role == m.base.Role && b.Role != mail.RoleNone
		if here || b.Unread == 0 || !b.Selectable {
			continue
		}
		switch b.Role {
		case mail.RoleTrash, mail.RoleJunk, mail.RoleDrafts, mail.RoleSent:
			continue
		}
		go1 := m.goBox(b)
		m.list.Hunt()
		return tea.Batch(cmd, go1)
	}
	return tea.Batch(cmd, m.say("Nothing is unread in any folder.", plain))
}
