package ui_test

import (
	"strings"
	"testing"

	"postern/internal/uitest"
	"postern/ui"
)

// Letters beside the links choose one; its whole target is shown before
// anything happens.
func TestHintLinks(t *testing.T) {
	f := uitest.Scene()
	long := "https://track.example/" + strings.Repeat("abcdefghij", 30) + "END"
	f.Parts[f.Msgs[1].ID]["1"] = []byte("See " + long + " or write to mailto:jonas@home.example\n")
	var opened []string
	d := start(t, f, ui.Options{Browse: func(a string) error { opened = append(opened, a); return nil }}, 100, 40)
	d.Keys("<enter>L")
	if !d.Has("[a]") || !d.Has("[s]") || !d.Has("Type the letters beside a link") {
		t.Fatalf("no letters:\n%s", d.Screen())
	}
	d.Keys("s")
	if len(opened) != 0 || d.Has("[a]") || !d.Has("This link leads to") || !d.Has("https://drive.harbour.example/minutes/2025") {
		t.Fatalf("opened %q:\n%s", opened, d.Screen())
	}
	d.Keys("<enter>")
	if len(opened) != 1 || opened[0] != "https://drive.harbour.example/minutes/2025" {
		t.Errorf("opened %q", opened)
	}
	d.Keys("Lay")
	if len(opened) != 1 || !d.Has("Copied https://drive.harbour.example/d/2026/budget-spring-v3") {
		t.Errorf("opened %q: %q", opened, d.Line(38))
	}
	d.Keys("L<esc>")
	if d.Has("[a]") || !d.Has("mooring fees") {
		t.Errorf("esc did not drop the letters:\n%s", d.Screen())
	}
	d.Keys("JLa")
	if !d.Has("END") || !d.Has("Open it in the browser") {
		t.Errorf("the whole target is not shown:\n%s", d.Screen())
	}
	d.Keys("<esc>Ls")
	if !d.Has("mailto:jonas@home.example") || d.Has("Open it in the browser") {
		t.Errorf("an address of mail:\n%s", d.Screen())
	}
	if len(opened) != 1 {
		t.Errorf("opened %q", opened)
	}
}
