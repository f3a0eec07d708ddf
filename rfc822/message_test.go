package rfc822

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"postern/mail"
)

// tree writes the parts as "path type" lines, indented, with the text of leaves.
func tree(m *Message) string {
	var b strings.Builder
	var walk func(p *mail.Part, indent string)
	walk = func(p *mail.Part, indent string) {
		fmt.Fprintf(&b, "%s%s %s", indent, p.Path, p.Type)
		if p.Name != "" {
			fmt.Fprintf(&b, " %q", p.Name)
		}
		if p.Leaf() && p.Message == nil {
			raw, _ := m.Body(p.Path)
			s, _ := Text(p, raw)
			fmt.Fprintf(&b, " %q", s)
		}
		b.WriteByte('\n')
		for _, c := range p.Children {
			walk(c, indent+" ")
		}
	}
	walk(m.Root, "")
	return b.String()
}

func lines(s ...string) string { return strings.Join(s, "\n") + "\n" }

func TestParseTree(t *testing.T) {
	const inner = "Subject: inner\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nx\n--i\n\ny\n--i--\n"
	for _, c := range []struct {
		name, in, want, warning string
	}{
		{"empty", "", lines(`1 text/plain ""`), ""},
		{"mark of a UTF-8 file", "\uFEFFSubject: a\n\nhello\n", lines(`1 text/plain "hello\n"`), ""},
		{"no header", "\nhello\n", lines(`1 text/plain "hello\n"`), ""},
		{"plain", "Subject: a\n\nhello\n", lines(`1 text/plain "hello\n"`), ""},
		{"header only", "Subject: a\n", lines(`1 text/plain ""`), ""},
		{"no separator", "Subject: a\nHello Bob, how are you?\nbye\n", lines(`1 text/plain "Hello Bob, how are you?\nbye\n"`), "empty line between"},
		{"text alone", "Hello Bob\nbye\n", lines(`1 text/plain "Hello Bob\nbye\n"`), "empty line between"},
		{"blank lines first", "\n\nSubject: a\n\nhello\n", lines(`1 text/plain "hello\n"`), "empty lines stand before"},
		{"bare CR", "Subject: a\r\rhello\rbye\r", lines(`1 text/plain "hello\nbye\n"`), ""},
		{"CR CR LF", "Subject: a\r\r\n\r\r\nhello\r\r\nbye\r\r\n", lines(`1 text/plain "hello\nbye\n"`), ""},
		{"mixed", "Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\npost\n",
			lines(`multipart/mixed`, ` 1 text/plain "one"`, ` 2 text/html "two"`), ""},
		{"mixed CRLF", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n\r\n--b  \r\n\r\ntwo\r\n--b--\r\n",
			lines(`multipart/mixed`, ` 1 text/plain "one\n"`, ` 2 text/plain "two"`), ""},
		{"mixed CR CR LF", "Content-Type: multipart/mixed; boundary=b\r\r\n\r\r\n--b\r\r\n\r\r\none\r\r\n--b--\r\r\n",
			lines(`multipart/mixed`, ` 1 text/plain "one"`), ""},
		{"no final boundary", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n", lines(`multipart/mixed`, ` 1 text/plain "one"`, ` 2 text/plain "two\n"`), ""},
		{"inner not ended", "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\none\n--i\n\ntwo\n--o\n\nthree\n--o--\n",
			lines(`multipart/mixed`, ` 1 multipart/alternative`, `  1.1 text/plain "one"`, `  1.2 text/plain "two"`, ` 2 text/plain "three"`), ""},
		{"one boundary begins the other", "Content-Type: multipart/mixed; boundary=ab\n\n--ab\nContent-Type: multipart/alternative; boundary=abc\n\n--abc\n\none\n--abc--\n--ab\n\ntwo\n--ab--\n",
			lines(`multipart/mixed`, ` 1 multipart/alternative`, `  1.1 text/plain "one"`, ` 2 text/plain "two"`), ""},
		{"the other way", "Content-Type: multipart/mixed; boundary=abc\n\n--abc\nContent-Type: multipart/alternative; boundary=ab\n\n--ab\n\none\n--ab--\n--abc\n\ntwo\n--abc--\n",
			lines(`multipart/mixed`, ` 1 multipart/alternative`, `  1.1 text/plain "one"`, ` 2 text/plain "two"`), ""},
		{"the same boundary", "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\none\n--b--\n--b\n\ntwo\n--b--\n",
			lines(`multipart/mixed`, ` 1 multipart/alternative`, `  1.1 text/plain "one"`, ` 2 text/plain "two"`), ""},
		{"no boundary", "Content-Type: multipart/mixed\n\n--xyz\nContent-Type: text/plain\n\none\n--xyz\n\ntwo\n--xyz--\n", lines(`multipart/mixed`, ` 1 text/plain "one"`, ` 2 text/plain "two"`), "guessed"},
		{"wrong boundary", "Content-Type: multipart/mixed; boundary=abc\n\n--xyz\n\none\n--xyz--\n", lines(`multipart/mixed`, ` 1 text/plain "one"`), "guessed"},
		{"no boundary inside", "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed\n\n--xyz\nContent-Type: text/plain\n\none\n--xyz--\n--o\n\ntwo\n--o--\n",
			lines(`multipart/mixed`, ` 1 multipart/mixed`, `  1.1 text/plain "one"`, ` 2 text/plain "two"`), "guessed"},
		{"no parts", "Content-Type: multipart/mixed; boundary=b\n\njust text\n", lines(`1 text/plain "just text\n"`), "shown as text"},
		{"no parts inside", "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=b\n\njust text\n--o--\n", lines(`multipart/mixed`, ` 1 text/plain "just text"`), "shown as text"},
		{"bad header in a part", "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\nnonsense\nContent-Disposition: inline; filename=a.html\n\none\n--b--\n",
			lines(`multipart/mixed`, ` 1 text/html "a.html" "one"`), "no field"},
		{"part without header", "Content-Type: multipart/mixed; boundary=b\n\n--b\none\n--b--\n", lines(`multipart/mixed`, ` 1 text/plain "one"`), "empty line between"},
		{"empty part", "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\n--b--\n", lines(`multipart/mixed`, ` 1 text/plain ""`, ` 2 text/plain ""`), ""},
		{"message", "Content-Type: message/rfc822\n\n" + inner, lines(`1 message/rfc822`, ` 1 multipart/mixed`, `  1.1 text/plain "x"`, `  1.2 text/plain "y"`), ""},
		{"message that is a leaf", "Content-Type: message/rfc822\n\nSubject: a\n\nx\n", lines(`1 message/rfc822`, ` 1.1 text/plain "x\n"`), ""},
		{"digest", "Content-Type: multipart/digest; boundary=d\n\n--d\n\n" + inner + "--d\nContent-Type: text/plain\n\nz\n--d--\n",
			lines(`multipart/digest`, ` 1 message/rfc822`, `  1 multipart/mixed`, `   1.1 text/plain "x"`, `   1.2 text/plain "y"`, ` 2 text/plain "z"`), ""},
		{"message in base64", "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogYQoKaGVsbG8K\n--b--\n",
			lines(`multipart/mixed`, ` 1 message/rfc822`, `  1.1 text/plain "hello\n"`), ""},
		{"message that only says base64", "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nSubject: a\n\nhello\n", lines(`1 message/rfc822`, ` 1.1 text/plain "hello\n"`), ""},
		{"message/global", "Content-Type: message/global\n\nSubject: é\n\nx\n", lines(`1 message/global`, ` 1.1 text/plain "x\n"`), ""},
		{"type without slash", "Content-Type: text\n\nx\n", lines(`1 text/plain "x\n"`), "no media type"},
		{"two types", "Content-Type: text/html\nContent-Type: text/plain\n\nx\n", lines(`1 text/html "x\n"`), "several Content-Type"},
		{"unknown encoding", "Content-Transfer-Encoding: rot13\n\nx\n", lines(`1 text/plain "x\n"`), ""},
	} {
		for _, crlf := range []bool{false, true} {
			in := c.in
			if crlf {
				if strings.Contains(in, "\r") {
					continue
				}
				in = strings.ReplaceAll(in, "\n", "\r\n")
			}
			m := Parse([]byte(in))
			if got := tree(m); got != fix(c.want) {
				t.Errorf("%s (crlf %v):\n%swant\n%s", c.name, crlf, tree(m), fix(c.want))
			}
			all := strings.Join(m.Warnings, "\n")
			if (c.warning == "") != (all == "") || !strings.Contains(all, c.warning) {
				t.Errorf("%s: warnings %q, want %q", c.name, m.Warnings, c.warning)
			}
		}
	}
}

// fix puts the space of an empty path in front of a root that is a multipart.
func fix(want string) string {
	if strings.HasPrefix(want, "multipart") {
		return " " + want
	}
	return want
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: a\n\nx\n--b\nContent-Type: multipart/digest\n\n--c\n\n--c--\n--b--\n"))
	f.Add([]byte("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogYQoKaGVsbG8K"))
	f.Add([]byte("From x\r\r\nContent-Type: multipart/x\r\r\n\r\r\n--y\r\r\nContent-Type: a\r\r\n\r\r\n--y--"))
	f.Add([]byte("\nbegin 644 a\n#86)C\n`\nend\n"))
	for _, file := range corpus(f) {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) { checkMessage(t, raw) })
}

