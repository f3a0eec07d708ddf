package render

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/gif" // the formats that pictures in mail have
	_ "image/jpeg"
	_ "image/png"
)

// maxPixels bounds the pictures that are decoded: 40 megapixels.
const maxPixels = 40_000_000

// ErrLarge says that a picture has more pixels than are decoded.
var ErrLarge = errors.New("the picture is too large")

// Pixel is the colour of half a cell.
type Pixel struct{ R, G, B uint8 }

// HalfCell is one cell of a picture drawn with "▀": the upper and the lower half.
type HalfCell struct{ Top, Bottom Pixel }

// DecodeImage decodes a PNG, JPEG or GIF (its first frame). The error is
// ErrLarge, or says that the format is unknown or the data damaged.
func DecodeImage(data []byte) (image.Image, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxPixels/c.Height {
		return nil, ErrLarge
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	return img, err
}

// HalfBlocks scales a picture to fit into width × height cells, keeping its
// shape (a cell counts as twice as high as wide) and never enlarging it, and
// gives its rows of cells. Transparent parts are mixed with back. An empty
// picture, or no room, gives nil.
func HalfBlocks(img image.Image, width, height int, back Pixel) [][]HalfCell {
	b := img.Bounds()
	if b.Empty() || width < 1 || height < 1 {
		return nil
	}
	w, h := min(b.Dx(), width), min(b.Dy(), 2*height)
	if b.Dx()*h > b.Dy()*w {
		h = max(1, b.Dy()*w/b.Dx())
	} else {
		w = max(1, b.Dx()*h/b.Dy())
	}
	rows := make([][]HalfCell, (h+1)/2)
	for y := range rows {
		rows[y] = make([]HalfCell, w)
		for x := range w {
			rows[y][x].Top = average(img, x, 2*y, w, h, back)
			rows[y][x].Bottom = back
			if 2*y+1 < h {
				rows[y][x].Bottom = average(img, x, 2*y+1, w, h, back)
			}
		}
	}
	return rows
}

// samples is how many points of a pixel's area are looked at in each direction.
const samples = 4

// average is the mean colour of the area of img that pixel x, y of w × h covers.
func average(img image.Image, x, y, w, h int, back Pixel) Pixel {
	b := img.Bounds()
	var r, g, bl, n uint32
	for j := range samples {
		for i := range samples {
			px := b.Min.X + min((x*samples+i)*b.Dx()/(w*samples), b.Dx()-1)
			py := b.Min.Y + min((y*samples+j)*b.Dy()/(h*samples), b.Dy()-1)
			c := color.NRGBAModel.Convert(img.At(px, py)).(color.NRGBA)
			a := uint32(c.A)
			r += (uint32(c.R)*a + uint32(back.R)*(255-a)) / 255
			g += (uint32(c.G)*a + uint32(back.G)*(255-a)) / 255
			bl += (uint32(c.B)*a + uint32(back.B)*(255-a)) / 255
			n++
		}
	}
	return Pixel{uint8(r / n), uint8(g / n), uint8(bl / n)}
}

// Shrink makes a picture small enough for width × height pixels, keeping its
// shape; one that fits already is given back as it is.
func Shrink(img image.Image, width, height int) image.Image {
	b := img.Bounds()
	if b.Empty() || width < 1 || height < 1 || b.Dx() <= width && b.Dy() <= height {
		return img
	}
	w, h := width, height
	if b.Dx()*h > b.Dy()*w {
		h = max(1, b.Dy()*w/b.Dx())
	} else {
		w = max(1, b.Dx()*h/b.Dy())
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := average(img, x, y, w, h, Pixel{255, 255, 255})
			out.SetNRGBA(x, y, color.NRGBA{c.R, c.G, c.B, 255})
		}
	}
	return out
}
