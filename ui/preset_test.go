package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"postern/internal/uitest"
	"postern/keymap"
	"postern/mail"
	"postern/ui"
)

// A person from each program reads, marks, selects by pattern, archives or
// moves, searches, undoes and leaves with the keys of that program alone.
func TestPeopleFromElsewhere(t *testing.T) {
	for _, c := range []struct {
		preset                                                     string
		read, back, flag, unread, pattern, archive, undo, esc, go_ string
		search, quit                                               string
	}{
		{preset: "postern", read: "<enter>", back: "q", flag: "s", unread: "U", pattern: "*subject:week<enter>", archive: "a", undo: "u",
			esc: "<esc>", go_: "g/golang<enter>", search: "/subject:dredger<enter>", quit: "q"},
		{preset: "mutt", read: "<enter>", back: "i", flag: "F", unread: "N", pattern: "Tsubject:week<enter>", archive: "A", undo: "u",
			esc: "<esc>", go_: "cgolang<enter>", search: "/subject:dredger<enter>", quit: "q"},
		{preset: "aerc", read: "<enter>", back: "q", flag: "F", unread: "U", pattern: "*subject:week<enter>", archive: "a", undo: "u",
			esc: "<esc>", go_: "cgolang<enter>", search: "/subject:dredger<enter>", quit: "q"},
		{preset: "alpine", read: ">", back: "<", flag: "*", unread: "=", pattern: ";subject:week<enter>", archive: "a", undo: "u",
			esc: "<esc>", go_: "ggolang<enter>", search: "wsubject:dredger<enter>", quit: "q"},
		{preset: "gmail", read: "o", back: "u", flag: "s", unread: "U", pattern: "*psubject:week<enter>", archive: "e", undo: "z",
			esc: "<esc>", go_: "glgolang<enter>", search: "/subject:dredger<enter>", quit: "q"},
	} {
		t.Run(c.preset, func(t *testing.T) {
			f := uitest.Scene()
			d := start(t, f, ui.Options{Keys: c.preset}, 120, 40)
			last := func() mail.Change { return f.Done[len(f.Done)-1] }
			d.Keys(c.read)
			if !d.Has("mooring fees") {
				t.Fatalf("not read:\n%s", d.Screen())
			}
			d.Keys(c.back)
			if d.Has("mooring fees") || d.Quit {
				t.Fatal("not back")
			}
			d.Keys(c.flag)
			if last().Add.Bits != mail.Flagged {
				t.Errorf("flag: %+v", last())
			}
			d.Keys(c.unread)
			if last().Remove.Bits != mail.Seen {
				t.Errorf("unread: %+v", last())
			}
			d.Keys(c.search)
			if !d.Has("Contract for the dredger") || d.Has("Dinner") {
				t.Errorf("search:\n%s", d.Screen())
			}
			d.Keys(c.esc)
			d.Keys(c.pattern)
			if !d.Has(" selected") {
				t.Errorf("pattern: %s", d.Line(0))
			}
			n := len(f.Done)
			d.Keys(c.esc + c.archive)
			if len(f.Done) == n || last().To != uitest.WorkArchive {
				t.Errorf("archive: %+v", last())
			}
			d.Keys(c.undo)
			if !d.Has("Undone: archive 1 message.") || !d.Has("Budget for spring: last") {
				t.Errorf("undo:\n%s", d.Screen())
			}
			d.Keys(c.go_)
			if !d.Has("Lists/golang-nuts") {
				t.Errorf("folder: %s", d.Line(0))
			}
			d.Keys(c.quit)
			if !d.Quit {
				t.Error("not left")
			}
		})
	}
}

// What a person binds holds, and a mistake is said with its line.
func TestOwnBindings(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{Bindings: []keymap.Binding{
		{Context: keymap.List, Keys: "e", Action: keymap.Archive, Line: 3},
		{Context: keymap.List, Keys: "z", Action: "archive-mesage", Line: 4},
	}}, 120, 40)
	if !d.Has(`line 4: there is no action "archive-mesage"; did you mean "archive-message"?`) {
		t.Errorf("status: %q", d.Line(38))
	}
	if !strings.Contains(d.Line(39), "e archive") {
		t.Errorf("the hint line does not follow: %q", d.Line(39))
	}
	d.Keys("e")
	if len(f.Done) != 1 || f.Done[0].To != uitest.WorkArchive {
		t.Errorf("changes: %+v", f.Done)
	}
}

// Three hundred unread messages in several accounts are read, archived,
// deleted and flagged one by one, and every step is undone in the end.
func TestASessionUndone(t *testing.T) {
	f := uitest.Scene()
	for i := range f.Msgs {
		f.Msgs[i].Flags.Bits &^= mail.Seen
	}
	before := state(f)
	d := start(t, f, ui.Options{}, 100, 30)
	keys := []string{"a", "d", "s", "U", "!", "x", "j"}
	steps := 0
	for i := range 240 {
		k := keys[i%len(keys)]
		if k == "d" || k == "a" || k == "!" {
			if s := d.Screen(); strings.Contains(s, "rowing-c") && strings.Contains(d.Line(1), "rowing-c") {
				d.Keys("j") // that account has no archive
				continue
			}
		}
		n := len(f.Done)
		d.Keys(k)
		if len(f.Done) > n {
			steps += len(f.Done) - n
		}
		if i%20 == 0 {
			d.Keys("<esc>")
		}
	}
	if steps < 60 {
		t.Fatalf("only %d changes were made", steps)
	}
	for range steps {
		d.Keys("u")
	}
	d.Keys("u")
	if !d.Has("There is nothing to undo.") {
		t.Errorf("status: %q", d.Line(28))
	}
	if after := state(f); after != before {
		t.Errorf("the mail is not as it was:\n%s\nbefore:\n%s", after, before)
	}
}

func state(f *uitest.Fake) string {
	var b strings.Builder
	for _, m := range f.Msgs {
		fmt.Fprintf(&b, "%d %d %v\n", m.ID, m.Place.Mailbox, m.Flags.Names())
	}
	return b.String()
}
