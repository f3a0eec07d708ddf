package cache

import (
	"cmp"
	"slices"
)

// grow folds the copies in conversations together and makes trees of those that
// are not folded: all is then in the order in which the rows stand.
func (b *branches) grow(convs []*conversation) error {
	trees := map[int64]map[int64]*node{}
	var threads []int64
	for _, c := range convs {
		c.all = b.uncopied(c.all)
		if !c.folded && len(c.all) > 1 {
			trees[c.thread] = map[int64]*node{}
			threads = append(threads, c.thread)
		}
	}
	if len(threads) == 0 {
		return nil
	}
	rows, err := b.q.query("SELECT thread, hash, parent, cut FROM node WHERE thread IN (SELECT value FROM json_each(?))", jsonIDs(threads))
	err = each(rows, err, func(scan func(...any) error) error {
		n := &node{}
		err := scan(&n.thread, &n.hash, &n.parent, &n.cut)
		if n.cut {
			n.parent = 0
		}
		trees[n.thread][n.hash] = n
		return err
	})
	for _, c := range convs {
		if nodes := trees[c.thread]; nodes != nil {
			c.all = tree(c.all, nodes)
		}
	}
	return err
}

// uncopied keeps one message of each Message-ID, one of the view if there is one;
// it stands for all of the view.
func (b *branches) uncopied(all []*member) []*member {
	slices.SortFunc(all, func(x, y *member) int {
		return cmp.Or(cmp.Compare(b.place(x), b.place(y)), cmp.Compare(x.id, y.id))
	})
	first := make(map[int64]*member, len(all))
	out := all[:0]
	for _, m := range all {
		f := first[m.node]
		if f == nil {
			f, first[m.node] = m, m
			out = append(out, m)
		}
		if _, in := b.inView[m.mailbox]; in {
			f.copies = append(f.copies, m)
		}
	}
	return out
}

// place orders copies: those of the view first, as the view has its mailboxes.
func (b *branches) place(m *member) int {
	if i, ok := b.inView[m.mailbox]; ok {
		return i
	}
	return len(b.inView)
}

// tree puts members in the order of their tree: every message under the nearest
// one above it that is there, siblings by date. The oldest of those without one
// is the head; the others hang under nothing and stand one step in.
func tree(all []*member, nodes map[int64]*node) []*member {
	here := make(map[int64]*member, len(all))
	for _, m := range all {
		here[m.node] = m
	}
	byAge := func(x, y *member) int { return cmp.Or(cmp.Compare(x.received, y.received), cmp.Compare(x.id, y.id)) }
	slices.SortFunc(all, byAge)
	var roots []*member
	for _, m := range all {
		n := nodes[m.node]
		for range maxClimb {
			if n == nil || n.parent == 0 {
				break
			}
			if p := here[n.parent]; p != nil {
				if p != m {
					m.parent = p
				}
				break
			}
			n = nodes[n.parent]
		}
		if m.parent == nil {
			roots = append(roots, m)
		} else {
			m.parent.below = append(m.parent.below, m)
		}
	}
	out := make([]*member, 0, len(all))
	// Without recursion: a conversation may be as deep as it is long.
	var stack []*member
	push := func(l []*member, depth int) {
		for _, m := range slices.Backward(l) {
			m.depth = depth
			stack = append(stack, m)
		}
	}
	push(roots, 1)
	if len(roots) > 0 {
		roots[0].depth = 0
	}
	for len(stack) > 0 {
		m := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		out = append(out, m)
		push(m.below, m.depth+1)
	}
	if len(out) < len(all) {
		return all // a circle, which threading cuts: nothing is lost to the list for it
	}
	return out
}
