package ui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

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

// Where the terminal opens links itself the numbers are gone, the cells know
// where they lead, a box above them leads nowhere, and a click shows the target.
func TestHyperlinks(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{Hyperlinks: "on"}, 100, 40)
	d.Keys("<enter>")
	const target = "https://drive.harbour.example/d/2026/budget-spring-v3"
	find := func() (x, y, n int) {
		g := d.Grid()
		for row := range d.H {
			for col := range d.W {
				if c := g.CellAt(col, row); c != nil && c.Link.URL == target {
					if n == 0 {
						x, y = col, row
					}
					n++
				}
			}
		}
		return x, y, n
	}
	x, y, n := find()
	if n != len(target) || d.Has("Links\n") {
		t.Fatalf("%d cells lead to the target:\n%s", n, d.Screen())
	}
	if c := d.Grid().CellAt(x-1, y); c.Link.URL != "" {
		t.Errorf("the cell before it leads to %q", c.Link.URL)
	}
	d.Send(tea.MouseClickMsg{Button: tea.MouseLeft, X: x, Y: y})
	if !d.Has("This link leads to") {
		t.Fatalf("a click shows no target:\n%s", d.Screen())
	}
	lines := strings.Split(d.Screen(), "\n")
	g := d.Grid()
	for row, l := range lines {
		if strings.Contains(l, "│") && strings.Contains(l, "Open it in the browser") {
			for col := range d.W {
				if c := g.CellAt(col, row); c != nil && c.Link.URL != "" {
					t.Errorf("cell %d of the box leads to %q", col, c.Link.URL)
				}
			}
		}
	}
}
