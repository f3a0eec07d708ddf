package render

import (
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// cells is how many terminal cells a sanitized string takes.
func cells(s string) int {
	if ascii(s) {
		return len(s)
	}
	return displaywidth.String(s)
}

// ascii reports whether s is ASCII throughout.
func ascii(s string) bool {
	for len(s) >= 8 {
		if (s[0]|s[1]|s[2]|s[3]|s[4]|s[5]|s[6]|s[7])&0x80 != 0 {
			return false
		}
		s = s[8:]
	}
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// cluster gives the length in octets and the width in cells of the first
// character of s as a reader sees it (a grapheme cluster). s is not empty.
func cluster(s string) (n, w int) {
	if len(s) == 1 || s[0] < 0x80 && s[1] < 0x80 {
		return 1, 1
	}
	// Most characters of most scripts stand alone; the general segmentation is
	// an order of magnitude slower.
	if r, n := utf8.DecodeRuneInString(s); n < len(s) {
		if w := alone(r); w > 0 {
			next, _ := utf8.DecodeRuneInString(s[n:])
			if next < 0x80 || alone(next) > 0 {
				return n, w
			}
		}
	}
	g := displaywidth.StringGraphemes(s)
	if !g.Next() {
		return len(s), 0
	}
	return len(g.Value()), g.Width()
}

// alone is the width of a rune that joins no cluster with another such rune,
// 0 when that is not known.
func alone(r rune) int {
	switch {
	case r >= 0x20 && r < 0x7f, r >= 0xc0 && r < 0x250, r >= 0x391 && r < 0x482, r >= 0x48a && r < 0x530,
		r >= 0x5d0 && r <= 0x5ea, r >= 0x620 && r <= 0x64a, r >= 0x2010 && r <= 0x2027:
		return 1
	case r >= 0x3041 && r <= 0x3096, r >= 0x30a0 && r <= 0x30ff, r >= 0x4e00 && r <= 0x9fff, r >= 0x3001 && r <= 0x3003,
		r >= 0x3008 && r <= 0x3011, r >= 0xac00 && r <= 0xd7a3, r >= 0xff01 && r <= 0xff60:
		return 2
	}
	return 0
}

// cut is the longest head of s that fits into w cells.
func cut(s string, w int) string {
	if len(s) <= w && ascii(s) {
		return s
	}
	used := 0
	for i := 0; i < len(s); {
		n, c := cluster(s[i:])
		if used+c > w {
			return s[:i]
		}
		used += c
		i += n
	}
	return s
}

// Truncate is s cut to w cells, with an ellipsis when something was cut. s has
// passed the gate.
func Truncate(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if cells(s) <= w {
		return s
	}
	return cut(s, w-1) + "…"
}
