package list

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/ui/cell"
	"postern/ui/theme"
)

// Pager reads pages; it is called from Cmds only.
type Pager interface {
	Page(ctx context.Context, r mail.PageRequest) (mail.Page, error)
}

// Options are what a Pane needs from outside.
type Options struct {
	Location *time.Location // nil means time.Local
	// Folder names a mailbox, for messages that are shown in a conversation though
	// they lie elsewhere; nil names none.
	Folder func(mail.MailboxID) string
	// After makes a Cmd that gives msg once d has passed; nil means tea.Tick.
	After func(d time.Duration, msg tea.Msg) tea.Cmd
}

// Pane is the list.
type Pane struct {
	pager  Pager
	o      Options
	t      *theme.Theme
	now    time.Time
	w, h   int
	focus  bool
	cols   []column
	layout Layout
	// Empty is what stands there when there is nothing to show.
	Empty string
	// Accounts says that the view spans several accounts: their names are shown.
	Accounts bool
	// Where names the place of a message where the view spans several folders; nil
	// names the account. Call SetKind after a change.
	Where func(p mail.Place) string
	where bool // there was a Where when rows were drawn last
	// Outgoing says that the view shows what was sent: whom to, not from whom.
	Outgoing bool

	// Matched is called on the loop when MarkQuery has selected messages, or
	// could not. nil is fine.
	Matched func(query string, m Match, err error) tea.Cmd

	window
	overlay
	marks
	wanted wanted
	pen    cell.Line
	out    []string
	fits   bool // out is of the present size
}

// New makes an empty Pane; Show fills it.
func New(p Pager, o Options) *Pane {
	if o.Location == nil {
		o.Location = time.Local
	}
	if o.After == nil {
		o.After = func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		}
	}
	l := &Pane{pager: p, o: o, t: theme.Compile(theme.Settings{})}
	l.sel, l.want = -1, -1
	l.overlay.reset()
	l.marks.reset()
	return l
}

// SetTheme changes the look.
func (l *Pane) SetTheme(t *theme.Theme) {
	l.t = t
	l.stale()
}

// SetSize changes the size in cells.
func (l *Pane) SetSize(w, h int) tea.Cmd {
	if w == l.w && h == l.h {
		return nil
	}
	if w != l.w {
		l.stale()
	}
	l.w, l.h, l.fits = w, h, false
	l.measure()
	l.scroll()
	return l.prefetch()
}

// SetFocus says whether keys come here.
func (l *Pane) SetFocus(on bool) { l.focus = on }

// SetNow tells the time; rows are drawn anew when the day changes.
func (l *Pane) SetNow(t time.Time) {
	t = t.In(l.o.Location)
	if y, m, d := t.Date(); !l.now.IsZero() {
		if y2, m2, d2 := l.now.Date(); y == y2 && m == m2 && d == d2 && l.layout.Date != "age" {
			l.now = t
			return
		}
	}
	l.now = t
	l.stale()
	l.scroll() // the groups are others
}

// SetKind says what the rows are to show of their place and people.
func (l *Pane) SetKind(accounts, outgoing bool) {
	if l.Accounts == accounts && l.Outgoing == outgoing && l.where == (l.Where != nil) {
		return
	}
	l.Accounts, l.Outgoing, l.where = accounts, outgoing, l.Where != nil
	l.measure()
	l.stale()
}

// stale forgets every drawn row.
func (l *Pane) stale() {
	for i := range l.rows {
		l.rows[i].line = ""
	}
}

// Selected is the message under the selection.
func (l *Pane) Selected() (mail.Summary, bool) {
	if l.sel < 0 || l.sel >= len(l.rows) {
		return mail.Summary{}, false
	}
	return l.rows[l.sel].Summary, true
}

// Position is the number of the selected row, from 1, and of all rows; 0 when
// nothing is selected, or when it is not known.
func (l *Pane) Position() (n, total int) {
	if l.sel < 0 {
		return 0, l.total
	}
	if l.rough {
		return 0, l.total
	}
	return l.first + l.sel + 1, max(l.total, l.first+len(l.rows))
}

// Loading reports whether the first rows of the view are on their way.
func (l *Pane) Loading() bool { return !l.loaded }

// Err is why the view could not be read; nil when it could.
func (l *Pane) Err() error { return l.err }

// View is what is shown.
func (l *Pane) View() mail.View { return l.view }

// Neighbours are the messages that are likely to be opened next: two below the
// selection, one above, nearest first.
func (l *Pane) Neighbours() []mail.MessageID {
	var out []mail.MessageID
	for _, i := range []int{l.sel + 1, l.sel - 1, l.sel + 2} {
		if l.sel >= 0 && i >= 0 && i < len(l.rows) {
			out = append(out, l.rows[i].ID)
		}
	}
	return out
}

// Cursor is the line of the screen with the selection; ok is false without one.
func (l *Pane) Cursor() (y int, ok bool) {
	y = l.lineOf(l.sel)
	return y, l.sel >= 0 && y >= 0 && y < l.h
}

// At selects the row on a line of the screen; ok is false when there is none, as on a heading.
func (l *Pane) At(y int) (cmd tea.Cmd, ok bool) {
	i, ok := l.rowAt(y)
	if !ok {
		return nil, false
	}
	return l.place(l.first + i), true
}
