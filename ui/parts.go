package ui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
	"postern/render"
	"postern/ui/overlay"
)

// showParts lists the leaves of the message, and the files inside them.
func (m *Model) showParts() tea.Cmd {
	if m.reader.Message().Root == nil {
		return m.say("The parts are not known yet.", plain)
	}
	var items []overlay.Item
	for _, f := range m.files() {
		detail := "on the server, " + f.kind
		if f.here {
			detail = "here, " + f.kind
		}
		items = append(items, overlay.Item{Label: f.name, Detail: detail, Right: render.Size(f.size), Match: f.path,
			Value: command(func(m *Model) tea.Cmd { return m.viewFile(f) })})
	}
	files := m.files()
	act := func(a keymap.Action, it overlay.Item) any {
		i := slices.IndexFunc(files, func(f file) bool { return f.path == it.Match })
		do := m.partAction(a, files[max(i, 0)])
		if do == nil {
			return nil
		}
		m.box = nil
		return do
	}
	return m.open(&overlay.Picker{Title: "Parts of this message", Context: keymap.Parts, Width: 76, Columns: true, Act: act,
		Hint: m.boxHint(keymap.Parts, said{keymap.Open, "view"}, said{keymap.OpenPart, "open"}, said{keymap.SavePart, "save"},
			said{keymap.SaveAll, "save all"}, said{keymap.PipePart, "pipe"}, said{keymap.FetchLater, "later"})}, items)
}

// partAction is what a key does with a part in the list.
func (m *Model) partAction(a keymap.Action, f file) command {
	switch a {
	case keymap.OpenPart:
		return func(m *Model) tea.Cmd { return m.openFile(f) }
	case keymap.SavePart:
		return func(m *Model) tea.Cmd { return m.askSave(f.id, f.path, f.name) }
	case keymap.SaveAll:
		return (*Model).saveAll
	case keymap.PipePart:
		return func(m *Model) tea.Cmd { return m.pipe(f) }
	case keymap.SaveMessage:
		return (*Model).saveMessage
	case keymap.FetchLater:
		leaf, _, _ := strings.Cut(f.path, "!")
		return func(m *Model) tea.Cmd { return m.partLater(f.id, leaf) }
	}
	return nil
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

// shownURL is how much of an address a row of the list surely shows.
const shownURL = 60

// showLinks lists the links with where they lead.
func (m *Model) showLinks() tea.Cmd {
	d := m.reader.Document()
	if d == nil {
		return nil
	}
	var items []overlay.Item
	for i, l := range d.Links {
		follow := func(m *Model) tea.Cmd { return m.followLink(l) }
		if len(l.URL) > shownURL { // the row does not show all of it
			follow = func(m *Model) tea.Cmd { return m.askLink(l) }
		}
		it := overlay.Item{Label: l.URL, Match: l.Text, Value: command(follow)}
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
		Hint: m.boxHint(keymap.Links, said{keymap.Open, "opens it in the browser"}, said{keymap.CopyLink, "copies the address"})}, items)
}
