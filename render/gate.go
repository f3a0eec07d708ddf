package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tabWidth is how far apart tab stops are in plain text.
const tabWidth = 8

// Sanitize is the gate for foreign text of many lines. What comes out holds no
// ESC, no C0 or C1 control character except LF, no DEL, no bidi control and no
// invisible padding, and is valid UTF-8:
//
//   - CR LF, CR, NEL, U+2028 and U+2029 become LF; tabs are expanded to eight columns;
//   - C0 and DEL become the visible control picture (ESC is ␛), C1 and
//     invalid octets U+FFFD;
//   - bidi overrides, embeddings and isolates (U+202A–E, U+2066–9) are shown
//     as <U+202E>: marked, not hidden;
//   - zero-width padding, direction marks, soft hyphens, tags, stray variation
//     selectors and joiners are dropped; joiners inside a word or an emoji stay;
//   - at most eight combining marks stay on a character.
//
// Clean ASCII is returned as it is. Sanitize(Sanitize(s)) == Sanitize(s).
func Sanitize(s string) string {
	i := 0
	for i < len(s) && (s[i] >= ' ' && s[i] < 0x7f || s[i] == '\n') {
		i++
	}
	if i == len(s) {
		return s
	}
	return gate(s, i, false)
}

// Line1 is the gate for foreign text that is shown on one line: subjects,
// names, file names, server texts. As Sanitize, but line ends and tabs become
// a space, and U+200B–F, U+202A–E, U+2066–9 and variation selectors are
// dropped, so that nothing in the line can change how its neighbours look.
func Line1(s string) string {
	i := 0
	for i < len(s) && s[i] >= ' ' && s[i] < 0x7f {
		i++
	}
	if i == len(s) {
		return s
	}
	return gate(s, i, true)
}

// gate rewrites s, of which the first from octets are known to be clean ASCII.
func gate(s string, from int, one bool) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:from])
	line := 0 // where the output line or its last tab stop starts
	if i := strings.LastIndexByte(s[:from], '\n'); i >= 0 {
		line = i + 1
	}
	marks := 0
	prev := rune(-1)
	if from > 0 {
		prev = rune(s[from-1])
	}
	for i := from; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f {
			b.WriteByte(c)
			prev, marks = rune(c), 0
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch v := verdict(r, n, one); v {
		case pass:
			if unicode.In(r, unicode.Mn, unicode.Me) {
				if marks++; marks > maxMarks {
					continue
				}
			} else {
				marks = 0
			}
			b.WriteRune(r)
		case newline:
			if r == '\r' && i < len(s) && s[i] == '\n' {
				i++
			}
			b.WriteByte('\n')
			line, r = b.Len(), '\n'
		case blank:
			r = ' '
			b.WriteByte(' ')
		case tab:
			w := tabWidth - cells(b.String()[line:])%tabWidth
			b.WriteString("        "[:w])
			line, r = b.Len(), ' ' // a tab stop counts like the start of the line
		case picture:
			if r == 0x7f {
				r = 0x2421
			} else {
				r += 0x2400
			}
			b.WriteRune(r)
		case named:
			const hex = "0123456789ABCDEF"
			b.WriteString("<U+" + string([]byte{hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15]}) + ">")
			r = '>'
		case bad:
			r = utf8.RuneError
			b.WriteRune(r)
		case joiner:
			next, _ := utf8.DecodeRuneInString(s[i:])
			if !joins(prev) || r != 0xFE0F && (i == len(s) || !joins(next) || unicode.Is(unicode.Mn, next) || verdict(next, 3, one) != pass) {
				continue
			}
			b.WriteRune(r)
		case drop:
			continue
		}
		prev = r
	}
	return b.String()
}

type verdictOf uint8

const (
	pass verdictOf = iota
	drop
	newline
	blank
	tab
	picture
	named
	bad
	joiner
)

// verdict says what happens to a rune that is not printable ASCII.
func verdict(r rune, n int, one bool) verdictOf {
	either := func(many, single verdictOf) verdictOf {
		if one {
			return single
		}
		return many
	}
	switch {
	case r == '\n', r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
		return either(newline, blank)
	case r == '\t':
		return either(tab, blank)
	case r < 0x20, r == 0x7f:
		return picture
	case r < 0xa0, r == utf8.RuneError && n == 1:
		return bad
	case r == 0xa0:
		return either(pass, blank)
	case r < 0x300:
		if r == 0xad {
			return drop
		}
		return pass
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return either(named, drop)
	case r == 0x200c, r == 0x200d, r == 0xfe0f:
		return either(joiner, drop)
	case r >= 0x2000 && r <= 0x200a, r == 0x205f, r == 0x202f, r == 0x1680,
		r == 0x3164, r == 0xffa0, r == 0x115f, r == 0x1160:
		return blank
	case r == 0x200b, r == 0x200e, r == 0x200f, r >= 0x2060 && r <= 0x206f, r == 0x34f, r == 0x61c,
		r >= 0x180b && r <= 0x180f, r >= 0xfe00 && r <= 0xfe0e, r == 0xfeff, r >= 0xfff9 && r <= 0xfffb,
		r == 0x17b4, r == 0x17b5, r >= 0x1bca0 && r <= 0x1bca3, r >= 0x1d173 && r <= 0x1d17a, r >= 0xe0000 && r <= 0xe0fff:
		return drop
	case r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
		return bad
	}
	return pass
}

// joins reports whether a joiner or emoji selector beside r changes how r
// looks, instead of being padding.
func joins(r rune) bool {
	return r > 0x2000 && !unicode.IsSpace(r) || unicode.IsLetter(r) && r > 0x24f || unicode.Is(unicode.Mn, r) ||
		r == '#' || r == '*' || r >= '0' && r <= '9' || r == 0xa9 || r == 0xae
}
