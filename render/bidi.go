package render

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// Visual is a piece of a line where it is drawn.
type Visual struct {
	Piece int // the index of the piece it is part of
	Text  string
}

// Reorder puts the pieces of one line, which are in the order in which they
// are read, into the order in which they stand from left to right, for
// terminals that do not do that themselves. It gives nil when that is the same.
// Brackets are mirrored; letters are not shaped. Every piece keeps its text, though
// it may be drawn in several places.
//
// It is the algorithm of UAX #9 for one line without explicit directions, which
// do not pass the gate. A paragraph of several lines is judged line by
// line; rtl says whether it begins with right-to-left text.
func Reorder(pieces []string, rtl bool) []Visual {
	if !rtl && !anyRTL(pieces) {
		return nil
	}
	b := bidiLine{base: 0}
	if rtl {
		b.base = 1
	}
	for i, s := range pieces {
		for at := 0; at < len(s); {
			n, _ := cluster(s[at:])
			p, _ := bidi.LookupString(s[at:])
			b.units = append(b.units, unit{piece: i, text: s[at : at+n], class: p.Class(), was: p.Class()})
			at += n
		}
	}
	b.weak()
	b.brackets()
	b.neutral()
	b.levels()
	return b.order()
}

// direction says whether the first letter of s is of a right-to-left script;
// ok is false when there is no letter (rules P2 and P3).
func direction(s string) (rtl, ok bool) {
	for at := 0; at < len(s); {
		if c := s[at]; c < 0x80 {
			if letter(c) {
				return false, true
			}
			at++
			continue
		}
		p, n := bidi.LookupString(s[at:])
		switch p.Class() {
		case bidi.L:
			return false, true
		case bidi.R, bidi.AL:
			return true, true
		}
		at += max(1, n)
	}
	return false, false
}

// RightToLeft reports whether the first letter of the pieces of a line is of a
// right-to-left script.
func RightToLeft(pieces []string) bool {
	for _, s := range pieces {
		if rtl, ok := direction(s); ok {
			return rtl
		}
	}
	return false
}

// VisualText is one line of text as it stands from left to right.
func VisualText(s string) string {
	if ascii(s) {
		return s
	}
	rtl, _ := direction(s)
	v := Reorder([]string{s}, rtl)
	if len(v) != 1 {
		return s
	}
	return v[0].Text
}

// anyRTL reports whether a piece may hold right-to-left text.
func anyRTL(pieces []string) bool {
	for _, s := range pieces {
		if ascii(s) {
			continue
		}
		for _, r := range s {
			if r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff ||
				r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff {
				return true
			}
		}
	}
	return false
}

// unit is a character as it is drawn, with its bidirectional class, which
// changes by the rules, and the one it had.
type unit struct {
	piece      int
	text       string
	class, was bidi.Class
	level      uint8
}

type bidiLine struct {
	units []unit
	base  uint8
}

// edge is the class beyond the ends of the line.
func (b *bidiLine) edge() bidi.Class {
	if b.base == 1 {
		return bidi.R
	}
	return bidi.L
}

// weak resolves the weak classes (rules W1 to W7).
func (b *bidiLine) weak() {
	prev, strong := b.edge(), b.edge()
	for i := range b.units {
		u := &b.units[i]
		if u.class == bidi.NSM || u.class == bidi.BN { // W1
			u.class = prev
		}
		prev = u.class
		switch u.class {
		case bidi.L, bidi.R, bidi.AL:
			strong = u.class
		case bidi.EN: // W2
			if strong == bidi.AL {
				u.class = bidi.AN
			}
		}
	}
	for i := range b.units { // W3, W4
		u := &b.units[i]
		switch u.class {
		case bidi.AL:
			u.class = bidi.R
		case bidi.ES, bidi.CS:
			if i > 0 && i+1 < len(b.units) {
				left, right := b.units[i-1].class, b.units[i+1].class
				if left == right && (left == bidi.EN || left == bidi.AN && u.class == bidi.CS) {
					u.class = left
				}
			}
		}
	}
	for i := 0; i < len(b.units); i++ { // W5
		if b.units[i].class != bidi.ET {
			continue
		}
		end := i
		for end < len(b.units) && b.units[end].class == bidi.ET {
			end++
		}
		if i > 0 && b.units[i-1].class == bidi.EN || end < len(b.units) && b.units[end].class == bidi.EN {
			for k := i; k < end; k++ {
				b.units[k].class = bidi.EN
			}
		}
		i = end - 1
	}
	strong = b.edge()
	for i := range b.units { // W6, W7
		u := &b.units[i]
		switch u.class {
		case bidi.ES, bidi.ET, bidi.CS:
			u.class = bidi.ON
		case bidi.L, bidi.R:
			strong = u.class
		case bidi.EN:
			if strong == bidi.L {
				u.class = bidi.L
			}
		}
	}
}

