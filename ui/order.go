package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
	"postern/ui/overlay"
)

// ordering is how a list is shown.
type ordering struct {
	sort     mail.Sort
	reverse  bool
	threads  bool // conversations
	unfolded bool // all of them open
}

// parseOrdering reads what String writes; words it does not know mean nothing.
func parseOrdering(s string) ordering {
	var o ordering
	for _, w := range strings.Fields(s) {
		switch w {
		case "reverse":
			o.reverse = true
		case "threads":
			o.threads = true
		case "unfolded":
			o.unfolded = true
		case "sender", "subject", "size", "unread", "flagged":
			o.sort = mail.Sort(w)
		}
	}
	return o
}

// String is the ordering as it is remembered.
func (o ordering) String() string {
	w := []string{"date"}
	if o.sort != mail.SortDate {
		w[0] = string(o.sort)
	}
	if o.reverse {
		w = append(w, "reverse")
	}
	if o.threads {
		w = append(w, "threads")
	}
	if o.unfolded {
		w = append(w, "unfolded")
	}
	return strings.Join(w, " ")
}

// on is a view in this order.
func (o ordering) on(v mail.View) mail.View {
	v.Sort, v.Reverse, v.Threads, v.Folded, v.Toggled = o.sort, o.reverse, o.threads, !o.unfolded, nil
	return v
}

// words say the order to a person; "" for the usual one.
func (o ordering) words() string {
	switch {
	case o.threads && o.reverse:
		return "conversations, oldest first"
	case o.threads:
		return "conversations"
	case o.sort == mail.SortDate && o.reverse:
		return "oldest first"
	case o.sort == mail.SortDate:
		return ""
	case o.reverse:
		return "by " + string(o.sort) + ", reversed"
	}
	return "by " + string(o.sort)
}

// listName is under which name the order of a list is remembered.
func (m *Model) listName(v mail.View) string {
	if v.Role != mail.RoleNone {
		return "role:" + string(v.Role)
	}
	if len(v.Mailboxes) == 1 {
		if b, ok := m.boxByID(v.Mailboxes[0]); ok {
			return b.Account + "/" + b.Name
		}
	}
	return ""
}

// orderingOf is how a list is to be shown.
func (m *Model) orderingOf(v mail.View) ordering {
	if s, ok := m.o.Arrangements[m.listName(v)]; ok {
		return parseOrdering(s)
	}
	o := parseOrdering(m.o.Sort)
	o.threads = m.o.Threads
	return o
}

// reorder shows the list in another order, from now on.
func (m *Model) reorder(o ordering) tea.Cmd {
	m.base = o.on(m.base)
	v := m.base
	v.Query = m.query
	words := o.words()
	if words == "" {
		words = "newest first"
	}
	cmds := []tea.Cmd{m.list.Arrange(v), m.say("Sorted: "+words+".", plain)}
	if name := m.listName(m.base); name != "" {
		m.o.Arrangements[name] = o.String()
		b, how := m.b, o.String()
		cmds = append(cmds, func() tea.Msg { return remembered{b.SetArrangement(programCtx(), name, how)} })
	}
	return tea.Batch(cmds...)
}

// remembered is how keeping a choice went.
type remembered struct{ err error }

func (r remembered) apply(m *Model) tea.Cmd {
	if r.err != nil {
		return m.say(Explain(r.err), bad)
	}
	return nil
}

// pickOrder offers the orders of a list.
func (m *Model) pickOrder() tea.Cmd {
	now := m.orderingOf(m.base)
	var items []overlay.Item
	for _, x := range []struct {
		label string
		o     ordering
	}{
		{"Conversations, newest first", ordering{threads: true}},
		{"Date, newest first", ordering{}},
		{"Date, oldest first", ordering{reverse: true}},
		{"Sender, A to Z", ordering{sort: mail.SortSender}},
		{"Sender, Z to A", ordering{sort: mail.SortSender, reverse: true}},
		{"Subject, A to Z", ordering{sort: mail.SortSubject}},
		{"Subject, Z to A", ordering{sort: mail.SortSubject, reverse: true}},
		{"Size, largest first", ordering{sort: mail.SortSize}},
		{"Size, smallest first", ordering{sort: mail.SortSize, reverse: true}},
		{"Unread first", ordering{sort: mail.SortUnread}},
		{"Flagged first", ordering{sort: mail.SortFlagged}},
	} {
		it := overlay.Item{Label: x.label, Value: command(func(m *Model) tea.Cmd { return m.reorder(x.o) })}
		if x.o == now {
			it.Right = m.theme.Signs.Mark
		}
		items = append(items, it)
	}
	return m.open(&overlay.Picker{Title: "Sort " + m.viewTitle(), Context: keymap.Menu, Width: 44}, items)
}
