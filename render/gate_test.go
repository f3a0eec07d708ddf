package render

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSanitize(t *testing.T) {
	for _, c := range []struct{ in, many, one string }{
		{"plain", "plain", "plain"},
		{"a\nb", "a\nb", "a b"},
		{"a\r\nb\rc", "a\nb\nc", "a  b c"},
		{"a\x1b[31mred", "a␛[31mred", "a␛[31mred"},
		{"nul\x00del\x7f", "nul␀del␡", "nul␀del␡"},
		{"c1\u009b31m", "c1\ufffd31m", "c1\ufffd31m"},
		{"bad\xff\xfe", "bad\ufffd\ufffd", "bad\ufffd\ufffd"},
		{"invoice\u202efdp.exe", "invoice<U+202E>fdp.exe", "invoicefdp.exe"},
		{"\u2066x\u2069", "<U+2066>x<U+2069>", "x"},
		{"a\u200bb\u200ec\u200fd\ufeff", "abcd", "abcd"},
		{"a\tb", "a       b", "a b"},
		{"日本\tb\n\tc", "日本    b\n        c", "日本 b  c"},
		{"line\u2028sep\u2029par\u0085nel", "line\nsep\npar\nnel", "line sep par nel"},
		{"soft\u00adhyphen", "softhyphen", "softhyphen"},
		{"می\u200cخواهم", "می\u200cخواهم", "میخواهم"},
		{"a\u200cb\u200d c", "ab c", "ab c"},
		{"👩\u200d💻", "👩\u200d💻", "👩💻"},
		{"❤\ufe0f x\ufe0f", "❤\ufe0f x", "❤ x"},
		{"tag\U000E0041\U000E0020", "tag", "tag"},
		{"e" + strings.Repeat("\u0301", 50), "e" + strings.Repeat("\u0301", maxMarks), "e" + strings.Repeat("\u0301", maxMarks)},
		{"thin\u2009space\u3164", "thin space ", "thin space "},
		{"\ufffe\U0001ffff", "\ufffd\ufffd", "\ufffd\ufffd"},
	} {
		if got := Sanitize(c.in); got != c.many {
			t.Errorf("Sanitize(%q) = %q, want %q", c.in, got, c.many)
		}
		if got := Line1(c.in); got != c.one {
			t.Errorf("Line1(%q) = %q, want %q", c.in, got, c.one)
		}
	}
}

// dirty is the first rune of s that the gate should not have let through, or -1.
func dirty(s string, one bool) rune {
	if !utf8.ValidString(s) {
		return utf8.RuneError
	}
	for _, r := range s {
		switch {
		case r == '\n' && !one:
		case r < 0x20, r >= 0x7f && r < 0xa0, r == 0x2028, r == 0x2029, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069,
			r == 0x200b, r == 0x200e, r == 0x200f, r == 0xfeff, r >= 0xe0000 && r <= 0xe007f:
			return r
		case one && (r == 0x200c || r == 0x200d):
			return r
		}
	}
	return -1
}

func FuzzSanitize(f *testing.F) {
	for _, s := range []string{"a\tb\x1b[2J", "\u202e\r\n\x00", "日本\t語", "\xe2\x80", "❤\ufe0f\u200d🔥", "\x1b]8;;http://x\x07"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		many, one := Sanitize(s), Line1(s)
		if r := dirty(many, false); r >= 0 {
			t.Fatalf("Sanitize(%q) holds %U: %q", s, r, many)
		}
		if r := dirty(one, true); r >= 0 {
			t.Fatalf("Line1(%q) holds %U: %q", s, r, one)
		}
		if again := Sanitize(many); again != many {
			t.Fatalf("Sanitize is not stable: %q → %q → %q", s, many, again)
		}
		if again := Line1(one); again != one {
			t.Fatalf("Line1 is not stable: %q → %q → %q", s, one, again)
		}
	})
}
