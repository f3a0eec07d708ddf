package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"postern/keymap"
	"postern/mail"
	"postern/ui/overlay"
	"postern/ui/sidebar"
)

// connecting: how the accounts are doing.
func connecting(h map[keymap.Action]handler) {
	h[keymap.ShowConnections] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showConnections() }, why: func(m *Model) string {
		if len(m.accounts) == 0 {
			return "There is no account."
		}
		return ""
	}}
}

// showConnections says of every account how its connection is, what is kept
// here, and what its server lacks and what follows from that. Enter does what helps.
func (m *Model) showConnections() tea.Cmd {
	var items []overlay.Item
	for _, a := range m.accounts {
		items = append(items, overlay.Item{Label: line1(a.Name), Head: true})
		state, help, do := m.connection(a)
		rows := m.wrapped(state, len(help)+2)
		items = append(items, overlay.Item{Label: rows[0], Right: help, Value: do})
		for _, l := range rows[1:] {
			items = append(items, overlay.Item{Label: "  " + l, Value: do})
		}
		for _, s := range m.accountFacts(a) {
			for i, l := range m.wrapped(s, 0) {
				if i > 0 {
					l = "  " + l
				}
				items = append(items, overlay.Item{Label: l, Value: do})
			}
		}
	}
	return m.open(&overlay.Picker{Title: "Connections", Context: keymap.Menu, Width: noticeWidth}, items)
}

// wrapped breaks a sentence so that it fits into the box, beside what takes room at the right.
func (m *Model) wrapped(s string, beside int) []string {
	return strings.Split(ansi.Wordwrap(s, max(20, min(noticeWidth, m.w-8)-6-beside), ""), "\n")
}

// connection is the state of an account in a sentence, and what enter does about it.
func (m *Model) connection(a mail.AccountState) (words, help string, do command) {
	refresh := command(func(m *Model) tea.Cmd { return m.refreshAccount(a.Name) })
	words = StateWords(a, m.now)
	switch a.Phase {
	case mail.PhaseOffline:
		return words, "enter: go online", func(m *Model) tea.Cmd { return m.setOnline(a.Name, true) }
	case mail.PhaseNeedsYou:
		if passwordMissing(a) {
			return words, "enter: password", func(m *Model) tea.Cmd { m.askPassword(a); return nil }
		}
		return words, "enter: try again", refresh
	case mail.PhaseWaiting:
		return words, "enter: try now", refresh
	case mail.PhaseOnline:
		return words, "enter: look for mail", refresh
	}
	return words, "", refresh
}

// accountFacts are what else there is to say of an account.
func (m *Model) accountFacts(a mail.AccountState) []string {
	var out []string
	switch a.Pending {
	case 0:
	case 1:
		out = append(out, "1 change waits to be sent.")
	default:
		out = append(out, sidebar.Number(a.Pending)+" changes wait to be sent.")
	}
	var all mail.Mailbox
	for _, b := range m.boxes {
		if b.Account == a.Name {
			all.Total += max(b.Total, b.Server)
			all.Here += b.Here
			all.Octets += b.Octets
		}
	}
	if !m.local(a.Name) && all.Total > 0 {
		out = append(out, HereWords(all)+".")
	}
	if a.Notice != "" {
		out = append(out, "The server says: “"+line1(a.Notice)+"”")
	}
	for s := range strings.Lines(a.Degraded) {
		out = append(out, line1(s))
	}
	return out
}

// StateWords is how the connection of an account is, as a sentence.
func StateWords(a mail.AccountState, now time.Time) string {
	switch a.Phase {
	case mail.PhaseOnline:
		return "Online and up to date."
	case mail.PhaseConnecting:
		return "Connecting…"
	case mail.PhaseSyncing:
		return "Syncing: " + progressWords(a.Progress) + "."
	case mail.PhaseOffline:
		return "Offline by choice. What you have seen is here; what you do is kept and sent later."
	case mail.PhaseWaiting:
		words := phaseWords(a)
		if d := a.RetryAt.Sub(now); !a.RetryAt.IsZero() && !now.IsZero() && d > 0 {
			words += " Tried again in " + sidebar.Short(d) + "."
		}
		return words
	}
	return phaseWords(a)
}

// progressWords is what a sync is at: "headers of Lists/golang, 1,000 of 3,310".
func progressWords(p mail.Progress) string {
	switch {
	case p.What == "":
		return "looking for what is new"
	case p.Total == 0:
		return line1(p.What)
	}
	return line1(p.What) + ", " + sidebar.Number(p.Done) + " of " + sidebar.Number(p.Total)
}
