package ui

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"postern/internal/uitest"
	"postern/render"
)

func TestBrowserCommand(t *testing.T) {
	for _, c := range []struct {
		env, system string
		want        []string
	}{
		{"", "linux", []string{"xdg-open"}},
		{"", "darwin", []string{"open"}},
		{"firefox --new-tab %s:lynx", "linux", []string{"firefox", "--new-tab", "%s"}},
		{"lynx", "linux", []string{"lynx"}},
	} {
		if got := browser(c.env, c.system); !slices.Equal(got, c.want) {
			t.Errorf("browser(%q, %s) = %q, want %q", c.env, c.system, got, c.want)
		}
	}
	if !inTerminal("/usr/bin/lynx") || inTerminal("firefox") {
		t.Error("which browsers draw into the terminal")
	}
}

func TestOnlyTheWebIsOpened(t *testing.T) {
	var opened []string
	m := New(uitest.Scene(), Options{After: uitest.After, Browse: func(a string) error { opened = append(opened, a); return nil }})
	for _, l := range []render.Link{
		{URL: "javascript:alert(1)"}, {URL: "file:///etc/passwd"}, {URL: "mailto:a@b.example"}, {URL: "https://"}, {URL: "--help"},
		{URL: "https://x.example/", Unsafe: true}, {URL: "https://x.example/", Host: "x.example", Warning: "The text names another place."},
	} {
		m.question = nil
		run(m.followLink(l))
		if len(opened) > 0 {
			t.Fatalf("%+v was opened", l)
		}
	}
	if m.question == nil {
		t.Fatal("no question about a link that lies")
	}
	run(m.answer("y"))
	if len(opened) != 1 {
		t.Errorf("opened %q", opened)
	}
}

// run runs a Cmd and the batches in it; what comes back is dropped.
func run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if b, ok := cmd().(tea.BatchMsg); ok {
		for _, c := range b {
			run(c)
		}
	}
}