// checkMessage checks what holds for every message there can be.
func checkMessage(t *testing.T, raw []byte) *Message {
	t.Helper()
	m := Parse(raw)
	if m.Root == nil {
		t.Fatal("no root")
	}
	if b, ok := m.Body(""); !ok || string(b) != string(raw) {
		t.Fatal("the whole is not what was given")
	}
	seen := map[string]bool{}
	m.Root.Walk(func(p *mail.Part) bool {
		if p.Multipart() {
			if len(p.Children) == 0 {
				t.Fatalf("%q: a multipart without parts", p.Path)
			}
			for i, c := range p.Children {
				if want := strings.TrimPrefix(fmt.Sprintf("%s.%d", p.Path, i+1), "."); c.Path != want {
					t.Fatalf("child %d of %q has the path %q", i, p.Path, c.Path)
				}
			}
			return true
		}
		if seen[p.Path] || p.Path == "" {
			t.Fatalf("the path %q is there twice", p.Path)
		}
		seen[p.Path] = true
		if _, ok := m.Entity(p); !ok {
			t.Fatalf("%q: no entity", p.Path)
		}
		b, ok := m.Body(p.Path)
		if !ok || int64(len(b)) != p.Size {
			t.Fatalf("%q: %d octets, Size %d, %v", p.Path, len(b), p.Size, ok)
		}
		if _, ok := m.HeaderBlock(p.Path); !ok {
			t.Fatalf("%q: no header block", p.Path)
		}
		if p.Message != nil && len(p.Children) != 1 {
			t.Fatalf("%q: a message with %d roots", p.Path, len(p.Children))
		}
		s, _ := Text(p, b)
		if !utf8.ValidString(s) || strings.Contains(s, "\r") {
			t.Fatalf("%q: %q is no text", p.Path, s)
		}
		for i, in := range Inside(p, b) {
			if data, ok := m.Body(in.Part.Path); !ok || string(data) != string(in.Data) || in.Part.Path != fmt.Sprintf("%s!%d", p.Path, i+1) {
				t.Fatalf("%q: %v", in.Part.Path, ok)
			}
		}
		return true
	})
	return m
}
