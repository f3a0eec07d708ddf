package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"postern/keymap"
	"postern/mail"
	"postern/ui/overlay"
	"postern/ui/sidebar"
)

// command is what choosing a row does.
type command func(m *Model) tea.Cmd

// open puts a box above the panes. The Value of its items is a command.
func (m *Model) open(p *overlay.Picker, items []overlay.Item) tea.Cmd {
	m.input.Reset()
	if p.Filter {
		p.Context = keymap.Prompt
	}
	p.SetItems(items)
	m.box = p
	return nil
}

// boxing does an action while a box is open.
func (m *Model) boxing(a keymap.Action, count int) tea.Cmd {
	p := m.box
	switch a {
	case keymap.Cancel, keymap.Back:
		return m.closeBox()
	case keymap.ForceQuit:
		return m.leave()
	case keymap.Help:
		m.box = nil
		return m.showHelp()
	case keymap.PromptErase:
		if p.In.Text() == "" {
			return m.closeBox()
		}
	case keymap.Open, keymap.PromptAccept:
		it, ok := p.Selected()
		if !ok {
			return nil
		}
		if it.Reason != "" {
			return m.say(it.Reason, plain)
		}
		do, ok := it.Value.(command)
		if !ok {
			return nil
		}
		m.box = nil
		return do(m)
	}
	if p.Do(a, count) {
		return m.moved()
	}
	if p.Act != nil {
		if it, ok := p.Selected(); ok {
			if do, ok := p.Act(a, it).(command); ok && do != nil {
				return do(m)
			}
		}
	}
	return nil
}

// closeBox closes a box from which nothing was chosen.
func (m *Model) closeBox() tea.Cmd {
	p := m.box
	m.box = nil
	if do, ok := p.Closed.(command); ok {
		return do(m)
	}
	return nil
}

// moved tells the opener of the box which row is selected now.
func (m *Model) moved() tea.Cmd {
	if m.box == nil || m.box.Moved == nil {
		return nil
	}
	if it, ok := m.box.Selected(); ok {
		if do, ok := m.box.Moved(it).(command); ok {
			return do(m)
		}
	}
	return nil
}

// showPalette offers every action, folder and account.
func (m *Model) showPalette() tea.Cmd {
	ctx := m.pane()
	var items []overlay.Item
	for _, i := range keymap.Actions() {
		h, ok := m.handlers[i.Action]
		if !ok || i.Action == keymap.Palette || i.Group == "Typing" || i.Action == keymap.Retry || i.Action == keymap.Discard {
			continue
		}
		it := overlay.Item{Label: i.Text, Detail: m.turnDetail(i.Action), Match: string(i.Action), Right: first(m.keys.Keys(ctx, i.Action))}
		if h.why != nil {
			it.Reason = h.why(m)
		}
		a := i.Action
		it.Value = command(func(m *Model) tea.Cmd { return m.run(a, 0) })
		items = append(items, it)
	}
	items = append(items, m.folderItems(func(b mail.Mailbox) command {
		return func(m *Model) tea.Cmd { return m.goBox(b) }
	}, "Go to ")...)
	items = append(items, m.savedItems()...)
	for _, a := range m.accounts {
		items = append(items, m.accountItems(a)...)
	}
	items = append(items, m.settingItems()...)
	return m.open(&overlay.Picker{Title: "What do you want to do?", Filter: true, Width: 78, Empty: "Nothing is called so."}, items)
}

func (m *Model) accountItems(a mail.AccountState) []overlay.Item {
	name, now := line1(a.Name), m.now
	online := "Go offline with " + name
	if a.Phase == mail.PhaseOffline {
		online = "Go online with " + name
	}
	return []overlay.Item{
		{Label: online, Detail: sidebar.State(a, now), Value: command(func(m *Model) tea.Cmd {
			return m.setOnline(a.Name, a.Phase == mail.PhaseOffline)
		})},
		{Label: "Look for new mail in " + name, Value: command(func(m *Model) tea.Cmd { return m.refreshAccount(a.Name) })},
		{Label: "Enter the password of " + name, Value: command(func(m *Model) tea.Cmd { m.askPassword(a); return nil })},
	}
}

// folderItems lists the mailboxes that can be opened.
func (m *Model) folderItems(do func(b mail.Mailbox) command, prefix string) []overlay.Item {
	return m.itemsOf(m.boxes, do, prefix)
}