// strongOf is the direction a class counts as beside neutrals.
func strongOf(c bidi.Class) (bidi.Class, bool) {
	switch c {
	case bidi.L:
		return bidi.L, true
	case bidi.R, bidi.AL, bidi.EN, bidi.AN:
		return bidi.R, true
	}
	return bidi.ON, false
}

// maxBrackets is how many brackets may be open (BD16).
const maxBrackets = 63

// brackets gives pairs of brackets the direction of what they hold or stand in
// (rule N0).
func (b *bidiLine) brackets() {
	type open struct {
		closer string
		at     int
	}
	var stack []open
	pairs := map[int]int{} // closing by opening
	for i := range b.units {
		u := &b.units[i]
		p, n := bidi.LookupString(u.text)
		if u.class != bidi.ON || !p.IsBracket() {
			continue
		}
		if p.IsOpeningBracket() {
			if len(stack) == maxBrackets {
				break
			}
			stack = append(stack, open{bidi.ReverseString(u.text[:n]), i})
			continue
		}
		for k := len(stack) - 1; k >= 0; k-- {
			if stack[k].closer == u.text[:n] {
				pairs[stack[k].at] = i
				stack = stack[:k]
				break
			}
		}
	}
	before := b.edge()
	for i := range b.units {
		if end, ok := pairs[i]; ok {
			if c := b.inside(i, end, before); c != bidi.ON {
				b.units[i].class, b.units[end].class = c, c
				for _, k := range []int{i, end} { // marks on a bracket follow it
					for k++; k < len(b.units) && b.units[k].was == bidi.NSM; k++ {
						b.units[k].class = c
					}
				}
			}
		}
		if c, ok := strongOf(b.units[i].class); ok {
			before = c
		}
	}
}

// inside is the direction of a pair of brackets, ON when it has none.
func (b *bidiLine) inside(from, to int, before bidi.Class) bidi.Class {
	other := false
	for _, u := range b.units[from+1 : to] {
		if c, ok := strongOf(u.class); ok {
			if c == b.edge() {
				return c
			}
			other = true
		}
	}
	switch {
	case !other:
		return bidi.ON
	case before != b.edge():
		return before
	}
	return b.edge()
}

// neutral gives what has no direction that of its surroundings (N1, N2).
func (b *bidiLine) neutral() {
	before := b.edge()
	for i := 0; i < len(b.units); i++ {
		if c, ok := strongOf(b.units[i].class); ok {
			before = c
			continue
		}
		end, after := i, b.edge()
		for ; end < len(b.units); end++ {
			if c, ok := strongOf(b.units[end].class); ok {
				after = c
				break
			}
		}
		c := b.edge()
		if before == after {
			c = before
		}
		for k := i; k < end; k++ {
			b.units[k].class = c
		}
		i = end - 1
	}
}

// levels nests the directions (I1, I2, and L1 for blanks at the end).
func (b *bidiLine) levels() {
	for i := range b.units {
		u := &b.units[i]
		u.level = b.base
		switch u.class {
		case bidi.R:
			u.level = 1
		case bidi.EN, bidi.AN:
			u.level = 2
		case bidi.L:
			u.level = 2 * b.base
		}
	}
	for i := len(b.units) - 1; i >= 0; i-- {
		if c := b.units[i].was; c != bidi.WS && c != bidi.S && c != bidi.B && c != bidi.BN {
			break
		}
		b.units[i].level = b.base
	}
}

// order reverses what runs from right to left (L2), mirrors (L4) and joins
// what belongs to one piece and stands together.
func (b *bidiLine) order() []Visual {
	for level := uint8(2); level > 0; level-- {
		for i := 0; i < len(b.units); i++ {
			if b.units[i].level < level {
				continue
			}
			end := i
			for end < len(b.units) && b.units[end].level >= level {
				end++
			}
			for l, r := i, end-1; l < r; l, r = l+1, r-1 {
				b.units[l], b.units[r] = b.units[r], b.units[l]
			}
			i = end
		}
	}
	var out []Visual
	var text strings.Builder
	for i := range b.units {
		u := &b.units[i]
		if u.level%2 == 1 {
			text.WriteString(mirror(u.text))
		} else {
			text.WriteString(u.text)
		}
		if i+1 == len(b.units) || b.units[i+1].piece != u.piece {
			out = append(out, Visual{u.piece, text.String()})
			text.Reset()
		}
	}
	return out
}

// mirrored are the signs, beside brackets, that point where the text runs.
var mirrored = map[string]string{"<": ">", ">": "<", "«": "»", "»": "«", "‹": "›", "›": "‹", "≤": "≥", "≥": "≤"}

func mirror(s string) string {
	p, n := bidi.LookupString(s)
	if p.IsBracket() {
		return bidi.ReverseString(s[:n]) + s[n:]
	}
	if m, ok := mirrored[s[:n]]; ok {
		return m + s[n:]
	}
	return s
}
