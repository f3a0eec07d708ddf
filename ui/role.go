package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
)

// awaited is what is done once an account has a folder for a purpose.
type awaited struct {
	account string
	role    mail.Role
	do      command
}

// roleNames are the names of folders that are made for a purpose; what is not here is not made.
var roleNames = map[mail.Role]struct{ name, purpose string }{
	mail.RoleArchive: {"Archive", "archive folder"},
	mail.RoleJunk:    {"Junk", "spam folder"},
}

// withRole does something for which the accounts of messages need a folder for a purpose. One that
// is not there is made, after a question.
func (m *Model) withRole(t []mail.Summary, r mail.Role, do command) tea.Cmd {
	last := "" // most often they are all of one account
	for _, s := range t {
		account := s.Place.Account
		if account == last {
			continue
		}
		last = account
		if _, ok := m.roleBox(account, r); ok || roleNames[r].name == "" || len(m.boxes) == 0 {
			continue
		}
		name := m.prefix(account) + roleNames[r].name
		m.confirm(fmt.Sprintf("%s has no %s. Create the folder %s?", line1(account), roleNames[r].purpose, line1(name)),
			func(m *Model) tea.Cmd {
				m.data.awaited = &awaited{account, r, func(m *Model) tea.Cmd { return m.withRole(t, r, do) }}
				return m.change(mail.Change{Kind: mail.ChangeCreate, Account: account, Name: name, Role: r, Label: "create the folder " + line1(name)},
					"Created the folder "+line1(name)+".")
			})
		return nil
	}
	return do(m)
}

// arrived does what waited for a folder that is there now.
func (m *Model) arrived() tea.Cmd {
	a := m.data.awaited
	if a == nil {
		return nil
	}
	if _, ok := m.roleBox(a.account, a.role); !ok {
		return nil
	}
	m.data.awaited = nil
	return a.do(m)
}

// prefix is what the names of an account's folders begin with where all but the
// inbox lie below it ("INBOX."); "" otherwise.
func (m *Model) prefix(account string) string {
	out := ""
	for _, b := range m.boxes {
		if b.Account != account || b.Role == mail.RoleInbox {
			continue
		}
		below := "INBOX" + b.Delim
		if b.Delim == "" || !strings.HasPrefix(strings.ToUpper(b.Name), below) {
			return ""
		}
		out = b.Name[:len(below)]
	}
	return out
}
