package rfc822

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

var update = flag.Bool("update", false, "write the golden files anew")

// corpus lists the messages of testdata/mail. Each says in a field X-Reason why
// it is there.
func corpus(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/mail/*.eml")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d messages, %v", len(files), err)
	}
	return files
}

func TestCorpus(t *testing.T) {
	for _, file := range corpus(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".eml")
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(raw, []byte("X-Reason: ")) {
				t.Error("it does not say why it is there")
			}
			got := describe(checkMessage(t, raw))
			golden := filepath.Join("testdata", "golden", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestLineEndsDoNotMatter: a message reads the same with LF, as a Maildir has it,
// and with CR LF, as a server sends it; only the sizes differ.
func TestLineEndsDoNotMatter(t *testing.T) {
	sizes := regexp.MustCompile(`\d+ octets`)
	for _, file := range corpus(t) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("\r")) {
			continue
		}
		lf := sizes.ReplaceAllString(describe(Parse(raw)), "")
		crlf := sizes.ReplaceAllString(describe(Parse(bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n")))), "")
		if diff := cmp.Diff(lf, crlf); diff != "" {
			t.Errorf("%s:\n%s", file, diff)
		}
	}
}

// describe is a message as the golden files have it.
func describe(m *Message) string {
	var b strings.Builder
	header(&b, "", m.Header)
	var walk func(p *mail.Part, indent string)
	walk = func(p *mail.Part, indent string) {
		fmt.Fprintf(&b, "%spart %q %s %s", indent, p.Path, p.Type, p.Encoding)
		for _, f := range [...]struct{ name, value string }{{"disposition", p.Disposition}, {"name", p.Name}, {"id", p.ID}, {"charset", p.Charset()}} {
			if f.value != "" {
				fmt.Fprintf(&b, " %s=%q", f.name, f.value)
			}
		}
		fmt.Fprintf(&b, " %d octets\n", p.Size)
		switch {
		case p.Message != nil:
			header(&b, indent+"  ", *p.Message)
		case p.Leaf():
			raw, _ := m.Body(p.Path)
			s, w := Text(p, raw)
			for line := range strings.Lines(s) {
				fmt.Fprintf(&b, "%s  | %q\n", indent, line)
			}
			for _, x := range w {
				fmt.Fprintf(&b, "%s  ! %s\n", indent, x)
			}
			for _, in := range Inside(p, raw) {
				fmt.Fprintf(&b, "%s  inside %q %s name=%q %q\n", indent, in.Part.Path, in.Part.Type, in.Part.Name, in.Data)
			}
		}
		for _, c := range p.Children {
			walk(c, indent+"  ")
		}
	}
	walk(m.Root, "")
	for _, w := range m.Warnings {
		fmt.Fprintf(&b, "! %s\n", w)
	}
	return b.String()
}

func header(b *strings.Builder, indent string, h mail.Header) {
	fmt.Fprintf(b, "%ssubject %q\n", indent, h.Subject)
	for _, l := range [...]struct {
		name string
		list []mail.Address
	}{{"from", h.From}, {"to", h.To}, {"cc", h.Cc}} {
		for _, a := range l.list {
			fmt.Fprintf(b, "%s%s %q <%q>\n", indent, l.name, a.Name, a.Addr)
		}
	}
	if !h.Date.IsZero() {
		fmt.Fprintf(b, "%sdate %s\n", indent, h.Date.Format(time.RFC3339))
	}
}
