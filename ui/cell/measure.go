package cell

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Measure is how cells are counted. The zero value counts as the renderer does
// before the terminal has answered.
type Measure struct {
	Graphemes bool
	Ellipsis  string // one cell; "" means "…"
	// Bidi lets a Line write right-to-left text in visual order, piece by piece.
	Bidi bool
}

func (m Measure) method() ansi.Method {
	if m.Graphemes {
		return ansi.GraphemeWidth
	}
	return ansi.WcWidth
}

func (m Measure) ellipsis() string {
	if m.Ellipsis == "" {
		return "…"
	}
	return m.Ellipsis
}

// plain reports whether every byte is one printable ASCII character.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// next gives the length in bytes and the width of what s begins with: an
// escape sequence (width 0), or a group of code points that is drawn as one.
func (m Measure) next(s string) (n, w int) {
	switch c := s[0]; {
	case c == 0x1b:
		return escape(s), 0
	case c >= 0x20 && c < 0x7f && (len(s) == 1 || s[1] < 0x80):
		return 1, 1
	case c < 0x20 || c == 0x7f:
		return 1, 0
	}
	group, w := ansi.FirstGraphemeCluster(s, m.method())
	return max(1, len(group)), w
}

// escape is the length of a CSI or string sequence as we write them ourselves.
func escape(s string) int {
	if len(s) < 2 {
		return 1
	}
	if s[1] == '[' {
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				return i + 1
			}
		}
		return len(s)
	}
	if s[1] == ']' {
		if i := strings.Index(s, "\x1b\\"); i >= 0 {
			return i + 2
		}
		return len(s)
	}
	return 2
}

// Width is how many cells s takes; escape sequences take none.
func (m Measure) Width(s string) int {
	if plain(s) {
		return len(s)
	}
	total := 0
	for s != "" {
		n, w := m.next(s)
		total += w
		s = s[n:]
	}
	return total
}

// take gives the longest beginning of s that is at most w cells wide, with the
// escape sequences that follow it at once, and its width.
func (m Measure) take(s string, w int) (head string, width int) {
	i := 0
	for i < len(s) {
		n, cw := m.next(s[i:])
		if width+cw > w {
			break
		}
		i += n
		width += cw
	}
	return s[:i], width
}

// Cut shortens s to at most w cells, the last of them an ellipsis when
// something is missing.
func (m Measure) Cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if plain(s) {
		if len(s) <= w {
			return s
		}
		return s[:w-1] + m.ellipsis()
	}
	if m.Width(s) <= w {
		return s
	}
	head, _ := m.take(s, w-1)
	return head + m.ellipsis()
}

// CutLeft shortens s from its beginning to at most w cells.
func (m Measure) CutLeft(s string, w int) string {
	n := m.Width(s)
	if n <= w {
		return s
	}
	if w <= 0 {
		return ""
	}
	rest := m.From(s, n-w+1)
	return m.ellipsis() + rest
}

// Fit makes s exactly w cells wide: cut, or filled with spaces on the right.
func (m Measure) Fit(s string, w int) string {
	s = m.Cut(s, w)
	return s + Spaces(w-m.Width(s))
}

// FitRight makes s exactly w cells wide, filled on the left.
func (m Measure) FitRight(s string, w int) string {
	s = m.Cut(s, w)
	return Spaces(w-m.Width(s)) + s
}

// To gives the first w cells of a line with escape sequences, filled with
// spaces when it is shorter or a wide character crosses the edge.
func (m Measure) To(s string, w int) string {
	if w <= 0 {
		return ""
	}
	head, n := m.take(s, w)
	return head + Spaces(w-n)
}

// From gives what follows the first n cells of a line, with every escape
// sequence before it. A wide character that crosses the edge becomes spaces.
func (m Measure) From(s string, n int) string {
	if n <= 0 {
		return s
	}
	var esc strings.Builder
	at := 0
	for s != "" && at < n {
		k, w := m.next(s)
		if s[0] == 0x1b {
			esc.WriteString(s[:k])
		}
		at += w
		s = s[k:]
	}
	// Marks that belong to what was cut off must not join what follows.
	for s != "" && s[0] != 0x1b {
		k, w := m.next(s)
		if w > 0 {
			break
		}
		s = s[k:]
	}
	return esc.String() + Spaces(at-n) + s
}

const blank = "                                                                                                                                "

// Spaces is n spaces, "" when n is not positive.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blank) {
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}
