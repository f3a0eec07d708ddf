package keymap

import (
	"fmt"
	"strings"
)

// didYouMean is "; did you mean …?" or "".
func didYouMean[S ~string](got string, among []S) string {
	if s := nearest(got, among); s != "" {
		return fmt.Sprintf("; did you mean %q?", s)
	}
	return ""
}

// nearest is the name most like got, or "" when none is near.
func nearest[S ~string](got string, among []S) S {
	var best S
	limit := max(2, len(got)/3) + 1
	for _, s := range among {
		d := distance(strings.ToLower(got), string(s))
		if sameWords(got, string(s)) {
			d = 0
		}
		if d < limit {
			best, limit = s, d
		}
	}
	return best
}

// sameWords tells "message-archive" from nothing: same words in another order.
func sameWords(a, b string) bool {
	x, y := strings.FieldsFunc(a, notLetter), strings.FieldsFunc(b, notLetter)
	if len(x) != len(y) {
		return false
	}
	n := map[string]int{}
	for i := range x {
		n[strings.ToLower(x[i])]++
		n[y[i]]--
	}
	for _, c := range n {
		if c != 0 {
			return false
		}
	}
	return true
}

func notLetter(r rune) bool { return r == '-' || r == '_' || r == ' ' }

// distance is the edit distance (Levenshtein) in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diag
			if a[i] != b[j] {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
