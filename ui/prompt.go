package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
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
	switch a {
	case keymap.PromptAccept:
		m.prompt = nil
		return p.done(m, p.in.Text())
	case keymap.Cancel:
		m.prompt = nil
		return nil
	case keymap.MoveUp, keymap.MoveDown:
		p.recall(a == keymap.MoveUp)
		return nil
	case keymap.PromptComplete:
		p.complete()
		return nil
	case keymap.PromptErase:
		if p.in.Text() == "" && !p.in.Secret {
			m.prompt = nil
			return nil
		}
	}
	p.in.Do(a)
	return nil
}

// complete goes on with the last word as far as all words that begin so agree.
func (p *prompt) complete() {
	text := p.in.Text()
	start := strings.LastIndexAny(text, " (-") + 1
	begin, rest := text[start:], ""
	found := false
	for _, w := range p.words {
		if begin == "" || !strings.HasPrefix(w, begin) {
			continue
		}
		if !found {
			rest, found = w[len(begin):], true
			continue
		}
		n := 0
		for n < len(rest) && n < len(w)-len(begin) && rest[n] == w[len(begin)+n] {
			n++
		}
		rest = rest[:n]
	}
	p.in.Set(text + rest)
}

// queryWords are the words of the search language.
func queryWords() []string {
	var out []string
	for _, f := range mail.QueryFields() {
		out = append(out, f+":")
	}
	return append(out, "has:attachment", "is:unread", "is:flagged", "is:answered", "is:pending")
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
