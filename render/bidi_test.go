package render

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func visual(pieces []string, rtl bool) string {
	v := Reorder(pieces, rtl)
	if v == nil {
		return strings.Join(pieces, "")
	}
	var b strings.Builder
	for _, p := range v {
		b.WriteString(p.Text)
	}
	return b.String()
}

func TestReorder(t *testing.T) {
	for _, c := range []struct {
		in   string
		rtl  bool
		want string
	}{
		{"plain text, 12.5 %", false, "plain text, 12.5 %"},
		{"שלום", true, "םולש"},
		{"שלום, עולם!", true, "!םלוע ,םולש"},
		{"car (מכונית אדומה) here", false, "car (המודא תינוכמ) here"},
		{"מחיר 12.50 ש\"ח", true, "ח\"ש 12.50 ריחמ"},
		{"ב-5:40 בבוקר", true, "רקובב 5:40-ב"},
		{"سعر 1,234 ريال", true, "لاير 1,234 رعس"},
		{"الطابق ٣/٤", true, "٣/٤ قباطلا"},
		{"لغة C++ هنا", true, "انه ++C ةغل"},
		{"<שלום>", true, "<םולש>"},
		{"א [ב] «ג» a", true, "a «ג» [ב] א"},
		{"שָׁלוֹם", true, "םוֹלשָׁ"},
		{"שלום  ", true, "  םולש"},
		{"a שלום  ", false, "a םולש  "},
		{"Tel. 03-123 שלום", false, "Tel. 03-123 םולש"},
		{"日本 שלום 日本", false, "日本 םולש 日本"},
		{"👩‍👧 שלום 👩‍👧", true, "👩‍👧 םולש 👩‍👧"},
		{"", true, ""},
	} {
		if got := visual([]string{c.in}, c.rtl); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

// Nothing is lost or invented however a line is cut into pieces, every text
// stays with its piece, and the pieces do not change the order.
func TestReorderPieces(t *testing.T) {
	letters := []string{"a", "b", "1", "2", " ", "(", ")", "[", "]", ".", ",", "-", "$", "א", "ב", "ש", "م", "ع", "٣", "<", "日", "é", "👩‍👧", "\u0301", "שָׁ"}
	mirrors := func(s string) string {
		return strings.NewReplacer("(", "|", ")", "|", "[", "|", "]", "|", "<", "|", ">", "|").Replace(s)
	}
	sorted := func(s string) string {
		r := []rune(mirrors(s))
		slices.Sort(r)
		return string(r)
	}
	r := rand.New(rand.NewPCG(7, 8))
	for range 3000 {
		var pieces []string
		for range 1 + r.IntN(4) {
			s := "א" // a piece never begins with a mark
			for range r.IntN(6) {
				s += letters[r.IntN(len(letters))]
			}
			pieces = append(pieces, s)
		}
		rtl := r.IntN(2) == 0
		v := Reorder(pieces, rtl)
		back := make([]string, len(pieces))
		for _, p := range v {
			back[p.Piece] += p.Text
		}
		for i := range pieces {
			if sorted(back[i]) != sorted(pieces[i]) {
				t.Fatalf("%q: piece %d became %q", pieces, i, back[i])
			}
		}
		whole := strings.Join(pieces, "")
		if a, b := visual(pieces, rtl), visual([]string{whole}, rtl); a != b {
			t.Fatalf("%q: %q in pieces, %q whole", pieces, a, b)
		}
		if a, b := cells(visual(pieces, rtl)), cells(whole); a != b {
			t.Fatalf("%q: %d cells, were %d", pieces, a, b)
		}
	}
}

func TestDirection(t *testing.T) {
	d := textDoc("Hello, \n12 שלום abc\n\nשלום hello שלום hello שלום hello שלום hello\n", nil)
	var got []bool
	for _, l := range d.Layout(Layout{Width: 20}) {
		if l.Text() != "" && l.Block > 2 {
			got = append(got, l.RTL)
		}
	}
	if want := []bool{false, true, true, true, true}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
		for _, l := range d.Layout(Layout{Width: 20}) {
			t.Logf("%d %t %q", l.Block, l.RTL, l.Text())
		}
	}
}

// FuzzReorder: nothing is lost, nothing grows, and it ends.
func FuzzReorder(f *testing.F) {
	f.Add("שלום (a) 12.5 %", true)
	f.Add("م٣«ֹ", false)
	f.Fuzz(func(t *testing.T, s string, rtl bool) {
		s = Line1(s)
		got := visual([]string{s}, rtl)
		if a, b := strings.Count(got, "")-1, strings.Count(s, "")-1; a != b {
			t.Fatalf("%q (%d) became %q (%d)", s, b, got, a)
		}
		if r := dirty(got, true); r >= 0 {
			t.Fatalf("%q holds %U", got, r)
		}
	})
}
