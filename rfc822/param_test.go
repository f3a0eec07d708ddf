package rfc822

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseContentType(t *testing.T) {
	type m = map[string]string
	for _, c := range []struct {
		in, typ string
		params  m
	}{
		{"text/plain", "text/plain", nil},
		{"TEXT/Plain; Charset=UTF-8", "text/plain", m{"charset": "UTF-8"}},
		{`text/plain; charset="utf-8"; format=flowed; delsp=yes`, "text/plain", m{"charset": "utf-8", "format": "flowed", "delsp": "yes"}},
		{"text/plain; charset=utf-8 format=flowed", "text/plain", m{"charset": "utf-8", "format": "flowed"}},
		{"text/plain charset=utf-8", "text/plain", m{"charset": "utf-8"}},
		{"text/plain; charset = utf-8 ;", "text/plain", m{"charset": "utf-8"}},
		{"text/plain (a note); charset=us-ascii (Plain text)", "text/plain", m{"charset": "us-ascii"}},
		{"text / html; charset=x", "text/html", m{"charset": "x"}},
		{"text", "text/plain", nil},
		{"html", "text/html", nil},
		{"", "text/plain", nil},
		{"charset=utf-8", "text/plain", m{"charset": "utf-8"}},
		{"application; name=a.pdf", "application/octet-stream", m{"name": "a.pdf"}},
		{"a/b/c", "text/plain", nil},
		{"multipart/mixed; boundary=\"=_a b:c\"", "multipart/mixed", m{"boundary": "=_a b:c"}},
		{"multipart/mixed; boundary=----=_Part_1; charset=x", "multipart/mixed", m{"boundary": "----=_Part_1", "charset": "x"}},
		{"multipart/mixed; boundary=\"abc", "multipart/mixed", m{"boundary": "abc"}},
		{"text/plain; a; b=; =c; d=e", "text/plain", m{"b": "", "d": "e"}},
		// Names.
		{"application/pdf; name=my report (1).pdf", "application/pdf", m{"name": "my report (1).pdf"}},
		{"application/pdf; name=my report.pdf; x=y", "application/pdf", m{"name": "my report.pdf", "x": "y"}},
		{`application/pdf; name="a\"b\\c.pdf"`, "application/pdf", m{"name": `a"b\c.pdf`}},
		{`application/pdf; name="my "best" file.pdf"; x=y`, "application/pdf", m{"name": `my "best" file.pdf`, "x": "y"}},
		{`application/pdf; name="a.pdf" x="y"`, "application/pdf", m{"name": "a.pdf", "x": "y"}},
		{`application/pdf; name="a.pdf" (note)`, "application/pdf", m{"name": "a.pdf"}},
		{`application/pdf; name="C:\temp\new.pdf"`, "application/pdf", m{"name": `C:\temp\new.pdf`}},
		{"application/pdf; name=\"=?iso-8859-1?Q?caf=E9.pdf?=\"", "application/pdf", m{"name": "café.pdf"}},
		{"application/pdf; name==?utf-8?B?Y2Fmw6kucGRm?=", "application/pdf", m{"name": "café.pdf"}},
		{"application/pdf; name*=utf-8''caf%C3%A9.pdf", "application/pdf", m{"name": "café.pdf"}},
		{"application/pdf; name*=iso-8859-1'en'caf%E9%93.pdf", "application/pdf", m{"name": "café“.pdf"}},
		{"application/pdf; name=cafe.pdf; name*=utf-8''caf%C3%A9.pdf", "application/pdf", m{"name": "café.pdf"}},
		{"application/pdf; name*0=a; name*1=b; name*2=c.pdf", "application/pdf", m{"name": "abc.pdf"}},
		{"application/pdf; name*2=c.pdf; name*1=b; name*0=a", "application/pdf", m{"name": "abc.pdf"}},
		{"application/pdf; name*0*=utf-8''caf%C3; name*1*=%A9; name*2=\".pdf\"", "application/pdf", m{"name": "café.pdf"}},
		{`application/pdf; name*0="=?utf-8?B?Y2Fm"; name*1="w6kucGRm?="`, "application/pdf", m{"name": "café.pdf"}},
		{"application/pdf; name*=utf-8''%3D%3Futf-8%3FQ%3Fcaf%3DC3%3DA9%3F%3D", "application/pdf", m{"name": "café"}},
		{"application/pdf; name*=report.pdf", "application/pdf", m{"name": "report.pdf"}},
		{"application/pdf; name*=caf%C3%A9.pdf", "application/pdf", m{"name": "café.pdf"}},
		{"application/pdf; name*=shift_jis''%93%FA%96%7B.pdf", "application/pdf", m{"name": "日本.pdf"}},
		{"application/pdf; name=caf\u00e9.pdf", "application/pdf", m{"name": "café.pdf"}},
		{"application/pdf; name=a.pdf; name=b.pdf", "application/pdf", m{"name": "a.pdf"}},
		{"application/pdf; name*0*=utf-8''a%0Ab; name*1=%41", "application/pdf", m{"name": "a b%41"}},
	} {
		typ, params := parseContentType(c.in, nil)
		if typ != c.typ {
			t.Errorf("%q: type %q, want %q", c.in, typ, c.typ)
		}
		if diff := cmp.Diff(c.params, params); diff != "" {
			t.Errorf("%q:\n%s", c.in, diff)
		}
	}
}

func TestDisposition(t *testing.T) {
	for _, c := range []struct{ in, kind, name string }{
		{"attachment; filename=a.pdf", "attachment", "a.pdf"},
		{"INLINE", "inline", ""},
		{"attachment;filename=my report.pdf", "attachment", "my report.pdf"},
		{"filename=a.pdf", "attachment", "a.pdf"},
		{"form-data; name=x", "attachment", "x"},
		{"attachment; filename*0*=iso-2022-jp''%1B$BF%7CK%5C%1B%28B; filename*1=.txt", "attachment", "日本.txt"},
		{"attachment; filename=\"../../etc/passwd\"", "attachment", "../../etc/passwd"},
		{"attachment filename=a.pdf", "attachment", "a.pdf"},
		{"", "", ""},
	} {
		kind, name := disposition(c.in, nil)
		if kind != c.kind || name != c.name {
			t.Errorf("%q: %q %q, want %q %q", c.in, kind, name, c.kind, c.name)
		}
	}
}

func TestParamLimit(t *testing.T) {
	var w warnings
	_, params := parseContentType("text/plain"+strings.Repeat("; a=b c=\"d\"", 100_000), &w)
	if len(params) != 2 || len(w) != 1 {
		t.Errorf("%d params, %q", len(params), w)
	}
}

func FuzzContentType(f *testing.F) {
	for _, s := range []string{"text/plain; a*0*=utf-8''b; a*1=\"c\"", "a;b=c d=e f", "x/y;n==?u?q??=", `t/u; v="w\`, "(a)b/c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		typ, params := parseContentType(strings.ToValidUTF8(s, "?"), nil)
		if major, minor, ok := strings.Cut(typ, "/"); !ok || !token(major) || !token(minor) {
			t.Fatalf("%q: type %q", s, typ)
		}
		for k, v := range params {
			if k == "" || strings.ContainsAny(v, "\x00\r\n") {
				t.Fatalf("%q: %q=%q", s, k, v)
			}
		}
	})
}
