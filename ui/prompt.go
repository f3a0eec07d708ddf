package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/ui/overlay"
)

// prompt is a line to type into, in place of the hint line.
type prompt struct {
	label string
	in    overlay.Input
	done  func(m *Model, text string) tea.Cmd
	// history holds earlier answers, newest first; nil when there are none.
	history []string
	at      int
	// words are what Tab completes the last word to; nil completes nothing.
	words []string
	// typed is told of every change of the text, left that the prompt was closed
	// without an answer; nil when nobody wants to know.
	typed func(m *Model, text string) tea.Cmd
	left  func(m *Model) tea.Cmd
	// note is what is to be said of the text; with stop it is no answer yet.
	note string
	stop bool
}

// ask opens a prompt.
func (m *Model) ask(label, text string, done func(m *Model, text string) tea.Cmd) *prompt {
	m.input.Reset()
	m.prompt = &prompt{label: label, done: done, at: -1}
	m.prompt.in.Set(text)
	return m.prompt
}

// prompting does an action while a prompt is open.
func (m *Model) prompting(a keymap.Action) tea.Cmd {
	p := m.prompt
	before := p.in.Text()
	switch a {
	case keymap.PromptAccept:
		if p.stop {
			return nil // what is wrong stands above it
		}
		m.prompt = nil
		return p.done(m, before)
	case keymap.Cancel:
		return m.leavePrompt()
	case keymap.MoveUp, keymap.MoveDown:
		p.recall(a == keymap.MoveUp)
	case keymap.PromptComplete:
		choice := p.complete()
		cmd := m.edited(before)
		if len(choice) > 1 {
			p.note = strings.Join(choice[:min(len(choice), 12)], "  ")
		}
		return cmd
	case keymap.PromptErase:
		if before == "" && !p.in.Secret {
			return m.leavePrompt()
		}
		p.in.Do(a)
	default:
		p.in.Do(a)
	}
	return m.edited(before)
}

// leavePrompt closes the prompt without an answer.
func (m *Model) leavePrompt() tea.Cmd {
	p := m.prompt
	m.prompt = nil
	if p.left != nil {
		return p.left(m)
	}
	return nil
}

// edited tells of what was typed, if the text is another than before.
func (m *Model) edited(before string) tea.Cmd {
	p := m.prompt
	if text := p.in.Text(); text != before && p.typed != nil {
		p.note, p.stop = "", false
		return p.typed(m, text)
	}
	return nil
}

// complete goes on with the last word as far as all words that begin so agree,
// and gives those that do.
func (p *prompt) complete() []string {
	text := p.in.Text()
	start := 0
	quoted := false
	for i, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case !quoted && (strings.ContainsRune(" (", r) || r == '-' && i == start):
			start = i + 1
		}
	}
	begin := text[start:]
	typed := strings.ReplaceAll(begin, `"`, "")
	var all []string
	for _, w := range p.words {
		if plain := strings.ReplaceAll(w, `"`, ""); typed != "" && len(plain) >= len(typed) && strings.EqualFold(plain[:len(typed)], typed) {
			all = append(all, w)
		}
	}
	if len(all) == 0 {
		return nil
	}
	rest := all[0]
	for _, w := range all[1:] {
		n := 0
		for n < len(rest) && n < len(w) && lowered(rest[n]) == lowered(w[n]) {
			n++
		}
		rest = strings.ToValidUTF8(rest[:n], "")
	}
	if len(rest) >= len(begin) {
		p.in.Set(text[:start] + rest)
	}
	return all
}

// lowered is an ASCII letter in lower case.
func lowered(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		b += 'a' - 'A'
	}
	return b
}

// recall shows an earlier answer.
func (p *prompt) recall(older bool) {
	n := p.at - 1
	if older {
		n = p.at + 1
	}
	if n < -1 || n >= len(p.history) {
		return
	}
	p.at = n
	if n == -1 {
		p.in.Set("")
		return
	}
	p.in.Set(p.history[n])
}

// question is asked in place of the hint line and answered with one key.
type question struct {
	text string
	yes  func(m *Model) tea.Cmd
	no   func(m *Model) tea.Cmd // nil does nothing
}

func (m *Model) confirm(text string, yes func(m *Model) tea.Cmd) {
	m.input.Reset()
	m.question = &question{text: text, yes: yes}
}

// answer takes y for yes; every other key is no.
func (m *Model) answer(k string) tea.Cmd {
	q := m.question
	m.question = nil
	if k == "y" || k == "Y" {
		return q.yes(m)
	}
	if q.no != nil {
		return q.no(m)
	}
	return nil
}

// drawPrompt draws the prompt or the question into the last line.
func (m *Model) drawPrompt(lines []string) (x, y int, ok bool) {
	if len(lines) == 0 {
		return 0, 0, false
	}
	t, l := m.theme, &m.frame.pen
	y = len(lines) - 1
	l.M = t.M
	l.Start(m.w, "")
	if q := m.question; q != nil {
		l.Space(1)
		l.Text(t.Warn, t.M.Cut(q.text, max(l.Left()-10, l.Left()/2)))
		l.Space(1)
		l.Text(t.Key, "y")
		l.Text(t.Hint, "es ")
		x = min(m.w-1, m.w-l.Left())
		l.Text(t.Key, "n")
		l.Text(t.Hint, "o")
		lines[y] = l.End()
		return x, y, true
	}
	p := m.prompt
	l.Space(1)
	label := t.M.Cut(p.label, max(1, m.w/2))
	l.Text(t.Accent, label)
	if !strings.HasSuffix(label, "/") {
		l.Space(1)
	}
	start := m.w - l.Left()
	x = start + p.in.Draw(l, t, l.Left())
	lines[y] = l.End()
	return x, y, true
}
