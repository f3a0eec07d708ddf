package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
	"postern/ui/sidebar"
)

// foldering: changes of folders. They are changes like those of messages: kept at once, sent when
// there is a network, and taken back by undo.
func foldering(h map[keymap.Action]handler) {
	h[keymap.CreateFolder] = handler{do: func(m *Model, _ int) tea.Cmd { return m.createFolder() }, why: func(m *Model) string {
		if len(m.accounts) == 0 {
			return "There is no account."
		}
		return ""
	}}
	h[keymap.RenameFolder] = handler{do: func(m *Model, _ int) tea.Cmd { return m.renameFolder() }, why: notItsOwn("renamed")}
	h[keymap.RemoveFolder] = handler{do: func(m *Model, _ int) tea.Cmd { return m.removeFolder() }, why: notItsOwn("deleted")}
	h[keymap.SubscribeFolder] = handler{do: func(m *Model, _ int) tea.Cmd { return m.subscribeFolder() }, why: noFolder}
	h[keymap.ReadFolder] = handler{do: func(m *Model, _ int) tea.Cmd { return m.readFolder() }, why: noFolder}
}

// folderAt is the folder that an action is for: the one under the selection of
// the sidebar while that has the focus, else the one that is shown.
func (m *Model) folderAt() (mail.Mailbox, bool) {
	if m.focus == onFolders {
		r, ok := m.side.Selected()
		return r.Mailbox, ok && r.Kind == sidebar.Folder && r.Mailbox.ID != 0
	}
	return m.currentBox()
}

func noFolder(m *Model) string {
	if _, ok := m.folderAt(); !ok {
		return "Go to a folder first."
	}
	return ""
}

// notItsOwn says why an inbox cannot be renamed or deleted.
func notItsOwn(what string) func(m *Model) string {
	return func(m *Model) string {
		if _, ok := m.savedAtSide(); ok {
			return ""
		}
		if b, ok := m.folderAt(); ok && b.Role == mail.RoleInbox {
			return "The inbox cannot be " + what + "."
		}
		return noFolder(m)
	}
}

// createFolder asks for a name; below the folder at hand, if the person likes.
func (m *Model) createFolder() tea.Cmd {
	account, begin := m.currentAccount(), ""
	if m.focus == onFolders {
		if r, ok := m.side.Selected(); ok && r.Account != "" {
			account = r.Account
		}
	}
	if b, ok := m.folderAt(); ok {
		account = b.Account
		if b.Role == mail.RoleNone && b.Delim != "" {
			begin = b.Name + b.Delim
		}
	}
	if begin == "" {
		begin = m.prefix(account)
	}
	m.ask("New folder in "+line1(account)+":", begin, func(m *Model, name string) tea.Cmd {
		name = folderNamed(name)
		if name == "" {
			return nil
		}
		return m.change(mail.Change{Kind: mail.ChangeCreate, Account: account, Name: name, Label: "create the folder " + line1(name)},
			"Created the folder "+line1(name)+".")
	})
	return nil
}

func (m *Model) renameFolder() tea.Cmd {
	if _, ok := m.savedAtSide(); ok {
		return m.renameSearch()
	}
	b, ok := m.folderAt()
	if !ok {
		return nil
	}
	m.ask("Rename "+sidebar.FolderName(b)+" to:", b.Name, func(m *Model, name string) tea.Cmd {
		name = folderNamed(name)
		if name == "" || name == b.Name {
			return nil
		}
		old := sidebar.FolderName(b)
		return m.change(mail.Change{Kind: mail.ChangeRename, Account: b.Account, Mailbox: b.ID, Name: name,
			Label: "rename " + old + " to " + line1(name)}, "Renamed "+old+" to "+line1(name)+".")
	})
	return nil
}

// folderNamed is what was typed without spaces around it.
func folderNamed(s string) string { return strings.TrimSpace(s) }

// removeFolder deletes a folder with all that is in it, after a question that
// says how much that is.
func (m *Model) removeFolder() tea.Cmd {
	if _, ok := m.savedAtSide(); ok {
		return m.removeSearch()
	}
	b, ok := m.folderAt()
	if !ok {
		return nil
	}
	name, holds := sidebar.FolderName(b), ""
	if n := max(b.Total, b.Server); n > 0 {
		holds = " and the " + messages(n) + " in it"
	}
	m.confirm(fmt.Sprintf("Delete %s%s for good? Undo cannot bring it back.", name, holds), func(m *Model) tea.Cmd {
		c := mail.Change{Kind: mail.ChangeRemove, Account: b.Account, Mailbox: b.ID, Label: "delete the folder " + name}
		cmd := m.change(c, "Deleted the folder "+name+".")
		if m.shownBox() == b.ID {
			return tea.Batch(cmd, m.goRole(mail.RoleInbox))
		}
		return cmd
	})
	return nil
}

// subscribeFolder subscribes to a folder, or no longer: what other programs
// take for the folders that are to be shown.
func (m *Model) subscribeFolder() tea.Cmd {
	b, ok := m.folderAt()
	if !ok {
		return nil
	}
	name := sidebar.FolderName(b)
	if b.Subscribed {
		return m.change(mail.Change{Kind: mail.ChangeUnsubscribe, Account: b.Account, Mailbox: b.ID, Label: "unsubscribe from " + name},
			"Unsubscribed from "+name+".")
	}
	return m.change(mail.Change{Kind: mail.ChangeSubscribe, Account: b.Account, Mailbox: b.ID, Label: "subscribe to " + name},
		"Subscribed to "+name+".")
}
