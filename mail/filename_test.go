package mail

import (
	"strings"
	"testing"
)

func TestSafeFileName(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"report.pdf", "report.pdf"},
		{"../../etc/passwd", "passwd"},
		{`C:\Windows\evil.exe`, "evil.exe"},
		{"..", "part"},
		{"", "part"},
		{".bashrc", "bashrc"},
		{"-rf", "rf"},
		{"~root", "root"},
		{"a\x00b\x1b[31m.txt", "ab[31m.txt"},
		{"invoice\u202efdp.exe", "invoicefdp.exe"},
		{"con.txt", "_con.txt"},
		{"COM¹", "_COM¹"},
		{"name. . ", "name"},
		{"日本語.txt", "日本語.txt"},
		{"a/b/", "part"},
		{"\xff\xfe.bin", "_.bin"},
		{"what?.html", "what_.html"},
	} {
		if got := SafeFileName(c.in, "part"); got != c.want {
			t.Errorf("SafeFileName(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if s := SafeFileName(strings.Repeat("x", 254)+" . yyyyyyyyyyyyyyyyyyyyyyyy", "x"); s != strings.Repeat("x", 254) {
		t.Errorf("a name cut at a blank ends with it: %q", s)
	}
	long := SafeFileName(strings.Repeat("日", 300)+".tar", "x")
	if len(long) > maxFileName || !strings.HasSuffix(long, ".tar") {
		t.Errorf("long name: %d octets, %q", len(long), long[len(long)-8:])
	}
}

func FuzzSafeFileName(f *testing.F) {
	for _, s := range []string{"a.txt", "../x", "con", "\u202e", strings.Repeat("x", 400) + ".pdf"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := SafeFileName(s, "part")
		if got == "" || got == "." || got == ".." || len(got) > maxFileName || strings.ContainsAny(got, "/\\\x00\x1b") || strings.HasPrefix(got, "-") || strings.TrimRight(got, ". ") != got {
			t.Fatalf("SafeFileName(%q) = %q", s, got)
		}
		if again := SafeFileName(got, "part"); again != got && !strings.HasPrefix(got, "_") {
			t.Fatalf("not stable: %q → %q → %q", s, got, again)
		}
	})
}
