package overlay

import (
	"strings"
	"unicode/utf8"

	"postern/keymap"
	"postern/ui/cell"
	"postern/ui/theme"
)

// Input is one line of text that is being typed.
type Input struct {
	text   []rune
	at     int  // where the cursor stands
	Secret bool // shown as dots
}

// Set replaces the text; the cursor goes to its end.
func (in *Input) Set(s string) {
	in.text = []rune(s)
	in.at = len(in.text)
}

// Text is what was typed.
func (in *Input) Text() string { return string(in.text) }

// Insert types text; what is not printable is left out.
func (in *Input) Insert(s string) {
	var add []rune
	for _, r := range s {
		if r == utf8.RuneError || r < ' ' || r >= 0x7f && r < 0xa0 {
			continue
		}
		add = append(add, r)
	}
	in.text = append(in.text[:in.at], append(add, in.text[in.at:]...)...)
	in.at += len(add)
}

// Do edits; it reports whether the action was one of editing.
func (in *Input) Do(a keymap.Action) bool {
	switch a {
	case keymap.PromptErase:
		if in.at > 0 {
			in.cut(in.at-1, in.at)
		}
	case keymap.PromptWord:
		i := in.at
		for i > 0 && in.text[i-1] == ' ' {
			i--
		}
		for i > 0 && in.text[i-1] != ' ' {
			i--
		}
		in.cut(i, in.at)
	case keymap.PromptClear:
		in.cut(0, in.at)
	case keymap.PromptLeft:
		in.at = max(0, in.at-1)
	case keymap.PromptRight:
		in.at = min(len(in.text), in.at+1)
	case keymap.PromptHome:
		in.at = 0
	case keymap.PromptEnd:
		in.at = len(in.text)
	default:
		return false
	}
	return true
}

func (in *Input) cut(from, to int) {
	in.text = append(in.text[:from], in.text[to:]...)
	in.at = from
}

// Draw writes the text into w cells of a line and gives the cell of the cursor
// from the start of the text. The part around the cursor is shown.
func (in *Input) Draw(l *cell.Line, t *theme.Theme, w int) (cursor int) {
	s, before := string(in.text), string(in.text[:in.at])
	if in.Secret {
		s, before = strings.Repeat("*", len(in.text)), strings.Repeat("*", in.at)
	}
	x := t.M.Width(before)
	if w <= 1 {
		return 0
	}
	if x > w-1 {
		s = t.M.From(s, x-w+1)
		x = w - 1
	}
	bidi := l.M.Bidi
	l.M.Bidi = false // the cursor stands where the text is typed
	l.Field(t.Input, t.M.To(s, w), w)
	l.M.Bidi = bidi
	return x
}
