package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
	"postern/ui/sidebar"
)

// tone is how a sentence is meant.
type tone uint8

const (
	plain tone = iota
	good
	bad
)

const (
	// linger is how long a sentence stays in the status line.
	linger = 8 * time.Second
	// kept is how many sentences can be read again.
	kept = 100
)

// status is what the status line says.
type status struct {
	text string
	tone tone
	turn turn // what can be taken back or done again now
	seq  int
	log  []string
}

// say puts a sentence into the status line.
func (s *status) say(text string, t tone) {
	if text == "" {
		return
	}
	s.text, s.tone, s.turn = text, t, turn{}
	s.seq++
	s.log = append(s.log, text)
	if len(s.log) > kept {
		s.log = s.log[len(s.log)-kept:]
	}
}

// say says a sentence for a while.
func (m *Model) say(text string, t tone) tea.Cmd {
	m.status.say(text, t)
	return m.o.After(linger, faded{m.status.seq})
}

// faded ends a sentence, unless another has taken its place.
type faded struct{ seq int }

func (f faded) apply(m *Model) tea.Cmd {
	if f.seq == m.status.seq && m.status.tone != bad {
		m.status.text, m.status.turn = "", turn{}
	}
	return nil
}

// drawStatus writes the status line.
func (m *Model) drawStatus() string {
	t, l := m.theme, &m.frame.pen
	l.M = t.M
	l.Start(m.w, t.Status)
	l.Space(1)
	lost, right := m.refusedWords(), m.statusRight()
	width := t.M.Width(lost) + t.M.Width(right)
	if lost != "" && right != "" {
		width += 2
	}
	room := l.Left() - width - 3
	text, style := m.statusLeft()
	l.Text(style, t.M.Cut(text, max(room, l.Left()/2)))
	if m.status.text != "" {
		m.drawTurn(keymap.Undo, "undo", m.status.turn.undo, width)
		m.drawTurn(keymap.Redo, "do again", m.status.turn.redo, width)
	}
	l.Fill(min(l.Left(), width+1))
	l.Text(t.Warn, lost)
	if lost != "" && right != "" {
		l.Space(2)
	}
	l.Text(t.StatusDim, right)
	return l.End()
}

// drawTurn offers to take back, or to do again, where there is room for it.
func (m *Model) drawTurn(a keymap.Action, verb, what string, right int) {
	t, l := m.theme, &m.frame.pen
	k := first(m.keys.Keys(m.context(), a))
	if what == "" || k == "" {
		return
	}
	words := turnWords(verb, what)
	if room := l.Left() - right - t.M.Width(k) - 6; room >= len(verb)+1 {
		l.Space(3)
		l.Text(t.Key, k)
		l.Text(t.StatusDim, t.M.Cut(words, room))
	}
}

// statusLeft is the last sentence, or what is going on.
func (m *Model) statusLeft() (string, string) {
	if p := m.prompt; p != nil && p.note != "" {
		if p.stop {
			return p.note, m.theme.Warn
		}
		return p.note, m.theme.Text
	}
	if m.whole.slow {
		return "Gathering the messages; what you type waits, esc stops it.", m.theme.Text
	}
	if w := m.foundWords(); w != "" && (m.prompt != nil || m.status.text == "") {
		return w, m.theme.Text
	}
	if m.status.text != "" {
		switch m.status.tone {
		case bad:
			return m.status.text, m.theme.Warn
		case good:
			return m.status.text, m.theme.Good
		}
		return m.status.text, m.theme.Text
	}
	if m.list.Seeking() {
		return "Looking for unread mail…", m.theme.Text
	}
	if w := m.needWords(); w != "" {
		return w, m.theme.Warn
	}
	for _, a := range m.accounts {
		if w := phaseWords(a); w != "" && a.Phase != mail.PhaseOffline {
			return w, m.theme.StatusDim
		}
	}
	for _, a := range m.accounts {
		if a.Phase == mail.PhaseSyncing && a.Progress.What != "" {
			return line1(a.Name) + ": " + progressWords(a.Progress), m.theme.StatusDim
		}
	}
	return m.accountsWords(), m.theme.StatusDim
}

// needWords says which account waits for the person, and for what.
func (m *Model) needWords() string {
	for _, a := range m.accounts {
		if a.Phase == mail.PhaseNeedsYou {
			return phaseWords(a)
		}
	}
	return ""
}

// accountsWords says how many accounts are in step.
func (m *Model) accountsWords() string {
	online, offline, away := 0, 0, ""
	for _, a := range m.accounts {
		switch a.Phase {
		case mail.PhaseOnline, mail.PhaseElsewhere:
			online++
		case mail.PhaseOffline:
			offline++
			away = line1(a.Name)
		}
	}
	switch n := len(m.accounts); {
	case n == 0:
		return ""
	case online == n:
		return "All up to date"
	case offline == n:
		return "Offline: what you have seen is here, what you do is sent later"
	case online+offline == n && offline == 1:
		return fmt.Sprintf("%s is offline by choice; %d of %d accounts online", away, online, n)
	case online+offline == n:
		return fmt.Sprintf("%d of %d accounts online", online, n)
	}
	return "Connecting…"
}

// refusedWords says that servers refused something, and where to see what.
func (m *Model) refusedWords() string {
	n := 0
	for _, a := range m.accounts {
		n += a.Refused
	}
	if n == 0 {
		return ""
	}
	s := sidebar.Number(n) + " refused"
	if k := first(m.keys.Keys(m.context(), keymap.ShowPending)); k != "" {
		s += ": " + k
	}
	return s
}

// statusRight is how much waits for servers.
func (m *Model) statusRight() string {
	n := 0
	for _, a := range m.accounts {
		n += a.Pending
	}
	switch n {
	case 0:
		return ""
	case 1:
		return m.theme.Signs.Pending + " 1 change waits"
	}
	return m.theme.Signs.Pending + " " + sidebar.Number(n) + " changes wait"
}
