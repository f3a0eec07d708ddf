package render

import (
	"strings"
	"testing"

	"postern/mail"
)

// htmlDoc is the Document of an HTML text.
func htmlDoc(s string) *Document {
	return Build(Source{
		Header: mail.Header{Subject: "s", From: []mail.Address{{Name: "Ann", Addr: "ann@example.org"}}},
		Root:   &mail.Part{Path: "1", Type: "text/html", Params: map[string]string{"charset": "utf-8"}},
		Part:   func(string) ([]byte, bool) { return []byte(s), true },
	}, Options{})
}

// bodyText is the body of a Document at a width, lines joined by LF.
func bodyText(d *Document, width int) string {
	section := SectionBody
	var b strings.Builder
	for _, l := range d.Layout(Layout{Width: width, only: &section, plain: true}) {
		b.WriteString(l.Text() + "\n")
	}
	return strings.Trim(b.String(), "\n")
}

func TestHTML(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"paragraphs":          {"<p>one <b>two</b></p><p>three</p>", "one two\n\nthree"},
		"white space":         {"a\n   b\t c<br> d", "a b c\nd"},
		"words over elements": {"un<b>break</b>able <i> x </i>y", "unbreakable x y"},
		"hidden":              {`a<div style="display:none">b</div><span hidden>c</span><p style="font-size:0">d</p><i style="visibility: hidden">e</i>f`, "a\n\nf"},
		"hidden by class":     {`<style>.pre, p.x {display:none !important} @media screen { .m { display:none } }</style><div class="pre">b</div><p class=x>c</p><p class=m>shown</p>`, "shown"},
		"white on white":      {`<div style="background:#fff">a<span style="color:#ffffff">b</span></div>`, "a"},
		"font size restored":  {`<td style="font-size:0px"><div style="font-size:13px">mjml</div></td>`, "mjml"},
		"off screen":          {`<div style="position:absolute;left:-9999px">x</div>y`, "y"},
		"entities":            {"&lt;b&gt; &amp; &#27;[31m &#x202e;abc", "<b> & ␛[31m <U+202E>abc"},
		"lists":               {"<ul><li>a<li>b<ol><li>c</ol></ul>", "• a\n• b\n  1. c"},
		"quote":               {"<p>yes</p><blockquote type=cite><p>no</p><blockquote>deep</blockquote></blockquote>", "yes\n\n│ no\n│\n│ │ deep"},
		"pre":                 {"<pre>\n a  b\n   c\n</pre>", " a  b\n   c"},
		"image":               {`<img alt="A  cat"><img src=x.png><img alt="spacer">`, "[A cat]"},
		"linked image":        {`<a href="http://x.example/"><img src="http://x.example/a.png"></a>`, "[image]"},
		"data table":          {"<table><tr><th>Name<th>n<tr><td>apple<td>3<tr><td>fig<td>12</table>", "Name    n\n─────  ──\napple   3\nfig    12"},
		"layout table":        {"<table><tr><td><p>A long text that stands in a cell of its own, longer than forty cells.</p><td>other</table>", "A long text that stands in a cell of its own, longer than forty cells.\n\nother"},
		"comment":             {"a<!--[if mso]><p>mso</p><![endif]-->b", "ab"},
		"script":              {"a<script>alert('<p>x</p>')</script><style>p{}</style>b", "ab"},
		"line":                {"a<hr>b", "a\n" + strings.Repeat("─", 72) + "\nb"},
		"unclosed":            {"<div><b><i>a<table><tr><td>b", "a\n\nb"},
		"stray end tags":      {"</div></table>a</p>b</td>", "a\n\nb"},
		"padding":             {"Hello\u034f\u200c\u00a0\u200c\u00a0\u200c\u00a0\u00ad\u200b world", "Hello world"},
		"mismatch":            {`<a href="http://evil.example/x">www.bank.example</a>`, "www.bank.example (leads to evil.example)"},
		"same site":           {`<a href="http://login.bank.example/x">www.bank.example</a>`, "www.bank.example"},
		"script link":         {`<a href="java&#10;script:alert(1)">click</a>`, "click (a javascript: link is not opened)"},
		"mixed script":        {`<a href="http://www.xn--80ak6aa92e.com/">here</a>`, "here (leads to www.xn--80ak6aa92e.com)"},
		"rtl":                 {"<p dir=rtl>שלום עולם</p>", "שלום עולם"},
	} {
		if got := bodyText(htmlDoc(c.in), 80); got != c.want {
			t.Errorf("%s: %q\ngot  %q\nwant %q", name, c.in, got, c.want)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"<p>Hello <b>world</b> <a href='http://x.example/?a=1'>link</a>", "<table><tr><th>a<th>b<tr><td>1<td>2<tr><td colspan=9>x</table>",
		"<ul><li>a<ol start=9><li>b</ol></ul><blockquote><pre>x\ty</pre></blockquote>", "<div style='display:none'>x</div><img alt='\u202ex' src=cid:1>",
		"<style>.a{display:none} @media x{.b{color:red}}</style><p class=a>no", "<table><tr><td><table><tr><td>deep", "&#27;&#x9b;&#x202e;&zwj;1&#xfe0f;", "<a href='javascript:x'>a</a><a href=//y>www.z.com</a>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := htmlDoc(s)
		for _, l := range layouts {
			checkLines(t, d, l)
		}
	})
}
