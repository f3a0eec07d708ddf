package terminal

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// colour is a colour, how often it or one very near was seen, and the sum of those.
type colour struct {
	c   [3]uint8
	n   int
	sum [3]int
}

// quantize draws a picture with at most n colours, chosen from it by cutting
// the space of its colours at the median, and spreads what is lost over the
// neighbours (Floyd and Steinberg). Transparent parts are white.
func quantize(img image.Image, n int) *image.Paletted {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	pix := make([][3]uint8, w*h)
	seen := map[[3]uint8]*colour{}
	for y := range h {
		for x := range w {
			c := color.NRGBAModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA)
			p := [3]uint8{over(c.R, c.A), over(c.G, c.A), over(c.B, c.A)}
			pix[y*w+x] = p
			key := [3]uint8{p[0] &^ 3, p[1] &^ 3, p[2] &^ 3}
			s := seen[key]
			if s == nil {
				s = &colour{c: key}
				seen[key] = s
			}
			s.n++
			for k := range p {
				s.sum[k] += int(p[k])
			}
		}
	}
	all := make([]colour, 0, len(seen))
	for _, c := range seen {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b colour) int { return slices.Compare(a.c[:], b.c[:]) })
	palette := cut(all, n)
	out := image.NewPaletted(image.Rect(0, 0, w, h), nil)
	for _, c := range palette {
		out.Palette = append(out.Palette, color.RGBA{c[0], c[1], c[2], 255})
	}
	dither(out, pix, palette)
	return out
}

// over is a part of a colour on white.
func over(v, a uint8) uint8 {
	return uint8((uint32(v)*uint32(a) + 255*(255-uint32(a))) / 255)
}

// cut gives the mean colours of at most n boxes, each cut where half of its
// pixels lie on either side of its longest edge.
func cut(all []colour, n int) [][3]uint8 {
	boxes := [][]colour{all}
	for len(boxes) < n {
		best, edge, longest := -1, 0, 0
		for i, b := range boxes {
			if e, l := longestEdge(b); l > longest && len(b) > 1 {
				best, edge, longest = i, e, l
			}
		}
		if best < 0 {
			break
		}
		b := boxes[best]
		slices.SortStableFunc(b, func(x, y colour) int { return cmp.Compare(x.c[edge], y.c[edge]) })
		total := 0
		for _, c := range b {
			total += c.n
		}
		at, sum := 1, b[0].n
		for at < len(b)-1 && sum < total/2 {
			sum += b[at].n
			at++
		}
		boxes[best] = b[:at]
		boxes = append(boxes, b[at:])
	}
	out := make([][3]uint8, 0, len(boxes))
	for _, b := range boxes {
		var sum [3]int
		total := 0
		for _, c := range b {
			for k := range sum {
				sum[k] += c.sum[k]
			}
			total += c.n
		}
		var m [3]uint8
		for k := range m {
			m[k] = uint8(min(255, (sum[k]+total/2)/max(1, total)))
		}
		out = append(out, m)
	}
	return out
}

func longestEdge(b []colour) (edge, length int) {
	for k := range 3 {
		lo, hi := 255, 0
		for _, c := range b {
			lo, hi = min(lo, int(c.c[k])), max(hi, int(c.c[k]))
		}
		if hi-lo > length {
			edge, length = k, hi-lo
		}
	}
	return edge, length
}

// dither gives every pixel its nearest colour.
func dither(out *image.Paletted, pix [][3]uint8, palette [][3]uint8) {
	w, h := out.Rect.Dx(), out.Rect.Dy()
	nearest := map[[3]uint8]uint8{} // by the upper bits
	lost, next := make([][3]int, w+2), make([][3]int, w+2)
	for y := range h {
		clear(next)
		for x := range w {
			var want [3]int
			var key [3]uint8
			for k := range want {
				want[k] = max(0, min(255, int(pix[y*w+x][k])+lost[x+1][k]/16))
				key[k] = uint8(want[k]) &^ 3
			}
			i, ok := nearest[key]
			if !ok {
				i = closest(palette, want)
				nearest[key] = i
			}
			out.Pix[y*out.Stride+x] = i
			for k := range want {
				d := want[k] - int(palette[i][k])
				lost[x+2][k] += 7 * d
				next[x][k] += 3 * d
				next[x+1][k] += 5 * d
				next[x+2][k] += d
			}
		}
		lost, next = next, lost
	}
}

func closest(palette [][3]uint8, want [3]int) uint8 {
	best, least := 0, 1<<30
	for i, c := range palette {
		d := 0
		for k := range want {
			e := want[k] - int(c[k])
			d += e * e
		}
		if d < least {
			best, least = i, d
		}
	}
	return uint8(best)
}
