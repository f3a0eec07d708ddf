package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/ui/sidebar"
)

// asked is what the servers were asked for, and what they said.
type asked struct {
	gen    int
	cancel context.CancelFunc
	busy   bool
	err    error
	by     []mail.Searched
}

// leave gives the question up.
func (a *asked) leave() {
	if a.cancel != nil {
		a.cancel()
	}
	*a = asked{gen: a.gen + 1}
}

// serversAsked is what the servers said.
type serversAsked struct {
	gen int
	by  []mail.Searched
	err error
}

// askServers has the servers look for what the search that is shown cannot find here.
func (m *Model) askServers() tea.Cmd {
	m.asked.leave()
	if m.query == "" {
		return nil
	}
	v := m.base
	v.Query = m.query
	ctx, cancel := context.WithCancel(programCtx())
	m.asked.cancel, m.asked.busy = cancel, true
	b, gen := m.b, m.asked.gen
	return func() tea.Msg {
		by, err := b.Search(ctx, v)
		return serversAsked{gen, by, err}
	}
}

func (x serversAsked) apply(m *Model) tea.Cmd {
	if x.gen != m.asked.gen {
		return nil
	}
	m.asked.busy, m.asked.by, m.asked.err = false, x.by, x.err
	if m.asked.found() > 0 {
		return m.list.Reload()
	}
	return nil
}

// found is how many messages only the servers found.
func (a *asked) found() int {
	n := 0
	for _, s := range a.by {
		n += s.Found
	}
	return n
}

// words says what the servers said, to follow what was found here: ", 3 more by
// the server; archive: not searched, offline".
func (a *asked) words(ellipsis string) string {
	switch {
	case a.busy:
		return ", asking the server" + ellipsis
	case a.err != nil:
		return "; the servers were not asked: " + lower(Explain(a.err))
	}
	servers, more := 0, false
	for _, s := range a.by {
		if s.Err == nil || s.Found > 0 {
			servers++
			more = more || s.More
		}
	}
	var out strings.Builder
	if servers > 0 {
		out.WriteString(", " + sidebar.Number(a.found()))
		if more {
			out.WriteString("+")
		}
		out.WriteString(" more by the server")
		if servers > 1 {
			out.WriteString("s")
		}
	}
	for _, s := range a.by {
		if why := unsearched(s); why != "" {
			out.WriteString("; " + line1(s.Account) + ": " + why)
		}
	}
	return out.String()
}

// unsearched says why a server did not search everything; "" when it did.
func unsearched(s mail.Searched) string {
	switch {
	case s.Here:
		return "texts that are not here are not searched"
	case s.Err == nil:
		return ""
	}
	what := "not searched, "
	if s.Found > 0 {
		what = "not searched to the end, "
	}
	switch mail.KindOf(s.Err) {
	case mail.Offline:
		return what + "offline"
	case mail.Timeout:
		return what + "the server does not answer"
	case mail.Canceled:
		return what + "given up"
	case mail.Refused:
		return what + "the server refuses"
	}
	return what + lower(Explain(s.Err))
}
