package render

import (
	"fmt"
	"strings"
	"sync"
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

// TestLayoutTogether: several may lay out one Document at once.
func TestLayoutTogether(t *testing.T) {
	d := htmlDoc(newsletter(10<<10) + report(5<<10))
	want := PlainText(d, 80)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if PlainText(d, 80) != want {
				t.Error("not the same")
			}
		})
	}
	wg.Wait()
}

// TestFold: what is folded comes back whole.
func TestFold(t *testing.T) {
	var b strings.Builder
	b.WriteString("Yes.\n\nBob wrote:\n")
	for i := range 30 {
		fmt.Fprintf(&b, "> line %d\n", i)
	}
	d := textDoc(b.String(), nil)
	if len(d.Folds) != 1 || d.Folds[0] != 27 {
		t.Fatalf("folds: %v", d.Folds)
	}
	folded := d.Layout(Layout{Width: 80, FoldQuotes: true})
	last := folded[len(folded)-1]
	if !last.Folded || last.Fold != 1 || last.Text() != "│ ⋯ 27 quoted lines" {
		t.Errorf("the fold: %+v", last)
	}
	open := d.Layout(Layout{Width: 80, FoldQuotes: true, Unfolded: map[int]bool{1: true}})
	all := d.Layout(Layout{Width: 80})
	if len(open) != len(all) || len(all) != len(folded)+26 {
		t.Errorf("%d lines folded, %d open, %d without", len(folded), len(open), len(all))
	}
	for i := range all {
		if open[i].Text() != all[i].Text() || open[i].Folded {
			t.Errorf("line %d: %q, %q", i, open[i].Text(), all[i].Text())
		}
	}
}

func TestHintLabel(t *testing.T) {
	for _, total := range []int{1, 26, 27, 700} {
		seen := map[string]bool{}
		for n := 1; n <= total; n++ {
			l := HintLabel(n, total)
			if seen[l] || len(l) != len(HintLabel(1, total)) {
				t.Fatalf("%d of %d: %q", n, total, l)
			}
			seen[l] = true
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"one two three", 7, "one two\nthree"},
		{"one two three", 8, "one two\nthree"},
		{"one", 3, "one"},
		{"abcdef", 4, "abcd\nef"},
		{"a bcdefgh", 4, "a\nbcde\nfgh"},
		{"self-contained", 8, "self-\ncontaine\nd"},
		{"  indented text", 8, "indented\n  text"},
		{"- item that wraps", 8, "- item\n  that\n  wraps"},
		{"日本語の文章、です。", 8, "日本語の\n文章、で\nす。"},
		{"日本語の文「章」です", 10, "日本語の文\n「章」です"},
		{"ab日本cd", 4, "ab日\n本cd"},
		{"한국어 문장입니다", 8, "한국어\n문장입니\n다"},
		{"x\u00a0y z", 3, "x y\nz"},
		{"👨‍👩‍👧👍🏽", 2, "👨‍👩‍👧\n👍🏽"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301\ne\u0301"},
		{"日", 1, "?"},
		{"a\n\n b", 5, "a\n\n b"},
	} {
		d := &Document{Blocks: []Block{{Section: SectionBody, Hang: true, Spans: []Span{{Text: c.in}}}}}
		if got := bodyText(d, c.width); got != strings.Trim(c.want, "\n") {
			t.Errorf("%q at %d:\ngot  %q\nwant %q", c.in, c.width, got, c.want)
		}
	}
}
