package list

import (
	tea "charm.land/bubbletea/v2"

	"postern/mail"
)

// Move moves the selection by n rows. Rows that are not here yet are waited
// for: a burst of keys ends where it should.
func (l *Pane) Move(n int) tea.Cmd {
	if l.sel < 0 {
		return nil
	}
	from := l.first + l.sel
	if l.want >= 0 {
		from = l.want
	}
	return l.place(from + n)
}

// Page moves by n screens.
func (l *Pane) Page(n int) tea.Cmd { return l.Move(n * max(1, l.visible()-1)) }

// HalfPage moves by n half screens.
func (l *Pane) HalfPage(n int) tea.Cmd { return l.Move(n * max(1, l.visible()/2)) }

// Wheel scrolls by n rows; the selection comes along only when it would leave the screen.
func (l *Pane) Wheel(n int) tea.Cmd {
	if len(l.rows) == 0 {
		return nil
	}
	l.top = max(0, min(l.top+n, l.topAt(len(l.rows)-1, l.h-1)))
	l.moved = true
	l.sel = min(max(l.sel, l.top), l.top+l.visible()-1, len(l.rows)-1)
	l.extendRange()
	return l.prefetch()
}

// First goes to the newest message.
func (l *Pane) First() tea.Cmd {
	l.want, l.seek = -1, 0
	if !l.loaded || l.first == 0 {
		return l.place(0)
	}
	l.epoch++
	l.fetchingDown, l.fetchingUp, l.moved = false, false, true
	return l.read(pageFirst, mail.PageRequest{N: max(firstPage, 2*l.h)})
}

// Last goes to the oldest message.
func (l *Pane) Last() tea.Cmd {
	l.want, l.seek = -1, 0
	if !l.below || !l.loaded {
		return l.place(l.first + len(l.rows) - 1)
	}
	l.epoch++
	l.fetchingDown, l.fetchingUp, l.moved = false, false, true
	return l.read(pageLast, mail.PageRequest{Before: true, N: max(firstPage, 2*l.h)})
}

// place selects the row with a number, now or when it is here.
func (l *Pane) place(n int) tea.Cmd {
	if len(l.rows) == 0 {
		return nil
	}
	l.moved, l.seek = true, 0
	total := max(l.total, l.first+len(l.rows))
	n = min(max(n, 0), total-1)
	l.want = -1
	i := n - l.first
	switch {
	case i < 0:
		l.sel = 0
		if l.first > 0 {
			l.want = n
		}
	case i >= len(l.rows):
		l.sel = len(l.rows) - 1
		if l.below {
			l.want = n
		}
	default:
		l.sel = i
	}
	l.scroll()
	l.extendRange()
	return l.prefetch()
}

// arrive goes on to what was waited for, once rows have come.
func (l *Pane) arrive() tea.Cmd {
	switch {
	case l.seek != 0:
		return l.seekOn()
	case l.want >= 0:
		return l.place(l.want)
	}
	l.scroll()
	return nil
}

// NextUnread goes to the nearest unread message in a direction (+1 down, -1
// up), through rows that are not here yet if it must.
func (l *Pane) NextUnread(dir int) tea.Cmd {
	if l.sel < 0 {
		return nil
	}
	l.want = -1
	l.seek = dir
	return l.seekOn()
}

// Seeking reports whether NextUnread is still looking.
func (l *Pane) Seeking() bool { return l.seek != 0 }

func (l *Pane) seekOn() tea.Cmd {
	dir := l.seek
	for i := l.sel + dir; i >= 0 && i < len(l.rows); i += dir {
		if unread(&l.rows[i].Summary) {
			return l.place(l.first + i)
		}
	}
	if dir > 0 && l.below || dir < 0 && l.first > 0 {
		// The rows passed are not needed again: the window moves on.
		if dir > 0 {
			l.top = max(0, len(l.rows)-l.h)
		} else {
			l.top = 0
		}
		sel := l.sel
		l.sel = min(max(l.sel, l.top), len(l.rows)-1)
		if l.sel != sel {
			l.extendRange()
		}
		return l.prefetch()
	}
	l.seek = 0
	l.scroll()
	return nil
}

// SelectID moves the selection to a message of the window; false when it is not there.
func (l *Pane) SelectID(id mail.MessageID) bool {
	for i := range l.rows {
		if l.rows[i].ID == id {
			l.sel, l.want, l.moved = i, -1, true
			l.scroll()
			return true
		}
	}
	return false
}

// scroll brings the selection onto the screen and leaves no room unused.
func (l *Pane) scroll() {
	if l.h <= 0 {
		return
	}
	if l.sel >= 0 {
		if l.sel < l.top {
			l.top = l.sel
		}
		if l.lineOf(l.sel) >= l.h {
			l.top = l.topAt(l.sel, l.h-1)
		}
	}
	if !l.below {
		l.top = min(l.top, l.topAt(len(l.rows)-1, l.h-1))
	}
	l.top = max(l.top, 0)
}
