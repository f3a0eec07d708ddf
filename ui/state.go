package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
)

// State is what the screen remembers from one start to the next. It is no
// setting: nobody misses it.
type State struct {
	Sizes  sizes    `json:"sizes"`
	Recent []string `json:"recent,omitempty"` // folders gone, moved or copied to, newest first: ACCOUNT/NAME
}

// recentMost is how many folders are remembered.
const recentMost = 50

// keepState writes down what is remembered.
func (m *Model) keepState() tea.Cmd {
	keep := m.o.Keep
	if keep == nil {
		return nil
	}
	s := State{m.sizes, slices.Clone(m.data.recent)}
	return func() tea.Msg {
		if err := keep(s); err != nil {
			return stateLost{err}
		}
		return nil
	}
}

// stateLost says that something will not be remembered.
type stateLost struct{ err error }

func (x stateLost) apply(m *Model) tea.Cmd {
	return m.say("What you chose will not be remembered. "+Explain(x.err), bad)
}

func stateKey(b mail.Mailbox) string { return b.Account + "/" + b.Name }

// used remembers that the person wanted a folder.
func (m *Model) used(b mail.Mailbox) tea.Cmd {
	k := stateKey(b)
	if len(m.data.recent) > 0 && m.data.recent[0] == k {
		return nil
	}
	old := slices.DeleteFunc(slices.Clone(m.data.recent), func(x string) bool { return x == k })
	m.data.recent = append([]string{k}, old[:min(len(old), recentMost-1)]...)
	return m.keepState()
}

// rank is how near at hand a folder is: 0 the one used last, larger for others.
func (m *Model) rank(b mail.Mailbox) int {
	if i := slices.Index(m.data.recent, stateKey(b)); i >= 0 {
		return i
	}
	return recentMost
}
