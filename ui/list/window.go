package list

import (
	"context"
	"slices"
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
	// of rows costs a few reloads a second. The first rows do not wait.
	apart = 60 * time.Millisecond
)

// row is a row of the window with what was drawn of it.
type row struct {
	mail.Summary
	line  string
	drawn look
}

// window is the part of the view that is in memory.
type window struct {
	view   mail.View
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
	sel   int  // index into rows; -1 when there is none
	top   int  // index of the first row on the screen
	want  int  // number of the row to select once it is here; -1 none
	seek  int  // +1, -1: looking for an unread message; 0 not

	fetchingDown, fetchingUp  bool
	reloading, again, resting bool
	moved                     bool // the person has moved the selection
}

// pageLoaded is the answer to a request for rows.
type pageLoaded struct {
	l          *Pane
	gen, epoch int
	kind       pageKind
	up, page   mail.Page
	anchor     mail.MessageID
	err        error
}

type pageKind uint8

const (
	pageFirst  pageKind = iota // the newest end of a view
	pageLast                   // the oldest end
	pageDown                   // rows below the window
	pageUp                     // rows above it
	pageReload                 // the window again
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
	l.view, l.loaded, l.err, l.moved = v, false, nil, false
	l.rows, l.first, l.total, l.below = nil, 0, 0, false
	l.sel, l.top, l.want, l.seek = -1, 0, -1, 0
	l.fetchingDown, l.fetchingUp, l.reloading, l.again, l.resting = false, false, false, false, false
	l.marks.reset()
	return l.read(pageFirst, mail.PageRequest{N: max(firstPage, 2*l.h)})
}

