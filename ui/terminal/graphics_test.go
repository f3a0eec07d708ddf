package terminal

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/clipperhouse/displaywidth"
)

func gradient(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{uint8(255 * x / w), uint8(128 * (x ^ y) / max(w, h)), uint8(255 * y / h), 255})
		}
	}
	return img
}

func TestGraphics(t *testing.T) {
	both := Answers{Kitty: true, Sixel: true}
	for _, c := range []struct {
		id   Identity
		a    Answers
		want Graphics
	}{
		{Identity{Name: "kitty", Version: 35}, Answers{Kitty: true}, Kitty},
		{Identity{Name: "kitty", Version: 27}, Answers{Kitty: true}, Blocks}, // no placeholders yet
		{Identity{Name: "kitty", Version: 35}, Answers{}, Blocks},            // the name alone is no answer
		{Identity{Name: "ghostty", Version: 1000}, both, Kitty},
		{Identity{Name: "wezterm"}, both, Sixel}, // speaks the protocol without placeholders
		{Identity{Name: "xterm"}, Answers{Sixel: true}, Sixel},
		{Identity{}, Answers{}, Blocks},
		{Identity{Name: "tmux", Version: 3004, Mux: true}, both, Blocks},
		{Identity{Dumb: true}, both, Blocks},
	} {
		if got := c.id.Graphics(c.a); got != c.want {
			t.Errorf("%+v %+v: %d, want %d", c.id, c.a, got, c.want)
		}
	}
	if Answered(31, []byte("ENOTSUPPORTED")) || Answered(7, []byte("OK")) || !Answered(31, []byte("OK")) {
		t.Error("what is an answer")
	}
}

func TestRoom(t *testing.T) {
	for _, c := range []struct {
		w, h, cols, rows int
		cell             image.Point
		px               image.Point
		c, r             int
	}{
		{100, 50, 80, 20, image.Pt(10, 20), image.Pt(100, 50), 10, 3},
		{800, 400, 40, 20, image.Pt(10, 20), image.Pt(400, 200), 40, 10},
		{400, 800, 40, 10, image.Pt(10, 20), image.Pt(100, 200), 10, 10},
		{1, 1, 40, 10, image.Point{}, image.Pt(1, 1), 1, 1},
		{5000, 1, 40, 10, image.Pt(10, 20), image.Pt(400, 1), 40, 1},
		{5000, 5000, 400, 400, image.Pt(10, 20), image.Pt(1000, 1000), 100, 50},
		{0, 0, 0, 0, image.Pt(-1, 0), image.Pt(1, 1), 1, 1},
	} {
		px, cols, rows := Room(image.Rect(0, 0, c.w, c.h), c.cols, c.rows, c.cell)
		if px != c.px || cols != c.c || rows != c.r {
			t.Errorf("%+v: %v in %d × %d", c, px, cols, rows)
		}
	}
}

// The picture comes out of the transmission as it went in, in pieces of a
// size that terminals take, and nothing of it can end the sequence early.
func TestKittySend(t *testing.T) {
	img := gradient(120, 90)
	s, err := KittySend(42, img)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for i, part := range strings.SplitAfter(s, "\x1b\\") {
		if part == "" {
			continue
		}
		m := regexp.MustCompile("^\x1b_G(?:a=t,f=100,q=2,i=42,|q=2,)m=([01]);([A-Za-z0-9+/=]+)\x1b\\\\$").FindStringSubmatch(part)
		if m == nil || len(m[2]) > 4096 {
			t.Fatalf("piece %d: %q", i, part)
		}
		text.WriteString(m[2])
	}
	data, err := base64.StdEncoding.DecodeString(text.String())
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(data))
	if err != nil || got.Bounds() != img.Bounds() {
		t.Fatal(err)
	}
	if c := color.NRGBAModel.Convert(got.At(70, 30)); c != img.At(70, 30) {
		t.Errorf("a pixel is %v", c)
	}
}

