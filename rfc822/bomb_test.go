//go:build unix

package rfc822

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"postern/mail"
)

// cost runs f and fails when it takes more than two seconds of processor time,
// or when everything it ever allocated, freed or not, and its input come to more
// than 300 MB: an upper bound of what it holds at once.
func cost(t *testing.T, input int, f func()) {
	t.Helper()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := cpu()
	f()
	took := cpu() - start
	runtime.ReadMemStats(&after)
	mb := (int(after.TotalAlloc-before.TotalAlloc) + input) >> 20
	t.Logf("%d MB of input: %v, %d MB", input>>20, took, mb)
	if limit := 2 * time.Second * slower; took > limit {
		t.Errorf("took %v", took)
	}
	if mb > 300 {
		t.Errorf("took %d MB", mb)
	}
}

func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// everything does with a message what a reader does.
func everything(m *Message) {
	for _, p := range m.Root.Leaves() {
		if p.Message != nil {
			continue
		}
		raw, _ := m.Body(p.Path)
		Text(p, raw)
		Inside(p, raw)
	}
	b, _ := m.HeaderBlock("")
	Fields(b)
}

func TestBombs(t *testing.T) {
	const mb = 1 << 20
	nested := func(n int, head string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, head, i, i)
		}
		return b.String()
	}
	size := 100 * mb
	if testing.Short() {
		size = 10 * mb
	}
	for _, c := range []struct {
		name, warning string
		make          func() string
	}{
		{"10,000 nested multiparts", "100 deep", func() string { return nested(10_000, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n") }},
		{"10,000 nested multiparts, one boundary", "100 deep", func() string {
			return strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 10_000)
		}},
		{"10,000 nested multiparts without a boundary", "", func() string {
			return nested(10_000, "Content-Type: multipart/mixed\n\n--b%d\nContent-X: %d\n")
		}},
		{"nested multiparts with wrong boundaries, large", "", func() string {
			return nested(90, "Content-Type: multipart/mixed; boundary=a%d\n\n--b%d\n") + strings.Repeat("text\n", size/10)
		}},
		{"10,000 nested messages", "100 deep", func() string { return strings.Repeat("Content-Type: message/rfc822\n\n", 10_000) }},
		{"90 nested messages around a large one", "", func() string {
			return strings.Repeat("Content-Type: message/rfc822\n\n", 90) + "\n" + strings.Repeat("text\n", size/5)
		}},
		{"1,000,000 parts", "10,000 parts", func() string {
			return "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 1_000_000) + "--b--\n"
		}},
		{"1,000,000 messages of a digest", "10,000 parts", func() string {
			return "Content-Type: multipart/digest; boundary=b\n\n" + strings.Repeat("--b\n\nSubject: x\n\nx\n", 1_000_000) + "--b--\n"
		}},
		{"lines that are nearly delimiters", "", func() string {
			return nested(90, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n") + "\n" + strings.Repeat("--c\n", size/4)
		}},
		{"multiparts without parts", "shown as text", func() string {
			return "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: multipart/mixed; boundary=c\n\nx\n", 10_000)
		}},
		{"100 MB of headers", "longer than 1 MB", func() string { return strings.Repeat("X-Header: some text that says nothing\n", size/38) + "\ntext\n" }},
		{"100 MB of headers in tiny fields", "longer than 1 MB", func() string { return strings.Repeat("a:\n", size/3) + "\ntext\n" }},
		{"100 MB of one field", "longer than 1 MB", func() string { return "Subject: a\n" + strings.Repeat(" x\n", size/3) + "\ntext\n" }},
		{"100 MB of lines without colon", "", func() string { return "Subject: a\n" + strings.Repeat("x\n", size/2) + "\ntext\n" }},
		{"1,000,000 addresses", "longer than 1 MB", func() string { return "To: " + strings.Repeat("a@example.org, ", 1_000_000) + "\n\ntext\n" }},
		{"100 MB of base64 in a line", "", func() string {
			return "Content-Transfer-Encoding: base64\nContent-Type: text/plain\n\n" + strings.Repeat("YWJj", size/4) + "\n"
		}},
		{"100 MB of quoted-printable in a line", "", func() string {
			return "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain\n\n" + strings.Repeat("=41 ", size/4) + "\n"
		}},
		{"open comments, quotes, brackets and words", "", func() string {
			return "To: " + strings.Repeat("(", 200_000) + "\nCc: " + strings.Repeat("\"\\", 200_000) + "\nFrom: " + strings.Repeat("<", 200_000) +
				"\nSubject: " + strings.Repeat("=?a?q?", 30_000) + "\nReply-To: " + strings.Repeat("=?a?b?", 30_000) + "\n\ntext\n"
		}},
		{"begin lines", "", func() string { return "\n" + strings.Repeat("begin 644 a\n#86)C\n", 500_000) }},
		{"messages in base64 in each other", "", func() string {
			s := strings.Repeat("x", 5*mb)
			for range 8 {
				s = "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\nSubject: =3D\n" + s
			}
			return s
		}},
		{"100 MB of carriage returns", "", func() string { return "\r" + strings.Repeat("\r", size/10) }},
		{"zero octets", "", func() string { return strings.Repeat("\x00", size/4) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := []byte(c.make())
			var m *Message
			cost(t, len(raw), func() {
				m = Parse(raw)
				everything(m)
			})
			if all := strings.Join(m.Warnings, "\n"); !strings.Contains(all, c.warning) {
				t.Errorf("warnings %q, want %q", m.Warnings, c.warning)
			}
			if n := len(m.Root.Leaves()); n > maxParts {
				t.Errorf("%d leaves", n)
			}
		})
	}
}

// The functions that others call on their own are bounded on their own too.
func TestBombsInValues(t *testing.T) {
	n := 100 << 20
	if testing.Short() {
		n = 10 << 20
	}
	for _, c := range []struct {
		name string
		in   string
		f    func(string)
	}{
		{"addresses", strings.Repeat("a@example.org, ", 1_000_000), func(s string) { ParseAddressList(s) }},
		{"words", strings.Repeat("=?utf-8?q?a?= ", 1_000_000), func(s string) { DecodeWords(s) }},
		{"open words", strings.Repeat("=?utf-8?q?a ", 1_000_000), func(s string) { DecodeWords(s) }},
		{"date", strings.Repeat("1 ", 1_000_000), func(s string) { ParseDate(s) }},
		{"uuencode", strings.Repeat("begin 644 a\n#86)C\nend\n", 500_000), func(s string) { Uuencoded(s) }},
		{"header", strings.Repeat("To: a@b\nReferences: <a>\n", 1_000_000), func(s string) { ParseHeader([]byte(s)) }},
		{"delivery status", strings.Repeat("Action: failed\n\n", 1_000_000), func(s string) { ParseDeliveryStatus([]byte(s)) }},
		{"disposition", strings.Repeat("Disposition: a/b,c\n", 1_000_000), func(s string) { ParseDisposition([]byte(s)) }},
	} {
		t.Run(c.name, func(t *testing.T) { cost(t, 2*len(c.in), func() { c.f(c.in) }) })
	}
	t.Run("decode", func(t *testing.T) {
		raw := bytes.Repeat([]byte("YWJj"), n/4)
		cost(t, len(raw), func() { Decode(&mail.Part{Encoding: "base64"}, raw) })
	})
}

// A hundred thousand headers are parsed when a large mailbox is opened first.
func TestHundredThousandHeaders(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 10_000
	}
	block := []byte(sampleHeader)
	start := cpu()
	for range n {
		ParseHeader(block)
	}
	took := (cpu() - start) * time.Duration(100_000/n)
	t.Logf("%v", took)
	if took > 2*time.Second*slower { // well under one on a machine that does nothing else
		t.Errorf("100,000 headers took %v", took)
	}
}
