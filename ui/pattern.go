package ui

import (
	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/ui/list"
	"postern/ui/sidebar"
)

// pattern is a selection by words that is under way: what came a moment ago
// may not be in the search index, and is selected when it is.
type pattern struct {
	query  string
	view   mail.View
	marked int  // how many messages were selected when it was looked last
	asking bool // the answer is not here yet
	grown  bool // the index has grown since it was asked
	said   bool // that not all has been looked through
}

// selectPattern selects every message of the list that matches query; the next
// keys wait for that.
func (m *Model) selectPattern(query string) tea.Cmd {
	m.pattern = &pattern{query: query, view: m.list.View(), marked: m.list.Marked(), asking: true}
	return m.first(m.list.MarkQuery(query))
}

// matched says what came of it.
func (m *Model) matched(query string, x list.Match, err error) tea.Cmd {
	p, n, behind := m.pattern, x.N, x.Behind
	var most tea.Cmd
	if x.More && err == nil {
		most = m.say("These are the newest "+sidebar.Number(list.MaxMarks)+", more cannot be selected at a time.", plain)
	}
	if p == nil || p.query != query {
		if err != nil {
			return m.say(Explain(err), bad)
		}
		return most
	}
	p.asking, p.marked = false, m.list.Marked()
	switch {
	case err != nil:
		m.pattern = nil
		return m.say(Explain(err), bad)
	case behind > 0 && p.grown:
		return m.patternGrown()
	}
	said := p.said
	p.said = behind > 0
	switch {
	case behind > 0 && n == 0:
		return m.say("Nothing matches “"+line1(query)+"” so far, "+unindexed(behind)+" still to be looked through.", plain)
	case behind > 0:
		return m.say(unindexed(behind)+" still to be looked through.", plain)
	}
	m.pattern = nil
	if most != nil {
		return most
	}
	if n == 0 {
		return m.say("Nothing matches “"+line1(query)+"”.", plain)
	}
	if said {
		return m.say("All looked through: "+messages(n)+" match.", plain)
	}
	return nil
}

// patternGrown looks again when the index has grown, unless the person has done
// something else with the selection meanwhile.
func (m *Model) patternGrown() tea.Cmd {
	p := m.pattern
	switch {
	case p == nil:
		return nil
	case p.asking:
		p.grown = true
		return nil
	case m.list.Marked() != p.marked || !list.SameView(p.view, m.list.View()):
		m.pattern = nil
		return nil
	}
	p.asking, p.grown = true, false
	return m.list.MarkQuery(p.query)
}
