package list

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
)

const (
	firstPage = 120 // rows asked for when a view is shown: a screen and a bit
	pageRows  = 200 // rows asked for at an edge
	margin    = 220 // an edge nearer than this to the screen is moved on
	keepRows  = 320 // rows kept on either side of the screen
	seekRows  = 500 // rows asked for while looking for something
	maxJump   = 2000
	// apart is how far apart reloads are, so that a sync that delivers thousands
	// of rows costs a few reloads a second. The first rows do not wait. While nothing
	// of what is in the window changes, the distance grows to apartMost.
	apart     = 60 * time.Millisecond
	apartMost = time.Second
)

// row is a row of the window with what was drawn of it.
type row struct {
	mail.Summary
	at    mail.Cursor
	guide string // tree lines before the subject
	same  bool   // the subject is that of the row above, but for an answer mark
	line  string
	drawn look
}

// window is the part of the view that is in memory.
type window struct {
	view   mail.View
	of     mail.View // whose rows are in the window, or on their way
	rough  bool      // first is a guess
	ctx    context.Context
	cancel context.CancelFunc
	gen    int // of the view
	epoch  int // of the window: answers for another are dropped
	loaded bool
	err    error

	rows  []row
	first int // number of rows above rows[0]; an estimate after changes far above
	total int
	below bool // rows follow the window
	quick      // of a search
	sel   int  // index into rows; -1 when there is none
	top   int  // index of the first row on the screen
	want  int  // number of the row to select once it is here; -1 none
	seek  int  // +1, -1: looking for an unread message; 0 not

	fetchingDown, fetchingUp  bool
	reloading, again, resting bool
	hunt                      bool           // begin at the first unread message
	into                      int64          // the conversation that is being entered; 0 none
	hold                      mail.MessageID // stays where it was, wherever the order has it now; 0 none
	moved                     bool           // the person has moved the selection
	pause                     time.Duration  // until the next reload
}

// pageLoaded is the answer to a request for rows.
type pageLoaded struct {
	l          *Pane
	gen, epoch int
	kind       pageKind
	up, page   mail.Page
	anchor     mail.MessageID
	view, old  mail.View // of a reload: what is read, and what the window showed
	err        error
}

type pageKind uint8

const (
	pageFirst  pageKind = iota // the newest end of a view
	pageLast                   // the oldest end
	pageDown                   // rows below the window
	pageUp                     // rows above it
	pageReload                 // the window again
	pageSeek                   // rows around a place in the order
)

// Apply takes the rows over; it runs on the loop.
func (m pageLoaded) Apply() tea.Cmd { return m.l.apply(m) }

// Show changes to another view. What is on the screen stays until its first
// rows are here.
func (l *Pane) Show(v mail.View) tea.Cmd {
	if l.cancel != nil {
		l.cancel()
	}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.gen++
	l.epoch++
	l.view, l.of, l.rough, l.loaded, l.err, l.moved = v, v, false, false, nil, false
	l.rows, l.first, l.total, l.below = nil, 0, 0, false
	l.quick = quick{}
	l.sel, l.top, l.want, l.seek = -1, 0, -1, 0
	l.fetchingDown, l.fetchingUp, l.reloading, l.again, l.resting = false, false, false, false, false
	l.pause, l.hold, l.hunt, l.into = apart, 0, false, 0
	l.marks.reset()
	return l.read(pageFirst, mail.PageRequest{N: max(firstPage, 2*l.h)})
}

// read makes the Cmd for one page.
func (l *Pane) read(kind pageKind, r mail.PageRequest) tea.Cmd {
	r.View = l.view
	r.Quick = l.view.Query != "" && (kind == pageFirst || kind == pageDown)
	if kind == pageDown || kind == pageUp {
		r.Hold = l.hold
	}
	ctx, gen, epoch := l.ctx, l.gen, l.epoch
	return func() tea.Msg {
		p, err := l.pager.Page(ctx, r)
		return pageLoaded{l: l, gen: gen, epoch: epoch, kind: kind, page: p, err: err}
	}
}

// Reload reads the window again because something changed. Reloads do not
// pile up: one is under way at most, and one after it.
func (l *Pane) Reload() tea.Cmd {
	if l.ctx == nil {
		return nil
	}
	if l.reloading || l.resting || !l.loaded {
		l.again = true
		return nil
	}
	l.pause = apart
	return l.reload()
}

func (l *Pane) reload() tea.Cmd {
	l.reloading = true
	ctx, gen, epoch, view := l.ctx, l.gen, l.epoch, l.view
	m := pageLoaded{l: l, gen: gen, epoch: epoch, kind: pageReload, view: view, old: l.of}
	l.of = view
	if l.sel < 0 || len(l.rows) == 0 || l.first == 0 && !(l.moved && l.shifting()) {
		l.hold = 0
		n := max(firstPage, 2*l.h, len(l.rows)+20)
		return func() tea.Msg {
			m.page, m.err = l.pager.Page(ctx, mail.PageRequest{View: view, N: n})
			return m
		}
	}
	at := l.rows[l.sel]
	m.anchor = at.ID
	if l.hold = 0; l.shifting() {
		l.hold = at.ID
	}
	hold := l.hold
	up, down := max(l.sel+20, l.h), max(len(l.rows)-l.sel+20, 2*l.h)
	return func() tea.Msg {
		m.up, m.err = l.pager.Page(ctx, mail.PageRequest{View: view, At: at.at, Before: true, N: up, Hold: hold})
		if m.err == nil {
			m.page, m.err = l.pager.Page(ctx, mail.PageRequest{View: view, At: at.at, Inclusive: true, N: down, Hold: hold})
		}
		return m
	}
}

// ReloadNow is Reload without the pause between reloads: for what the person did.
func (l *Pane) ReloadNow() tea.Cmd {
	l.resting = false
	return l.Reload()
}

// rested ends the pause between two reloads.
type rested struct {
	l   *Pane
	gen int
}

// Apply starts the reload that waited.
func (m rested) Apply() tea.Cmd {
	if m.gen != m.l.gen {
		return nil
	}
	m.l.resting = false
	return m.l.repeat()
}

// prefetch asks for rows when an edge of the window comes near.
func (l *Pane) prefetch() tea.Cmd {
	if !l.loaded || len(l.rows) == 0 || l.h == 0 {
		return l.searchOn()
	}
	var down, up tea.Cmd
	last := l.first + len(l.rows) - 1
	if l.below && !l.fetchingDown && (len(l.rows)-l.top-l.h < margin || l.want > last || l.seek > 0) {
		l.fetchingDown = true
		n := pageRows
		if l.seek > 0 {
			n = seekRows
		}
		if l.want > last {
			n = min(max(n, l.want-last+l.h), maxJump)
		}
		down = l.read(pageDown, mail.PageRequest{At: l.bottom(), N: n})
	}
	if l.first > 0 && !l.fetchingUp && (l.top < margin || l.want >= 0 && l.want < l.first || l.seek < 0) {
		l.fetchingUp = true
		n := pageRows
		if l.seek < 0 {
			n = seekRows
		}
		if l.want >= 0 && l.want < l.first {
			n = min(max(n, l.first-l.want+l.h), maxJump)
		}
		up = l.read(pageUp, mail.PageRequest{At: l.rows[0].at, Before: true, N: n})
	}
	return tea.Batch(down, up)
}
