package ui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/config"
	"postern/keymap"
	"postern/mail"
	"postern/render"
	"postern/ui/list"
	"postern/ui/overlay"
	"postern/ui/theme"
)

// settling is the screen of settings, made of the table in
// config.
func settling(h map[keymap.Action]handler) {
	// In mutt a key comes before a command that is for what is tagged; here the
	// selection is what every command is for, so there is nothing to do but say so.
	h[keymap.SelectApply] = handler{do: func(m *Model, _ int) tea.Cmd {
		return m.say("What comes next is for the "+messages(m.list.Marked())+" selected.", plain)
	}, why: func(m *Model) string {
		if m.list.Marked() == 0 {
			return "Nothing is selected."
		}
		return ""
	}}
	h[keymap.ShowSettings] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showSettings("") }}
}

// Take sets everything that a config says of the screen.
func (o Options) Take(c *config.Config) Options {
	o.Config = c
	o.Theme, o.ASCII, o.NoMouse, o.Keys = c.Theme, c.UI.ASCII, !c.UI.Mouse, c.Keys
	o.PreferHTML, o.TextWidth, o.SaveDir, o.Advance = c.UI.Prefer == "html", c.UI.TextWidth, c.UI.SaveDir, c.UI.Advance
	o.Sort, o.Threads = c.UI.Sort, c.UI.Threads
	o.Hyperlinks, o.Images, o.Bidi = c.UI.Hyperlinks, c.UI.Images, c.UI.Bidi
	o.Layout, o.Sidebar, o.Columns, o.Date = c.UI.Layout, c.UI.Sidebar, c.UI.Columns, c.UI.Date
	o.Groups = c.UI.Groups
	o.Notify, o.Bell, o.NoTitle = c.UI.Notify, c.UI.Bell, !c.UI.Title
	return o
}

// adopt makes the screen what the config says.
func (m *Model) adopt(c *config.Config) tea.Cmd {
	old := m.o
	m.o = m.o.Take(c)
	if m.o.Keys != old.Keys {
		m.keys, _ = keymap.New(m.o.Keys, m.o.Bindings)
		m.input.Reset()
	}
	if m.o.Layout != old.Layout {
		m.want = arrangementOf(m.o.Layout)
	}
	if m.o.Sidebar != old.Sidebar {
		m.sideMode = sideMode(m.o.Sidebar)
	}
	m.look.Name, m.look.ASCII = m.o.Theme, m.o.ASCII
	m.setTheme()
	m.list.SetLayout(list.Layout{Columns: m.o.Columns, Date: m.o.Date, Groups: m.o.Groups})
	prefer := render.PreferText
	if m.o.PreferHTML {
		prefer = render.PreferHTML
	}
	return tea.Batch(m.reader.SetOptions(m.o.TextWidth, m.o.ASCII, prefer), m.setTerminal(), m.arrange(), m.loadNews())
}

// set changes a setting at once and writes it down; nil is the default.
func (m *Model) set(s config.Setting, v any) tea.Cmd {
	old := m.o.Config
	now := m.adopt(old.With(s, v))
	return tea.Batch(now, m.write(old, s.Title, config.Show(m.o.Config.Value(s)), s.Later, config.Edit{Table: s.Table, Key: s.Key, Value: v}))
}

// settingStored is how writing a setting down went.
type settingStored struct {
	what, value string
	later       bool
	from, now   *config.Config
	err         error
}

// write puts an edit into the config file; old is what to go back to.
func (m *Model) write(old *config.Config, what, value string, later bool, e config.Edit) tea.Cmd {
	change := m.o.Change
	if change == nil {
		return m.say(what+": "+line1(value)+", until Postern ends; there is no config file to write it into.", plain)
	}
	return func() tea.Msg {
		c, err := change(e)
		return settingStored{what, value, later, old, c, err}
	}
}

