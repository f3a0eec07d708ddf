package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/config"
	"postern/keymap"
	"postern/mail"
	"postern/ui/list"
	"postern/ui/overlay"
	"postern/ui/sidebar"
)

// Saved searches are queries under a name, of all folders of all accounts. They
// lie in config.toml as [[search]], and stand beside the folders with how many
// unread messages they find.

// saving: what is done to saved searches.
func saving(h map[keymap.Action]handler) {
	h[keymap.SaveSearch] = handler{do: func(m *Model, _ int) tea.Cmd { return m.saveSearch() }, why: func(m *Model) string {
		switch {
		case m.query == "":
			return "Search for something first."
		case m.o.Change == nil:
			return "There is no config file to keep it in."
		}
		return ""
	}}
	saved := func(m *Model) string {
		if _, ok := m.savedAt(); !ok {
			return "Go to a saved search first."
		}
		return ""
	}
	h[keymap.PickSearch] = handler{do: func(m *Model, _ int) tea.Cmd {
		return m.open(&overlay.Picker{Title: "Saved searches", Filter: true, Width: 78, Empty: "Nothing is called so."}, m.savedItems())
	}, why: func(m *Model) string {
		if len(m.o.Config.Searches) == 0 {
			return "No search is saved."
		}
		return ""
	}}
	h[keymap.RenameSearch] = handler{do: func(m *Model, _ int) tea.Cmd { return m.renameSearch() }, why: saved}
	h[keymap.RemoveSearch] = handler{do: func(m *Model, _ int) tea.Cmd { return m.removeSearch() }, why: saved}
}

// saved finds a saved search by its name.
func (m *Model) saved(name string) (config.Search, bool) {
	for _, s := range m.o.Config.Searches {
		if strings.EqualFold(s.Name, name) {
			return s, true
		}
	}
	return config.Search{}, false
}

// savedShown is the saved search that the list shows.
func (m *Model) savedShown() (config.Search, bool) {
	if !everywhere(m.base) || m.query == "" {
		return config.Search{}, false
	}
	for _, s := range m.o.Config.Searches {
		if s.Query == m.query {
			return s, true
		}
	}
	return config.Search{}, false
}

// savedAtSide is the saved search under the selection of the sidebar.
func (m *Model) savedAtSide() (config.Search, bool) {
	if r, ok := m.side.Selected(); ok && m.focus == onFolders && r.Kind == sidebar.Saved {
		return m.saved(r.Search)
	}
	return config.Search{}, false
}

func (m *Model) savedAt() (config.Search, bool) {
	if m.focus == onFolders {
		return m.savedAtSide()
	}
	return m.savedShown()
}

// goSaved shows what a saved search finds.
func (m *Model) goSaved(name string) tea.Cmd {
	s, ok := m.saved(name)
	if !ok {
		return nil
	}
	if !everywhere(m.base) {
		m.data.home = m.here()
	}
	return tea.Batch(m.setFocus(onList), m.show(mail.View{}, s.Query))
}

// savedItems lists the saved searches for a box.
func (m *Model) savedItems() []overlay.Item {
	var out []overlay.Item
	for _, s := range m.o.Config.Searches {
		out = append(out, overlay.Item{Label: "Search: " + line1(s.Name), Detail: line1(s.Query),
			Value: command(func(m *Model) tea.Cmd { return m.goSaved(s.Name) })})
	}
	return out
}

// saveSearch asks for the name of the search that is shown. A search of one
// folder keeps its folder.
func (m *Model) saveSearch() tea.Cmd {
	query := m.query
	if b, ok := m.currentBox(); ok {
		query = list.Narrow(query, queryTerm("in", b.Name)+" "+queryTerm("account", b.Account))
	} else if m.base.Role != mail.RoleNone {
		query = list.Narrow(query, queryTerm("in", string(m.base.Role)))
	}
	m.ask("Keep this search as:", "", func(m *Model, name string) tea.Cmd {
		if name = strings.TrimSpace(name); name == "" {
			return nil
		}
		old, had := m.saved(name)
		if !had {
			return m.editSearch("“"+line1(name)+"” is kept beside the folders.", config.Edit{Table: []string{"search"}, Name: name, Key: "query", Value: query})
		}
		m.confirm("“"+line1(old.Name)+"” finds "+line1(old.Query)+". Have it find this instead?", func(m *Model) tea.Cmd {
			return m.editSearch("“"+line1(old.Name)+"” finds this now.", config.Edit{Table: []string{"search"}, Name: old.Name, Key: "query", Value: query})
		})
		return nil
	})
	return nil
}

