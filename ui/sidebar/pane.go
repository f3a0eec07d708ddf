package sidebar

import (
	"time"

	"postern/mail"
	"postern/render"
	"postern/ui/cell"
	"postern/ui/theme"
)

// Kind is what a row stands for.
type Kind uint8

// The kinds.
const (
	Unified Kind = iota // the inboxes of all accounts
	Account
	Folder
	Saved // a saved search
	Gap   // an empty line, or a heading
)

// Row is one row of the column.
type Row struct {
	Kind    Kind
	Account string
	Mailbox mail.Mailbox // with Folder
	Search  string       // with Saved: its name
	depth   int
	name    string
	unread  int
	closed  bool // its children are folded away
	parent  bool // it has children
}

// Pane is the column.
type Pane struct {
	t        *theme.Theme
	w, h     int
	focus    bool
	now      time.Time
	accounts []mail.AccountState
	boxes    []mail.Mailbox
	saved    []Saving
	rows     []Row
	sel, top int
	closed   map[string]bool // folded accounts and folders, by key
	current  string          // key of what the list shows
	pen      cell.Line
	out      []string
	dirty    bool
}

// New makes an empty Pane.
func New() *Pane {
	return &Pane{t: theme.Compile(theme.Settings{}), closed: map[string]bool{}, dirty: true}
}

// SetTheme changes the look.
func (p *Pane) SetTheme(t *theme.Theme) { p.t, p.dirty = t, true }

// SetSize changes the size in cells.
func (p *Pane) SetSize(w, h int) {
	if w != p.w || h != p.h {
		p.w, p.h, p.dirty = w, h, true
		p.scroll()
	}
}

// SetFocus says whether keys come here.
func (p *Pane) SetFocus(on bool) {
	if p.focus != on {
		p.focus, p.dirty = on, true
		p.Reveal()
	}
}

// SetNow tells the time, for "again in 12 s".
func (p *Pane) SetNow(t time.Time) {
	if p.counting() {
		p.dirty = true
	}
	p.now = t
}

// counting reports whether a number on the screen depends on the clock.
func (p *Pane) counting() bool {
	for _, a := range p.accounts {
		if a.Phase == mail.PhaseWaiting && !a.RetryAt.IsZero() {
			return true
		}
	}
	return false
}

// Counting reports whether the pane wants to be told the time every second.
func (p *Pane) Counting() bool { return p.counting() }

// SetAccounts tells the accounts, in order.
func (p *Pane) SetAccounts(a []mail.AccountState) {
	p.accounts = a
	p.build()
}

// SetMailboxes tells the mailboxes of all accounts, in order.
func (p *Pane) SetMailboxes(m []mail.Mailbox) {
	p.boxes = m
	p.build()
}

// SetCurrent marks what the list shows: the unified inbox, or a mailbox.
func (p *Pane) SetCurrent(m mail.MailboxID) {
	p.current = boxKey(m)
	p.dirty = true
	p.Reveal()
}

// Saving is a saved search, and how many unread messages it finds.
type Saving struct {
	Name   string
	Unread int
}

// SetSaved tells the saved searches, in order.
func (p *Pane) SetSaved(s []Saving) {
	p.saved = s
	p.build()
}

// SetCurrentSaved marks a saved search as what the list shows.
func (p *Pane) SetCurrentSaved(name string) {
	p.current = savedKey(name)
	p.dirty = true
	p.Reveal()
}

func savedKey(name string) string { return "s" + name }

// Reveal moves the selection to what the list shows, unless the person is here.
func (p *Pane) Reveal() {
	if p.focus && p.sel < len(p.rows) && p.rows[p.sel].Kind != Gap {
		return
	}
	for i, r := range p.rows {
		if r.key() == p.current {
			p.sel = i
		}
	}
	p.scroll()
}

func boxKey(m mail.MailboxID) string {
	if m == 0 {
		return "all"
	}
	return "m" + itoa(int(m))
}

func (r Row) key() string {
	switch r.Kind {
	case Unified:
		return "all"
	case Account:
		return "a" + r.Account
	case Saved:
		return savedKey(r.Search)
	case Folder:
		if r.Mailbox.ID == 0 {
			return "n" + r.Account + "\x00" + r.Mailbox.Name
		}
		return boxKey(r.Mailbox.ID)
	}
	return ""
}

// build makes the rows anew from accounts and mailboxes, keeping the selection.
func (p *Pane) build() {
	p.dirty = true
	old := ""
	if p.sel < len(p.rows) {
		old = p.rows[p.sel].key()
	}
	unread := map[string]int{}
	all := 0
	for _, m := range p.boxes {
		if m.Role == mail.RoleInbox {
			all += m.Unread
			unread[m.Account] += m.Unread
		}
	}
	p.rows = append(p.rows[:0:0], Row{Kind: Unified, name: "All inboxes", unread: all})
	if len(p.saved) > 0 {
		p.rows = append(p.rows, Row{Kind: Gap}, Row{Kind: Gap, name: "Searches"})
		for _, s := range p.saved {
			p.rows = append(p.rows, Row{Kind: Saved, Search: s.Name, name: render.Line1(s.Name), unread: s.Unread})
		}
	}
	for _, a := range p.accounts {
		p.rows = append(p.rows, Row{Kind: Gap})
		r := Row{Kind: Account, Account: a.Name, unread: unread[a.Name], parent: true}
		r.closed = p.closed[r.key()]
		p.rows = append(p.rows, r)
		if !r.closed {
			p.rows = append(p.rows, p.folders(a.Name)...)
		}
	}
	p.sel = min(p.sel, len(p.rows)-1)
	for i, r := range p.rows {
		if r.key() == old && old != "" {
			p.sel = i
		}
	}
	p.Reveal()
}
