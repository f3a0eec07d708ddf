package list

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
)

// maxSteps is how many steps of a tree are drawn; what hangs deeper is drawn there.
const maxSteps = 8

// Arrange shows the same messages in another way: folded or not, as
// conversations or one by one. The selection stays on its message, or on its
// conversation, and that on its line.
func (l *Pane) Arrange(v mail.View) tea.Cmd {
	if l.ctx == nil || l.sel < 0 || l.sel >= len(l.rows) || v.Sort != l.view.Sort || v.Reverse != l.view.Reverse {
		return l.Show(v)
	}
	if v.Threads != l.view.Threads {
		l.rows[l.sel].at = l.rows[l.sel].Key()
	}
	l.view, l.moved = v, true
	l.want, l.seek = -1, 0
	l.epoch++ // pages under way are of the arrangement before
	l.fetchingDown, l.fetchingUp, l.reloading = false, false, false
	return l.ReloadNow()
}

// ToggleFold folds the conversation of the selection, or unfolds it.
func (l *Pane) ToggleFold() tea.Cmd {
	s, ok := l.Selected()
	if !ok || !l.view.Threaded() {
		return nil
	}
	v := l.view
	if i := slices.Index(v.Toggled, s.Thread); i >= 0 {
		v.Toggled = slices.Delete(slices.Clone(v.Toggled), i, i+1)
	} else {
		v.Toggled = append(slices.Clone(v.Toggled), s.Thread)
	}
	return l.Arrange(v)
}

// FoldAll folds every conversation, or unfolds all.
func (l *Pane) FoldAll(on bool) tea.Cmd {
	v := l.view
	v.Folded, v.Toggled = on, nil
	return l.Arrange(v)
}

// shifting reports whether rows change their place in the order while they are looked at.
func (l *Pane) shifting() bool {
	return l.view.Threaded() || l.view.Sort == mail.SortUnread || l.view.Sort == mail.SortFlagged
}

// Parent goes to the message that the selected one answers; false when it is not in the window.
func (l *Pane) Parent() bool {
	s, ok := l.Selected()
	return ok && s.Parent != 0 && l.SelectID(s.Parent)
}

// ReadThread makes what reads, in a Cmd, the messages of the conversation of the
// selection that the view has; nil when nothing is selected.
func (l *Pane) ReadThread() func() ([]mail.Summary, error) {
	s, ok := l.Selected()
	if !ok {
		return nil
	}
	v, p, ctx := l.view, l.pager, l.ctx
	return func() ([]mail.Summary, error) { return readThread(ctx, p, v, &s) }
}

// MarkThread selects the conversation of the selection for an action, or no longer.
func (l *Pane) MarkThread() tea.Cmd {
	read := l.ReadThread()
	if read == nil {
		return nil
	}
	m := threadLoaded{l: l, gen: l.gen}
	return func() tea.Msg {
		m.all, m.err = read()
		return m
	}
}

// threadLoaded is the conversation that is to be selected.
type threadLoaded struct {
	l   *Pane
	gen int
	all []mail.Summary
	err error
}

// Apply selects it.
func (m threadLoaded) Apply() tea.Cmd {
	l := m.l
	if m.gen != l.gen || m.err != nil {
		return nil
	}
	on := slices.ContainsFunc(m.all, func(s mail.Summary) bool { _, marked := l.marked[s.ID]; return !marked })
	for _, s := range m.all {
		if on {
			l.put(s)
		} else {
			l.drop(s.ID)
		}
	}
	return nil
}

// Hunt has the view that is being read begin at its first unread message.
func (l *Pane) Hunt() {
	if !l.loaded {
		l.hunt = true
	}
}

// Enter unfolds the conversation of the selection and goes to its first unread message,
// or to its newest one; false when there is nothing to unfold.
func (l *Pane) Enter() (tea.Cmd, bool) {
	s, ok := l.Selected()
	if !ok || s.Branch == nil || !s.Branch.Folded || s.Branch.Count < 2 {
		return nil, false
	}
	l.into = s.Thread
	return l.ToggleFold(), true
}

