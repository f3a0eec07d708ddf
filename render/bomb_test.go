package render

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestBombs: what is made to be slow or large is answered soon, and in words.
func TestBombs(t *testing.T) {
	n := 200_000
	var fonts strings.Builder
	for i := range 600 {
		fmt.Fprintf(&fonts, "<font color=#%06x>", i)
	}
	for name, html := range map[string]string{
		"nested elements":        strings.Repeat("<div>", n) + "x",
		"nested tables":          strings.Repeat("<table><tr><td>", n/3) + "x",
		"nested quotes":          strings.Repeat("<blockquote>", n/2) + "x",
		"nested lists":           strings.Repeat("<ul><li>", n/2) + "x",
		"open formatting":        fonts.String() + strings.Repeat("<p>x</p>", n/2),
		"end tags of nothing":    "<b><table><td>" + strings.Repeat("<i>", 400) + strings.Repeat("</b>", n),
		"one attribute":          "<p style='" + strings.Repeat("a:b;", n) + "'>x",
		"attributes":             "<p " + strings.Repeat("a=b ", n) + ">x",
		"style rules":            "<style>" + strings.Repeat(".a{display:none}", n/4) + "</style>x",
		"style comments":         "<style>" + strings.Repeat("/*", n) + strings.Repeat("/**/", n) + "</style>x",
		"braces":                 "<style>" + strings.Repeat("@media{", n) + "</style>x",
		"imports":                "<style>" + strings.Repeat("@import", n) + "</style>x",
		"urls in style":          "<p style='background:" + strings.Repeat("url(", n) + "'>x",
		"breaks":                 strings.Repeat("<br>", n),
		"cells":                  "<table>" + strings.Repeat("<tr><td>1<td>2", n/4) + "</table>",
		"columns":                "<table><tr>" + strings.Repeat("<td>1", n) + "</table>",
		"colspans":               "<table border=1>" + strings.Repeat("<tr><td colspan=99999>1<td>2", n/10) + "</table>",
		"links":                  strings.Repeat("<a href=http://x.example/>a</a> ", n/4),
		"different links":        links(n / 4),
		"blanks":                 strings.Repeat(" \t\n", n),
		"hard blanks":            strings.Repeat("&nbsp;", n),
		"entities":               strings.Repeat("&amp", n),
		"one word":               strings.Repeat("x", 4*n),
		"marks":                  "x" + strings.Repeat("\u0301", n),
		"joiners":                "👩" + strings.Repeat("\u200d👩", n/4),
		"small texts":            strings.Repeat("a<b></b>", n/2),
		"flags":                  strings.Repeat("🇩", n/4),
		"pictures":               strings.Repeat("<img src=http://x.example/a alt=b>", n/8),
		"row of cells in tables": strings.Repeat("<table><tr><td>a<td>", 500) + strings.Repeat("<p>x", n/8),
	} {
		bomb(t, "html: "+name, func() *Document { return htmlDoc(html) })
	}
	for name, text := range map[string]string{
		"quote marks":   strings.Repeat(">", 4*n),
		"quoted lines":  strings.Repeat(strings.Repeat(">", 40)+" x\n", n/40),
		"tabs":          strings.Repeat("\t", n),
		"tabs and wide": strings.Repeat("日\t", n/2),
		"lines":         strings.Repeat("\n", 4*n),
		"words":         strings.Repeat("a ", 2*n),
		"addresses":     strings.Repeat("http://x.example/ ", n/8),
		"colons":        strings.Repeat("://", n),
		"www":           strings.Repeat("www.", n),
		"brackets":      "http://x.example/" + strings.Repeat("(", n),
		"hunks":         strings.Repeat("@@ -1,9999999 +1,9999999 @@\n+\n", n/10),
		"attributions":  strings.Repeat("On x wrote:\n> y\n", n/10),
		"signatures":    strings.Repeat("--\n", n),
		"controls":      strings.Repeat("\x1b[31m\u202e", n/4),
	} {
		bomb(t, "text: "+name, func() *Document { return textDoc(text, nil) })
		bomb(t, "flowed: "+name, func() *Document { return textDoc(text, map[string]string{"format": "flowed"}) })
	}
}

func links(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<a href=http://x.example/%d>a</a> ", i)
	}
	return b.String()
}

func bomb(t *testing.T, name string, build func() *Document) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	d := build()
	lines := 0
	for _, w := range []int{80, 7} {
		lines += len(d.Layout(Layout{Width: w, FoldQuotes: w == 80}))
	}
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if took > 6*time.Second || after.TotalAlloc-before.TotalAlloc > 800<<20 {
		t.Errorf("%s: %v, %d MB, %d lines", name, took, (after.TotalAlloc-before.TotalAlloc)>>20, lines)
	}
	if testing.Verbose() && took > 100*time.Millisecond {
		t.Logf("%s: %v, %d MB, %d lines", name, took, (after.TotalAlloc-before.TotalAlloc)>>20, lines)
	}
}
