package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/ui/sidebar"
)

// show puts another view into the list.
func (m *Model) show(v mail.View, query string) tea.Cmd {
	m.base, m.query = v, query
	m.o.Account, m.o.Mailbox = "", "" // from now on the person says what is shown
	m.base.Query = ""
	m.base = m.orderingOf(m.base).on(m.base)
	v = m.base
	m.placed()
	v.Query = query
	cmds := []tea.Cmd{m.closeReader(), m.list.Show(v), m.lookAt(v, nil), m.askServers()}
	m.list.Empty = ""
	return tea.Batch(cmds...)
}

// lookAt tells the Backend what the person looks at.
func (m *Model) lookAt(v mail.View, around []mail.MessageID) tea.Cmd {
	b := m.b
	return func() tea.Msg {
		b.Look(v, around)
		return nil
	}
}

// shownBox is the mailbox that the list shows; 0 when it shows several.
func (m *Model) shownBox() mail.MailboxID {
	if len(m.base.Mailboxes) == 1 {
		return m.base.Mailboxes[0]
	}
	return 0
}

func (m *Model) boxByID(id mail.MailboxID) (mail.Mailbox, bool) {
	for _, b := range m.boxes {
		if b.ID == id {
			return b, true
		}
	}
	return mail.Mailbox{}, false
}

func (m *Model) currentBox() (mail.Mailbox, bool) {
	if id := m.shownBox(); id != 0 {
		return m.boxByID(id)
	}
	return mail.Mailbox{}, false
}

// currentAccount is the account of the folder that is shown, or of the message
// under the selection, or the first.
func (m *Model) currentAccount() string {
	if b, ok := m.currentBox(); ok {
		return b.Account
	}
	if s, ok := m.list.Selected(); ok {
		return s.Place.Account
	}
	if len(m.accounts) > 0 {
		return m.accounts[0].Name
	}
	return ""
}

func (m *Model) severalAccounts() bool { return m.shownBox() == 0 && len(m.accounts) > 1 }

// outgoing reports whether the list shows what was written here.
func (m *Model) outgoing() bool {
	b, ok := m.currentBox()
	return ok && (b.Role == mail.RoleSent || b.Role == mail.RoleDrafts)
}

// roleBox is the mailbox of an account with a role.
func (m *Model) roleBox(account string, r mail.Role) (mail.Mailbox, bool) {
	for _, b := range m.boxes {
		if b.Account == account && b.Role == r {
			return b, true
		}
	}
	return mail.Mailbox{}, false
}

func (m *Model) goBox(b mail.Mailbox) tea.Cmd {
	if b.ID == 0 || !b.Selectable {
		return m.say(sidebar.FolderName(b)+" holds folders only.", plain)
	}
	focus := m.setFocus(onList)
	return tea.Batch(focus, m.show(mail.View{Mailboxes: []mail.MailboxID{b.ID}}, ""))
}

func (m *Model) goRole(r mail.Role) tea.Cmd {
	b, ok := m.roleBox(m.currentAccount(), r)
	if !ok {
		return nil
	}
	return m.goBox(b)
}

func (m *Model) goUnified() tea.Cmd {
	focus := m.setFocus(onList)
	return tea.Batch(focus, m.show(mail.View{Role: mail.RoleInbox}, ""))
}

// stepFolder goes n folders on, in the order of the sidebar; the unified inbox
// stands before the first.
func (m *Model) stepFolder(n int) tea.Cmd {
	can := m.side.Order()
	at := -1
	for i, b := range can {
		if b.ID == m.shownBox() {
			at = i
		}
	}
	if len(can) == 0 {
		return nil
	}
	to := min(max(at+n, -1), len(can)-1)
	if to == at {
		return m.say("There is no folder further on.", plain)
	}
	if to == -1 {
		return m.goUnified()
	}
	return m.goBox(can[to])
}

// stepAccount goes to the inbox of the account n on, around the ends.
func (m *Model) stepAccount(n int) tea.Cmd {
	if len(m.accounts) == 0 {
		return nil
	}
	at := -1
	if b, ok := m.currentBox(); ok {
		at = slices.IndexFunc(m.accounts, func(a mail.AccountState) bool { return a.Name == b.Account })
	} else if n < 0 {
		at = 0
	}
	k := len(m.accounts)
	a := m.accounts[((at+n)%k+k)%k]
	b, ok := m.roleBox(a.Name, mail.RoleInbox)
	if !ok {
		return m.say(line1(a.Name)+" has no folders yet.", plain)
	}
	return m.goBox(b)
}

// focusNext gives the keys to the next pane that is there.
func (m *Model) focusNext() tea.Cmd {
	order := []focus{onFolders, onList}
	if m.reading {
		order = []focus{onFolders, onList, onReader}
		if m.at.split == alone {
			order = []focus{onFolders, onReader}
		}
	}
	i := slices.Index(order, m.focus)
	return m.setFocus(order[(i+1)%len(order)])
}

// openFolder opens the row under the selection of the sidebar.
func (m *Model) openFolder() tea.Cmd {
	r, ok := m.side.Selected()
	if !ok {
		return nil
	}
	return m.goRow(r)
}

func (m *Model) goRow(r sidebar.Row) tea.Cmd {
	switch r.Kind {
	case sidebar.Unified:
		return m.goUnified()
	case sidebar.Saved:
		return m.goSaved(r.Search)
	case sidebar.Account:
		if b, ok := m.roleBox(r.Account, mail.RoleInbox); ok {
			return m.goBox(b)
		}
		return nil
	}
	return m.goBox(r.Mailbox)
}