func (s settingStored) apply(m *Model) tea.Cmd {
	what := s.what + ": " + line1(s.value)
	switch {
	case mail.Is(s.err, mail.Config):
		return tea.Batch(m.adopt(s.from), m.say(s.what+" was not changed, because config.toml would not be right: "+reason(s.err), bad))
	case mail.Is(s.err, mail.Stale):
		return tea.Batch(m.adopt(s.from), m.say(s.what+" was not changed: another program changed config.toml at the same moment.", bad))
	case s.err != nil:
		return m.say(what+", until Postern ends; it could not be written into config.toml. "+Explain(s.err), bad)
	}
	cmd := m.adopt(s.now) // with what else was written there meanwhile
	when := "."
	if s.later {
		when = ", from the next start on."
	}
	return tea.Batch(cmd, m.say(what+when, good))
}

// reason is the first line of what is wrong with the config.
func reason(err error) string {
	s := err.Error()
	if inv, ok := errors.AsType[*config.Invalid](err); ok && len(inv.Problems) > 0 {
		s = inv.Problems[0].What
	}
	s, _, _ = strings.Cut(s, "\n")
	return line1(s)
}

// settingsWidth is how wide the box of settings is where there is room.
const settingsWidth = 84

// showSettings lists every setting; the one with the name is selected.
func (m *Model) showSettings(at string) tea.Cmd {
	items := m.settingRows()
	p := &overlay.Picker{Title: "Settings", Filter: true, Width: settingsWidth, Notes: 3,
		Hint: "type to search, enter changes", Empty: "There is no such setting."}
	cmd := m.open(p, items)
	p.Select(func(it overlay.Item) bool { return at != "" && it.Match == at })
	return cmd
}

func (m *Model) settingRows() []overlay.Item {
	var items []overlay.Item
	group := ""
	for _, s := range config.Settings() {
		if s.Group != group {
			group = s.Group
			items = append(items, overlay.Item{Label: group, Head: true})
		}
		v := m.o.Config.Value(s)
		items = append(items, overlay.Item{Label: s.Title, Match: s.Name(), Right: line1(config.Show(v)), Detail: unlike(v, s.Default),
			Note: settingNote(s), Value: command(func(m *Model) tea.Cmd { return m.change1(s) })})
	}
	for _, a := range m.o.Config.Accounts {
		items = append(items, overlay.Item{Label: "Account " + line1(a.Name), Head: true})
		items = append(items, m.accountRows(a)...)
	}
	return items
}

// unlike says what the default is, when that is not what is set.
func unlike(v, def any) string {
	if d := config.Show(def); d != config.Show(v) && d != "" && !strings.HasPrefix(d, "~") {
		return "(default: " + d + ")"
	}
	return ""
}

// settingNote explains a setting.
func settingNote(s config.Setting) string {
	note := s.Text
	if s.Later {
		note += " Holds from the next start on."
	}
	return note + "  " + s.Name()
}

func (m *Model) accountRows(a config.Account) []overlay.Item {
	var items []overlay.Item
	for _, s := range config.AccountSettings() {
		v := config.Show(a.AccountValue(s))
		if s.Secret && v != "" {
			v = "set"
		}
		if v == "" && s.Fixed != "" || a.Incoming.Protocol == config.Maildir && s.Key == "mode" {
			continue // nothing to see and nothing to change
		}
		it := overlay.Item{Label: s.Title, Match: a.Name + " " + s.Name(), Right: line1(v), Note: settingNote(s), Reason: s.Fixed,
			Value: command(func(m *Model) tea.Cmd { return m.changeAccount(a, s) })}
		items = append(items, it)
	}
	return items
}

