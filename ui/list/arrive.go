package list

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
)

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
		l.want, l.seek, l.into = -1, 0, 0
		if !mail.Is(m.err, mail.Canceled) {
			l.err = m.err
			l.loaded = true
		}
		return l.repeat()
	}
	l.err = nil
	var count tea.Cmd
	switch m.kind {
	case pageFirst:
		l.epoch++
		l.rough = false
		l.loaded = true
		l.setRows(m.page, 0, m.page.Total)
		l.below = m.page.More
		l.sel, l.top = min(0, len(l.rows)-1), 0
		count = l.took(m.page)
		if l.hunt && l.sel == 0 && !unread(&l.rows[0].Summary) {
			l.seek = 1
		}
		l.hunt = false
	case pageLast:
		l.epoch++
		l.rough = false
		l.setRows(m.page, max(0, m.page.Total-len(m.page.Rows)), m.page.Total)
		if m.page.More {
			l.first = max(l.first, 1)
		}
		l.below = false
		l.sel = len(l.rows) - 1
		l.top = max(0, len(l.rows)-l.h)
	case pageDown:
		l.fetchingDown = false
		total := l.total
		l.addBelow(m.page)
		count = l.tookMore(m.page, total)
	case pageUp:
		l.fetchingUp = false
		l.addAbove(m.page)
	case pageReload:
		l.replace(m)
		l.quick = quick{}
	case pageSeek:
		l.arriveAt(m)
	}
	l.grow()
	if m.kind == pageReload {
		l.enter()
	} else {
		l.extendRange()
	}
	cmd := l.arrive()
	var rest tea.Cmd
	if m.kind == pageReload && len(l.rows) > 0 {
		l.resting = true
		rest = l.o.After(l.pause, rested{l, l.gen})
	}
	return tea.Batch(cmd, l.prefetch(), count, rest, l.repeat())
}

// repeat starts the reload that was asked for while none could start.
func (l *Pane) repeat() tea.Cmd {
	if !l.again || l.resting || l.reloading || !l.loaded {
		return nil
	}
	l.again = false
	return l.reload()
}

// setRows makes rows the window; total is as the cache counts it.
func (l *Pane) setRows(p mail.Page, first, total int) {
	l.rows = make([]row, 0, len(p.Rows))
	l.rows = l.addRows(l.rows, p)
	l.first, l.total = first, total-(len(p.Rows)-len(l.rows))
}

// addRows adds the rows of a page, but for those that the person has just moved away.
func (l *Pane) addRows(to []row, p mail.Page) []row {
	for i, s := range p.Rows {
		if l.hidden[s.ID] == 0 {
			to = append(to, row{Summary: l.patched(s), at: p.Key(i)})
		}
	}
	return to
}

func (l *Pane) addBelow(p mail.Page) {
	l.below = p.More
	l.total = p.Total - len(l.hidden)
	l.rows = l.addRows(l.rows, p)
	if !p.More {
		l.settleEnd()
	}
	if drop := l.whole(min(l.top-keepRows, l.sel-keepRows)); drop > pageRows/2 {
		l.rows = slices.Delete(l.rows, 0, drop)
		l.first, l.top, l.sel = l.first+drop, l.top-drop, l.sel-drop
		l.epoch++
		l.fetchingUp = false
	}
}

func (l *Pane) addAbove(p mail.Page) {
	l.total = p.Total - len(l.hidden)
	add := l.addRows(nil, p)
	l.rows = append(add, l.rows...)
	l.first, l.top, l.sel = l.first-len(add), l.top+len(add), l.sel+len(add)
	if !p.More {
		l.first, l.rough = 0, false
	} else {
		l.first = max(l.first, 1) // the number was an estimate: there is more above
	}
	if keep := l.whole(max(l.top+l.h, l.sel) + keepRows); len(l.rows) > keep+pageRows/2 {
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
	y, oldTop, absSel, oldTotal := l.lineOf(l.sel), l.first+l.top, l.first+l.sel, l.total
	drawn := make(map[mail.MessageID]row, len(l.rows))
	for _, r := range l.rows {
		drawn[r.ID] = r
	}
	page, first := m.page, 0
	if m.anchor != 0 {
		page = joined(m.up, m.page)
		switch {
		case !m.up.More:
			first = 0
		case !m.page.More:
			first = max(1, m.page.Total-len(page.Rows))
		case m.view.Folded != m.old.Folded || m.view.Threads != m.old.Threads:
			// Where it stands is not known; in the middle of the list, about as far as before.
			first, l.rough = max(1, int(int64(absSel)*int64(m.page.Total)/int64(max(oldTotal, 1)))-len(m.up.Rows)), true
		default:
			first = max(1, absSel+m.page.Total-oldTotal-len(m.up.Rows))
		}
	}
	if first == 0 {
		l.rough = false
	}
	l.epoch++
	l.fetchingDown, l.fetchingUp = false, false
	l.setRows(page, first, m.page.Total)
	l.below = m.page.More
	if m.anchor == 0 && !m.page.More {
		l.total = len(l.rows)
	} else if m.anchor != 0 && !m.page.More {
		l.settleEnd()
	}
	kept, last := 0, 0
	for i := range l.rows {
		if d, ok := drawn[l.rows[i].ID]; ok && same(d.Summary, l.rows[i].Summary) {
			kept, last = kept+1, i+1
			l.rows[i].line, l.rows[i].drawn, l.rows[i].guide, l.rows[i].same = d.line, d.drawn, d.guide, d.same
		}
	}
	// Rows beyond the end of the old window are no news.
	if kept == len(drawn) && (kept == last || m.anchor != 0) {
		l.pause = min(2*l.pause, apartMost)
	} else {
		l.pause = apart
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
		l.sel = l.find(old, len(m.up.Rows), m.anchor != 0)
	}
	l.top = l.topAt(l.sel, max(y, 0))
	if oldTop == 0 && l.first == 0 {
		l.top = 0
	}
	l.scroll()
	l.rebase(absSel)
}

// find gives the row of a message, of its conversation, or the one that took
// its place, which is at a number of the window when it was read around it.
func (l *Pane) find(old row, at int, around bool) int {
	for i := range l.rows {
		if l.rows[i].ID == old.ID {
			return i
		}
	}
	if old.Branch != nil || l.view.Threaded() {
		for i := range l.rows {
			if l.rows[i].Thread == old.Thread {
				return i
			}
		}
	}
	if around {
		return min(at, len(l.rows)-1)
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
		a.Date.Equal(b.Date) && a.Received.Equal(b.Received) && a.Broken == b.Broken && a.ByServer == b.ByServer && a.Place.Account == b.Place.Account &&
		slices.Equal(a.From, b.From) && slices.Equal(a.To, b.To) && sameBranch(a.Branch, b.Branch)
}
