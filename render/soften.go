package render

import "strings"

const (
	// softEnd stands for a line end that a mailer put into a paragraph: it is a
	// line end where the lines of the block fit, and a blank where they do not,
	// so that a narrow column has no ragged lines. The gate lets no CR through,
	// so it cannot come from a message.
	softEnd = '\r'

	softLeast = 50  // octets of a line that may have been wrapped
	softMost  = 100 // beyond, nobody wrapped it
	softWidth = 66  // where the narrowest mailers wrap
	softRun   = 60  // lines of a paragraph
)

// soften finds the paragraphs of prose that a mailer wrapped, and marks the
// line ends inside them. The text keeps its length.
func soften(s string) string {
	var out strings.Builder
	run, done := 0, 0
	for at := 0; at < len(s); {
		l, next := nextLine(s, at)
		at = next
		if s[l.from:l.to] == "-- " || next >= len(s) {
			break
		}
		n := l.to - l.from
		if n < softLeast || n > softMost || run >= softRun {
			run = 0
			continue
		}
		after, _ := nextLine(s, next)
		if after.level != l.level || !prose(s[l.from:l.to], s[after.from:after.to]) {
			run = 0
			continue
		}
		if done == 0 {
			out.Grow(len(s))
		}
		out.WriteString(s[done:l.to])
		out.WriteByte(softEnd)
		done = l.to + 1
		run++
	}
	if done == 0 {
		return s
	}
	out.WriteString(s[done:])
	return out.String()
}

// prose reports whether next goes on with the sentence of line, and was put on
// a line of its own only because its first word did not fit.
func prose(line, next string) bool {
	if line == "" || next == "" || !plainStart(line[0]) || !plainStart(next[0]) || strings.Contains(line, "   ") ||
		strings.IndexByte(line, '|') >= 0 || strings.Contains(line, "│") {
		return false
	}
	switch line[len(line)-1] {
	case ':', ';', '-', '=', '_', '*', '#', '\\', '{', '}':
		return false
	}
	word := strings.IndexByte(next, ' ')
	if word < 0 {
		word = len(next)
	}
	if n := len(next); n > 2 && digit(next[0]) && (next[1] == '.' || next[1] == ')') {
		return false // an item of a list
	}
	if strings.Contains(next[:word], "://") {
		return false
	}
	return len(line)+1+word > softWidth
}

// plainStart reports whether a line of prose may start with c.
func plainStart(c byte) bool {
	return letter(c) || digit(c) || c >= 0x80 || c == '"' || c == '\'' || c == '('
}

// lineEnd is the index of the next line end of either kind, -1 when there is none.
func lineEnd(s string) int {
	n := strings.IndexByte(s, '\n')
	head := s
	if n >= 0 {
		head = s[:n]
	}
	// At most softRun lines lie before it.
	if m := strings.IndexByte(head, softEnd); m >= 0 {
		return m
	}
	return n
}

// lastLineEnd is the index of the last line end of either kind, -1 when there is none.
func lastLineEnd(s string) int { return strings.LastIndexAny(s, "\n\r") }

// softWide is how wide the block is when every soft line end ends a line, 0
// when there are none.
func softWide(spans []Span) int {
	soft, widest, width := false, 0, 0
	for i := range spans {
		for t := spans[i].Text; t != ""; {
			n := lineEnd(t)
			if n < 0 {
				width += cells(t)
				break
			}
			if t[n] == softEnd {
				soft = true
				widest = max(widest, width+cells(t[:n]))
			}
			width = 0
			t = t[n+1:]
		}
	}
	if !soft {
		return 0
	}
	return widest
}
