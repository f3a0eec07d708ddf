package sidebar

import (
	"strconv"
	"strings"
	"time"

	"postern/mail"
	"postern/render"
	"postern/ui/cell"
)

func itoa(n int) string { return strconv.Itoa(n) }

// FolderName is how a mailbox is called on the screen.
func FolderName(m mail.Mailbox) string {
	if m.Role == mail.RoleInbox {
		return "Inbox"
	}
	return render.Line1(m.Base())
}

// Render draws the column: h lines of w cells. The slice is used again by the
// next call.
func (p *Pane) Render() []string {
	if !p.dirty && len(p.out) == p.h {
		return p.out
	}
	p.dirty = false
	p.out = p.out[:0]
	p.pen.M = p.t.M
	for y := range p.h {
		i := p.top + y
		switch {
		case i < len(p.rows) && p.rows[i].Kind != Gap:
			p.out = append(p.out, p.draw(i))
		case i < len(p.rows) && p.rows[i].name != "":
			p.pen.Start(p.w, "")
			p.pen.Space(1)
			p.pen.Text(p.t.Faint, p.t.M.Cut(p.rows[i].name, p.w-2))
			p.out = append(p.out, p.pen.End())
		default:
			p.out = append(p.out, cell.Spaces(p.w))
		}
	}
	return p.out
}

func (p *Pane) draw(i int) string {
	r, t, l := p.rows[i], p.t, &p.pen
	current := r.key() == p.current
	selected := p.focus && i == p.sel
	base := ""
	switch {
	case selected:
		base = t.Selected
	case current:
		base = t.SelectedDim
	}
	l.Start(p.w, base)
	if selected || current && !p.focus {
		l.Text(t.Accent, t.Signs.Cursor)
	} else {
		l.Space(1)
	}
	switch {
	case p.w < narrow:
		p.initials(r, current)
	case r.Kind == Account:
		p.account(r)
	default:
		p.folder(r, current)
	}
	return l.End()
}

func (p *Pane) folder(r Row, current bool) {
	t, l := p.t, &p.pen
	if r.Kind == Saved {
		l.Space(min(2, p.w/3))
	}
	if r.Kind == Folder {
		l.Space(min(1+2*r.depth, max(1, p.w/3)))
		switch {
		case r.parent && r.closed:
			l.Text(t.Dim, t.Signs.Closed)
		case r.parent && r.Mailbox.ID != 0:
			l.Text(t.Faint, t.Signs.Open)
		default:
			l.Space(1)
		}
	}
	number := ""
	if r.unread > 0 {
		number = Number(r.unread)
	}
	style := t.Text
	switch {
	case r.Kind == Unified, r.unread > 0, current:
		style = t.Strong
	case r.Kind == Folder && !r.Mailbox.Selectable:
		style = t.Dim
	}
	room := l.Left() - 1
	if number != "" {
		room -= len(number) + 1
	}
	l.Text(style, t.M.Cut(r.name, room))
	l.Fill(len(number) + 1)
	l.Text(t.Unread, number)
}

func (p *Pane) account(r Row) {
	t, l := p.t, &p.pen
	var a mail.AccountState
	for _, x := range p.accounts {
		if x.Name == r.Account {
			a = x
		}
	}
	sign := t.Signs.Open
	if r.closed {
		sign = t.Signs.Closed
	}
	l.Text(t.Faint, sign)
	l.Space(1)
	state := State(a, p.now)
	if p.w < 24 {
		state = strings.Replace(state, "retry in", "retry", 1)
	}
	style := t.Faint
	switch a.Phase {
	case mail.PhaseNeedsYou:
		style = t.Error
	case mail.PhaseWaiting, mail.PhaseStalled:
		style = t.Warn
	case mail.PhaseSyncing, mail.PhaseConnecting:
		style = t.Accent
	}
	name := render.Line1(r.Account)
	if room := l.Left() - 1 - t.M.Width(state) - 1; t.M.Width(name) > room {
		// The state in words is worth more than the end of a long name.
		name = t.M.Cut(name, max(room, 6))
	}
	l.Text(t.Title, name)
	l.Space(1)
	if l.Left() > 1 {
		state = t.M.Cut(state, l.Left()-1)
		l.Fill(t.M.Width(state) + 1)
		l.Text(style, state)
	}
}

// State says in a few words how an account is doing. now may be zero.
func State(a mail.AccountState, now time.Time) string {
	switch a.Phase {
	case mail.PhaseWaiting:
		if d := a.RetryAt.Sub(now); !a.RetryAt.IsZero() && !now.IsZero() && d > 0 {
			return "retry in " + Short(d)
		}
		return "retrying"
	case mail.PhaseSyncing:
		if pr := a.Progress; pr.Total > 0 {
			return "syncing " + itoa(min(100, 100*pr.Done/pr.Total)) + "%"
		}
	}
	return a.Phase.String()
}

// Short writes a duration as one number: "12 s", "3 min", "2 h".
func Short(d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return itoa(int((d+time.Second-1)/time.Second)) + " s"
	case d < 90*time.Minute:
		return itoa(int((d+time.Minute/2)/time.Minute)) + " min"
	}
	return itoa(int((d+time.Hour/2)/time.Hour)) + " h"
}

// Number writes a count with separators: "12,345".
func Number(n int) string {
	s := itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
