package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/render"
)

// calm is how far apart accounts and mailboxes are read anew while a sync
// changes them all the time.
const calm = 150 * time.Millisecond

// data is what of accounts and mailboxes is being read.
type data struct {
	accounts, boxes feed
	searches        []string // newest first
	recent          []string // folders that were wanted, newest first; see State
	tags            []string // keywords that were given or taken, newest first
	saveDir         string   // where was saved last
	pipes           []string // command lines that were typed, newest first
	turn            turn     // what undo and redo would act on
	awaited         *awaited // what is done once a folder is there
	home            place    // what was shown before everything was searched
	tick            ticking
	listErr         error    // that was said already
	needy           []string // accounts whose password is still to be asked for
}

// feed keeps readings of one thing from piling up: one under way, one after it.
type feed struct{ busy, again, resting bool }

// start reports whether a reading may begin.
func (f *feed) start() bool {
	if f.busy || f.resting {
		f.again = true
		return false
	}
	f.busy = true
	return true
}

// accountsLoaded is how the accounts are.
type accountsLoaded struct {
	accounts []mail.AccountState
	err      error
}

func (m *Model) loadAccounts() tea.Cmd {
	if !m.data.accounts.start() {
		return nil
	}
	b := m.b
	return func() tea.Msg {
		a, err := b.Accounts(programCtx())
		return accountsLoaded{a, err}
	}
}

func (x accountsLoaded) apply(m *Model) tea.Cmd {
	m.data.accounts.busy = false
	if x.err != nil {
		m.status.say(Explain(x.err), bad)
		return m.rest(&m.data.accounts, accountsRested{})
	}
	old := m.accounts
	m.accounts = x.accounts
	m.side.SetAccounts(x.accounts)
	m.list.SetKind(m.severalAccounts(), m.outgoing())
	m.list.Empty = m.emptyWords()
	var cmds []tea.Cmd
	for _, a := range x.accounts {
		if a.Phase == mail.PhaseNeedsYou && !wasNeedy(old, a.Name) {
			m.status.say(phaseWords(a), bad)
			if passwordMissing(a) {
				m.data.needy = append(m.data.needy, a.Name)
			}
		}
	}
	m.askNext()
	if online(x.accounts, m.reader.Summary().Place.Account) && !online(old, m.reader.Summary().Place.Account) {
		cmds = append(cmds, m.reader.Retry())
	}
	cmds = append(cmds, m.rest(&m.data.accounts, accountsRested{}), m.tick())
	return tea.Batch(cmds...)
}

// passwordMissing reports whether a password would help the account.
func passwordMissing(a mail.AccountState) bool {
	return a.Phase == mail.PhaseNeedsYou && a.Err != nil && a.Err.Kind == mail.Auth
}

// askNext asks for the password of the next account that waits for one, when
// the person is not busy with something else.
func (m *Model) askNext() {
	for m.idle() && len(m.data.needy) > 0 {
		name := m.data.needy[0]
		m.data.needy = m.data.needy[1:]
		for _, a := range m.accounts {
			if a.Name == name && passwordMissing(a) {
				m.askPassword(a)
			}
		}
	}
}

// online reports whether an account can be asked for something now.
func online(accounts []mail.AccountState, name string) bool {
	for _, a := range accounts {
		if a.Name == name {
			return a.Phase == mail.PhaseOnline || a.Phase == mail.PhaseSyncing
		}
	}
	return false
}

func wasNeedy(old []mail.AccountState, name string) bool {
	for _, a := range old {
		if a.Name == name {
			return a.Phase == mail.PhaseNeedsYou
		}
	}
	return false
}

// mailboxesLoaded is which mailboxes there are.
type mailboxesLoaded struct {
	boxes []mail.Mailbox
	err   error
}

func (m *Model) loadMailboxes() tea.Cmd {
	if !m.data.boxes.start() {
		return nil
	}
	b := m.b
	return func() tea.Msg {
		x, err := b.Mailboxes(programCtx())
		return mailboxesLoaded{x, err}
	}
}

func (x mailboxesLoaded) apply(m *Model) tea.Cmd {
	m.data.boxes.busy = false
	rest := m.rest(&m.data.boxes, boxesRested{})
	if x.err != nil {
		m.status.say(Explain(x.err), bad)
		return rest
	}
	m.boxes = x.boxes
	m.side.SetMailboxes(x.boxes)
	m.list.SetKind(m.severalAccounts(), m.outgoing())
	return tea.Batch(rest, m.showWanted(), m.arrived())
}

