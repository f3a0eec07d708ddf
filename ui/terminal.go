package ui

import (
	tea "charm.land/bubbletea/v2"

	"postern/config"
	"postern/ui/terminal"
)

// term is what is known of the terminal.
type term struct {
	id    terminal.Identity
	known bool // the environment was seen
}

// askTerminal asks the terminal for its name, where that decides anything.
func (m *Model) askTerminal() tea.Cmd {
	if setting(m.o.Hyperlinks) != config.Auto && setting(m.o.Bidi) != config.Auto {
		return nil
	}
	return tea.RequestTerminalVersion
}

// setting is a setting that the terminal decides when nobody else has.
func setting(s string) string {
	if s == "" {
		return config.Auto
	}
	return s
}

// heard takes what the terminal and the environment tell of themselves.
func (m *Model) heard(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.EnvMsg:
		m.term.id, m.term.known = terminal.FromEnv(msg.Getenv), true
	case tea.TerminalVersionMsg:
		m.term.id = m.term.id.Named(msg.Name)
	default:
		return nil
	}
	return m.setTerminal()
}

// setTerminal lets the panes do what the terminal is able to. NO_COLOR does not
// matter here: a link is no colour.
func (m *Model) setTerminal() tea.Cmd {
	on := setting(m.o.Hyperlinks) == config.On || setting(m.o.Hyperlinks) == config.Auto && m.term.id.Hyperlinks()
	return m.reader.SetHyperlinks(on)
}
