package uitest

import (
	"context"
	"slices"

	"postern/mail"
)

// SetArrangement remembers the order of a list.
func (f *Fake) SetArrangement(_ context.Context, list, how string) error {
	defer f.call("SetArrangement")()
	if f.Orders == nil {
		f.Orders = map[string]string{}
	}
	f.Orders[list] = how
	return nil
}

// conversations is a page of a view with conversations; hits are newest first.
// Everything of the same Thread is shown, oldest first, one step in.
func (f *Fake) conversations(hits []*mail.Message, r mail.PageRequest) mail.Page {
	var order []int64
	inView := map[int64][]*mail.Message{}
	for _, m := range hits {
		if inView[m.Thread] == nil {
			order = append(order, m.Thread)
		}
		inView[m.Thread] = append(inView[m.Thread], m)
	}
	held := int64(0)
	if i := f.find(r.Hold); r.Hold != 0 && i >= 0 {
		held = f.Msgs[i].Thread
	}
	rows := func(thread int64, at mail.Cursor, p *mail.Page) {
		all := slices.Clone(inView[thread])
		for i := range f.Msgs {
			if m := &f.Msgs[i]; m.Thread == thread && f.box(m.Place.Mailbox).Role == mail.RoleSent && !slices.Contains(all, m) {
				all = append(all, m)
			}
		}
		slices.SortFunc(all, func(a, b *mail.Message) int { return compare(b.Key(), a.Key()) })
		all, copies := uncopied(all)
		head := mail.Branch{Head: true, Count: len(all)}
		for _, m := range all {
			seen := mail.Seen
			for _, c := range copies[m.ID] {
				seen &= c.Flags.Bits
			}
			if seen == 0 {
				head.Unread++
			}
			if slices.Contains(inView[thread], m) && len(inView[thread]) > 1 {
				head.Members = append(head.Members, members(copies[m.ID])...)
			}
		}
		if r.View.Folded != slices.Contains(r.View.Toggled, thread) {
			s := inView[thread][0].Summary
			if len(all) > 100 {
				head.Many, head.Members = len(inView[thread]), nil
			}
			head.Folded = len(all) > 1
			s.Branch = &head
			p.Rows, p.Keys = append(p.Rows, s), append(p.Keys, at)
			return
		}
		head.Members = nil
		for i, m := range all {
			s, b := m.Summary, mail.Branch{Depth: 1}
			if i == 0 {
				b = head
			} else if s.Parent == 0 {
				s.Parent = all[0].ID
			}
			b.Elsewhere = !slices.Contains(inView[thread], m)
			if l := copies[m.ID]; len(l) > 1 {
				b.Members = members(l)
				for _, c := range l {
					s.Flags.Bits &= c.Flags.Bits | ^mail.Seen
				}
			}
			s.Branch = &b
			p.Rows, p.Keys = append(p.Rows, s), append(p.Keys, at)
		}
	}
	var p mail.Page
	p.Total = len(order)
	if r.Before {
		slices.Reverse(order)
	}
	if held != 0 && r.Inclusive && inView[held] != nil {
		rows(held, r.At, &p)
	}
	for _, t := range order {
		at := inView[t][0].Key()
		c := compare(at, r.At)
		if r.Before {
			c = -c
		}
		if t == held || r.At != (mail.Cursor{}) && (c < 0 || c == 0 && !(r.Inclusive && held == 0)) {
			continue
		}
		if len(p.Rows) >= r.N {
			p.More = true
			break
		}
		var some mail.Page
		rows(t, at, &some)
		if r.Before {
			p.Rows, p.Keys = append(some.Rows, p.Rows...), append(some.Keys, p.Keys...)
		} else {
			p.Rows, p.Keys = append(p.Rows, some.Rows...), append(p.Keys, some.Keys...)
		}
	}
	return p
}

// uncopied keeps one message of each Message-ID, and tells which have it.
func uncopied(all []*mail.Message) ([]*mail.Message, map[mail.MessageID][]*mail.Message) {
	first, copies := map[string]*mail.Message{}, map[mail.MessageID][]*mail.Message{}
	var out []*mail.Message
	for _, m := range all {
		f := first[m.MsgID]
		if f == nil || m.MsgID == "" {
			f = m
			out = append(out, m)
			first[m.MsgID] = m
		}
		copies[f.ID] = append(copies[f.ID], m)
	}
	return out, copies
}

// members lists a message and its copies.
func members(copies []*mail.Message) []mail.Member {
	out := make([]mail.Member, len(copies))
	for i, c := range copies {
		out[i] = mail.Member{ID: c.ID, Place: c.Place, Flags: c.Flags, Copy: i > 0}
	}
	return out
}
