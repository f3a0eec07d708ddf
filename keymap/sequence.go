package keymap

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// names are the special keys, as Bubble Tea writes them.
var names = map[string]bool{
	"enter": true, "esc": true, "tab": true, "space": true, "backspace": true, "delete": true, "insert": true,
	"up": true, "down": true, "left": true, "right": true, "home": true, "end": true, "pgup": true, "pgdown": true,
	"f1": true, "f2": true, "f3": true, "f4": true, "f5": true, "f6": true, "f7": true, "f8": true, "f9": true,
	"f10": true, "f11": true, "f12": true,
}

// aliases are what people write for them.
var aliases = map[string]string{
	"return": "enter", "cr": "enter", "escape": "esc", "pageup": "pgup", "pagedown": "pgdown", "bs": "backspace",
	"del": "delete", "ins": "insert",
}

// ParseSequence reads a sequence as the package comment describes it. The error
// is a sentence for people.
func ParseSequence(s string) ([]string, error) {
	var out []string
	for _, word := range strings.Fields(s) {
		if k, ok := special(word); ok {
			out = append(out, k)
			continue
		}
		if strings.HasPrefix(word, "ctrl+") || strings.HasPrefix(word, "alt+") {
			return nil, fmt.Errorf("there is no key called %q", word)
		}
		for word != "" {
			if word[0] == '<' && len(word) > 1 {
				end := strings.IndexByte(word, '>')
				if end < 0 {
					return nil, fmt.Errorf("%q has a < without a >", s)
				}
				k, ok := special(word[1:end])
				if !ok {
					return nil, fmt.Errorf("there is no key called %q", word[1:end])
				}
				out, word = append(out, k), word[end+1:]
				continue
			}
			_, n := utf8.DecodeRuneInString(word)
			out, word = append(out, word[:n]), word[n:]
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no key is named")
	}
	return out, nil
}

// special reads the name of one special key, with its modifiers in the order
// Bubble Tea gives them.
func special(w string) (string, bool) {
	mods := ""
	l := w
	for {
		m, rest, ok := strings.Cut(l, "+")
		if !ok || rest == "" {
			break
		}
		switch strings.ToLower(m) {
		case "ctrl", "c", "control":
			mods += "ctrl+"
		case "alt", "meta", "m", "a":
			mods += "alt+"
		case "shift", "s":
			mods += "shift+"
		default:
			return "", false
		}
		l = rest
	}
	k := strings.ToLower(l)
	if a, ok := aliases[k]; ok {
		k = a
	}
	switch {
	case names[k]:
		return mods + k, true
	case mods != "" && utf8.RuneCountInString(l) == 1:
		if mods == "shift+" {
			return strings.ToUpper(l), true
		}
		return mods + strings.ToLower(l), true
	}
	return "", false
}

// Format writes a sequence for people: "gg", "ctrl+k", "g enter".
func Format(keys []string) string {
	var b strings.Builder
	for i, k := range keys {
		long := utf8.RuneCountInString(k) > 1
		if i > 0 && (long || utf8.RuneCountInString(keys[i-1]) > 1) {
			b.WriteByte(' ')
		}
		b.WriteString(k)
	}
	return b.String()
}