// Entering reports whether the conversation of Enter is still being read.
func (l *Pane) Entering() bool { return l.into != 0 }

// enter selects where Enter leads.
func (l *Pane) enter() {
	if l.into == 0 {
		return
	}
	for i := range l.rows {
		if r := &l.rows[i]; r.Thread == l.into && !r.Branch.Folded && unread(&r.Summary) {
			l.sel = i
			break
		}
	}
	l.into = 0
	l.scroll()
}

// Seek goes to the newest message that is not younger than a time.
func (l *Pane) Seek(at time.Time) tea.Cmd {
	if l.ctx == nil || !l.loaded {
		return nil
	}
	l.want, l.seek, l.hold = -1, 0, 0
	l.epoch++
	l.fetchingDown, l.fetchingUp, l.moved = false, false, true
	m := pageLoaded{l: l, gen: l.gen, epoch: l.epoch, kind: pageSeek}
	ctx, r := l.ctx, mail.PageRequest{View: l.view, At: mail.Cursor{Received: at}, N: max(firstPage, 2*l.h)}
	return func() tea.Msg {
		m.page, m.err = l.pager.Page(ctx, r)
		if m.err == nil {
			r.Before = true
			m.up, m.err = l.pager.Page(ctx, r)
		}
		return m
	}
}

// arriveAt shows the rows around a place.
func (l *Pane) arriveAt(m pageLoaded) {
	l.epoch++
	n := len(m.up.Rows)
	first := 0
	if m.up.More {
		first, l.rough = max(1, (m.page.Total-n)/2), true
	}
	l.setRows(joined(m.up, m.page), first, m.page.Total)
	l.below = m.page.More
	if !l.below {
		l.settleEnd()
	}
	l.sel = min(n, len(l.rows)-1)
	l.top = max(0, l.topAt(l.sel, l.h/3))
	l.scroll()
}

// settleEnd makes the numbers agree once the end of the list is in the window.
func (l *Pane) settleEnd() {
	if l.rough {
		l.first, l.rough = max(1, l.total-len(l.rows)), false
		return
	}
	l.total = l.first + len(l.rows)
}

// joined is two pages as one.
func joined(up, down mail.Page) mail.Page {
	p := down
	p.Rows = append(slices.Clone(up.Rows), down.Rows...)
	if up.Keys != nil || down.Keys != nil {
		p.Keys = append(slices.Clone(up.Keys), down.Keys...)
	}
	return p
}

// whole moves an index of the window to the start of a conversation, so that none is cut.
func (l *Pane) whole(i int) int {
	for i > 0 && i < len(l.rows) && l.rows[i].Branch != nil && !l.rows[i].Branch.Head {
		i--
	}
	return i
}

// unread reports whether a row has something to be read.
func unread(s *mail.Summary) bool {
	if s.Branch != nil && s.Branch.Folded {
		return s.Branch.Unread > 0
	}
	return !s.Flags.Has(mail.Seen)
}

// expand is a row as the messages it stands for.
func expand(s mail.Summary) []mail.Summary {
	if s.Branch == nil || len(s.Branch.Members) == 0 {
		return []mail.Summary{s}
	}
	out := make([]mail.Summary, len(s.Branch.Members))
	for i, m := range s.Branch.Members {
		x := s
		x.ID, x.Branch, x.Flags = m.ID, nil, m.Flags
		if m.ID != s.ID {
			x.Place = m.Place
		}
		out[i] = x
	}
	return out
}

// stands reports whether a row stands for the message.
func stands(s *mail.Summary, is func(mail.MessageID) bool) bool {
	if is(s.ID) {
		return true
	}
	return s.Branch != nil && slices.ContainsFunc(s.Branch.Members, func(m mail.Member) bool { return is(m.ID) })
}