// read makes the Cmd for one page.
func (l *Pane) read(kind pageKind, r mail.PageRequest) tea.Cmd {
	r.View = l.view
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
	l.reloading = true
	ctx, gen, epoch, view := l.ctx, l.gen, l.epoch, l.view
	m := pageLoaded{l: l, gen: gen, epoch: epoch, kind: pageReload}
	if l.first == 0 || l.sel < 0 || len(l.rows) == 0 {
		n := max(firstPage, 2*l.h, len(l.rows)+20)
		return func() tea.Msg {
			m.page, m.err = l.pager.Page(ctx, mail.PageRequest{View: view, N: n})
			return m
		}
	}
	at := l.rows[l.sel]
	m.anchor = at.ID
	up, down := l.sel+20, len(l.rows)-l.sel+20
	return func() tea.Msg {
		m.up, m.err = l.pager.Page(ctx, mail.PageRequest{View: view, At: at.Key(), Before: true, N: up})
		if m.err == nil {
			m.page, m.err = l.pager.Page(ctx, mail.PageRequest{View: view, At: at.Key(), Inclusive: true, N: down})
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

func (l *Pane) apply(m pageLoaded) tea.Cmd {
	if m.gen != l.gen {
		return nil
	}
	if m.kind == pageReload || m.kind == pageFirst {
		l.reloading = false
	}
	if m.epoch != l.epoch {
		return l.repeat()
	}
	if m.err != nil {
		l.fetchingDown, l.fetchingUp = false, false
		l.want, l.seek = -1, 0
		if !mail.Is(m.err, mail.Canceled) {
			l.err = m.err
			l.loaded = true
		}
		return l.repeat()
	}
	l.err = nil
	switch m.kind {
	case pageFirst:
		l.epoch++
		l.loaded = true
		l.setRows(m.page.Rows, 0, m.page.Total)
		l.below = m.page.More
		l.sel, l.top = min(0, len(l.rows)-1), 0
	case pageLast:
		l.epoch++
		l.setRows(m.page.Rows, max(0, m.page.Total-len(m.page.Rows)), m.page.Total)
		l.below = false
		l.sel = len(l.rows) - 1
		l.top = max(0, len(l.rows)-l.h)
	case pageDown:
		l.fetchingDown = false
		l.addBelow(m.page)
	case pageUp:
		l.fetchingUp = false
		l.addAbove(m.page)
	case pageReload:
		l.replace(m)
	}
	l.extendRange()
	cmd := l.arrive()
	var rest tea.Cmd
	if m.kind == pageReload && len(l.rows) > 0 {
		l.resting = true
		rest = l.o.After(apart, rested{l, l.gen})
	}
	return tea.Batch(cmd, l.prefetch(), rest, l.repeat())
}

// repeat starts the reload that was asked for while none could start.
func (l *Pane) repeat() tea.Cmd {
	if !l.again || l.resting || l.reloading {
		return nil
	}
	l.again = false
	return l.Reload()
}

// setRows makes rows the window; total is as the cache counts it.
func (l *Pane) setRows(rows []mail.Summary, first, total int) {
	l.rows = l.rows[:0:0]
	hidden := 0
	for _, s := range rows {
		if l.hidden[s.ID] > 0 {
			hidden++
			continue
		}
		l.rows = append(l.rows, row{Summary: l.patched(s)})
	}
	l.first, l.total = first, total-hidden
}

func (l *Pane) addBelow(p mail.Page) {
	l.below = p.More
	l.total = p.Total - len(l.hidden)
	for _, s := range p.Rows {
		if l.hidden[s.ID] == 0 {
			l.rows = append(l.rows, row{Summary: l.patched(s)})
		}
	}
	if !p.More {
		l.total = l.first + len(l.rows)
	}
	if drop := min(l.top-keepRows, l.sel-keepRows); drop > pageRows/2 {
		l.rows = slices.Delete(l.rows, 0, drop)
		l.first, l.top, l.sel = l.first+drop, l.top-drop, l.sel-drop
		l.epoch++
		l.fetchingUp = false
	}
}

func (l *Pane) addAbove(p mail.Page) {
	l.total = p.Total - len(l.hidden)
	var add []row
	for _, s := range p.Rows {
		if l.hidden[s.ID] == 0 {
			add = append(add, row{Summary: l.patched(s)})
		}
	}
	l.rows = append(add, l.rows...)
	l.first, l.top, l.sel = l.first-len(add), l.top+len(add), l.sel+len(add)
	if !p.More || l.first < 0 {
		l.first = 0
	}
	if keep := max(l.top+l.h, l.sel) + keepRows; len(l.rows) > keep+pageRows/2 {
		clear(l.rows[keep:])
		l.rows = l.rows[:keep]
		l.below = true
		l.epoch++
		l.fetchingDown = false
	}
}

// replace takes the reloaded window over, keeping the selection on its message
// and that message on its line.
func (l *Pane) replace(m pageLoaded) {
	var old row
	had := l.sel >= 0 && l.sel < len(l.rows)
	if had {
		old = l.rows[l.sel]
	}
	y, oldTop, absSel, oldTotal := l.sel-l.top, l.first+l.top, l.first+l.sel, l.total
	drawn := make(map[mail.MessageID]row, len(l.rows))
	for _, r := range l.rows {
		drawn[r.ID] = r
	}
	rows, first := m.page.Rows, 0
	if m.anchor != 0 {
		rows = append(slices.Clone(m.up.Rows), m.page.Rows...)
		switch {
		case !m.up.More:
			first = 0
		case !m.page.More:
			first = max(0, m.page.Total-len(rows))
		default:
			first = max(0, absSel+m.page.Total-oldTotal-len(m.up.Rows))
		}
	}
	l.epoch++
	l.fetchingDown, l.fetchingUp = false, false
	l.setRows(rows, first, m.page.Total)
	l.below = m.page.More
	if m.anchor == 0 && !m.page.More {
		l.total = len(l.rows)
	}
	for i := range l.rows {
		if d, ok := drawn[l.rows[i].ID]; ok && d.line != "" && same(d.Summary, l.rows[i].Summary) {
			l.rows[i].line, l.rows[i].drawn = d.line, d.drawn
		}
	}
	l.sel = -1
	if len(l.rows) == 0 {
		l.top = 0
		return
	}
	switch {
	case !had || !l.moved && oldTop == 0 && absSel == 0:
		l.sel = 0
	default:
		l.sel = l.find(old)
	}
	l.top = l.sel - max(y, 0)
	if oldTop == 0 && l.first == 0 {
		l.top = 0
	}
	l.scroll()
}

// find gives the row of a message, or of the one that took its place.
func (l *Pane) find(old row) int {
	for i := range l.rows {
		if l.rows[i].ID == old.ID {
			return i
		}
	}
	for i := range l.rows {
		if !newer(l.rows[i].Summary, old.Summary) {
			return i
		}
	}
	return len(l.rows) - 1
}

// newer reports whether a stands above b.
func newer(a, b mail.Summary) bool {
	if !a.Received.Equal(b.Received) {
		return a.Received.After(b.Received)
	}
	return a.ID > b.ID
}

// same reports whether two rows are drawn alike.
func same(a, b mail.Summary) bool {
	return a.Flags.Equal(b.Flags) && a.Subject == b.Subject && a.Pending == b.Pending && a.Attach == b.Attach && a.Size == b.Size &&
		a.Date.Equal(b.Date) && a.Received.Equal(b.Received) && a.Broken == b.Broken && a.Place.Account == b.Place.Account &&
		slices.Equal(a.From, b.From) && slices.Equal(a.To, b.To)
}

// prefetch asks for rows when an edge of the window comes near.
func (l *Pane) prefetch() tea.Cmd {
	if !l.loaded || len(l.rows) == 0 || l.h == 0 {
		return nil
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
		down = l.read(pageDown, mail.PageRequest{At: l.rows[len(l.rows)-1].Key(), N: n})
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
		up = l.read(pageUp, mail.PageRequest{At: l.rows[0].Key(), Before: true, N: n})
	}
	return tea.Batch(down, up)
}
