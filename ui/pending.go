package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
	"postern/ui/overlay"
	"postern/ui/sidebar"
)

// pendingLoaded is the changes that wait or were refused.
type pendingLoaded struct {
	list  []mail.Pending
	again bool // they are shown already
	err   error
}

func (m *Model) loadPending() tea.Cmd {
	b := m.b
	return func() tea.Msg {
		p, err := b.Pending(programCtx())
		return pendingLoaded{list: p, err: err}
	}
}

// pendingAgain reads the list anew while it is open: changes get through.
func (m *Model) pendingAgain() tea.Cmd {
	if m.box == nil || m.box.Context != keymap.Pending || !m.pending.start() {
		return nil
	}
	b := m.b
	return func() tea.Msg {
		p, err := b.Pending(programCtx())
		return pendingLoaded{p, true, err}
	}
}

type pendingRested struct{}

func (pendingRested) apply(m *Model) tea.Cmd { return again(&m.pending, m.pendingAgain) }

func (x pendingLoaded) apply(m *Model) tea.Cmd {
	var rest tea.Cmd
	shown := m.box != nil && m.box.Context == keymap.Pending
	if x.again {
		m.pending.busy = false
		rest = m.rest(&m.pending, pendingRested{})
		if x.err != nil || !shown {
			return rest // it was closed meanwhile
		}
	}
	if x.err != nil {
		return m.say(Explain(x.err), bad)
	}
	var items []overlay.Item
	for _, p := range x.list {
		it := overlay.Item{Label: line1(p.Change.Label), Detail: pendingWords(p, m.accounts), Right: line1(p.Account), Match: fmt.Sprint(p.ID),
			Note: line1(p.Change.Label) + ": " + strings.TrimSuffix(pendingWords(p, m.accounts), ".") + "."}
		id := p.ID
		it.Value = command(func(m *Model) tea.Cmd { return m.settle(id, true) })
		items = append(items, it)
	}
	act := func(a keymap.Action, it overlay.Item) any {
		for i := range items {
			if items[i].Match != it.Match {
				continue
			}
			id := x.list[i].ID
			switch a {
			case keymap.Retry:
				return command(func(m *Model) tea.Cmd { return m.settle(id, true) })
			case keymap.Discard:
				return command(func(m *Model) tea.Cmd { return m.settle(id, false) })
			}
		}
		return nil
	}
	box := &overlay.Picker{Title: "Changes that wait", Context: keymap.Pending, Width: 90, Act: act, Columns: true, Notes: 3, Empty: "Every change has reached its server."}
	if len(items) == 0 {
		box.Notes = 0
	} else {
		box.Hint = m.boxHint(keymap.Pending, said{keymap.Retry, "send again"}, said{keymap.Discard, "give up and take back"})
	}
	if !shown {
		return tea.Batch(m.open(box, items), rest)
	}
	was, _ := m.box.Selected()
	m.box.Act, m.box.Hint, m.box.Notes = box.Act, box.Hint, box.Notes
	m.box.SetItems(items) // the selection keeps its number
	m.box.Select(func(it overlay.Item) bool { return it.Match == was.Match })
	return rest
}

// pendingWords says how far a change has come, and why no further.
func pendingWords(p mail.Pending, accounts []mail.AccountState) string {
	s := ""
	switch p.State {
	case mail.StateSending:
		s = "being sent"
		if p.Total > 1 {
			s = sidebar.Number(p.Done) + " of " + sidebar.Number(p.Total) + " sent"
		}
	case mail.StateRefused:
		s = "refused"
	case mail.StateWaiting:
		s = "waits"
		if p.Reason == "" {
			p.Reason = waitsFor(p.Account, accounts)
		}
	}
	if p.Reason != "" {
		s += ": " + line1(p.Reason)
	}
	// One change over several accounts is a row for each; its label counts them all.
	if n := messages(p.Total); strings.Contains(p.Change.Label, " messages") && !strings.Contains(p.Change.Label, n) {
		s = n + " of them, " + s
	}
	return s
}

// waitsFor says what keeps the changes of an account from being sent; "" nothing.
func waitsFor(account string, all []mail.AccountState) string {
	for _, a := range all {
		if a.Name != account {
			continue
		}
		switch a.Phase {
		case mail.PhaseOffline:
			return "you are offline"
		case mail.PhaseWaiting, mail.PhaseStalled, mail.PhaseConnecting:
			return "the server cannot be reached yet"
		case mail.PhaseNeedsYou:
			return "the account needs you"
		case mail.PhaseElsewhere:
			return "another Postern sends it"
		}
	}
	return ""
}

// settled is how sending again or giving up went; the list is shown anew.
type settled struct{ err error }

func (m *Model) settle(id mail.ChangeID, retry bool) tea.Cmd {
	b := m.b
	return m.act(func() tea.Msg {
		if retry {
			return settled{b.Retry(programCtx(), id)}
		}
		return settled{b.Discard(programCtx(), id)}
	})
}

func (s settled) apply(m *Model) tea.Cmd {
	if s.err != nil {
		return m.say(Explain(s.err), bad)
	}
	m.pending.resting = false // at once
	return tea.Batch(m.pendingAgain(), m.list.ReloadNow())
}
