package render

import (
	"strings"
	"testing"

	"postern/mail"

	"github.com/clipperhouse/displaywidth"
)

// textDoc is the Document of a plain text.
func textDoc(s string, params map[string]string) *Document {
	return Build(Source{
		Header: mail.Header{Subject: "s", From: []mail.Address{{Name: "Ann", Addr: "ann@example.org"}}},
		Root:   &mail.Part{Path: "1", Type: "text/plain", Params: params},
		Part:   func(string) ([]byte, bool) { return []byte(s), true },
	}, Options{})
}

// checkLines fails when a line is wider than width or holds what it must not.
func checkLines(t *testing.T, d *Document, l Layout) {
	t.Helper()
	for i, line := range d.Layout(l) {
		text := line.Text()
		if w := displaywidth.String(text); w > l.Width {
			t.Fatalf("line %d is %d cells wide, width is %d: %q", i, w, l.Width, text)
		}
		if r := dirty(text, false); r >= 0 || strings.Contains(text, "\n") {
			t.Fatalf("line %d holds %U: %q", i, r, text)
		}
		for _, s := range line.Spans {
			if s.Link < 0 || s.Link > len(d.Links) {
				t.Fatalf("line %d: link %d of %d", i, s.Link, len(d.Links))
			}
		}
	}
}

var layouts = []Layout{{Width: 1}, {Width: 2}, {Width: 7, FoldQuotes: true}, {Width: 40}, {Width: 80, Hyperlinks: true},
	{Width: 80, Hints: true}, {Width: 120, TextWidth: 72, ASCII: true}}

func FuzzLayout(f *testing.F) {
	for _, s := range []string{"Hello\n\n> quoted\n> > deeper http://example.org/x\n\n-- \nAnn", "日本語のテキスト、「かっこ」です。", "ภาษาไทยไม่มีช่องว่าง",
		"1\ufe0f\u20e3 e\u0301", strings.Repeat(">", 300) + " deep", "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n-- \n2.1", strings.Repeat("x", 500), " \t - item " + strings.Repeat("word ", 50)} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, flowed bool) {
		var params map[string]string
		if flowed {
			params = map[string]string{"format": "flowed", "delsp": "yes"}
		}
		d := textDoc(s, params)
		for _, l := range layouts {
			checkLines(t, d, l)
		}
	})
}
