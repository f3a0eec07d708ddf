package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
	"postern/ui/overlay"
	"postern/ui/sidebar"
)

// keeping: what of a folder can be read without a network.
func keeping(h map[keymap.Action]handler) {
	h[keymap.KeepOffline] = handler{do: func(m *Model, _ int) tea.Cmd { return m.askKeep() }, why: func(m *Model) string {
		b, ok := m.folderAt()
		switch {
		case !ok:
			return noFolder(m)
		case !b.Selectable:
			return sidebar.FolderName(b) + " holds folders only."
		case m.local(b.Account):
			return "Everything in this folder is on this computer already."
		}
		return ""
	}}
}

// local reports whether the mail of an account lies on this computer, not on a server.
func (m *Model) local(account string) bool {
	for _, a := range m.accounts {
		if a.Name == account {
			return a.Protocol == "maildir" || a.Protocol == "pop3" || a.Mode == "drop"
		}
	}
	return false
}

// keepChoices are what can be kept of a folder.
var keepChoices = []struct{ keep, label string }{
	{"", "As the account says"},
	{"headers", "The list only; messages when you open them"},
	{"7d", "The messages of the last 7 days"},
	{"30d", "The messages of the last 30 days"},
	{"365d", "The messages of the last year"},
	{"all", "Everything, attachments too"},
}

// askKeep asks what of the folder at hand is to be kept, and says what is.
func (m *Model) askKeep() tea.Cmd {
	b, ok := m.folderAt()
	if !ok {
		return nil
	}
	if now, ok := m.boxByID(b.ID); ok {
		b = now // the sidebar's row may be older
	}
	items := []overlay.Item{{Label: HereWords(b), Head: true}}
	known := false
	sel := 0
	add := func(keep, label string) {
		it := overlay.Item{Label: label, Match: keep, Value: command(func(m *Model) tea.Cmd { return m.keepOffline(b, keep) })}
		if keep == b.Prefetch {
			it.Right, known, sel = "now", true, len(items)
		}
		items = append(items, it)
	}
	for _, c := range keepChoices {
		add(c.keep, c.label)
	}
	if !known {
		add(b.Prefetch, "As it is: "+line1(b.Prefetch))
	}
	p := &overlay.Picker{Title: "Keep " + m.boxLabel(b) + " offline", Context: keymap.Menu}
	cmd := m.open(p, items)
	p.Do(keymap.MoveDown, sel-1)
	if sel <= 1 {
		p.Do(keymap.GoFirst, 1)
	}
	return cmd
}

// HereWords says how much of a folder can be read without a network.
func HereWords(b mail.Mailbox) string {
	of := max(b.Total, b.Server)
	switch {
	case of == 0:
		return "No message in it"
	case b.Here == 0:
		return fmt.Sprintf("None of %s here yet", messages(of))
	case b.Here >= of:
		return fmt.Sprintf("All of %s here, %s", messages(of), SizeWords(b.Octets))
	}
	return fmt.Sprintf("%s of %s here, %s", sidebar.Number(b.Here), messages(of), SizeWords(b.Octets))
}

// hereShort is HereWords for the edge of a row.
func hereShort(b mail.Mailbox) string {
	if of := max(b.Total, b.Server); b.Here < of {
		return sidebar.Number(b.Here) + " of " + sidebar.Number(of) + " here"
	}
	return "all here"
}

// keptOffline is how keeping a folder went.
type keptOffline struct {
	box  mail.Mailbox
	keep string
	err  error
}

func (m *Model) keepOffline(b mail.Mailbox, keep string) tea.Cmd {
	be := m.b
	return func() tea.Msg { return keptOffline{b, keep, be.KeepOffline(programCtx(), b.ID, keep)} }
}

func (k keptOffline) apply(m *Model) tea.Cmd {
	if k.err != nil {
		return m.say(Explain(k.err), bad)
	}
	for i := range m.boxes {
		if m.boxes[i].ID == k.box.ID {
			m.boxes[i].Prefetch = k.keep
		}
	}
	name := m.boxLabel(k.box)
	words := name + " is kept as its account says from now on."
	switch k.keep {
	case "":
	case "headers":
		words = "Of " + name + " only the list is kept from now on; what is here stays."
	case "all":
		words = "All of " + name + " is kept; it is downloaded when there is nothing else to do."
	default:
		words = name + " is kept for " + k.keep[:len(k.keep)-1] + " days back; it is downloaded when there is nothing else to do."
	}
	return tea.Batch(m.say(words, good), m.loadMailboxes())
}
