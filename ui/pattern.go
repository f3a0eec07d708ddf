package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/ui/list"
)

// pattern is a selection by words that has found nothing yet: what came a
// moment ago may not be in the search index.
type pattern struct {
	query string
	view  mail.View
	tries int
}

const (
	patternWait = time.Second
	patternMost = 10 // times that words are looked for
)

// matched says when nothing was selected by words, and looks again a few times.
func (m *Model) matched(query string, n int, err error) tea.Cmd {
	p := m.pattern
	if p == nil || p.query != query || !list.SameView(p.view, m.list.View()) {
		p = &pattern{query: query, view: m.list.View()}
	}
	m.pattern = nil
	switch {
	case err != nil:
		return m.say(Explain(err), bad)
	case n > 0 || query == "":
		return nil
	}
	p.tries++
	if p.tries >= patternMost {
		return nil
	}
	m.pattern = p
	again := m.o.After(patternWait, patternAgain{p})
	if p.tries > 1 {
		return again
	}
	return tea.Batch(again, m.say("Nothing matches “"+line1(query)+"” so far.", plain))
}

// patternAgain looks for the words once more, unless something else was done.
type patternAgain struct{ p *pattern }

func (x patternAgain) apply(m *Model) tea.Cmd {
	if m.pattern != x.p || m.list.Marked() > 0 || !list.SameView(x.p.view, m.list.View()) {
		return nil
	}
	return m.list.MarkQuery(x.p.query)
}
