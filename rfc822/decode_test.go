package rfc822

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"postern/mail"
)

func readSlowly(t *testing.T, p *mail.Part, raw []byte) []byte {
	t.Helper()
	b, err := io.ReadAll(Reader(p, iotest.OneByteReader(bytes.NewReader(raw))))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecode(t *testing.T) {
	long := strings.Repeat("All work and no play makes Jack a dull boy.\n", 40)
	b64 := func(s string) string {
		e := base64.StdEncoding.EncodeToString([]byte(s))
		var b strings.Builder
		for len(e) > 76 {
			b.WriteString(e[:76] + "\r\n")
			e = e[76:]
		}
		return b.String() + e + "\r\n"
	}
	footer := "_______________________________________________\nlist mailing list\nlist@example.org\n"
	for _, c := range []struct{ name, enc, in, want, warning string }{
		{"7bit", "7bit", "a=20b\r\n", "a=20b\r\n", ""},
		{"none", "", "abc", "abc", ""},
		{"8bit", "8bit", "\xff\x00", "\xff\x00", ""},
		{"unknown", "rot13", "abc", "abc", "not known"},
		{"quoted name", "\"base64\"", "YWJj", "abc", ""},
		{"name with comment", "base64 (yes)", "YWJj", "abc", ""},

		{"base64", "base64", b64(long), long, ""},
		{"base64 upper", "BASE64", "YWJj", "abc", ""},
		{"base64 no padding", "base64", "YWI", "ab", "cut off"},
		{"base64 one digit more", "base64", "YWJjZ", "abc", "cut off"},
		{"base64 junk", "base64", "YW!Jj*ZGVm", "abcdef", "do not belong"},
		{"base64 spaces", "base64", "  YW Jj\n ZG Vm\n", "abcdef", ""},
		{"base64 odd lines", "base64", "YWJ\njZGV\nm\n", "abcdef", ""},
		{"base64 one long line", "base64", strings.ReplaceAll(b64(long), "\r\n", ""), long, ""},
		{"base64 footer", "base64", b64(long) + footer, long, "after the base64"},
		{"base64 footer of words", "base64", b64(long) + "This mail was checked\nby something\n", long, "after the base64"},
		{"base64 footer of words, no padding", "base64", b64(long[:len(long)/3*3]) + "This mail was checked\nby something\n", long[:len(long)/3*3], "after the base64"},
		{"base64 footer after dashes", "base64", b64(long) + "\n-- \nSent by me\n", long, "after the base64"},
		{"base64 twice", "base64", "YWI=\r\nYWJjZGVmZ2hpamts\r\n", "ab" + "abcdefghijkl", ""},
		{"base64 twice in a line", "base64", "YWI=YWI=", "abab", ""},
		{"base64 a word behind", "base64", "YWI=\r\nBest\r\n", "ab", "after the base64"},
		{"base64 empty", "base64", "\r\n\r\n", "", ""},
		{"base64 only padding", "base64", "====", "", ""},

		{"qp", "quoted-printable", "caf=C3=A9 =3D\r\n", "caf\xc3\xa9 =\r\n", ""},
		{"qp lower case", "quoted-printable", "caf=c3=a9", "caf\xc3\xa9", ""},
		{"qp soft", "quoted-printable", "a=\r\nb=\nc= \t\r\nd", "abcd", ""},
		{"qp soft at the end", "quoted-printable", "a=", "a", ""},
		{"qp soft CR", "quoted-printable", "a=\rb", "ab", ""},
		{"qp soft CR CR LF", "quoted-printable", "a=\r\r\nb", "ab", ""},
		{"qp trailing space", "quoted-printable", "a \t\r\nb  ", "a\r\nb", ""},
		{"qp space kept by =20", "quoted-printable", "a=20\r\n", "a \r\n", ""},
		{"qp bad", "quoted-printable", "a=ZZ=4=x", "a=ZZ=4=x", "means nothing"},
		{"qp bad then good", "quoted-printable", "==3D= x", "===x"[:2] + "= x", "means nothing"},
		{"qp 8bit", "quoted-printable", "caf\xe9", "caf\xe9", ""},
		{"qp name", "Quoted Printable", "=41", "A", ""},

		{"uu", "x-uuencode", "begin 644 a.txt\n#86)C\n`\nend\n", "abc", ""},
		{"uu CRLF", "uuencode", "text\r\nbegin 644 a.txt\r\n#86)C\r\n`\r\nend\r\nmore\r\n", "abc", ""},
		{"uu cut off", "x-uue", "begin 644 a.txt\n#86)C", "abc", "cut off"},
		{"uu without begin", "uuencode", "#86)C\n", "", "no \"begin\""},
	} {
		p := &mail.Part{Encoding: c.enc}
		got, w := Decode(p, []byte(c.in))
		if string(got) != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if all := strings.Join(w, "\n"); (all == "") != (c.warning == "") || !strings.Contains(all, c.warning) {
			t.Errorf("%s: warnings %q, want %q", c.name, w, c.warning)
		}
		if slow := readSlowly(t, p, []byte(c.in)); string(slow) != c.want {
			t.Errorf("%s: Reader gave %q, want %q", c.name, slow, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ name, header, in, want, warning string }{
		{"line ends", "", "a\r\nb\rc\nd\r\r\ne\r", "a\nb\nc\nd\ne\n", ""},
		{"base64 with charset", "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: base64\n", "Y2Fm6Q==", "café", ""},
		{"split character", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n", "caf=C3=\r\n=A9\r\n", "café\n", ""},
		{"unknown charset", "Content-Type: text/plain; charset=nonsense\n", "caf\xe9", "café", "not known"},
		{"html meta", "Content-Type: text/html\n", "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=koi8-r\">\xf0", "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=koi8-r\">П", ""},
		{"html meta in quotes", "Content-Type: text/html\n", "<META CHARSET='windows-1251'>\xcf", "<META CHARSET='windows-1251'>П", ""},
		{"html declared wins", "Content-Type: text/html; charset=iso-8859-1\n", "<meta charset=koi8-r>\xe9", "<meta charset=koi8-r>é", ""},
		{"NUL stays", "", "a\x00b", "a\x00b", ""},
	} {
		p := partFields([]byte(c.header), nil, "text/plain")
		got, w := Text(p, []byte(c.in))
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if all := strings.Join(w, "\n"); (all == "") != (c.warning == "") || !strings.Contains(all, c.warning) {
			t.Errorf("%s: warnings %q, want %q", c.name, w, c.warning)
		}
	}
	if s, _ := Text(nil, []byte("a\r\n")); s != "a\n" {
		t.Errorf("without a part: %q", s)
	}
}

func TestTextLimit(t *testing.T) {
	line := strings.Repeat("x", 79) + "\n"
	raw := []byte(strings.Repeat(line, maxText/len(line)+1000))
	s, w := Text(&mail.Part{Encoding: "7bit"}, raw)
	if len(s) > maxText || len(s) < maxText-4096 || !strings.HasSuffix(s, "\n") || len(w) != 1 {
		t.Errorf("%d octets, warnings %q", len(s), w)
	}
}
