package ui_test

import (
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// attached is the scene with a first message of these leaves.
func attached(parts ...*mail.Part) *uitest.Fake {
	f := uitest.Scene()
	m := &f.Msgs[0]
	m.Root = &mail.Part{Type: "multipart/mixed", Children: append([]*mail.Part{m.Root.Leaves()[0]}, parts...)}
	return f
}

func put(f *uitest.Fake, path, content string) {
	id := f.Msgs[0].ID
	if f.Parts[id] == nil {
		f.Parts[id] = map[string][]byte{}
	}
	f.Parts[id][path] = []byte(content)
	f.Msgs[0].Complete[path] = true
}

func TestOpenAttachment(t *testing.T) {
	f := attached(
		&mail.Part{Path: "2", Type: "application/pdf", Name: "plan.pdf", Disposition: "attachment", Size: 9},
		&mail.Part{Path: "3", Type: "application/pdf", Name: "photo.pdf", Disposition: "attachment", Size: 9},
		&mail.Part{Path: "4", Type: "application/octet-stream", Name: "evil.exe. ", Disposition: "attachment", Size: 9})
	put(f, "2", "%PDF-1.7")
	put(f, "3", "#!/bin/sh\nrm -rf ~\n")
	put(f, "4", "x")
	var opened []string
	o := ui.Options{OpenFile: func(name string, data []byte) error { opened = append(opened, name+"="+string(data[:1])); return nil }}
	d := start(t, f, o, 120, 40)
	d.Keys("<enter>vjo")
	if len(opened) != 1 || opened[0] != "plan.pdf=%" || !d.Has("Opened plan.pdf.") {
		t.Fatalf("opened %q: %q", opened, d.Line(38))
	}
	// Not the kind of thing that the reader shows: enter opens it, too.
	d.Keys("vj<enter>")
	if len(opened) != 2 {
		t.Errorf("opened %q", opened)
	}
	for keys, why := range map[string]string{"vjjo": "it is a program, whatever its name says", "vjjjo": ".exe files can run programs"} {
		d.Keys(keys)
		if len(opened) != 2 || !d.Has(why) {
			t.Fatalf("%s: opened %q: %q", keys, opened, d.Line(39))
		}
		d.Keys("n")
	}
	d.Keys("vjjoy")
	if len(opened) != 3 || opened[2] != "photo.pdf=#" {
		t.Errorf("opened %q after yes", opened)
	}
	f.Offline = true
	d.Keys("vjo")
	if len(opened) != 3 || !d.Has("Not opened.") {
		t.Errorf("opened %q offline: %q", opened, d.Line(38))
	}
}

func TestSaveAll(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{SaveDir: "/tmp/x"}, 120, 40)
	d.Keys("<enter>vA")
	if !d.Has("Save 2 attachments in: /tmp/x") {
		t.Fatalf("prompt: %q", d.Line(39))
	}
	d.Keys("<enter>")
	if strings.Join(f.Saved, " ") != "/tmp/x/budget-spring-v3.pdf /tmp/x/fees 2026.ods" || !d.Has("Saved 2 attachments in /tmp/x.") {
		t.Errorf("saved %q: %q", f.Saved, d.Line(38))
	}
	f.Offline = true
	d.Keys("<alt+a><enter>")
	if !d.Has("Saved 0 attachments of 2.") {
		t.Errorf("status %q", d.Line(38))
	}
}

// piping stands in for a command.
type piping struct{}

func (piping) Run() error          { return nil }
func (piping) SetStdin(io.Reader)  {}
func (piping) SetStdout(io.Writer) {}
func (piping) SetStderr(io.Writer) {}

func TestPipe(t *testing.T) {
	f := attached(&mail.Part{Path: "2", Type: "application/pdf", Name: "plan.pdf", Disposition: "attachment", Size: 9})
	put(f, "2", "pdf")
	put(f, "", "whole")
	var got []string
	d := start(t, f, ui.Options{Pipe: func(line string, data []byte) tea.ExecCommand {
		got = append(got, line+" < "+string(data))
		return piping{}
	}}, 120, 40)
	d.Keys("<enter>vj|pdftotext - - | less<enter>")
	d.Keys("|wc -l<enter>")
	d.Keys("| <enter>") // nothing typed
	d.Keys("|<up><up><enter>")
	want := "pdftotext - - | less < pdf; wc -l < whole; pdftotext - - | less < whole"
	if strings.Join(got, "; ") != want {
		t.Errorf("piped %q", got)
	}
}

// Texts, calendars, contacts and pictures are read inside, and left with back.
func TestViewPart(t *testing.T) {
	f := attached(
		&mail.Part{Path: "2", Type: "text/csv", Name: "fees.csv", Disposition: "attachment", Size: 9},
		&mail.Part{Path: "3", Type: "text/vcard", Name: "marit.vcf", Disposition: "attachment", Size: 9},
		&mail.Part{Path: "4", Type: "text/calendar", Name: "board.ics", Disposition: "attachment", Size: 9})
	put(f, "2", "pier,fee\nsouth,\x1b[31m12\n")
	put(f, "3", "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Marit Soerensen\r\nTEL:+47 123\r\nEND:VCARD\r\n")
	put(f, "4", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Board meeting\r\nDTSTART:20261203T170000Z\r\nDTEND:20261203T180000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
	d := start(t, f, ui.Options{}, 120, 40)
	for _, c := range []struct{ keys, want, title string }{
		{"<enter>vj<enter>", "south,", "fees.csv"}, {"vjj<enter>", "+47 123", "marit.vcf"}, {"vjjj<enter>", "Board meeting", "board.ics"},
	} {
		d.Keys(c.keys)
		if !d.Has(c.want) || !d.Has(c.title) || d.Has("mooring fees") {
			t.Errorf("%s:\n%s", c.keys, d.Screen())
		}
		d.Keys("q")
		if !d.Has("mooring fees") {
			t.Fatalf("not back in the message:\n%s", d.Screen())
		}
	}
	d.Keys("vj<enter><esc><esc>")
	if d.Has("mooring fees") || d.Has("south,") {
		t.Errorf("not back in the list:\n%s", d.Screen())
	}
}