func (m *Model) renameSearch() tea.Cmd {
	s, ok := m.savedAt()
	if !ok {
		return nil
	}
	m.ask("Another name for “"+line1(s.Name)+"”:", s.Name, func(m *Model, name string) tea.Cmd {
		name = strings.TrimSpace(name)
		if name == "" || name == s.Name {
			return nil
		}
		if _, taken := m.saved(name); taken && !strings.EqualFold(name, s.Name) {
			return m.say("Another search is called “"+line1(name)+"”.", bad)
		}
		return m.editSearch("The search is called “"+line1(name)+"” now.", config.Edit{Table: []string{"search"}, Name: s.Name, Key: "name", Value: name})
	})
	return nil
}

func (m *Model) removeSearch() tea.Cmd {
	s, ok := m.savedAt()
	if !ok {
		return nil
	}
	m.confirm("Remove the search “"+line1(s.Name)+"”? No message is touched.", func(m *Model) tea.Cmd {
		return m.editSearch("The search “"+line1(s.Name)+"” is removed.", config.Edit{Table: []string{"search"}, Name: s.Name})
	})
	return nil
}

// searchStored is how writing a saved search down went.
type searchStored struct {
	said string
	now  *config.Config
	err  error
}

func (m *Model) editSearch(said string, e config.Edit) tea.Cmd {
	change := m.o.Change
	if change == nil {
		return m.say("There is no config file to keep it in.", bad)
	}
	return func() tea.Msg {
		c, err := change(e)
		return searchStored{said, c, err}
	}
}

func (s searchStored) apply(m *Model) tea.Cmd {
	switch {
	case mail.Is(s.err, mail.Config):
		return m.say("Not kept, because config.toml would not be right: "+reason(s.err), bad)
	case mail.Is(s.err, mail.Stale):
		return m.say("Not kept: another program changed config.toml at the same moment.", bad)
	case s.err != nil:
		return m.say("Not kept. "+Explain(s.err), bad)
	}
	cmd := m.adopt(s.now)
	m.tally.again = false
	return tea.Batch(cmd, m.countSaved(), m.say(s.said, good))
}

// tallyPause is how far apart the saved searches are counted.
const tallyPause = 5 * time.Second

// savedCounted is how many unread messages the saved searches find, by name.
type savedCounted struct{ unread map[string]int }

type tallyRested struct{}

func (tallyRested) apply(m *Model) tea.Cmd { return again(&m.tally, m.countSaved) }

// countSaved counts what the saved searches find, off the loop and calmly.
func (m *Model) countSaved() tea.Cmd {
	searches := slices.Clone(m.o.Config.Searches)
	m.showSaved()
	if len(searches) == 0 || !m.tally.start() {
		return nil
	}
	b := m.b
	return func() tea.Msg {
		out := savedCounted{map[string]int{}}
		for _, s := range searches {
			// A count that fails is as good as none.
			if p, err := b.Page(programCtx(), mail.PageRequest{View: mail.View{Query: list.Narrow(s.Query, "is:unread")}}); err == nil {
				out.unread[s.Name] = p.Total
			}
		}
		return out
	}
}

func (x savedCounted) apply(m *Model) tea.Cmd {
	m.tally.busy = false
	m.unread = x.unread
	m.showSaved()
	return m.rest(&m.tally, tallyRested{})
}

// showSaved tells the sidebar the saved searches.
func (m *Model) showSaved() {
	var out []sidebar.Saving
	for _, s := range m.o.Config.Searches {
		out = append(out, sidebar.Saving{Name: s.Name, Unread: m.unread[s.Name]})
	}
	m.side.SetSaved(out)
}
