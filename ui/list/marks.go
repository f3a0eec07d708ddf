package list

import (
	"context"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
)

// MaxMarks bounds what a pattern selects.
const MaxMarks = 50_000

// Match is what a pattern matched: N messages, the newest of More, while the search
// index was Behind messages short.
type Match struct {
	N, Behind int
	More      bool
}

// marks are the messages that the next action is for.
type marks struct {
	marked map[mail.MessageID]mail.Summary
	// sorted is what is in marked by id, for Targets; nil when marked has changed since.
	sorted []mail.Summary
	// ranging: the marks are base and everything between from, where origin
	// stands, and the selection.
	ranging bool
	from    int
	origin  mail.MessageID
	base    map[mail.MessageID]mail.Summary
	// turn counts what makes the answer to a pattern stale: all was deselected, or
	// messages left the list.
	turn int
	// more is how many messages are selected beyond those in marked, by rows that
	// stand for more than they can list.
	more int
}

func (m *marks) put(s mail.Summary) {
	m.drop(s.ID)
	m.marked[s.ID], m.sorted = s, nil
	m.more += extra(&s)
}

func (m *marks) drop(id mail.MessageID) {
	if s, ok := m.marked[id]; ok {
		m.more -= extra(&s)
		delete(m.marked, id)
		m.sorted = nil
	}
}

// extra is how many messages a selected row stands for beside itself.
func extra(s *mail.Summary) int {
	if s.Unlisted() {
		return s.Branch.Many - 1
	}
	return 0
}

func (m *marks) reset() {
	m.marked, m.sorted = map[mail.MessageID]mail.Summary{}, nil
	m.ranging, m.base, m.more = false, nil, 0
	m.turn++
}

// Marked is how many messages are selected for an action.
func (l *Pane) Marked() int { return len(l.marked) + l.more }

// Ranging reports whether a range is being selected.
func (l *Pane) Ranging() bool { return l.ranging }

// Targets are the messages that an action is for, as last seen: those
// selected, or else the one under the selection; nil when there is none. What stands
// for more than it can list is among them; Whole reads that. It is asked for with
// every frame and not to be changed.
func (l *Pane) Targets() []mail.Summary {
	if len(l.marked) == 0 {
		if s, ok := l.Selected(); ok {
			return expand(s)
		}
		return nil
	}
	if l.sorted == nil {
		for _, id := range slices.Sorted(maps.Keys(l.marked)) {
			l.sorted = append(l.sorted, l.marked[id])
		}
	}
	return l.sorted
}

// ToggleMark selects the message, or not, and goes down a row.
func (l *Pane) ToggleMark() tea.Cmd {
	s, ok := l.Selected()
	if !ok {
		return nil
	}
	_, on := l.marked[s.ID]
	for _, x := range expand(s) {
		if on {
			l.drop(x.ID)
		} else {
			l.put(x)
		}
	}
	return l.Move(1)
}

// ToggleRange begins a range at the selection, or ends it.
func (l *Pane) ToggleRange() {
	if l.ranging {
		l.ranging, l.base = false, nil
		return
	}
	if l.sel < 0 {
		return
	}
	l.ranging, l.from, l.origin, l.base = true, l.first+l.sel, l.rows[l.sel].ID, maps.Clone(l.marked)
	l.extendRange()
}

// ClearMarks selects nothing; it reports whether something was selected.
func (l *Pane) ClearMarks() bool {
	had := len(l.marked) > 0 || l.ranging
	l.marks.reset()
	return had
}

// extendRange follows the selection while a range is being selected. Rows that
// have left the window keep the mark that they got when they were passed.
func (l *Pane) extendRange() {
	if !l.ranging || l.sel < 0 {
		return
	}
	lo, hi := min(l.from, l.first+l.sel), max(l.from, l.first+l.sel)
	for i := range l.rows {
		r := &l.rows[i]
		if n := l.first + i; n >= lo && n <= hi {
			for _, s := range expand(r.Summary) {
				l.put(s)
			}
			continue
		}
		for _, s := range expand(r.Summary) {
			if _, keep := l.base[s.ID]; !keep {
				l.drop(s.ID)
			}
		}
	}
}

// rebase finds the beginning of a range again after the rows were read anew
// and the selection, which had the number sel, has another one. What is selected stays as it
// is: only who moves selects more.
func (l *Pane) rebase(sel int) {
	if !l.ranging || l.sel < 0 {
		return
	}
	for i := range l.rows {
		if l.rows[i].ID == l.origin {
			l.from = l.first + i
			return
		}
	}
	l.from += l.first + l.sel - sel
}

// MarkQuery selects every message of the view that matches query as well, ""
// for all of them.
func (l *Pane) MarkQuery(query string) tea.Cmd {
	ctx, turn, view := l.ctx, l.turn, l.view
	view.Query = Narrow(view.Query, query)
	view.Threads, view.Sort, view.Reverse = false, mail.SortDate, false // what is selected has no order
	return func() tea.Msg {
		m := marksLoaded{l: l, turn: turn, query: query}
		m.marked, m.match, m.err = collect(ctx, l.pager, view)
		return m
	}
}

// SameView reports whether two views show the same.
func SameView(a, b mail.View) bool {
	return a.Role == b.Role && a.Query == b.Query && slices.Equal(a.Mailboxes, b.Mailboxes)
}

// Narrow joins two queries so that both must match.
func Narrow(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return "(" + a + ") (" + b + ")"
}

// collect reads up to MaxMarks messages of a view, the newest.
func collect(ctx context.Context, p Pager, v mail.View) (out map[mail.MessageID]mail.Summary, m Match, err error) {
	out = map[mail.MessageID]mail.Summary{}
	var at mail.Cursor
	for {
		page, err := p.Page(ctx, mail.PageRequest{View: v, At: at, N: 1000})
		if err != nil {
			return nil, m, err
		}
		m.Behind = max(m.Behind, page.Behind)
		for i, s := range page.Rows {
			for _, x := range expand(s) {
				out[x.ID] = x
			}
			at = page.Key(i)
		}
		if !page.More || len(page.Rows) == 0 || len(out) >= MaxMarks {
			m.N, m.More = len(out), page.More && len(page.Rows) > 0
			return out, m, nil
		}
	}
}

// marksLoaded is what a pattern matched.
type marksLoaded struct {
	l      *Pane
	turn   int
	query  string
	marked map[mail.MessageID]mail.Summary
	match  Match
	err    error
}

// Apply adds them to what is selected.
func (m marksLoaded) Apply() tea.Cmd {
	if m.turn != m.l.turn || mail.Is(m.err, mail.Canceled) {
		return nil
	}
	if m.err == nil {
		for _, s := range m.marked {
			m.l.put(s)
		}
	}
	if m.l.Matched != nil {
		return m.l.Matched(m.query, m.match, m.err)
	}
	return nil
}
