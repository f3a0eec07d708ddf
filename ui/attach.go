package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/render"
	"postern/ui/reader"
)

// file is a part, or a file inside one, that something is done with.
type file struct {
	id   mail.MessageID
	path string // "" is the whole message
	name string // for people
	kind string // its media type
	size int64
	here bool
}

// files lists the leaves of the message that is read, and the files inside them.
func (m *Model) files() []file {
	msg := m.reader.Message()
	var out []file
	for _, p := range msg.Root.Leaves() {
		f := file{id: msg.ID, path: p.Path, name: line1(p.Name), kind: line1(p.Type), size: render.Decoded(p), here: msg.Complete[p.Path] || msg.Complete[""]}
		if f.name == "" {
			f.name = line1(p.Description)
		}
		out = append(out, f)
	}
	if d := m.reader.Document(); d != nil && m.reader.Part() == "" {
		for _, a := range d.Attachments {
			if strings.Contains(a.Path, "!") {
				out = append(out, file{msg.ID, a.Path, a.Name, a.Type, a.Size, true})
				continue
			}
			if i := slices.IndexFunc(out, func(f file) bool { return f.path == a.Path }); i >= 0 {
				out[i].name, out[i].size = a.Name, a.Size // as the text calls it
			}
		}
	}
	for i := range out {
		if out[i].name == "" {
			out[i].name = unnamed(out[i].kind)
		}
	}
	return out
}

// unnamed is what a part without a name is called.
func unnamed(kind string) string {
	switch kind {
	case "text/plain":
		return "the text"
	case "text/html":
		return "the text, as HTML"
	case "message/rfc822":
		return "a message"
	}
	return "a part"
}

// viewFile shows a part in the reader, or hands it to the system where the
// reader cannot show it.
func (m *Model) viewFile(f file) tea.Cmd {
	if !reader.Viewable(f.kind) {
		return m.openFile(f)
	}
	return tea.Batch(m.setFocus(onReader), m.reader.ShowPart(f.path, f.name))
}

// openFile hands a part to the program that the system has for its kind. What
// could act when it is opened is asked about first.
func (m *Model) openFile(f file) tea.Cmd {
	if m.o.OpenFile == nil {
		return m.say("Nothing can be opened from here; save it instead.", plain)
	}
	b := m.b
	return tea.Batch(m.say("Fetching "+f.name+"…", plain), func() tea.Msg {
		p, data, err := b.Content(programCtx(), f.id, f.path)
		if err != nil {
			return fileCame{f: f, err: err}
		}
		return fileCame{f: f, data: data, danger: render.Danger(p.Name, p.Type, data)}
	})
}

// fileCame is the content of a part that is to be opened.
type fileCame struct {
	f      file
	data   []byte
	danger string
	err    error
}

func (x fileCame) apply(m *Model) tea.Cmd {
	if x.err != nil {
		return m.say("Not opened. "+Explain(x.err), bad)
	}
	open := m.o.OpenFile
	do := func(m *Model) tea.Cmd {
		return func() tea.Msg { return fileOpened{x.f.name, open(x.f.name, x.data)} }
	}
	if x.danger != "" {
		m.confirm(x.f.name+": "+x.danger+". Open it?", do)
		return nil
	}
	return do(m)
}

// fileOpened is how opening went.
type fileOpened struct {
	name string
	err  error
}

func (x fileOpened) apply(m *Model) tea.Cmd {
	if x.err != nil {
		return m.say("No program could be started for "+x.name+"; save it instead.", bad)
	}
	return m.say("Opened "+x.name+".", good)
}

// saveAll asks for a folder and saves every attachment in it.
func (m *Model) saveAll() tea.Cmd {
	d := m.reader.Document()
	if d == nil || m.reader.Part() != "" || len(d.Attachments) == 0 {
		return m.say("This message has no attachments.", plain)
	}
	id, n := m.reader.ID(), len(d.Attachments)
	var paths []string
	for _, a := range d.Attachments {
		paths = append(paths, a.Path)
	}
	what := count(n, "attachment")
	m.ask("Save "+what+" in:", m.saveDir(), func(m *Model, dir string) tea.Cmd {
		if dir == "" {
			return nil
		}
		m.data.saveDir = dir
		b := m.b
		return tea.Batch(m.say("Saving "+what+"…", plain), func() tea.Msg {
			x := allSaved{dir: dir, all: n}
			for _, p := range paths {
				if _, err := b.Save(context.Background(), id, p, expand(dir)); err != nil {
					x.err = err
					continue
				}
				x.saved++
			}
			return x
		})
	})
	return nil
}

// allSaved is how saving the attachments went.
type allSaved struct {
	dir        string
	saved, all int
	err        error // the last one
}

func (x allSaved) apply(m *Model) tea.Cmd {
	if x.err == nil {
		return m.say("Saved "+count(x.saved, "attachment")+" in "+line1(x.dir)+".", good)
	}
	why := Explain(x.err)
	if mail.Is(x.err, mail.Storage) {
		why = "Is that a folder that you may write to?"
	}
	return m.say("Saved "+count(x.saved, "attachment")+" of "+strconv.Itoa(x.all)+". "+why, bad)
}

// pipe asks for a command line and gives it a part, or the message, to read.
func (m *Model) pipe(f file) tea.Cmd {
	if m.o.Pipe == nil {
		return m.say("No command can be run from here.", plain)
	}
	p := m.ask("Pipe "+f.name+" to:", "", func(m *Model, line string) tea.Cmd {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		m.data.pipes = append([]string{line}, m.data.pipes...)
		b := m.b
		return func() tea.Msg {
			_, data, err := b.Content(programCtx(), f.id, f.path)
			return pipeReady{line, data, err}
		}
	})
	p.history = m.data.pipes
	return nil
}

// pipeMessage pipes the message that is read or selected.
func (m *Model) pipeMessage() tea.Cmd {
	t := m.targets()
	if len(t) == 0 {
		return nil
	}
	return m.pipe(file{id: t[0].ID, name: "the message"})
}

// pipeReady is what a command is to read.
type pipeReady struct {
	line string
	data []byte
	err  error
}

func (x pipeReady) apply(m *Model) tea.Cmd {
	if x.err != nil {
		return m.say("Not piped. "+Explain(x.err), bad)
	}
	return tea.Exec(m.o.Pipe(x.line, x.data), func(err error) tea.Msg { return piped{x.line, err} })
}

// piped is how the command ended.
type piped struct {
	line string
	err  error
}

func (x piped) apply(m *Model) tea.Cmd {
	if x.err != nil {
		return m.say("\""+line1(x.line)+"\" ended with an error.", bad)
	}
	return m.say("Piped to "+line1(x.line)+".", good)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
