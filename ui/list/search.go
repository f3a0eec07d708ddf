package list

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
)

// quick is what a search left for later when it answered quickly.
type quick struct {
	resume   mail.Cursor // where the next page begins, when that is not below the last row
	atLeast  bool        // the total is not counted yet
	behind   int         // messages that the search index does not have yet
	counting bool
}

// Searching reports whether there may be rows that a search has not come to, and
// Counted whether it is known how many there are.
func (l *Pane) Searching() bool { return l.loaded && l.resume != (mail.Cursor{}) }

// Counted reports whether the total of Position is the true one.
func (l *Pane) Counted() bool { return !l.atLeast }

// Behind is how many messages, up to 1000, the search index does not have yet.
func (l *Pane) Behind() int { return l.behind }

// bottom is where the rows below the window begin.
func (l *Pane) bottom() mail.Cursor {
	if l.resume != (mail.Cursor{}) {
		return l.resume
	}
	return l.rows[len(l.rows)-1].at
}

// took takes over what the first page of a search says of itself.
func (l *Pane) took(p mail.Page) tea.Cmd {
	l.resume, l.atLeast, l.behind = p.Resume, p.AtLeast, p.Behind
	if !p.AtLeast || l.resume != (mail.Cursor{}) {
		return nil
	}
	return l.count()
}

// tookMore is took for a page further down; total is what was known before.
func (l *Pane) tookMore(p mail.Page, total int) tea.Cmd {
	had := l.resume != (mail.Cursor{})
	l.resume = p.Resume
	switch {
	case !p.More:
		l.atLeast = false
	case p.AtLeast:
		l.total = max(total, l.first+len(l.rows))
	}
	if had && l.sel < 0 && len(l.rows) > 0 {
		l.sel, l.top = 0, 0
	}
	if l.atLeast && !l.counting && l.resume == (mail.Cursor{}) {
		return l.count()
	}
	return nil
}

// searchOn goes on with a search that has found nothing yet.
func (l *Pane) searchOn() tea.Cmd {
	if !l.Searching() || l.fetchingDown {
		return nil
	}
	l.fetchingDown = true
	return l.read(pageDown, mail.PageRequest{At: l.resume, N: firstPage})
}

// totalCounted is how many rows a search has, as far as it was counted.
type totalCounted struct {
	l     *Pane
	gen   int
	total int
	err   error
}

// count counts what a search finds; it may take longer than the rows did.
func (l *Pane) count() tea.Cmd {
	ctx, gen, view := l.ctx, l.gen, l.view
	l.counting = true
	return func() tea.Msg {
		p, err := l.pager.Page(ctx, mail.PageRequest{View: view})
		return totalCounted{l, gen, p.Total, err}
	}
}

// Apply takes the number over.
func (m totalCounted) Apply() tea.Cmd {
	l := m.l
	if m.gen != l.gen || !l.atLeast || m.err != nil {
		return nil
	}
	l.counting, l.atLeast = false, false
	l.total = max(m.total-len(l.hidden), l.first+len(l.rows))
	return nil
}

// Kept is a view with everything about it: rows, selection, marks.
type Kept struct {
	window
	marks
}

// Keep remembers what is shown, to come back to it.
func (l *Pane) Keep() Kept { return Kept{l.window, l.marks} }

// Restore shows again what was kept, exactly as it was, and has it read anew
// in case something has changed meanwhile.
func (l *Pane) Restore(k Kept) tea.Cmd {
	if l.cancel != nil {
		l.cancel()
	}
	gen, epoch := max(l.gen, k.gen)+1, max(l.epoch, k.epoch)+1
	l.window, l.marks = k.window, k.marks
	l.gen, l.epoch = gen, epoch
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.fetchingDown, l.fetchingUp, l.reloading, l.again, l.resting = false, false, false, false, false
	l.counting = false
	if !l.loaded {
		return l.Show(l.view)
	}
	l.stale()
	l.scroll()
	return tea.Batch(l.Reload(), l.prefetch())
}

// People are the addresses of the rows in memory, each once, those of the newest first.
func (l *Pane) People() []string {
	var out []string
	have := map[string]bool{}
	for i := range l.rows {
		for _, a := range l.rows[i].From {
			if a.Addr != "" && !have[a.Addr] {
				have[a.Addr] = true
				out = append(out, a.Addr)
			}
		}
	}
	return out
}
