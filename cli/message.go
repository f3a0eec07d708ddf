package cli

import (
	"bufio"
	"io"
	"os"

	"golang.org/x/term"

	"postern/mail"
	"postern/render"
)

// shownJSON is what `show --json` prints: the object of `render --json`, and the id.
type shownJSON struct {
	ID mail.MessageID `json:"id"`
	render.Object
}

// maxText is how wide running text may be, however wide the terminal is: the
// eye loses its line beyond.
const maxText = 100

// printLines writes a document for a width; 0 means the terminal's own, and 80
// where there is none.
func printLines(w io.Writer, doc *render.Document, width int) error {
	if width < 1 {
		width = 80
		if f, ok := w.(*os.File); ok {
			if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
				width = n
			}
		}
	}
	b := bufio.NewWriter(w)
	for _, l := range doc.Layout(render.Layout{Width: width, TextWidth: min(width, maxText)}) {
		_, _ = b.WriteString(l.Text()) // Flush tells
		_ = b.WriteByte('\n')
	}
	return b.Flush()
}

// people never is null in JSON.
func people(list []mail.Address) []mail.Address {
	if list == nil {
		return []mail.Address{}
	}
	return list
}
