package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/ui/list"
	"postern/ui/sidebar"
)

// place is what was shown before a search, to come back to it.
type place struct {
	view  mail.View
	query string
	list  list.Kept
}

func (m *Model) here() place { return place{m.base, m.query, m.list.Keep()} }

// goBack shows a place again, exactly as it was.
func (m *Model) goBack(p place) tea.Cmd {
	m.base, m.query = p.view, p.query
	m.placed()
	return m.list.Restore(p.list)
}

// askSearch asks what to look for: messages in the list, text in a message.
func (m *Model) askSearch() tea.Cmd {
	if m.focus == onReader {
		m.ask("Find in this message:", m.reader.Finding(), func(m *Model, s string) tea.Cmd {
			if n := m.reader.Find(s); s != "" && n == 0 {
				return m.say("“"+s+"” is not in this message.", plain)
			}
			return nil
		})
		return nil
	}
	base := m.base
	return m.searching("/", func(q string) (mail.View, string) { return base, q })
}

// askSearchAll asks what to look for in all folders of all accounts.
func (m *Model) askSearchAll() tea.Cmd {
	return m.searching("Search everywhere:", func(q string) (mail.View, string) { return mail.View{}, q })
}

// askLimit asks how to narrow what is shown.
func (m *Model) askLimit() tea.Cmd {
	base, query := m.base, m.query
	return m.searching("Show only:", func(q string) (mail.View, string) { return base, list.Narrow(query, q) })
}

// searching asks for a query and shows what it finds while it is being typed. to
// says what a query is for: the view and the whole query. Esc comes back to what was there.
func (m *Model) searching(label string, to func(q string) (mail.View, string)) tea.Cmd {
	from := m.here()
	shown := "" // the query that the list is of, as typed; "" the place before
	p := m.ask(label, "", func(m *Model, q string) tea.Cmd {
		switch {
		case q == "" && label == "/" && from.query != "":
			return m.search("") // an empty search ends the one before
		case q == "":
			return nil
		}
		return m.found(from, to, strings.TrimRight(q, " "), shown == strings.TrimRight(q, " "))
	})
	p.typed = func(m *Model, q string) tea.Cmd {
		if !m.checkQuery(q) {
			// A term that is not understood yet is left out until it is.
			q = q[:strings.LastIndexByte(q, ' ')+1]
			if slices.ContainsFunc(m.problems(q), func(x mail.QueryProblem) bool { return !x.Searched }) {
				return nil
			}
		}
		if q = strings.TrimRight(q, " "); q == shown {
			return nil
		}
		if strings.TrimSpace(q) == "" {
			shown = ""
			return m.goBack(from)
		}
		shown = q
		m.base, m.query = to(q)
		m.placed()
		v := m.base
		v.Query = m.query
		m.list.Empty = ""
		return m.list.Show(v)
	}
	p.left = func(m *Model) tea.Cmd {
		if shown == "" {
			return nil
		}
		return m.goBack(from)
	}
	return m.searchWords(p)
}

// found keeps what a search shows; shown says that the list is of the query already.
func (m *Model) found(from place, to func(q string) (mail.View, string), q string, shown bool) tea.Cmd {
	v, query := to(q)
	if everywhere(v) && !everywhere(from.view) {
		m.data.home = from
	}
	remember := m.remember(q)
	if !shown {
		return tea.Batch(remember, m.setFocus(onList), m.show(v, query))
	}
	m.o.Account, m.o.Mailbox = "", ""
	v.Query = query
	return tea.Batch(remember, m.setFocus(onList), m.closeReader(), m.lookAt(v, nil), m.askServers())
}

// placed tells the panes what the list shows. The servers are asked no more for
// what was searched before.
func (m *Model) placed() {
	m.asked.leave()
	current := m.shownBox()
	if everywhere(m.base) {
		current = -1 // none of them
	}
	if s, ok := m.savedShown(); ok {
		m.side.SetCurrentSaved(s.Name)
	} else {
		m.side.SetCurrent(current)
	}
	m.list.Where = nil
	if current == -1 {
		m.list.Where = m.placeName
	}
	m.list.SetKind(m.severalAccounts(), m.outgoing())
}

// placeName is where a message lies, for the rows of a search everywhere.
func (m *Model) placeName(p mail.Place) string {
	b, ok := m.boxByID(p.Mailbox)
	if !ok {
		return p.Account
	}
	if len(m.accounts) > 1 {
		return sidebar.FolderName(b) + " " + m.theme.Signs.Dot + " " + p.Account
	}
	return sidebar.FolderName(b)
}

// checkQuery says below the prompt what of a query is not understood, and
// reports whether it can be searched for.
func (m *Model) checkQuery(q string) bool {
	p := m.prompt
	for _, x := range m.problems(q) {
		if p.note == "" || !x.Searched && !p.stop {
			p.note, p.stop = line1(x.Text), !x.Searched
		}
	}
	return !p.stop
}

func (m *Model) problems(q string) []mail.QueryProblem {
	return mail.ParseQuery(q).Problems(m.knownPlace)
}

// knownPlace reports whether there is what in: or account: names.
func (m *Model) knownPlace(field, value string) bool {
	return len(m.boxes) == 0 || slices.ContainsFunc(m.boxes, func(b mail.Mailbox) bool { return b.Named(field, value) })
}

