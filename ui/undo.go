package ui

import (
	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
)

// turn is what undo and redo would act on, in words; "" nothing.
type turn struct{ undo, redo string }

// turnOf asks for it; a Cmd calls it.
func turnOf(b Backend) turn {
	undo, redo, err := b.Turn(programCtx())
	if err != nil {
		return turn{} // it is a hint: undo itself says what is wrong
	}
	return turn{line1(undo), line1(redo)}
}

// undone is how taking back went.
type undone struct {
	label string
	redo  bool
	turn  turn
	err   error
}

func (m *Model) undo(redo bool) tea.Cmd {
	b := m.b
	return m.act(func() tea.Msg {
		f := b.Undo
		if redo {
			f = b.Redo
		}
		s, err := f(programCtx())
		return undone{s, redo, turnOf(b), err}
	})
}

func (u undone) apply(m *Model) tea.Cmd {
	m.data.turn = u.turn
	var cmd tea.Cmd
	switch {
	case mail.Is(u.err, mail.NotFound) && u.redo:
		return m.say("There is nothing to do again.", plain)
	case mail.Is(u.err, mail.NotFound):
		return m.say("There is nothing to undo.", plain)
	case mail.Is(u.err, mail.Refused) && u.label != "":
		cmd = m.say("It is too late to take this back: "+line1(u.label)+".", bad)
	case u.err != nil:
		cmd = m.say(Explain(u.err), bad)
	case u.redo:
		cmd = m.say("Done again: "+line1(u.label)+".", good)
	default:
		cmd = m.say("Undone: "+line1(u.label)+".", good)
	}
	m.status.turn = u.turn
	if u.err != nil {
		return cmd
	}
	return tea.Batch(cmd, m.list.ReloadNow())
}

// turnWords are undo and redo as the status line offers them: with what they
// would act on, where that is not what the sentence before them is about.
func turnWords(verb, what string) string {
	if what == verb {
		return " " + verb
	}
	return " " + verb + ": " + what
}

// turnDetail says in the palette what undo and redo would act on.
func (m *Model) turnDetail(a keymap.Action) string {
	switch a {
	case keymap.Undo:
		return m.data.turn.undo
	case keymap.Redo:
		return m.data.turn.redo
	}
	return ""
}
