package ui_test

import (
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// Every change of a folder can be made at the keyboard, from the folders at the side.
func TestFoldersAreChanged(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 160, 50)
	last := func() mail.Change {
		if len(f.Done) == 0 {
			t.Fatalf("nothing was done:\n%s", d.Screen())
		}
		d.Send(ui.Changed{Event: mail.Event{All: true}})
		d.Fire(time.Second)
		return f.Done[len(f.Done)-1]
	}
	d.Keys("}h+Boats<enter>")
	if c := last(); c.Kind != mail.ChangeCreate || c.Name != "Boats" || c.Account != "work" || !d.Has("Created the folder Boats.") {
		t.Fatalf("%+v\n%s", c, d.Screen())
	}
	d.Keys("g/Boats<enter>h")
	if !d.Has("Boats") {
		t.Fatalf("not there:\n%s", d.Screen())
	}
	d.Keys("R<ctrl+u>Ships<enter>")
	if c := last(); c.Kind != mail.ChangeRename || c.Name != "Ships" || !d.Has("Renamed Boats to Ships.") {
		t.Fatalf("%+v\n%s", c, d.Screen())
	}
	d.Keys("S")
	if c := last(); c.Kind != mail.ChangeUnsubscribe || !d.Has("Unsubscribed from Ships.") {
		t.Fatalf("%+v\n%s", c, d.Screen())
	}
	d.Keys("S")
	if c := last(); c.Kind != mail.ChangeSubscribe {
		t.Fatalf("%+v\n%s", c, d.Screen())
	}
	n := len(f.Done)
	d.Keys("D")
	if !d.Has("Delete Ships for good?") || len(f.Done) != n {
		t.Fatalf("it does not ask:\n%s", d.Screen())
	}
	d.Keys("n")
	if len(f.Done) != n {
		t.Fatal("no was taken for yes")
	}
	d.Keys("Dy")
	if c := last(); c.Kind != mail.ChangeRemove || !d.Has("Deleted the folder Ships.") || !d.Has("work ▸ Inbox") {
		t.Fatalf("%+v\n%s", c, d.Screen())
	}
	d.Keys("gihD")
	if !d.Has("The inbox cannot be deleted.") || last().Kind != mail.ChangeRemove {
		t.Errorf("the inbox:\n%s", d.Screen())
	}
	d.Keys("R")
	if !d.Has("The inbox cannot be renamed.") {
		t.Errorf("the inbox:\n%s", d.Screen())
	}
}

// The line says what the next undo takes back, and what redo would do again.
func TestUndoSaysWhat(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 160, 50)
	d.Keys("gisa")
	if !d.Has("Archived 1 message.   u undo") {
		t.Errorf("after the change:\n%s", d.Screen())
	}
	d.Keys(":take the last")
	if !d.Has("archive 1 message") {
		t.Errorf("the palette does not say what undo takes back:\n%s", d.Screen())
	}
	d.Keys("<esc>u")
	if !d.Has("Undone: archive 1 message.   u undo: flag 1 message   ctrl+r do again: archive 1 message") {
		t.Errorf("after undo:\n%s", d.Screen())
	}
	d.Keys("u")
	if !d.Has("Undone: flag 1 message.   ctrl+r do again: flag 1 message") {
		t.Errorf("after undo:\n%s", d.Screen())
	}
	d.Keys("<ctrl+r>")
	if !d.Has("Done again: flag 1 message.   u undo: flag 1 message   ctrl+r do again: archive 1 message") {
		t.Errorf("after redo:\n%s", d.Screen())
	}
}
