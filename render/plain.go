package render

import "strings"

// PlainText is the Document as text for a terminal or a file: no roles, quotes
// marked with "> ", links numbered and listed at the end. Lines end in LF.
func PlainText(d *Document, width int) string {
	var b strings.Builder
	for _, l := range d.Layout(Layout{Width: width, marks: true}) {
		b.WriteString(l.Text())
		b.WriteByte('\n')
	}
	return b.String()
}