// showWanted shows the mailbox that the options name, once it is known.
func (m *Model) showWanted() tea.Cmd {
	if m.o.Account == "" && m.o.Mailbox == "" {
		return nil
	}
	for _, b := range m.boxes {
		if (m.o.Account == "" || b.Account == m.o.Account) && (b.Name == m.wanted || m.wanted == "" && b.Role == mail.RoleInbox) {
			return m.show(mail.View{Mailboxes: []mail.MailboxID{b.ID}}, "")
		}
	}
	return nil
}

type accountsRested struct{}

func (accountsRested) apply(m *Model) tea.Cmd { return again(&m.data.accounts, m.loadAccounts) }

type boxesRested struct{}

func (boxesRested) apply(m *Model) tea.Cmd { return again(&m.data.boxes, m.loadMailboxes) }

// rest begins the pause after a reading.
func (m *Model) rest(f *feed, end tea.Msg) tea.Cmd {
	f.resting = true
	pause := calm
	if f == &m.tally {
		pause = tallyPause
	}
	return m.o.After(pause, end)
}

func again(f *feed, load func() tea.Cmd) tea.Cmd {
	f.resting = false
	if !f.again {
		return nil
	}
	f.again = false
	return load()
}

// changed reads anew what an event touches and the screen shows.
func (m *Model) changed(e mail.Event) tea.Cmd {
	var cmds []tea.Cmd
	if e.Accounts || e.All {
		cmds = append(cmds, m.loadAccounts(), m.pendingAgain())
	}
	if e.Mailboxes || e.All || len(e.Lists) > 0 {
		cmds = append(cmds, m.loadMailboxes())
	}
	if e.All || e.Indexed || len(e.Lists) > 0 {
		cmds = append(cmds, m.countSaved())
	}
	if e.All || e.Indexed {
		cmds = append(cmds, m.patternGrown())
	}
	if m.listTouched(e) {
		cmds = append(cmds, m.list.Reload())
	}
	if m.inboxTouched(e) {
		cmds = append(cmds, m.loadNews())
	}
	if id := m.reader.ID(); id != 0 && e.Messages[id] {
		cmds = append(cmds, m.reader.Reload())
	}
	for _, n := range e.Notices {
		s := render.Line1(n.Text)
		k := plain
		if n.Err != nil {
			k = bad
			if s == "" {
				s = Explain(n.Err)
			}
		}
		if n.Account != "" {
			s = render.Line1(n.Account) + ": " + s
		}
		cmds = append(cmds, m.say(s, k))
	}
	return tea.Batch(cmds...)
}

// listTouched reports whether an event is about what the list shows.
func (m *Model) listTouched(e mail.Event) bool {
	if e.All || e.Indexed && m.query != "" {
		return true
	}
	if len(e.Lists) == 0 {
		return false
	}
	if everywhere(m.base) || m.base.Threads {
		return true // conversations reach over folders
	}
	if m.base.Role == mail.RoleNone {
		for _, id := range m.base.Mailboxes {
			if e.Lists[id] {
				return true
			}
		}
		return false
	}
	known := 0
	for _, b := range m.boxes {
		if !e.Lists[b.ID] {
			continue
		}
		if b.Role == m.base.Role {
			return true
		}
		known++
	}
	return known < len(e.Lists) // a mailbox that is not known yet
}

// timeIs is what the clock said.
type timeIs struct{ now time.Time }

// askTime asks the clock; Update itself has none.
func (m *Model) askTime() tea.Cmd {
	now := m.o.Now
	return func() tea.Msg { return timeIs{now()} }
}

// ticked asks the clock again, unless a shorter wait has taken its place.
type ticked struct{ seq int }

func (x ticked) apply(m *Model) tea.Cmd {
	if x.seq != m.data.tick.seq {
		return nil
	}
	m.data.tick.on = false
	return m.askTime()
}

func (x timeIs) apply(m *Model) tea.Cmd {
	m.now = x.now
	m.list.SetNow(x.now)
	m.side.SetNow(x.now)
	m.reader.SetNow(x.now)
	return m.tick()
}

// ticking is the wait that is under way.
type ticking struct {
	seq         int
	on, seconds bool
}

// tick waits for the next time at which something on the screen changes by
// itself: a second while a retry is counted down, else a minute.
func (m *Model) tick() tea.Cmd {
	t, seconds := &m.data.tick, m.side.Counting()
	if t.on && (t.seconds || !seconds) {
		return nil
	}
	t.seq++
	t.on, t.seconds = true, seconds
	wait := time.Minute
	if seconds {
		wait = time.Second
	}
	return m.o.After(wait, ticked{t.seq})
}
