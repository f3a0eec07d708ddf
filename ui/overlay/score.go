package overlay

import (
	"strconv"
	"strings"
	"unicode"
)

func itoa(n int) string { return strconv.Itoa(n) }

// score tells how well an item matches every word of a query; words match as
// substrings, or else letter by letter in order.
func score(it Item, words []string) (int, bool) {
	label, more := strings.ToLower(it.Label), strings.ToLower(it.Match+" "+it.Detail)
	total := 0
	for _, w := range words {
		switch i := strings.Index(label, w); {
		case i == 0:
			total += 100
		case i > 0 && !unicode.IsLetter(rune(label[i-1])):
			total += 80
		case i > 0:
			total += 60
		case strings.Contains(more, w):
			total += 40
		case scattered(label, w):
			total += 10
		default:
			return 0, false
		}
	}
	// Of two equal matches the shorter is nearer to what was typed.
	return total*100 - min(len(label), 99), true
}

// scattered reports whether the letters of w are in s in their order.
func scattered(s, w string) bool {
	for _, r := range w {
		i := strings.IndexRune(s, r)
		if i < 0 {
			return false
		}
		s = s[i+len(string(r)):]
	}
	return true
}
