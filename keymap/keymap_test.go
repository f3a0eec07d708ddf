package keymap

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/keys.md")

func TestParseSequence(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"gg", "g g"}, {"g/", "g /"}, {"ctrl+k", "ctrl+k"}, {"enter", "enter"}, {"g<enter>", "g enter"}, {"g g", "g g"},
		{"<", "<"}, {"*a", "* a"}, {"Return", "enter"}, {"shift+tab", "shift+tab"}, {"ctrl+pgdown", "ctrl+pgdown"},
		{"alt+n", "alt+n"}, {"+", "+"}, {"shift+a", "A"}, {"é", "é"}, {"Ctrl+K", "ctrl+k"}, {">", ">"},
	} {
		got, err := ParseSequence(c.in)
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("ParseSequence(%q) = %q, %v; want %q", c.in, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "  ", "<nokey>", "<enter", "ctrl+nokey"} {
		if got, err := ParseSequence(bad); err == nil {
			t.Errorf("ParseSequence(%q) = %q, want an error", bad, got)
		}
	}
}

// Every preset binds without a problem and reaches every action, except those
// that its program never had a key for and the palette offers.
func TestPresetsAreComplete(t *testing.T) {
	paletteOnly := map[Action]bool{
		GoUnified: true, GoInbox: true, GoSent: true, GoDrafts: true, GoTrash: true, GoArchive: true, GoJunk: true, ReadFolder: true,
		ShowNotices: true, GivePassword: true, ToggleOnline: true, MarkRead: true, MarkUnread: true, ToggleRead: true, SelectNone: true,
		HalfDown: true, HalfUp: true, Quit: true, PrevUnread: true, SelectApply: true,
	}
	for _, p := range Presets() {
		m, problems := New(p, nil)
		for _, x := range problems {
			t.Errorf("%s: %s (%s %s)", p, x, x.Binding.Context, x.Binding.Action)
		}
		if m.Preset() != p {
			t.Errorf("preset %q became %q", p, m.Preset())
		}
		for _, i := range Actions() {
			bound := false
			for _, c := range Contexts() {
				bound = bound || len(m.Keys(c, i.Action)) > 0
			}
			if !bound && !paletteOnly[i.Action] {
				t.Errorf("%s: %s has no key", p, i.Action)
			}
		}
	}
}

func TestActionsAreDescribed(t *testing.T) {
	seen := map[Action]bool{}
	for _, i := range Actions() {
		if seen[i.Action] || i.Text == "" || !slices.Contains(Groups(), i.Group) {
			t.Errorf("%+v: twice, without words, or in no group", i)
		}
		seen[i.Action] = true
	}
}

// The keys that scripts and fingers rely on.
func TestDefaultKeys(t *testing.T) {
	m, _ := New("", nil)
	if m.Preset() != DefaultPreset {
		t.Fatalf("preset %q", m.Preset())
	}
	for _, c := range []struct {
		focus Context
		keys  string
		want  Action
	}{
		{List, "gg", GoFirst}, {List, "G", GoLast}, {List, "enter", Open}, {List, "q", Back}, {Reader, "q", Back}, {List, "j", MoveDown},
		{List, "}", NextAccount}, {List, "esc", Cancel}, {List, "/", Search}, {List, "a", Archive}, {Reader, "a", Archive},
		{List, "d", Delete}, {List, "u", Undo}, {List, "ctrl+r", Redo}, {List, "x", Select}, {List, "V", SelectRange}, {List, "*", SelectPattern},
		{List, "\\", Limit}, {List, "gi", GoInbox}, {List, "g/", PickFolder}, {List, "?", Help}, {List, ":", Palette}, {List, "ctrl+k", Palette},
		{Reader, "H", ToggleHeaders}, {Reader, "v", ShowParts}, {Reader, "S", ShowSource}, {List, "s", Flag}, {List, "U", ToggleRead},
	} {
		keys, _ := ParseSequence(c.keys)
		if got, _ := m.Lookup(c.focus, keys); got != c.want {
			t.Errorf("%s %s = %q, want %q", c.focus, c.keys, got, c.want)
		}
	}
}

func TestUserBindings(t *testing.T) {
	m, problems := New("postern", []Binding{
		{List, "e", Archive, 3},
		{List, "gg", None, 4},
		{Global, "go", GoLast, 5},
		{List, "a", "message-archive", 6},
		{"lst", "a", Archive, 7},
		{List, "<nokey>", Archive, 8},
		{Message, "m", Delete, 9},
		{Message, "m", Archive, 10},
		{List, "zz", GoFirst, 11},
		{List, "z", GoLast, 12},
		{List, "xx", SelectAll, 13},
	})
	look := func(s string) Action {
		k, _ := ParseSequence(s)
		a, _ := m.Lookup(List, k)
		return a
	}
	for keys, want := range map[string]Action{"e": Archive, "gg": "", "go": GoLast, "m": Delete, "zz": GoFirst, "xx": SelectAll, "gi": GoInbox} {
		if got := look(keys); got != want {
			t.Errorf("%s = %q, want %q", keys, got, want)
		}
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	want := []string{
		`line 6: there is no action "message-archive"; did you mean "archive-message"?`,
		`line 7: there is no context "lst"; did you mean "list"?`,
		`line 8: there is no key called "nokey"`,
		`line 10: "m" is bound twice: delete-message (line 9) and archive-message`,
		`line 12: "z" cannot be bound: longer sequences begin with it`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if _, p := New("mut", nil); len(p) != 1 || !strings.Contains(p[0].Text, `did you mean "mutt"`) {
		t.Errorf("unknown preset: %v", p)
	}
}

func TestInput(t *testing.T) {
	m, _ := New("postern", nil)
	var in Input
	feed := func(keys ...string) (out Outcome) {
		for _, k := range keys {
			out = in.Feed(m, List, k)
		}
		return out
	}
	if o := feed("1", "0", "j"); o.Action != MoveDown || o.Count != 10 {
		t.Errorf("10j: %+v", o)
	}
	if o := feed("g"); !o.Waiting || !in.Waiting() {
		t.Errorf("g: %+v", o)
	}
	if o := feed("g"); o.Action != GoFirst || in.Waiting() {
		t.Errorf("gg: %+v", o)
	}
	if o := feed("g", "esc"); o.Action != "" || o.Waiting || in.Waiting() {
		t.Errorf("g esc: %+v", o)
	}
	if o := feed("g", "y"); Format(o.Unknown) != "gy" {
		t.Errorf("gy: %+v", o)
	}
	if o := feed("0"); o.Waiting || o.Unknown == nil {
		t.Errorf("0: %+v", o)
	}
	if o := feed("9", "9", "9", "9", "9", "9", "9", "9", "9", "j"); o.Count != maxCount {
		t.Errorf("a long count: %+v", o)
	}
	if p, a, ok := Foreign("postern", List, []string{"="}); !ok || p != "mutt" || a != GoFirst {
		t.Errorf("Foreign(=) = %s %s %v", p, a, ok)
	}
	if next := m.Continue(List, []string{"g"}); len(next) < 8 {
		t.Errorf("after g: %v", next)
	}
}

func TestDocs(t *testing.T) {
	file := filepath.Join("..", "docs", "keys.md")
	want := Markdown()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/keys.md is out of date: go test ./keymap -update")
	}
}

func FuzzParseSequence(f *testing.F) {
	f.Add("g<enter>")
	f.Add("ctrl+")
	f.Fuzz(func(t *testing.T, s string) {
		keys, err := ParseSequence(s)
		if err == nil && len(keys) == 0 {
			t.Fatalf("%q: no keys and no error", s)
		}
	})
}
