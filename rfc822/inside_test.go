package rfc822

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

func TestUuencoded(t *testing.T) {
	const file = "begin 644 hello.txt\n,:&5L;&\\L('=O<FQD\n`\nend\n"
	hello := File{Name: "hello.txt", Type: "text/plain", Data: []byte("hello, world")}
	for _, c := range []struct {
		name, in, rest string
		files          []File
	}{
		{"none", "nothing here\n", "nothing here\n", nil},
		{"one", "before\n" + file + "after\n", "before\nafter\n", []File{hello}},
		{"two", file + "between\n" + file, "between\n", []File{hello, hello}},
		{"prose", "we begin 644 times\nbegin 644 times a day\nto work\n", "we begin 644 times\nbegin 644 times a day\nto work\n", nil},
		{"begin alone", "begin  at eight\nend\n", "begin  at eight\nend\n", nil},
		{"no end, little data", "begin 644 a\n#86)C\nbye\n", "begin 644 a\n#86)C\nbye\n", nil},
		{"empty file", "begin 644 a\n`\nend\n", "begin 644 a\n`\nend\n", nil},
		{"spaces lost at line ends", "begin 644 a\n#   \"\n#\nend\n", "", []File{{Name: "a", Type: "application/octet-stream", Data: []byte{0, 0, 2, 0, 0, 0}}}},
		{"name with spaces", "begin 600 my file.GIF\n#86)C\n`\nend\n", "", []File{{Name: "my file.GIF", Type: "image/gif", Data: []byte("abc")}}},
	} {
		rest, files := Uuencoded(c.in)
		if rest != c.rest {
			t.Errorf("%s: rest %q, want %q", c.name, rest, c.rest)
		}
		if diff := cmp.Diff(c.files, files); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func TestInside(t *testing.T) {
	raw := []byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee\r\nbegin 644 hello.txt\r\n,:&5L;&\\L('=O<FQD\r\n`\r\nend\r\n\r\n--b--\r\n")
	m := Parse(raw)
	p := m.Root.Find("1")
	body, ok := m.Body("1")
	if !ok {
		t.Fatal("no part 1")
	}
	want := []Inner{{Part: &mail.Part{Path: "1!1", Type: "text/plain", Disposition: "attachment", Name: "hello.txt", Encoding: "binary", Size: 12, Lines: -1}, Data: []byte("hello, world")}}
	if diff := cmp.Diff(want, Inside(p, body)); diff != "" {
		t.Error(diff)
	}
	if data, ok := m.Body("1!1"); !ok || string(data) != "hello, world" {
		t.Errorf("Body(1!1) = %q, %v", data, ok)
	}
	for _, path := range []string{"1!2", "1!0", "1!x", "2!1", "2", "x", "1.1"} {
		if _, ok := m.Body(path); ok {
			t.Errorf("there is a %q", path)
		}
	}
}

func TestBodyAndHeaderBlock(t *testing.T) {
	raw := "Subject: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: i\r\n\r\nhello\r\n--b--\r\n"
	m := Parse([]byte(raw))
	check := func(what, want string, got []byte, ok bool) {
		t.Helper()
		if !ok || string(got) != want {
			t.Errorf("%s = %q, %v, want %q", what, got, ok, want)
		}
	}
	b, ok := m.Body("")
	check("Body()", raw, b, ok)
	b, ok = m.Body("1")
	check("Body(1)", "Subject: i\r\n\r\nhello", b, ok)
	b, ok = m.Body("1.1")
	check("Body(1.1)", "hello", b, ok)
	b, ok = m.HeaderBlock("")
	check("HeaderBlock()", raw[:strings.Index(raw, "--b\r\n")], b, ok)
	b, ok = m.HeaderBlock("1")
	check("HeaderBlock(1)", "Content-Type: message/rfc822\r\n\r\n", b, ok)
	b, ok = m.HeaderBlock("1.1")
	check("HeaderBlock(1.1)", "Subject: i\r\n\r\n", b, ok)
	if m.Root.Find("1").Message.Subject != "i" {
		t.Errorf("inner header %+v", m.Root.Find("1").Message)
	}
}

func TestEntity(t *testing.T) {
	signed := "Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nhello\r\n--i--\r\n"
	raw := "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n" + signed + "\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nsig\r\n--b--\r\n"
	m := Parse([]byte(raw))
	if got, ok := m.Entity(m.Root.Children[0]); !ok || string(got) != signed {
		t.Errorf("%q, %v, want %q", got, ok, signed)
	}
	if got, ok := m.Entity(m.Root.Children[1]); !ok || string(got) != "Content-Type: application/pgp-signature\r\n\r\nsig" {
		t.Errorf("%q, %v", got, ok)
	}
	if _, ok := m.Entity(&mail.Part{}); ok {
		t.Error("a part of another message is here")
	}
}

func TestEmbedded(t *testing.T) {
	p := &mail.Part{Path: "2", Type: "message/rfc822", Encoding: "base64"}
	m := Embedded(p, []byte("U3ViamVjdDogYQoKaGVsbG8K\n"))
	if m.Header.Subject != "a" || m.Root.Path != "2.1" {
		t.Errorf("%+v, root %+v", m.Header, m.Root)
	}
	if b, ok := m.Body("2.1"); !ok || string(b) != "hello\n" {
		t.Errorf("Body(2.1) = %q, %v", b, ok)
	}
}
