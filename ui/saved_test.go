package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postern/config"
	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

func TestSavedSearches(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	const comment = "# mine\n[[search]]\nname = \"Reports\" # weekly\nquery = \"subject:report\"\n"
	if err := os.WriteFile(file, []byte(comment), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	o := ui.Options{Change: func(e ...config.Edit) (*config.Config, error) { return config.Change(file, nil, e...) }}.Take(c)
	f := uitest.Scene()
	d := start(t, f, o, 120, 40)
	text := func() string {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if !d.Has("Searches") || !d.Has("Reports") {
		t.Fatalf("not beside the folders:\n%s", d.Screen())
	}
	d.Keys("g=")
	if !d.Has("Search for something first.") {
		t.Errorf("nothing to save:\n%s", d.Screen())
	}
	d.Keys("/dinner<enter>g=Meals out<enter>")
	if !d.Has("“Meals out” is kept beside the folders.") || !strings.HasPrefix(text(), comment) ||
		!strings.Contains(text(), "name = \"Meals out\"\nquery = \"(dinner) (in:inbox)\"\n") {
		t.Fatalf("saved:\n%s\n%s", text(), d.Screen())
	}
	// Opened like a folder, from anywhere, and left again to where one was.
	d.Keys("<esc>g/golang<enter>")
	before := d.Line(0)
	d.Keys("g.reports<enter>")
	if !d.Has("│ Reports") || !d.Has("Weekly report, week 500") || d.Has("Dinner") {
		t.Errorf("opened:\n%s", d.Screen())
	}
	d.Keys("<esc>")
	if d.Line(0) != before {
		t.Errorf("esc leads to %s", d.Line(0))
	}
	d.Keys(":search: reports<enter>")
	if !d.Has("│ Reports") {
		t.Errorf("from the palette:\n%s", d.Screen())
	}
	// Renamed and removed at the side.
	d.Keys("hR<ctrl+u>Weekly<enter>")
	if !strings.Contains(text(), "name = \"Weekly\" # weekly\nquery = \"subject:report\"") || !d.Has("Weekly") || d.Has("│ Reports") {
		t.Errorf("renamed:\n%s\n%s", text(), d.Screen())
	}
	d.Keys("D")
	if !d.Has("Remove the search “Weekly”?") {
		t.Errorf("asks:\n%s", d.Screen())
	}
	d.Keys("y")
	if strings.Contains(text(), "Weekly") || !strings.Contains(text(), "Meals out") || !strings.HasPrefix(text(), "# mine\n") {
		t.Errorf("removed:\n%s", text())
	}
}

// The numbers are counted again when mail comes, but not for every message.
func TestSavedSearchesAreCounted(t *testing.T) {
	c, err := config.Parse("config.toml", []byte("[[search]]\nname = \"Boats\"\nquery = \"boat\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	f := uitest.Scene()
	d := start(t, f, ui.Options{}.Take(c), 120, 40)
	line := func() string {
		for y := range 40 {
			if l, _, _ := strings.Cut(d.Line(y), "│"); strings.Contains(l, "Boats") {
				return strings.Join(strings.Fields(l), " ")
			}
		}
		return ""
	}
	first := line()
	d.Fire(time.Minute)
	pages := f.Calls["Page"]
	var e mail.Event
	for range 10 {
		e = f.Deliver(1, "Ann <ann@example.org>", "another boat", "x", uitest.Now)
		d.Send(ui.Changed{Event: e})
	}
	if n := f.Calls["Page"] - pages; n > 15 {
		t.Errorf("%d pages were read for ten messages", n)
	}
	d.Fire(time.Minute)
	d.Fire(time.Minute)
	if got := line(); got == first || !strings.HasSuffix(got, "1") {
		t.Errorf("%q, was %q", got, first)
	}
}
