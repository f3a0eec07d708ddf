package render

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// odd holds what terminals and wrapping disagree about.
var odd = []string{"a", "b", " ", "  ", "\u00a0", "-", "word", "日", "本", "。", "「", "」", "ｱ", "한", "ก", "ำ", "เ", "ש", "لا", "e\u0301", "\u0301", "\u0300\u0302",
	"👍", "🏽", "\u200d", "👩", "💻", "❤", "\ufe0f", "1", "\u20e3", "🇩", "🇪", "\u200c", "ﷺ", "क्ष", "त्र", "\u1100\u1161", "ᄀ", "ᅡ", "\U0001F9D1\u200d\U0001F680",
	"\u0600", "\u00ad", "\u3000", "\ufffc", "~", "http://x.example/", "www.x.example", "\t", "\u202e", "<b>", "</b>", "&nbsp;", "&zwj;", "&#xfe0f;", "<br>"}

// TestWidths: no mixture makes a line wider than asked for, in whatever block.
func TestWidths(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	piece := func() string {
		var b strings.Builder
		for range 1 + r.IntN(25) {
			b.WriteString(odd[r.IntN(len(odd))])
		}
		return b.String()
	}
	n := 1500
	if testing.Short() {
		n = 150
	}
	for range n {
		text := piece() + "\n> " + piece() + "\n>> " + piece() + "\n * " + piece() + "\n-- \n" + piece() + "\n"
		html := fmt.Sprintf("<p>%s<a href=http://x.example/>%s</a>%s<table border=1><tr><th>%s<th>%s<tr><td>%s<td align=right>%s<tr><td colspan=2>%s</table><ul><li>%s<ul><li>%s</ul></ul><blockquote>%s<pre>%s</pre></blockquote><h1>%s</h1>",
			piece(), piece(), piece(), piece(), piece(), piece(), piece(), piece(), piece(), piece(), piece(), piece(), piece())
		l := Layout{Width: 1 + r.IntN(40), ASCII: r.IntN(2) == 0, Hints: r.IntN(2) == 0, Hyperlinks: r.IntN(2) == 0}
		checkLines(t, textDoc(text, nil), l)
		checkLines(t, textDoc(text, map[string]string{"format": "flowed"}), l)
		checkLines(t, htmlDoc(html), l)
		if t.Failed() {
			t.Fatalf("%+v\n%q\n%q", l, text, html)
		}
	}
}
