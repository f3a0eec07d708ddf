package cell

import (
	"math/rand/v2"
	"strings"
	"testing"
)

var samples = []string{
	"plain text", "", "日本語のメール", "naïve café", "e\u0301e\u0301", "👨‍👩‍👧‍👦 family", "❤️ heart", "🇩🇪 flag", "1️⃣ keycap", "👍🏽 skin", "नमस्ते दुनिया",
	"עברית", "ไทย", "한국어 각", "\u200bzero", "…", "tail ☎️", "ﷺ", "á̧̨", "☃",
}

func TestFitIsExact(t *testing.T) {
	for _, m := range []Measure{{}, {Graphemes: true}, {Ellipsis: "~"}} {
		for _, s := range samples {
			for w := range 20 {
				if got := m.Fit(s, w); m.Width(got) != w {
					t.Errorf("%+v Fit(%q, %d) = %q: %d cells", m, s, w, got, m.Width(got))
				}
				if got := m.FitRight(s, w); m.Width(got) != w {
					t.Errorf("%+v FitRight(%q, %d) = %q", m, s, w, got)
				}
				if got := m.CutLeft(s, w); m.Width(got) > max(w, 0) {
					t.Errorf("%+v CutLeft(%q, %d) = %q", m, s, w, got)
				}
			}
		}
	}
}

func TestLineIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var l Line
	for range 2000 {
		l.M = Measure{Graphemes: r.IntN(2) == 0}
		w := r.IntN(60)
		l.Start(w, []string{"", "\x1b[7m"}[r.IntN(2)])
		for range r.IntN(6) {
			s := samples[r.IntN(len(samples))]
			switch r.IntN(4) {
			case 0:
				l.Text("\x1b[1m", s)
			case 1:
				l.Field("", s, r.IntN(20))
			case 2:
				l.Right("\x1b[31m", s, r.IntN(20))
			case 3:
				l.Space(r.IntN(4))
			}
		}
		if got := l.End(); l.M.Width(got) != w {
			t.Fatalf("%d cells, want %d: %q", l.M.Width(got), w, got)
		}
	}
}

func TestOverKeepsWidths(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		m := Measure{Graphemes: r.IntN(2) == 0}
		var frame []string
		for range 5 {
			frame = append(frame, "\x1b[1m"+m.Fit(strings.Repeat(samples[r.IntN(len(samples))], 4), 40)+Reset)
		}
		w := 1 + r.IntN(20)
		x := r.IntN(40 - w + 1)
		m.Over(frame, []string{m.Fit("日本語 box", w), m.Fit("x", w)}, x, r.IntN(6)-1, w)
		for _, l := range frame {
			if m.Width(l) != 40 {
				t.Fatalf("%d cells: %q", m.Width(l), l)
			}
		}
	}
}
