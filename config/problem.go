package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Invalid is everything that is wrong with a config file.
type Invalid struct {
	File     string
	Problems []Problem // in the order of the file; never empty
}

// Problem is one thing that is wrong, and what to do about it.
type Problem struct {
	Line, Column int    // from 1, Column in characters; 0 when the file as a whole is meant
	What         string // "unknown key \"hots\""
	Fix          string // "did you mean \"host\"?"; "" when What says it all
	Excerpt      string // the line and a second one that points at the place; "" none
}

// Error shows all problems, each as FILE:LINE:COLUMN, the line, and what to write instead.
func (e *Invalid) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(e.File)
		if p.Line > 0 {
			fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
		}
		b.WriteString(": " + p.What)
		if p.Excerpt != "" {
			b.WriteString("\n" + p.Excerpt)
		}
		if p.Fix != "" {
			if p.Excerpt == "" {
				b.WriteByte('\n')
			}
			b.WriteString(" " + p.Fix)
		}
	}
	return b.String()
}

// secretLine finds a line that sets a secret, misspelt or not; what follows the
// "=" is never shown. It is compiled when something is wrong, not at every start.
func secretLine() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(.*(?:pa?s+w|secret|token)[a-z]*["']?\s*=\s*).*$`)
}

// excerpt shows line n (from 1) of the file with carets below width characters
// from column col.
func excerpt(src string, n, col, width int) string {
	lines := strings.Split(src, "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	line := strings.TrimRight(lines[n-1], "\r")
	if m := secretLine().FindStringSubmatch(line); m != nil {
		line = m[1] + "…"
	}
	line = strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, line)
	runes := []rune(line)
	col = min(max(col, 1), len(runes)+1)
	width = max(1, min(width, len(runes)-col+1))
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, string(runes[:col-1]))
	return fmt.Sprintf("%5d | %s\n      | %s%s", n, line, pad, strings.Repeat("^", width))
}

// position turns an offset in octets into a line and a column in characters.
func position(src string, offset int) (line, col int) {
	offset = min(max(offset, 0), len(src))
	before := src[:offset]
	line = strings.Count(before, "\n") + 1
	return line, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
}

// nearest is the word of known that s was probably meant to be, or "".
func nearest(s string, known []string) string {
	s = strings.ToLower(strings.NewReplacer("-", "_", " ", "_").Replace(s))
	best, found := len(s)/3+2, ""
	for _, k := range known {
		if d := distance(s, k); d < best {
			best, found = d, k
		}
	}
	if found != "" {
		return found
	}
	for _, k := range known {
		if len(s) > 2 && (strings.HasPrefix(k, s) || strings.HasPrefix(s, k)) {
			return k
		}
	}
	return ""
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour in order to turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(x)][len(y)]
}