// everywhere reports whether a view is of all folders: it has a meaning with a
// query only.
func everywhere(v mail.View) bool { return v.Role == mail.RoleNone && len(v.Mailboxes) == 0 }

// search shows what matches in the folder that is shown; "" shows all of it.
func (m *Model) search(q string) tea.Cmd {
	if q == m.query {
		return nil
	}
	if q == "" && everywhere(m.base) {
		if m.data.home.view.Mailboxes == nil && m.data.home.view.Role == mail.RoleNone {
			return m.goUnified()
		}
		return tea.Batch(m.closeReader(), m.goBack(m.data.home))
	}
	return tea.Batch(m.remember(q), m.show(m.base, q))
}

// maxSearches is how many searches are remembered.
const maxSearches = 100

// remember keeps what was searched for, newest first, for good.
func (m *Model) remember(q string) tea.Cmd {
	q = strings.TrimSpace(q)
	if q == "" {
		return nil
	}
	m.data.searches = append([]string{q}, slices.DeleteFunc(m.data.searches, func(x string) bool { return x == q })...)
	m.data.searches = m.data.searches[:min(len(m.data.searches), maxSearches)]
	return m.history(q)
}

// history adds a search to those of earlier sessions, "" none, and reads them.
func (m *Model) history(q string) tea.Cmd {
	b := m.b
	return func() tea.Msg {
		all, err := b.Searches(programCtx(), q)
		return searchesLoaded{all, err}
	}
}

// searchesLoaded is what was searched for in this session and before.
type searchesLoaded struct {
	all []string
	err error
}

func (x searchesLoaded) apply(m *Model) tea.Cmd {
	if x.err != nil {
		return m.say(Explain(x.err), bad)
	}
	m.data.searches = x.all
	return nil
}

// searchWords gives a prompt for a query its history and what Tab completes.
func (m *Model) searchWords(p *prompt) tea.Cmd {
	p.history = m.data.searches
	for _, f := range mail.QueryFields() {
		p.words = append(p.words, f+":")
	}
	p.words = append(p.words, "has:attachment", "is:unread", "is:read", "is:flagged", "is:answered", "is:pending")
	for _, a := range m.accounts {
		p.words = append(p.words, queryTerm("account", a.Name))
	}
	for _, b := range m.boxes {
		if name := queryTerm("in", sidebar.FolderName(b)); b.Selectable && m.knownPlace("in", sidebar.FolderName(b)) && !slices.Contains(p.words, name) {
			p.words = append(p.words, name)
		}
		if name := queryTerm("in", b.Name); b.Selectable && !slices.Contains(p.words, name) {
			p.words = append(p.words, name)
		}
	}
	for _, a := range m.list.People() {
		for _, f := range []string{"from", "to", "cc"} {
			p.words = append(p.words, queryTerm(f, a))
		}
	}
	b := m.b
	return func() tea.Msg {
		known, err := b.Keywords(programCtx())
		if err != nil {
			return nil // they are only not completed
		}
		return tagsToComplete{p, known}
	}
}

// tagsToComplete are the keywords there are, for a prompt that may be gone.
type tagsToComplete struct {
	p     *prompt
	known []string
}

func (x tagsToComplete) apply(*Model) tea.Cmd {
	for _, k := range x.known {
		if name := mail.TagName(k); name != "" {
			x.p.words = append(x.p.words, queryTerm("tag", line1(name)))
		}
	}
	return nil
}

// queryTerm writes a term of a query.
func queryTerm(field, value string) string {
	if strings.ContainsAny(value, " ()\u3000") {
		value = `"` + strings.ReplaceAll(value, `"`, "") + `"`
	}
	return field + ":" + value
}

// foundWords says what a search has found; "" when nothing is searched.
func (m *Model) foundWords() string {
	if m.query == "" || m.list.Loading() || m.list.Err() != nil {
		return ""
	}
	_, n := m.list.Position()
	n = max(0, n-m.asked.found())
	words := ""
	switch {
	case m.list.Searching():
		words = "Searching" + m.theme.Signs.Ellipsis + " " + sidebar.Number(n) + " found so far"
	case n == 0:
		words = "Nothing found here"
	default:
		words = atLeast(n) + " found here"
	}
	if b := m.list.Behind(); b > 0 {
		words += " so far, " + unindexed(b) + " still to be looked through"
	}
	return words + m.asked.words(m.theme.Signs.Ellipsis)
}

// atLeast is a number that was counted only so far.
func atLeast(n int) string {
	if n >= counted {
		return sidebar.Number(counted) + "+"
	}
	return sidebar.Number(n)
}

// unindexed is how many messages the search index does not have yet.
func unindexed(n int) string {
	if n == 1 {
		return "1 message"
	}
	return atLeast(n) + " messages"
}

// nextHit goes to the next hit: in the reader of its text, in the list of the search.
func (m *Model) nextHit(n int) tea.Cmd {
	if m.focus == onReader && m.reader.Finding() != "" {
		if !m.reader.FindNext(n) {
			return m.say("No hit.", plain)
		}
		return nil
	}
	if m.focus == onReader {
		return m.step(n)
	}
	return m.list.Move(n)
}
