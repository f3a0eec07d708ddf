package render

import (
	"fmt"
	"strings"
	"testing"

	"postern/mail"
)

// newsletter is a newsletter of about size octets, made like those of big
// mailers: nested layout tables, inline styles, tracking links, spacers.
func newsletter(size int) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html><head><meta charset="utf-8"><title>News</title><style type="text/css">body{margin:0}.preheader{display:none!important}` +
		strings.Repeat("@media only screen and (max-width:480px){.col{width:100%!important;display:block!important}}\n", 20) + `</style></head><body bgcolor="#f4f4f4"><div class="preheader">Hidden</div>` +
		`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">`)
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, `<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt;background-color:#ffffff"><tr>
<td class="col" width="300" valign="top" style="padding:10px 20px;font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#333333"><a href="https://click.news.example/?qs=%032x%032x" style="text-decoration:none" target="_blank"><img src="https://image.news.example/lib/fe/%d.jpg" width="260" alt="Picture %d" style="display:block;border:0"></a></td>
<td class="col" width="300" valign="top" style="padding:10px 20px;font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#333333"><h2 style="margin:0;font-size:20px">Story number %d &amp; more</h2><p style="margin:0 0 10px">The quick brown fox jumps over the lazy dog, &ldquo;again and again&rdquo;, because <b>that</b> is what it does, and nobody asked the dog.</p><a href="https://click.news.example/?qs=%064x" style="background:#0066cc;color:#ffffff;padding:8px">Read more</a></td>
</tr><tr><td colspan="2" height="20" style="font-size:1px;line-height:1px">&nbsp;</td></tr></table>`, i, i*7, i, i, i, i*3)
	}
	b.WriteString(`</td></tr></table><img src="https://click.news.example/open.aspx?x=1" width="1" height="1"></body></html>`)
	return b.String()
}

// report is an HTML report of about size octets: one table of data.
func report(size int) string {
	var b strings.Builder
	b.WriteString("<html><body><h1>Report</h1><table border=1><thead><tr><th>Host<th>Service<th>State<th>Latency<th>Comment</thead><tbody>")
	for i := 0; b.Len() < size; i++ {
		if i%2000 == 1999 {
			b.WriteString("</tbody></table><h2>Next</h2><table border=1><tr><th>Host<th>Service<th>State<th>Latency<th>Comment")
		}
		fmt.Fprintf(&b, `<tr style="background:#eee"><td><font face="Arial" size="2">host%04d.example.org</font></td><td>https</td><td><b>ok</b></td><td align="right">%d.%d&nbsp;ms</td><td>nothing to say about this host, all is well with it</td></tr>`+"\n", i, i%90, i%10)
	}
	b.WriteString("</table></body></html>")
	return b.String()
}

// plainText is a plain text of about size octets with quotes and addresses.
func plainText(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "This is line %d of a long text that somebody wrote by hand in 72 columns\nand it goes on and on without saying very much about anything at all.\n", i)
		if i%20 == 0 {
			fmt.Fprintf(&b, "\n> Somebody asked about https://example.org/page/%d the other day.\n> > And somebody else before.\n\n", i)
		}
	}
	return b.String()
}

func benchmark(b *testing.B, typ, text string) {
	raw := []byte(text)
	src := Source{Header: mail.Header{Subject: "s"}, Root: &mail.Part{Path: "1", Type: typ, Params: map[string]string{"charset": "utf-8"}},
		Part: func(string) ([]byte, bool) { return raw, true }}
	b.Run("build+layout", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		b.ReportAllocs()
		for b.Loop() {
			Build(src, Options{}).Layout(Layout{Width: 100, FoldQuotes: true})
		}
	})
	d := Build(src, Options{})
	b.Run("layout", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			d.Layout(Layout{Width: 100, Hyperlinks: true})
		}
	})
}

func BenchmarkNewsletter90KB(b *testing.B) { benchmark(b, "text/html", newsletter(90<<10)) }
func BenchmarkReport1300KB(b *testing.B)   { benchmark(b, "text/html", report(1300<<10)) }
func BenchmarkPlain2MB(b *testing.B)       { benchmark(b, "text/plain", plainText(2<<20)) }
func BenchmarkJapanese1MB(b *testing.B) {
	benchmark(b, "text/plain", strings.Repeat("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。\n", 5000))
}
