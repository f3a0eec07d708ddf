package ui

import (
	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/ui/overlay"
)

// refresh looks for new mail in all accounts.
func (m *Model) refresh() tea.Cmd { return m.refreshAccount("") }

func (m *Model) refreshAccount(name string) tea.Cmd {
	b := m.b
	what := "all accounts"
	if name != "" {
		what = line1(name)
	}
	retry := m.reader.Retry()
	return tea.Batch(retry, m.say("Looking for new mail in "+what+"…", plain), func() tea.Msg {
		b.Refresh(name)
		return nil
	})
}

// toggleOnline goes offline with every account, or online again.
func (m *Model) toggleOnline() tea.Cmd {
	online := len(m.accounts) > 0
	for _, a := range m.accounts {
		online = online && a.Phase == mail.PhaseOffline
	}
	var cmds []tea.Cmd
	for _, a := range m.accounts {
		cmds = append(cmds, m.setOnline(a.Name, online))
	}
	return tea.Batch(cmds...)
}

func (m *Model) setOnline(name string, online bool) tea.Cmd {
	b := m.b
	words := "Offline: what you do is kept and sent later."
	if online {
		words = "Connecting…"
	}
	return tea.Batch(m.say(words, plain), func() tea.Msg {
		b.SetOnline(name, online)
		return nil
	})
}

// givePassword asks for the password of the account that waits for one, or
// first for the account.
func (m *Model) givePassword() tea.Cmd {
	for _, a := range m.accounts {
		if a.Phase == mail.PhaseNeedsYou {
			m.askPassword(a)
			return nil
		}
	}
	if len(m.accounts) == 1 {
		m.askPassword(m.accounts[0])
		return nil
	}
	var items []overlay.Item
	for _, a := range m.accounts {
		items = append(items, overlay.Item{Label: line1(a.Name), Detail: line1(a.Address), Value: command(func(m *Model) tea.Cmd {
			m.askPassword(a)
			return nil
		})})
	}
	return m.open(&overlay.Picker{Title: "Password of which account?", Filter: true}, items)
}

// askPassword asks for a password, then whether to keep it.
func (m *Model) askPassword(a mail.AccountState) {
	name := line1(a.Name)
	p := m.ask("Password of "+name+":", "", func(m *Model, secret string) tea.Cmd {
		if secret == "" {
			return nil
		}
		m.confirm("Keep it in the keyring?", func(m *Model) tea.Cmd { return m.giveSecret(a.Name, secret, true) })
		m.question.no = func(m *Model) tea.Cmd { return m.giveSecret(a.Name, secret, false) }
		return nil
	})
	p.in.Secret = true
}

// secretGiven is how handing over a password went.
type secretGiven struct{ err error }

func (m *Model) giveSecret(account, secret string, keep bool) tea.Cmd {
	b := m.b
	m.askNext()
	return func() tea.Msg { return secretGiven{b.Secret(programCtx(), account, secret, keep)} }
}

func (s secretGiven) apply(m *Model) tea.Cmd {
	if s.err != nil {
		return m.say(Explain(s.err), bad)
	}
	return m.say("Connecting…", plain)
}

// askPattern selects every message that matches words.
func (m *Model) askPattern() tea.Cmd {
	p := m.ask("Select what matches:", "", func(m *Model, q string) tea.Cmd {
		if q == "" {
			return nil
		}
		return tea.Batch(m.remember(q), m.selectPattern(q))
	})
	p.typed = func(m *Model, q string) tea.Cmd {
		m.checkQuery(q)
		return nil
	}
	return m.searchWords(p)
}