// A row of placeholders is as wide as it has cells, however that is counted.
func TestKittyRow(t *testing.T) {
	for _, n := range []int{0, 1, 100, MaxCells - 1} {
		s := KittyRow(n, MaxCells)
		if a, b, c := ansi.WcWidth.StringWidth(s), ansi.GraphemeWidth.StringWidth(s), displaywidth.String(s); a != MaxCells || b != MaxCells || c != MaxCells {
			t.Errorf("row %d: %d, %d, %d cells", n, a, b, c)
		}
	}
	if KittyRow(3, 2) == KittyRow(4, 2) {
		t.Error("rows are alike")
	}
}

// unsixel draws what a sixel image says.
func unsixel(t *testing.T, s string) *image.NRGBA {
	t.Helper()
	m := regexp.MustCompile(`^\x1bP0;1;0q"1;1;(\d+);(\d+)([#!$\-?-~0-9;]*)\x1b\\$`).FindStringSubmatch(s)
	if m == nil {
		t.Fatalf("no sixel: %.80q", s)
	}
	w, _ := strconv.Atoi(m[1])
	h, _ := strconv.Atoi(m[2])
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	var colors [256]color.NRGBA
	x, y, at := 0, 0, 0
	body := m[3]
	num := func() int {
		n := 0
		for body != "" && body[0] >= '0' && body[0] <= '9' {
			n, body = 10*n+int(body[0]-'0'), body[1:]
		}
		return n
	}
	for body != "" {
		c := body[0]
		body = body[1:]
		repeat := 1
		switch c {
		case '#':
			at = num()
			if strings.HasPrefix(body, ";2;") {
				body = body[3:]
				var v [3]uint8
				for k := range v {
					v[k] = uint8(num() * 255 / 100)
					body = strings.TrimPrefix(body, ";")
				}
				colors[at] = color.NRGBA{v[0], v[1], v[2], 255}
			}
			continue
		case '$':
			x = 0
			continue
		case '-':
			x, y = 0, y+6
			continue
		case '!':
			repeat = num()
			c, body = body[0], body[1:]
		}
		for range repeat {
			for i := range 6 {
				if (c-'?')>>i&1 == 1 {
					if x >= w || y+i >= h {
						t.Fatalf("a pixel outside: %d, %d", x, y+i)
					}
					img.Set(x, y+i, colors[at])
				}
			}
			x++
		}
	}
	return img
}

// A picture drawn in sixel looks like the picture: every pixel is drawn, and
// the mean of every piece is near what it was.
func TestSixel(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {7, 13}, {120, 90}, {6, 600}} {
		for _, n := range []int{16, 256} {
			img, near := gradient(size.X, size.Y), 16
			if n == 16 {
				near = 64
			}
			got := unsixel(t, SixelImage(img, n))
			if got.Bounds() != img.Bounds() {
				t.Fatalf("%v", got.Bounds())
			}
			const piece = 10
			for y := 0; y < size.Y; y += piece {
				for x := 0; x < size.X; x += piece {
					var a, b [3]int
					count := 0
					for j := y; j < min(y+piece, size.Y); j++ {
						for i := x; i < min(x+piece, size.X); i++ {
							p, q := img.NRGBAAt(i, j), got.NRGBAAt(i, j)
							if q.A == 0 {
								t.Fatalf("pixel %d, %d is not drawn", i, j)
							}
							a, b = [3]int{a[0] + int(p.R), a[1] + int(p.G), a[2] + int(p.B)}, [3]int{b[0] + int(q.R), b[1] + int(q.G), b[2] + int(q.B)}
							count++
						}
					}
					for k := range a {
						if d := (a[k] - b[k]) / count; d > near || d < -near {
							t.Errorf("%v in %d colours: piece %d, %d is off by %d", size, n, x, y, d)
						}
					}
				}
			}
		}
	}
	if SixelImage(image.NewNRGBA(image.Rect(0, 0, 0, 0)), 16) != "" {
		t.Error("nothing is drawn as something")
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 6, 6))
	if c := unsixel(t, SixelImage(clear, 16)).NRGBAAt(3, 3); c != (color.NRGBA{255, 255, 255, 255}) {
		t.Errorf("what shows through is %v", c)
	}
}