// change1 changes one setting: a toggle at once, others in a box or a line.
func (m *Model) change1(s config.Setting) tea.Cmd {
	back := func(m *Model) tea.Cmd { return m.showSettings(s.Name()) }
	now := m.o.Config.Value(s)
	switch s.Type {
	case config.Toggle:
		on, _ := now.(bool)
		return tea.Batch(m.set(s, !on), back(m))
	case config.Choice:
		return m.chooseSetting(s, now, back)
	}
	p := m.ask(s.Title+":", config.Show(now), func(m *Model, typed string) tea.Cmd {
		v, err := s.Parse(typed)
		if err != nil {
			return tea.Batch(back(m), m.say(line1(err.Error())+".", bad))
		}
		return tea.Batch(m.set(s, v), back(m))
	})
	if s.Type == config.Words {
		p.words = s.Values()
	}
	p.left = back
	return nil
}

// chooseSetting offers the values of a setting; a theme is shown while it is chosen.
func (m *Model) chooseSetting(s config.Setting, now any, back func(m *Model) tea.Cmd) tea.Cmd {
	var items []overlay.Item
	for _, o := range m.choices(s) {
		it := overlay.Item{Label: o.Value, Detail: o.Text, Value: command(func(m *Model) tea.Cmd {
			return tea.Batch(m.set(s, o.Value), back(m))
		})}
		if o.Value == config.Show(s.Default) {
			it.Right = "default"
		}
		items = append(items, it)
	}
	p := &overlay.Picker{Title: s.Title, Filter: true, Width: 72, Empty: "There is no such value.", Notes: 2}
	for i := range items {
		items[i].Note = s.Text
	}
	old := m.o.Config
	if s.Key == "theme" {
		p.Moved = func(it overlay.Item) any {
			return command(func(m *Model) tea.Cmd { return m.adopt(old.With(s, it.Label)) })
		}
	}
	p.Closed = command(func(m *Model) tea.Cmd { return tea.Batch(m.adopt(old), back(m)) })
	cmd := m.open(p, items)
	p.Select(func(it overlay.Item) bool { return it.Label == config.Show(now) })
	return cmd
}

// choices are the values of a setting; those of the theme are known here.
func (m *Model) choices(s config.Setting) []config.Option {
	if s.Key != "theme" {
		return s.Choices
	}
	var out []config.Option
	for _, n := range theme.Names(m.o.Themes...) {
		out = append(out, config.Option{Value: n, Text: theme.About(n, m.o.Themes...)})
	}
	return out
}

// changeAccount asks for a setting of an account and writes it down.
func (m *Model) changeAccount(a config.Account, s config.Setting) tea.Cmd {
	back := func(m *Model) tea.Cmd { return m.showSettings(a.Name + " " + s.Name()) }
	p := m.ask(s.Title+" ("+line1(a.Name)+"):", config.Show(a.AccountValue(s)), func(m *Model, typed string) tea.Cmd {
		v, err := s.Parse(typed)
		if err != nil {
			return tea.Batch(back(m), m.say(line1(err.Error())+".", bad))
		}
		shown := "the default"
		if v != nil {
			shown = config.Show(v)
		}
		return tea.Batch(m.write(m.o.Config, s.Title+" of "+line1(a.Name), shown, s.Later,
			config.Edit{Table: s.Table, Name: a.Name, Key: s.Key, Value: v}), back(m))
	})
	p.left = back
	return nil
}

// settingItems offer every setting, and every value of those that have a few,
// in the palette.
func (m *Model) settingItems() []overlay.Item {
	var items []overlay.Item
	for _, s := range config.Settings() {
		v := config.Show(m.o.Config.Value(s))
		items = append(items, overlay.Item{Label: "Set " + lower(s.Title), Match: "setting " + s.Name(), Detail: line1(v),
			Value: command(func(m *Model) tea.Cmd { return m.change1(s) })})
		if s.Key != "theme" && s.Key != "keys" && s.Key != "layout" {
			continue
		}
		for _, o := range m.choices(s) {
			items = append(items, overlay.Item{Label: s.Title + ": " + o.Value, Match: "colour color preset setting", Detail: o.Text,
				Value: command(func(m *Model) tea.Cmd { return m.set(s, o.Value) })})
		}
	}
	return items
}
