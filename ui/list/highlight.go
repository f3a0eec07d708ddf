package list

import (
	"sort"
	"strings"
	"unicode"

	"postern/mail"
	"postern/ui/cell"
)

// wanted is what a search is for, as far as rows show it, in lower case.
type wanted struct {
	query           string
	sender, subject []string
}

// lookFor notes what the view searches for.
func (l *Pane) lookFor() {
	if l.wanted.query == l.view.Query {
		return
	}
	l.wanted = wanted{query: l.view.Query}
	l.wanted.add(mail.ParseQuery(l.view.Query))
}

func (w *wanted) add(q mail.Query) {
	switch q.Op {
	case mail.QueryNot:
	case mail.QueryTerm:
		text := strings.ToLower(q.Text)
		if q.Field == "" || q.Field == "subject" {
			w.subject = append(w.subject, text)
		}
		if q.Field == "" || q.Field == "from" || q.Field == "to" {
			w.sender = append(w.sender, text)
		}
	default:
		for _, a := range q.Args {
			w.add(a)
		}
	}
}

// hits writes s with the words that are wanted marked.
func (l *Pane) hits(p *cell.Line, style, s string, words []string) {
	at := 0
	for _, h := range found(s, words) {
		p.Text(style, s[at:h[0]])
		p.Text(l.t.Match, s[h[0]:h[1]])
		at = h[1]
	}
	p.Text(style, s[at:])
}

// hitField is hits in exactly w cells.
func (l *Pane) hitField(p *cell.Line, style, s string, w int, words []string) {
	if w <= 0 || len(words) == 0 {
		p.Field(style, s, w)
		return
	}
	end := max(0, p.Left()-w)
	l.hits(p, style, p.M.Cut(s, w), words)
	p.Fill(end)
}

// found gives where words begin in s, as pairs of octets in order, none within another.
func found(s string, words []string) [][2]int {
	if len(words) == 0 {
		return nil
	}
	lower := strings.ToLower(s)
	if len(lower) != len(s) { // letters whose cases differ in length
		return nil
	}
	var out [][2]int
	for _, w := range words {
		for at := 0; w != ""; {
			i := strings.Index(lower[at:], w)
			if i < 0 {
				break
			}
			i += at
			at = i + len(w)
			if begins(lower[:i], w) {
				out = append(out, [2]int{i, at})
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i][0] < out[j][0] })
	n := 0
	for _, h := range out {
		if n == 0 || h[0] >= out[n-1][1] {
			out[n] = h
			n++
		}
	}
	return out[:n]
}

// begins reports whether a word begins after what stands before it: letters
// that are written without spaces always do.
func begins(before, word string) bool {
	if before == "" || word[0] >= 0xe3 {
		return true
	}
	r := []rune(before[max(0, len(before)-4):])
	last := r[len(r)-1]
	return !unicode.IsLetter(last) && !unicode.IsDigit(last)
}
