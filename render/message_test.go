package render

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzMessage: whole messages, all modes.
func FuzzMessage(f *testing.F) {
	for _, name := range []string{"mixed-names", "alt-related", "dsn-postfix", "invite-outlook", "vcard-21", "rfc822-multipart", "flowed-quotes", "tnef", "uuencode", "header-escape"} {
		raw, err := os.ReadFile(filepath.Join("testdata", name+".eml"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, uint8(0))
	}
	f.Fuzz(func(t *testing.T, raw []byte, mode uint8) {
		src := messageSource(raw)
		d := Build(src, Options{Mode: Mode(mode % 4), Prefer: Prefer(mode / 4 % 2)})
		for _, l := range layouts {
			checkLines(t, d, l)
		}
		for _, s := range append(d.Warnings, names(d)...) {
			if r := dirty(s, true); r >= 0 {
				t.Fatalf("%q holds %U", s, r)
			}
		}
	})
}

// FuzzFlowed: joining paragraphs loses no word and invents none.
func FuzzFlowed(f *testing.F) {
	for _, s := range []string{"a \nb\n", "> a \n> b\n>> c \n-- \nsig \n", " > x\n From y \n", "\n \n", "a \n"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, delsp bool) {
		s = Sanitize(s)
		text, lines := unflow(s, delsp)
		at := 0
		for _, l := range lines {
			if l.from < at || l.to < l.from || l.to > len(text) || l.level < 0 {
				t.Fatalf("%q: line %+v after %d of %d", s, l, at, len(text))
			}
			at = l.to
		}
		if a, b := letters(s), letters(text); a != b {
			t.Fatalf("%q: %d letters became %d", s, a, b)
		}
		for _, l := range layouts {
			checkLines(t, textDoc(s, map[string]string{"format": "flowed"}), l)
		}
	})
}

// letters counts what is neither blank, line end nor quote mark.
func letters(s string) int {
	n := 0
	for _, r := range s {
		if r != ' ' && r != '\n' && r != '>' {
			n++
		}
	}
	return n
}
