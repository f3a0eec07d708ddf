package overlay

import (
	"fmt"
	"testing"

	"postern/keymap"
	"postern/ui/cell"
	"postern/ui/theme"
)

func TestInput(t *testing.T) {
	var in Input
	in.Insert("hello wörld\x1b\x07\n")
	for _, c := range []struct {
		a    keymap.Action
		want string
	}{
		{keymap.PromptErase, "hello wörl"},
		{keymap.PromptLeft, "hello wörl"},
		{keymap.PromptErase, "hello wöl"},
		{keymap.PromptEnd, "hello wöl"},
		{keymap.PromptWord, "hello "},
		{keymap.PromptWord, ""},
	} {
		if !in.Do(c.a) || in.Text() != c.want {
			t.Errorf("%s: %q, want %q", c.a, in.Text(), c.want)
		}
	}
	in.Set("abc")
	in.Do(keymap.PromptHome)
	in.Insert("x")
	in.Do(keymap.PromptRight)
	in.Do(keymap.PromptClear)
	if in.Text() != "bc" {
		t.Errorf("%q", in.Text())
	}
	if in.Do(keymap.MoveDown) {
		t.Error("move-down is no editing")
	}
}

// The cursor is inside, and the line exact, however long the text.
func TestInputDraws(t *testing.T) {
	th := theme.Compile(theme.Settings{})
	for w := 2; w < 30; w++ {
		for n := range 40 {
			in := Input{Secret: n%2 == 0}
			for i := range n {
				in.Insert([]string{"a", "日", "é"}[i%3])
			}
			l := cell.Line{M: th.M}
			l.Start(w, "")
			x := in.Draw(&l, th, w)
			if got := l.End(); th.M.Width(got) != w || x < 0 || x >= w {
				t.Fatalf("width %d, %d characters: %d cells, cursor %d", w, n, th.M.Width(got), x)
			}
		}
	}
}

func items(n int) []Item {
	var out []Item
	for i := range n {
		out = append(out, Item{Label: fmt.Sprint("row ", i), Head: i%10 == 0, Value: i})
	}
	return out
}

func TestPickerMovesOverHeadings(t *testing.T) {
	p := &Picker{Filter: true}
	p.SetItems(items(35))
	for _, c := range []struct {
		a    keymap.Action
		n    int
		want int
	}{
		{keymap.MoveUp, 1, 1}, {keymap.MoveDown, 9, 11}, {keymap.MoveUp, 1, 9}, {keymap.GoLast, 0, 34}, {keymap.MoveDown, 5, 34},
		{keymap.GoFirst, 0, 1},
	} {
		p.Do(c.a, c.n)
		if it, ok := p.Selected(); !ok || it.Value != c.want {
			t.Errorf("%s %d: %v, want %d", c.a, c.n, it.Value, c.want)
		}
	}
}

func TestPickerFindsTheBestFirst(t *testing.T) {
	p := &Picker{Filter: true}
	p.SetItems([]Item{{Label: "home/Archiv"}, {Label: "work/Archive/2026"}, {Label: "work/Archive"}, {Label: "Search", Match: "archive"}, {Label: "A-R-C"}})
	p.Insert("arch")
	for _, want := range []string{"home/Archiv", "work/Archive", "work/Archive/2026", "Search"} {
		it, ok := p.Selected()
		if !ok || it.Label != want {
			t.Errorf("got %q, want %q", it.Label, want)
		}
		p.Do(keymap.MoveDown, 1)
	}
	p.In.Set("wrk 26")
	p.Narrow()
	if it, _ := p.Selected(); it.Label != "work/Archive/2026" {
		t.Errorf("got %q", it.Label)
	}
	p.Insert("zzz")
	if _, ok := p.Selected(); ok {
		t.Error("something is selected where nothing matches")
	}
}

func TestPickerDrawsInside(t *testing.T) {
	for _, n := range []int{0, 1, 5, 200} {
		for w := 12; w < 130; w += 7 {
			for h := 3; h < 50; h += 5 {
				for _, filter := range []bool{false, true} {
					th := theme.Compile(theme.Settings{ASCII: filter})
					p := &Picker{Title: "A title 日本語", Filter: filter, Hint: "a hint", Empty: "nothing"}
					p.SetItems(items(n))
					p.Do(keymap.GoLast, 0)
					lines, x, y, _, _ := p.Render(th, w, h)
					bw := th.M.Width(lines[0])
					if x < 0 || y < 0 || x+bw > w {
						t.Fatalf("%d items on %dx%d: box at %d,%d of width %d", n, w, h, x, y, bw)
					}
					for _, l := range lines {
						if th.M.Width(l) != bw {
							t.Fatalf("%d items on %dx%d: %d cells, want %d: %q", n, w, h, th.M.Width(l), bw, l)
						}
					}
				}
			}
		}
	}
}