func (m *Model) itemsOf(boxes []mail.Mailbox, do func(b mail.Mailbox) command, prefix string) []overlay.Item {
	var items []overlay.Item
	for _, b := range boxes {
		if !b.Selectable {
			continue
		}
		it := overlay.Item{Label: prefix + m.boxLabel(b), Match: string(b.Role) + " " + b.Account, Value: do(b)}
		if b.Unread > 0 {
			it.Detail = sidebar.Number(b.Unread) + " unread"
		}
		if b.Here > 0 && !m.local(b.Account) {
			it.Right = hereShort(b)
		}
		items = append(items, it)
	}
	return items
}

// boxLabel names a mailbox so that it cannot be mistaken.
func (m *Model) boxLabel(b mail.Mailbox) string {
	name := line1(b.Name)
	if b.Role == mail.RoleInbox {
		name = "Inbox"
	}
	if len(m.accounts) > 1 {
		return line1(b.Account) + "/" + name
	}
	return name
}

// pickFolder goes to a folder by a part of its name; those that were wanted
// lately stand first.
func (m *Model) pickFolder() tea.Cmd {
	items := m.rankedItems(func(b mail.Mailbox) command {
		return func(m *Model) tea.Cmd { return tea.Batch(m.used(b), m.goBox(b)) }
	}, m.rank)
	items = append([]overlay.Item{{Label: "All inboxes", Value: command((*Model).goUnified)}}, items...)
	return m.open(&overlay.Picker{Title: "Go to folder", Filter: true, Empty: "No folder is called so."}, items)
}

// pickTarget moves or copies to a folder; folders of the same account first,
// and of those the one chosen last.
func (m *Model) pickTarget(kind mail.ChangeKind) tea.Cmd {
	t := m.targets()
	verb, past, title := "move %s to ", "Moved %s to ", "Move "
	if kind == mail.ChangeCopy {
		verb, past, title = "copy %s to ", "Copied %s to ", "Copy "
	}
	account := ""
	if len(t) > 0 {
		account = t[0].Place.Account
	}
	items := m.rankedItems(func(b mail.Mailbox) command {
		return func(m *Model) tea.Cmd {
			name := strings.ReplaceAll(m.boxLabel(b), "%", "%%")
			return tea.Batch(m.used(b), m.transfer(kind, t, verb+name, past+name+".", func(string) (mail.Mailbox, bool) { return b, true }))
		}
	}, func(b mail.Mailbox) int {
		if b.Account != account {
			return m.rank(b) + recentMost + 1
		}
		return m.rank(b)
	})
	return m.open(&overlay.Picker{Title: title + messages(len(t)) + " to", Filter: true, Empty: "No folder is called so."}, items)
}

// rankedItems lists the mailboxes that can be opened, lowest rank first.
func (m *Model) rankedItems(do func(b mail.Mailbox) command, rank func(b mail.Mailbox) int) []overlay.Item {
	boxes := slices.Clone(m.boxes)
	slices.SortStableFunc(boxes, func(a, b mail.Mailbox) int { return rank(a) - rank(b) })
	return m.itemsOf(boxes, do, "")
}

// showHelp lists every key that does something here, to be searched.
func (m *Model) showHelp() tea.Cmd {
	ctx := m.pane()
	var items []overlay.Item
	for _, g := range keymap.Groups() {
		var rows []overlay.Item
		for _, i := range keymap.Actions() {
			if i.Group != g || g == "Typing" {
				continue
			}
			k := m.keys.Keys(ctx, i.Action)
			if len(k) == 0 {
				continue
			}
			a := i.Action
			rows = append(rows, overlay.Item{Label: i.Text, Match: string(a) + " " + strings.Join(k, " "), Right: strings.Join(k[:min(3, len(k))], "  "),
				Value: command(func(m *Model) tea.Cmd { return m.run(a, 0) })})
		}
		if len(rows) > 0 {
			items = append(items, overlay.Item{Label: g, Head: true})
			items = append(items, rows...)
		}
	}
	title := "Keys: " + ctx.Title() + " (" + m.keys.Preset() + ")"
	return m.open(&overlay.Picker{Title: title, Filter: true, Width: 78, Hint: "type to search, enter does it", Empty: "No key does that; try the palette."}, items)
}

// noticeWidth is how wide the box of sentences is where there is room.
const noticeWidth = 92

// showNotices lists what the status line said, newest first.
func (m *Model) showNotices() tea.Cmd {
	var items []overlay.Item
	for i := len(m.status.log) - 1; i >= 0; i-- {
		for k, l := range strings.Split(ansi.Wordwrap(m.status.log[i], noticeWidth-6, ""), "\n") {
			if k > 0 {
				l = "  " + l
			}
			items = append(items, overlay.Item{Label: l})
		}
	}
	return m.open(&overlay.Picker{Title: "What was said", Context: keymap.Menu, Width: noticeWidth, Empty: "Nothing yet."}, items)
}
