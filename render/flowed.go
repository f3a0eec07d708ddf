package render

import "strings"

// unflow joins the flowed lines of a text (RFC 3676 §4) to paragraphs: the new
// text and its lines. With delsp the blank that marks a soft line end is not
// part of the text.
func unflow(s string, delsp bool) (string, []textLine) {
	var b strings.Builder
	b.Grow(len(s))
	var lines []textLine
	open := false
	for at := 0; at < len(s); {
		end := len(s)
		next := end
		if n := strings.IndexByte(s[at:], '\n'); n >= 0 {
			end, next = at+n, at+n+1
		}
		line := s[at:end]
		at = next
		level := 0
		for level < len(line) && line[level] == '>' {
			level++
		}
		line = line[level:]
		line = strings.TrimPrefix(line, " ") // §4.4 space-stuffing
		sig := line == "-- "
		n := len(lines)
		if open && (sig || lines[n-1].level != level) {
			// §4.5: a paragraph ends where the quote depth changes, improper as that is.
			open = false
			lines[n-1].to = b.Len()
			b.WriteByte('\n')
		}
		soft := strings.HasSuffix(line, " ") && !sig
		if soft && delsp {
			line = line[:len(line)-1]
		}
		if !open {
			lines = append(lines, textLine{level: level, from: b.Len()})
		}
		b.WriteString(line)
		if open = soft; !open {
			lines[len(lines)-1].to = b.Len()
			b.WriteByte('\n')
		}
	}
	if open {
		lines[len(lines)-1].to = b.Len()
	}
	return b.String(), lines
}