// Copies are a message of the list and its copies, as last seen.
func (l *Pane) Copies(s mail.Summary) []mail.Summary {
	i := slices.IndexFunc(l.rows, func(r row) bool { return r.ID == s.ID })
	if i < 0 || l.rows[i].Branch == nil {
		return []mail.Summary{s}
	}
	all := l.rows[i].Branch.Members
	from := slices.IndexFunc(all, func(m mail.Member) bool { return m.ID == s.ID })
	if from < 0 {
		return []mail.Summary{s}
	}
	to := from + 1
	for all[from].Copy {
		from--
	}
	for to < len(all) && all[to].Copy {
		to++
	}
	return expand(l.rows[i].Summary)[from:to]
}

// patchBranch shows what the person did to the messages that a row stands for.
func (l *Pane) patchBranch(b *mail.Branch) *mail.Branch {
	if b == nil || len(b.Members) == 0 || len(l.patches) == 0 {
		return b
	}
	out := *b
	out.Members = slices.Clone(b.Members)
	for i := range out.Members {
		m := &out.Members[i]
		if p, ok := l.patches[m.ID]; ok {
			m.Flags = p.of(m.Flags)
		}
	}
	unread, flagged, _ := tally(b.Members)
	nowUnread, nowFlagged, _ := tally(out.Members)
	out.Unread += nowUnread - unread
	out.Flagged += nowFlagged - flagged
	return &out
}

// tally counts messages that are unread and flagged, copies as one, and gives
// whether the first of them was read and is flagged.
func tally(all []mail.Member) (unread, flagged int, first mail.Flag) {
	for i := 0; i < len(all); {
		read, flag := mail.Seen, mail.Flag(0)
		begin := i
		for ; i < len(all) && (i == begin || all[i].Copy); i++ {
			read &= all[i].Flags.Bits
			flag |= all[i].Flags.Bits & mail.Flagged
		}
		unread += count(read == 0)
		flagged += count(flag != 0)
		if begin == 0 {
			first = read | flag
		}
	}
	return unread, flagged, first
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func sameBranch(a, b *mail.Branch) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Head == b.Head && a.Folded == b.Folded && a.Depth == b.Depth && a.Count == b.Count && a.Unread == b.Unread &&
		a.Flagged == b.Flagged && a.Muted == b.Muted && a.Elsewhere == b.Elsewhere && slices.EqualFunc(a.Members, b.Members, sameMember)
}

func sameMember(a, b mail.Member) bool {
	return a.ID == b.ID && a.Place == b.Place && a.Copy == b.Copy && a.Flags.Equal(b.Flags)
}

// grow works out the tree lines of the window, from below: a line goes on where
// another message hangs further down.
func (l *Pane) grow() {
	if !l.view.Threaded() {
		return
	}
	s := l.t.Signs
	var goesOn [maxSteps + 1]bool
	for i := len(l.rows) - 1; i >= 0; i-- {
		r := &l.rows[i]
		guide := ""
		if b := r.Branch; b == nil || b.Depth == 0 {
			goesOn = [maxSteps + 1]bool{}
		} else {
			d := min(b.Depth, maxSteps)
			var line strings.Builder
			for k := 1; k < d; k++ {
				if goesOn[k] {
					line.WriteString(s.VBar + " ")
				} else {
					line.WriteString("  ")
				}
			}
			if goesOn[d] {
				line.WriteString(s.Tee + s.HBar)
			} else {
				line.WriteString(s.Corner + s.HBar)
			}
			goesOn[d] = true
			for k := d + 1; k <= maxSteps; k++ {
				goesOn[k] = false
			}
			guide = line.String()
		}
		same := guide != "" && i > 0 && base(r.Subject) == base(l.rows[i-1].Subject)
		if guide != r.guide || same != r.same {
			r.guide, r.same, r.line = guide, same, ""
		}
	}
}

// base is a subject without what answers put before it.
func base(s string) string {
	for {
		s = strings.TrimSpace(s)
		if len(s) < 3 || !strings.EqualFold(s[:3], "re:") {
			return s
		}
		s = s[3:]
	}
}
