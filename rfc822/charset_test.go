package rfc822

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDecodeCharset(t *testing.T) {
	for _, c := range []struct{ label, in, want, note string }{
		{"utf-8", "café", "café", ""},
		{"UTF8", "\uFEFFcafé", "café", ""},
		{`"utf-8"`, "café", "café", ""},
		{"'UTF-8';", "café", "café", ""},
		{`3D"utf-8"`, "café", "café", ""},
		{"utf-8", "caf\xe9", "café", "windows-1252"},
		{"utf-8", "déjà vu, naïve caf\xe9", "déjà vu, naïve caf\uFFFD", "no UTF-8"},
		{"us-ascii", "caf\xe9", "café", ""},
		{"us-ascii", "café", "café", "UTF-8"},
		{"iso-8859-1", "\x93caf\xe9\x94 \x80", "“café” €", ""},
		{"iso-8859-1", "café", "café", "UTF-8"},
		{"cp1252", "caf\xe9", "café", ""},
		{"iso-8859-2", "zażółć gęślą", "zażółć gęślą", "UTF-8"},
		{"koi8-r", "Привет", "Привет", "UTF-8"},
		{"cp1251", "\xcf\xf0\xe8", "При", ""},
		{"win-1251", "\xcf\xf0\xe8", "При", ""},
		{"windows1251", "\xcf\xf0\xe8", "При", ""},
		{"cp-1251", "\xcf\xf0\xe8", "При", ""},
		{"x-cp1251", "\xcf\xf0\xe8", "При", ""},
		{"iso8859-2", "\xb1", "ą", ""},
		{"latin2", "\xb1", "ą", ""},
		{"iso8859_15", "\xa4", "€", ""},
		{"cp850", "\x82", "é", ""},
		{"cp932", "\x93\xfa\x96\x7b", "日本", ""},
		{"x-sjis", "\x93\xfa\x96\x7b", "日本", ""},
		{"cp949", "\xbe\xc8\xb3\xe7", "안녕", ""},
		{"ks_c_5601-1987", "\xbe\xc8\xb3\xe7", "안녕", ""},
		{"cp950", "\xa7\x41\xa6\x6e", "你好", ""},
		{"gb2312", "\xc4\xe3\xba\xc3", "你好", ""},
		{"gb2312", "\xe9\x46", "镕"[:0] + "镕", ""},
		{"gb2312", "你好吗", "你好吗", "UTF-8"},
		{"hz-gb-2312", "~{Dc:C~}", "你好", ""},
		{"iso-2022-jp", "\x1b$BF|K\\\x1b(B!", "日本!", ""},
		{"iso-2022-jp", "\x1b$B-!\x1b(B", "①", ""},
		{"iso-2022-kr", "\x1b$)C\x0e>H3g\x0f!\n", "안녕!\n", ""},
		{"iso-2022-cn", "\x1b$)A\x0eDc:C\x0f!", "你好!", ""},
		{"iso-2022-cn", "\x1b$)G\x0eDc\x0f!", "\uFFFD!", ""},
		{"utf-7", "Hi +AOk-! 1 +- 2", "Hi é! 1 + 2", ""},
		{"unicode-1-1-utf-7", "+ZeVnLIqe-", "日本語", ""},
		{"utf-7", "+A", "", ""},
		{"utf-7", "a+", "a+", ""},
		{"utf-16", "\xff\xfeh\x00i\x00", "hi", ""},
		{"utf-16", "\x00h\x00i", "hi", ""},
		{"utf-16", "h\x00i\x00", "hi", ""},
		{"utf-16", "hi", "hi", ""},
		{"utf-16le", "h\x00i\x00", "hi", ""},
		{"8bit", "café", "café", ""},
		{"unknown-8bit", "caf\xe9", "café", ""},
		{"x-unknown", "café", "café", ""},
		{"", "caf\xe9", "café", ""},
		{"", "\xff\xfeh\x00i\x00", "hi", ""},
		{"no-such-thing", "caf\xe9", "café", "not known"},
		{"no-such\x1b[31m", "caf\xe9", "café", `"no-such?[31m"`},
		{"koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет", ""},
		{"macintosh", "caf\x8e", "café", ""},
		{"tis-620", "\xca\xc7\xd1\xca\xb4\xd5", "สวัสดี", ""},
		{"iso-8859-8-i", "\xf9\xec\xe5\xed", "שלום", ""},
		{"windows-1256", "\xe3\xd1\xcd\xc8\xc7", "مرحبا", ""},
		{"replacement", "caf\xe9", "café", "not known"},
	} {
		got, note := decodeCharset(c.label, []byte(c.in))
		if got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.label, c.in, got, c.want)
		}
		if (note == "") != (c.note == "") && c.note != "" || !strings.Contains(note, c.note) {
			t.Errorf("%s %q: note %q, want %q", c.label, c.in, note, c.note)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range [][3]string{
		{"utf-7", "7bit", "+AOk- +"}, {"iso-2022-kr", "8bit", "\x1b$)C\x0e>H"}, {"utf-16", "base64", "//5oAGkA"}, {"x", "quoted-printable", "=C3=\r\n=A9 \r"},
		{"hz", "x-uuencode", "begin 644 a\n#86)C\n`\nend\n"}, {"big5", "rot13", "\xa7\x41"}, {"iso-2022-jp", "base64", "GyRC-"},
	} {
		f.Add(s[0], s[1], []byte(s[2]))
	}
	f.Fuzz(func(t *testing.T, label, enc string, raw []byte) {
		p := partFields([]byte("Content-Type: text/plain; charset=\""+strings.ToValidUTF8(label, "")+"\"\nContent-Transfer-Encoding: "+enc+"\n"), nil, "text/plain")
		s, _ := Text(p, raw)
		if !utf8.ValidString(s) || strings.Contains(s, "\r") {
			t.Fatalf("%q", s)
		}
		whole, _ := Decode(p, raw)
		if again := readSlowly(t, p, raw); string(again) != string(whole) {
			t.Fatalf("Reader %q, Decode %q", again, whole)
		}
		rest, files := Uuencoded(s)
		if len(files) == 0 && rest != s {
			t.Fatalf("%q lost %q", s, rest)
		}
	})
}
