package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
	"postern/ui/list"
	"postern/ui/overlay"
	"postern/ui/reader"
	"postern/ui/sidebar"
	"postern/ui/theme"
)

// focus is the pane that keys go to.
type focus uint8

const (
	onList focus = iota
	onReader
	onFolders
)

// Model is the program's screen.
type Model struct {
	b Backend
	o Options

	keys     *keymap.Map
	input    keymap.Input
	handlers map[keymap.Action]handler

	term     term
	theme    *theme.Theme
	look     theme.Settings
	list     *list.Pane
	reader   *reader.Pane
	side     *sidebar.Pane
	box      *overlay.Picker
	prompt   *prompt
	question *question
	gallery  *gallery

	at       places
	w, h     int
	focus    focus
	reading  bool
	sizes    sizes
	drag     divider // being dragged by the mouse
	sideMode sides
	want     arrangement

	accounts []mail.AccountState
	boxes    []mail.Mailbox
	entering bool      // a conversation is being unfolded, to be read
	base     mail.View // what is shown, without a query
	query    string
	asked    asked          // what the servers were asked for
	tally    feed           // counting of saved searches
	pending  feed           // reading of the changes that wait, while they are shown
	unread   map[string]int // what they find, by name
	hinted   string         // letters of a link typed so far
	wanted   string         // the name of a mailbox to show once it is known

	data    data
	news    news
	pattern *pattern
	status  status
	now     time.Time
	doing   int           // changes that are being stored
	acting  chan struct{} // closed when the newest of them is; nil before the first
	ending  bool          // leave when they are
	whole   whole

	frame frame
}

// New makes the screen over a Backend. Nothing is read before Init.
func New(b Backend, o Options) *Model {
	o = o.withDefaults()
	m := &Model{b: b, o: o, side: sidebar.New()}
	var problems []keymap.Problem
	m.keys, problems = keymap.New(orDefault(o.Keys), o.Bindings)
	m.handlers = handlers()
	m.want, m.sideMode = arrangementOf(o.Layout), sideMode(o.Sidebar)
	m.sizes, m.data.recent = o.State.Sizes, o.State.Recent
	m.list = list.New(b, list.Options{Location: o.Location, After: o.After, Folder: m.folderName})
	m.reader = reader.New(b, reader.Options{
		Location: o.Location, Now: o.Now, PreferHTML: o.PreferHTML, TextWidth: o.TextWidth, ASCII: o.ASCII,
		Shown:   m.shown,
		Gallery: func(p []reader.Picture) tea.Cmd { return m.openGallery(p) },
		Explain: Explain,
		Later: func(s mail.Summary) string {
			return laterWords(s, first(m.keys.Keys(keymap.Reader, keymap.FetchLater)))
		},
	})
	m.look = theme.Settings{Name: o.Theme, Own: o.Themes, ASCII: o.ASCII, Colors: theme.Many}
	if o.NoColor {
		m.look.Colors = theme.NoColors
	}
	m.setTheme()
	m.list.Matched = m.matched
	m.list.SetLayout(list.Layout{Columns: o.Columns, Date: o.Date, Groups: o.Groups})
	m.base = mail.View{Role: mail.RoleInbox}
	m.setFocus(onList)
	for _, p := range problems {
		m.status.say("Keys: "+p.String(), bad)
	}
	for _, w := range o.Warnings {
		m.status.say(w, bad)
	}
	if !theme.Known(o.Theme, o.Themes...) {
		m.status.say("There is no theme \""+o.Theme+"\".", bad)
	}
	return m
}

func orDefault(preset string) string {
	if preset == "" {
		return keymap.DefaultPreset
	}
	return preset
}

// Init starts reading: the first list needs nothing else, so it comes at once.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.loadAccounts(), m.loadMailboxes(), m.askTime(), m.history(""), m.countSaved()}
	if m.o.Account == "" && m.o.Mailbox == "" {
		cmds = append(cmds, m.show(m.base, ""))
	} else {
		m.wanted = m.o.Mailbox
	}
	if !m.o.NoColor {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	cmds = append(cmds, m.askTerminal(), m.setTerminal(), m.loadNews())
	return tea.Batch(cmds...)
}

// Update routes a message; what it means is known where it was made.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	return m, m.route(msg)
}

func (m *Model) route(msg tea.Msg) tea.Cmd {
	if m.whole.waits(msg) {
		return nil
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		return m.paste(msg.Content)
	case tea.MouseClickMsg:
		return m.click(tea.Mouse(msg))
	case tea.MouseMotionMsg:
		return m.dragTo(tea.Mouse(msg))
	case tea.MouseReleaseMsg:
		return m.drop()
	case tea.MouseWheelMsg:
		return m.wheel(tea.Mouse(msg))
	case tea.WindowSizeMsg:
		return m.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		m.look.Background = msg.Color
		m.setTheme()
	case tea.ColorProfileMsg:
		m.setProfile(msg)
	case tea.ModeReportMsg:
		m.setMeasure(msg)
	case tea.FocusMsg:
		return m.focused(true)
	case tea.BlurMsg:
		return m.focused(false)
	case Changed:
		return m.changed(msg.Event)
	case interface{ apply(m *Model) tea.Cmd }:
		return msg.apply(m)
	case interface{ Apply() tea.Cmd }:
		cmd := msg.Apply()
		return tea.Batch(cmd, m.follow(), m.entered())
	default:
		return m.heard(msg)
	}
	return nil
}

// follow takes over what a pane has learnt.
func (m *Model) follow() tea.Cmd {
	var cmd tea.Cmd
	if s, ok := m.list.Selected(); ok {
		cmd = m.reader.SetSummary(s)
	}
	m.list.Empty = m.emptyWords()
	if err := m.list.Err(); err != nil && m.data.listErr == nil {
		m.status.say(Explain(err), bad)
	}
	m.data.listErr = m.list.Err()
	return cmd
}

// programCtx is the life of what must not end because a view was left.
func programCtx() context.Context { return context.Background() }

// setFocus gives the keys to a pane.
func (m *Model) setFocus(f focus) tea.Cmd {
	m.focus = f
	m.list.SetFocus(f == onList)
	m.reader.SetFocus(f == onReader)
	m.side.SetFocus(f == onFolders)
	return m.arrange()
}

func (m *Model) resize(w, h int) tea.Cmd {
	m.w, m.h = w, h
	if m.gallery != nil {
		return tea.Batch(m.arrange(), m.hang())
	}
	return m.arrange()
}

// arrange gives every pane its place.
func (m *Model) arrange() tea.Cmd {
	m.at = arrange(m.w, m.h, plan{m.reading, m.focus == onFolders, m.sideMode, m.want, m.sizes})
	m.side.SetSize(m.at.side.w, m.at.side.h)
	var a, b tea.Cmd
	if m.at.list.w > 0 {
		a = m.list.SetSize(m.at.list.w, m.at.list.h)
	}
	if m.at.reader.w > 0 {
		b = m.reader.SetSize(m.at.reader.w, m.at.reader.h)
	}
	return tea.Batch(a, b)
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}
