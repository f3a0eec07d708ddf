package keymap

import "unicode/utf8"

// maxCount bounds a count typed before an action.
const maxCount = 9_999_999

// Input is what was typed and has not acted yet: a count, the beginning of a
// sequence. The zero Input is ready.
type Input struct {
	keys  []string
	count int
}

// Outcome is what a key led to.
type Outcome struct {
	Action Action // "" when none
	Count  int    // typed before it; 0 when none was
	// Waiting says that the keys begin a sequence or a count.
	Waiting bool
	// Unknown holds a sequence that nothing is bound to; nil otherwise.
	Unknown []string
}

// Feed takes one key. Esc drops an unfinished sequence and does nothing else.
func (in *Input) Feed(m *Map, focus Context, key string) Outcome {
	if len(in.keys) > 0 && key == "esc" {
		in.Reset()
		return Outcome{}
	}
	in.keys = append(in.keys, key)
	a, prefix := m.Lookup(focus, in.keys)
	switch {
	case a != "":
		out := Outcome{Action: a, Count: in.count}
		in.Reset()
		return out
	case prefix:
		return Outcome{Waiting: true}
	case len(in.keys) == 1 && in.digit(key):
		in.keys = nil
		return Outcome{Waiting: true}
	}
	out := Outcome{Unknown: in.keys}
	in.keys, in.count = nil, 0
	return out
}

func (in *Input) digit(key string) bool {
	if len(key) != 1 || key[0] < '0' || key[0] > '9' || (key == "0" && in.count == 0) {
		return false
	}
	in.count = min(in.count*10+int(key[0]-'0'), maxCount)
	return true
}

// Keys are the keys of the unfinished sequence; nil when none.
func (in *Input) Keys() []string { return in.keys }

// Count is the count typed so far; 0 when none.
func (in *Input) Count() int { return in.count }

// Waiting reports whether a count or a sequence was begun.
func (in *Input) Waiting() bool { return in.count > 0 || len(in.keys) > 0 }

// Reset forgets what was typed.
func (in *Input) Reset() { in.keys, in.count = nil, 0 }

// Printable reports whether the key stands for a character one can type.
func Printable(key string) bool { return key == "space" || utf8.RuneCountInString(key) == 1 }
