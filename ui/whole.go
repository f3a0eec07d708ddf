package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
)

// whole is an action whose messages are more than the list can name: they are read
// before it is done. What the person does meanwhile waits its turn, so that the
// keys that follow find what the action left.
type whole struct {
	reading bool
	slow    bool // it takes long enough to say so
	turn    int  // of the reading: what was broken off comes for an earlier one
	held    []tea.Msg
	all     []mail.Summary // while the action is done
}

// wholly has the actions for messages wait until all of their messages are known.
func wholly(h map[keymap.Action]handler) {
	for _, a := range []keymap.Action{keymap.Archive, keymap.Delete, keymap.Destroy, keymap.Move, keymap.Copy, keymap.Flag, keymap.Tag, keymap.ToggleRead,
		keymap.MarkRead, keymap.MarkUnread, keymap.MarkSpam, keymap.FetchLater} {
		x := h[a]
		do := x.do
		x.do = func(m *Model, n int) tea.Cmd {
			if m.focus == onReader && m.reading {
				return do(m, n)
			}
			read := m.list.Whole()
			if read == nil {
				return do(m, n)
			}
			return m.first(func() tea.Msg {
				all, err := read(programCtx())
				return wholeLoaded{all, func(m *Model) tea.Cmd { return do(m, n) }, err}
			})
		}
		h[a] = x
	}
}

// first has what the person does next wait for what cmd gives. Esc breaks it off.
func (m *Model) first(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	m.whole.reading = true
	turn := m.whole.turn
	return tea.Batch(func() tea.Msg { return waitedFor{turn, cmd()} }, m.o.After(slowReading, slowly{turn}))
}

// slowReading is how long keys wait before that is said.
const slowReading = 250 * time.Millisecond

// slowly says that a reading takes long.
type slowly struct{ turn int }

func (x slowly) apply(m *Model) tea.Cmd {
	m.whole.slow = m.whole.reading && m.whole.turn == x.turn
	return nil
}

// waitedFor is what the person's next keys waited for.
type waitedFor struct {
	turn int
	msg  tea.Msg
}

func (x waitedFor) apply(m *Model) tea.Cmd {
	if x.turn != m.whole.turn {
		return nil
	}
	held := m.whole.held
	m.whole = whole{turn: x.turn + 1}
	cmds := []tea.Cmd{m.route(x.msg)}
	for _, msg := range held {
		cmds = append(cmds, m.route(msg))
	}
	return tea.Batch(cmds...)
}

// waits keeps what the person does until the messages are known; Esc drops it, and so
// does ctrl+c, which does what it does besides.
func (w *whole) waits(msg tea.Msg) bool {
	if !w.reading {
		return false
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		now := msg.String() == "ctrl+c"
		if msg.Code == tea.KeyEscape || now {
			*w = whole{turn: w.turn + 1}
		} else {
			w.held = append(w.held, msg)
		}
		return !now
	case tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
		w.held = append(w.held, msg)
		return true
	}
	return false
}

// wholeLoaded is all that an action is for.
type wholeLoaded struct {
	all []mail.Summary
	do  command
	err error
}

func (x wholeLoaded) apply(m *Model) tea.Cmd {
	if x.err != nil {
		return m.say(Explain(x.err), bad)
	}
	if len(x.all) == 0 {
		return nil // all of it went meanwhile
	}
	m.whole.all = x.all
	defer func() { m.whole.all = nil }()
	return x.do(m)
}
