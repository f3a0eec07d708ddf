package list

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
)

// overlay is what the person has just done and the pages do not show yet: a
// change is seen in the frame of its key, and a page that was read before the
// change was stored cannot bring the old state back.
type overlay struct {
	hidden  map[mail.MessageID]int
	patches map[mail.MessageID]patch
}

type patch struct {
	add, remove mail.Flags
	n           int
}

// of is flags as they will be.
func (p patch) of(f mail.Flags) mail.Flags { return f.With(p.add).Without(p.remove) }

func (o *overlay) reset() {
	o.hidden, o.patches = map[mail.MessageID]int{}, map[mail.MessageID]patch{}
}

// Hide takes messages out of the list at once; Settle must follow. The
// selection goes to the message that takes the place of the selected one.
func (l *Pane) Hide(ids []mail.MessageID) tea.Cmd {
	for _, id := range ids {
		l.hidden[id]++
	}
	l.epoch++ // pages under way were read before
	l.turn++
	l.fetchingDown, l.fetchingUp = false, false
	before, sel, from := len(l.rows), l.sel, l.from
	kept := make([]row, 0, len(l.rows))
	for i, r := range l.rows {
		if l.hidden[r.ID] > 0 {
			if i < l.sel {
				sel--
			}
			if i < l.top {
				l.top--
			}
			if l.first+i < l.from {
				from--
			}
			continue
		}
		kept = append(kept, r)
	}
	l.rows, l.from = kept, from
	l.total = max(0, l.total-(before-len(kept)))
	l.sel = min(sel, len(kept)-1)
	l.moved = true
	for _, id := range ids {
		l.drop(id)
	}
	l.grow()
	l.scroll()
	return l.prefetch()
}

// Patch shows flags as they will be; Settle must follow.
func (l *Pane) Patch(ids []mail.MessageID, add, remove mail.Flags) {
	for _, id := range ids {
		p := l.patches[id]
		p.add, p.remove = p.add.Without(remove).With(add), p.remove.Without(add).With(remove)
		p.n++
		l.patches[id] = p
	}
	for i := range l.rows {
		if stands(&l.rows[i].Summary, func(id mail.MessageID) bool { return l.patches[id].n > 0 && slices.Contains(ids, id) }) {
			l.rows[i].Summary = l.patched(l.rows[i].Summary)
			l.rows[i].line = ""
		}
	}
	for _, id := range ids {
		if _, ok := l.marked[id]; ok {
			s := l.marked[id]
			s.Flags = s.Flags.With(add).Without(remove)
			l.marked[id], l.sorted = s, nil
		}
	}
}

// Settle says that a change is stored, or was refused: from now on the pages tell.
func (l *Pane) Settle(ids []mail.MessageID) tea.Cmd {
	for _, id := range ids {
		if l.hidden[id]--; l.hidden[id] <= 0 {
			delete(l.hidden, id)
		}
		if p, ok := l.patches[id]; ok {
			if p.n--; p.n <= 0 {
				delete(l.patches, id)
			} else {
				l.patches[id] = p
			}
		}
	}
	return l.ReloadNow()
}

func (l *Pane) patched(s mail.Summary) mail.Summary {
	if p, ok := l.patches[s.ID]; ok {
		s.Flags = p.of(s.Flags)
	}
	s.Branch = l.patchBranch(s.Branch)
	if b := s.Branch; b != nil && !b.Folded && len(b.Members) > 0 {
		_, _, state := tally(b.Members)
		s.Flags.Bits = s.Flags.Bits&^(mail.Seen|mail.Flagged) | state
	}
	return s
}
