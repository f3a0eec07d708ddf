package ui_test

import (
	"testing"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// An answer for a message that was left does not replace the one being read.
func TestStaleAnswersAreDropped(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Hold = true
	d.Keys("<enter>")
	slow := d.Held()
	d.Keys("J")
	if slow == 0 || !d.Has("Dinner on Saturday?") {
		t.Fatalf("the header of the second is not there at once:\n%s", d.Screen())
	}
	d.Release()
	if !d.Has("Are you free?") || d.Has("mooring fees") {
		t.Errorf("screen:\n%s", d.Screen())
	}
	// The same for the list: the page of a folder that was left.
	d.Keys("q")
	d.Hold = true
	d.Keys("gs")
	d.Keys("gi")
	d.Release()
	if !d.Has("home ▸ Inbox") || !d.Has("Ihre Rechnung") {
		t.Errorf("screen:\n%s", d.Screen())
	}
}

func TestReadingMarksAsReadQuietly(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("<enter>")
	if len(f.Done) != 1 || !f.Done[0].Quiet || f.Done[0].Add.Bits != mail.Seen {
		t.Fatalf("changes: %+v", f.Done)
	}
	d.Keys("qU")
	if len(f.Done) != 2 || f.Done[1].Remove.Bits != mail.Seen || f.Done[1].Quiet {
		t.Errorf("changes: %+v", f.Done)
	}
}

func TestOfflineSaysSoWithSizeAndQueues(t *testing.T) {
	f := uitest.Scene()
	f.Offline = true
	for i := range f.Msgs[:2] {
		f.Msgs[i].Body, f.Msgs[i].Complete, f.Msgs[i].Size = mail.BodyNone, nil, 20_000_000
	}
	d := start(t, f, ui.Options{}, 100, 30)
	d.Keys("<enter>")
	if !d.Has("not on this computer (20 MB)") || !d.Has("w: download it when there is a connection.") || !d.Has("Marit Sørensen <marit") {
		t.Errorf("screen:\n%s", d.Screen())
	}
	if len(f.Done) != 0 {
		t.Errorf("marked as read without being read: %+v", f.Done)
	}
	d.Keys("w")
	if len(f.Wanted) != 1 || !d.Has("Noted") {
		t.Errorf("wanted %v:\n%s", f.Wanted, d.Screen())
	}
	f.Offline = false
	d.Keys("<f5>")
	if !d.Has("mooring fees") {
		t.Errorf("not fetched when online again:\n%s", d.Screen())
	}
}

// A link is opened with a key only, and one that lies only after a question.
func TestLinks(t *testing.T) {
	f := uitest.Scene()
	var opened []string
	d := start(t, f, ui.Options{Browse: func(a string) error { opened = append(opened, a); return nil }}, 120, 40)
	d.Keys("<enter>o")
	if len(opened) != 0 {
		t.Fatal("opened by looking at the list")
	}
	d.Keys("j<enter>")
	if len(opened) != 1 || opened[0] != "https://drive.harbour.example/minutes/2025" || !d.Has("Opened drive.harbour.example in the browser.") {
		t.Errorf("opened %q: %s", opened, d.Line(38))
	}
	d.Keys("oy")
	if len(opened) != 1 || !d.Has("Copied https://drive.harbour.example/d/2026/budget-spring-v3") {
		t.Errorf("opened %q: %s", opened, d.Line(38))
	}
}

func TestSaveAsksForTheFolder(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{SaveDir: "/tmp/x"}, 120, 40)
	d.Keys("<enter>vjs")
	if !d.Has("Save budget-spring-v3.pdf in: /tmp/x") {
		t.Fatalf("prompt: %q", d.Line(39))
	}
	d.Keys("<ctrl+u>/srv/out<enter>")
	if len(f.Saved) != 1 || f.Saved[0] != "/srv/out/budget-spring-v3.pdf" || !d.Has("Saved as /srv/out/budget-spring-v3.pdf.") {
		t.Errorf("saved %v: %q", f.Saved, d.Line(38))
	}
}
