package terminal

import (
	"strings"
	"testing"
)

func TestLinkStart(t *testing.T) {
	for _, c := range []struct{ address, want string }{
		{"https://example.org/a;b?c=d&e#f", "https://example.org/a;b?c=d&e#f"},
		{"HTTP://example.org/", "HTTP://example.org/"},
		{"mailto:ann@example.org", "mailto:ann@example.org"},
		{"https://example.org/ä b", "https://example.org/%C3%A4%20b"},
		{"https://example.org/\x1b]52;c;x\x07", "https://example.org/%1B]52;c;x%07"},
		{"https://example.org/\x9c\u009c\x7f\n", "https://example.org/%9C%C2%9C%7F%0A"},
		{"file:///etc/passwd", ""},
		{"javascript:alert(1)", ""},
		{"ssh://example.org", ""},
		{"", ""},
		{"http://" + strings.Repeat("x", maxURI), ""},
	} {
		want := ""
		if c.want != "" {
			want = "\x1b]8;id=p1n1;" + c.want + "\x1b\\"
		}
		if got := LinkStart("p1n1", c.address); got != want {
			t.Errorf("%q: %q, want %q", c.address, got, want)
		}
	}
}

// FuzzLinkStart: between its own introducer and its own end there is nothing
// but printable ASCII.
func FuzzLinkStart(f *testing.F) {
	f.Add("https://example.org/\x1b\\")
	f.Fuzz(func(t *testing.T, address string) {
		s := LinkStart("a", address)
		if s == "" {
			return
		}
		in := strings.TrimSuffix(strings.TrimPrefix(s, "\x1b]8;id=a;"), "\x1b\\")
		for i := range len(in) {
			if in[i] <= 0x20 || in[i] >= 0x7f {
				t.Fatalf("%q gives %q", address, s)
			}
		}
	})
}
