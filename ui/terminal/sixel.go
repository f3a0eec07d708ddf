package terminal

import (
	"image"
	"strings"
)

// SixelSide is how many pixels a picture may have in each direction: more are
// not drawn by xterm.
const SixelSide = 1000

// SixelColors is how many colours a picture has; a terminal with fewer
// registers draws with those that it has.
const SixelColors = 256

// SixelImage encodes a picture (VT330/VT340 graphics; DCS q … ST). An empty
// picture gives "".
func SixelImage(img image.Image, colors int) string {
	if img.Bounds().Empty() {
		return ""
	}
	p := quantize(img, max(2, min(colors, SixelColors)))
	w, h := p.Rect.Dx(), p.Rect.Dy()
	var b strings.Builder
	b.Grow(w*h/2 + 4096)
	b.WriteString("\x1bP0;1;0q\"1;1;" + number(w) + ";" + number(h))
	for i, c := range p.Palette {
		r, g, bl, _ := c.RGBA()
		b.WriteString("#" + number(i) + ";2;" + percent(r) + ";" + percent(g) + ";" + percent(bl))
	}
	rows := make([][]uint8, len(p.Palette)) // the six bits of each column, by colour
	for y := 0; y < h; y += 6 {
		var order []int
		var used [SixelColors]bool
		for i := range min(6, h-y) {
			for x := range w {
				c := p.Pix[(y+i)*p.Stride+x]
				if rows[c] == nil {
					rows[c] = make([]uint8, w)
				}
				if !used[c] {
					used[c] = true
					order = append(order, int(c))
				}
				rows[c][x] |= 1 << i
			}
		}
		for k, c := range order {
			if k > 0 {
				b.WriteByte('$')
			}
			b.WriteString("#" + number(c))
			bands(&b, rows[c])
			clear(rows[c])
		}
		b.WriteByte('-')
	}
	b.WriteString("\x1b\\")
	return b.String()
}

// bands writes columns of six pixels, repetitions shortened.
func bands(b *strings.Builder, row []uint8) {
	for len(row) > 0 && row[len(row)-1] == 0 {
		row = row[:len(row)-1]
	}
	for x := 0; x < len(row); {
		n := 1
		for x+n < len(row) && row[x+n] == row[x] {
			n++
		}
		c := '?' + row[x]
		if n > 3 {
			b.WriteString("!" + number(n))
			b.WriteByte(c)
		} else {
			for range n {
				b.WriteByte(c)
			}
		}
		x += n
	}
}

// percent is a part of a colour from 0 to 100.
func percent(v uint32) string { return number(int((v*100 + 0x7fff) / 0xffff)) }
