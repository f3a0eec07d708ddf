package ui

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
	"postern/ui/overlay"
)

// showParts lists the leaves of the message.
func (m *Model) showParts() tea.Cmd {
	msg := m.reader.Message()
	if msg.Root == nil {
		return m.say("The parts are not known yet.", plain)
	}
	var items []overlay.Item
	attachments := 0
	for _, p := range msg.Root.Leaves() {
		label := line1(p.Name)
		if label == "" {
			label = line1(p.Description)
		}
		if label == "" {
			label = line1(p.Type)
		} else if p.Name != "" {
			attachments++
		}
		detail := line1(p.Type)
		if msg.Complete[p.Path] || msg.Complete[""] {
			detail += ", here"
		}
		part := p
		items = append(items, overlay.Item{Label: label, Detail: detail, Right: SizeWords(p.Size), Match: p.Path,
			Value: command(func(m *Model) tea.Cmd { return m.askSave(msg.ID, part.Path, label) })})
	}
	sum := m.reader.Summary()
	act := func(a keymap.Action, it overlay.Item) any {
		switch a {
		case keymap.SavePart:
			m.box = nil
			return it.Value
		case keymap.SaveMessage:
			m.box = nil
			return command((*Model).saveMessage)
		case keymap.FetchLater:
			m.box = nil
			return command(func(m *Model) tea.Cmd { return m.partLater(sum.ID, it.Match) })
		}
		return nil
	}
	return m.open(&overlay.Picker{Title: "Parts of this message", Context: keymap.Parts, Width: 76, Act: act,
		Hint: "enter or s save · S whole message · w download later"}, items)
}

func (m *Model) partLater(id mail.MessageID, path string) tea.Cmd {
	b := m.b
	return func() tea.Msg { return wanted{b.Want(programCtx(), id, path)} }
}

// askSave asks for the folder.
func (m *Model) askSave(id mail.MessageID, path, name string) tea.Cmd {
	m.ask("Save "+name+" in:", m.saveDir(), func(m *Model, dir string) tea.Cmd {
		if dir == "" {
			return nil
		}
		m.data.saveDir = dir
		return tea.Batch(m.say("Saving "+name+"…", plain), m.save(id, path, dir))
	})
	return nil
}

func (m *Model) saveDir() string {
	if m.data.saveDir != "" {
		return m.data.saveDir
	}
	return m.o.SaveDir
}

// saved is how saving went.
type saved struct {
	file string
	err  error
}

func (m *Model) save(id mail.MessageID, path, dir string) tea.Cmd {
	b := m.b
	return func() tea.Msg {
		file, err := b.Save(context.Background(), id, path, expand(dir))
		return saved{file, err}
	}
}

func (s saved) apply(m *Model) tea.Cmd {
	if s.err != nil {
		if mail.Is(s.err, mail.Storage) {
			return m.say("It could not be saved: is that a folder that you may write to?", bad)
		}
		return m.say("Not saved. "+Explain(s.err), bad)
	}
	return m.say("Saved as "+line1(s.file)+".", good)
}

// expand reads "~"; it is called in Cmds.
func expand(dir string) string {
	if dir == "~" || strings.HasPrefix(dir, "~/") {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, dir[1:])
		}
	}
	return dir
}

// saveMessage saves the whole message as it was sent.
func (m *Model) saveMessage() tea.Cmd {
	t := m.targets()
	if len(t) == 0 {
		return nil
	}
	return m.askSave(t[0].ID, "", "the message")
}

// showLinks lists the links with where they lead.
func (m *Model) showLinks() tea.Cmd {
	d := m.reader.Document()
	if d == nil {
		return nil
	}
	var items []overlay.Item
	for i, l := range d.Links {
		it := overlay.Item{Label: l.URL, Match: l.Text, Value: command(func(m *Model) tea.Cmd { return m.followLink(l) })}
		if !l.Bare {
			it.Detail = l.Text
		}
		if l.Warning != "" {
			it.Detail = l.Warning
		}
		if l.Unsafe {
			it.Reason = "This kind of link is not followed."
		}
		it.Right = strconv.Itoa(i + 1)
		items = append(items, it)
	}
	act := func(a keymap.Action, it overlay.Item) any {
		if a == keymap.CopyLink {
			m.box = nil
			return command(func(m *Model) tea.Cmd { return m.copyLink(it.Label) })
		}
		return nil
	}
	return m.open(&overlay.Picker{Title: "Links of this message", Context: keymap.Links, Width: 110, Act: act,
		Hint: "enter opens it in the browser · y copies the address"}, items)
}
