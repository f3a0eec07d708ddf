package demo

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"time"
)

// picture draws a small PNG: 0 a chart, 1 a sunset over the sea, 2 a lighthouse
// at night.
func picture(w, h, kind int) []byte {
	img := image.NewPaletted(image.Rect(0, 0, w, h), palette)
	for y := range h {
		for x := range w {
			img.SetColorIndex(x, y, pixel(kind, float64(x)/float64(w), float64(y)/float64(h)))
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // into memory
	return b.Bytes()
}

var palette = color.Palette{
	color.RGBA{247, 247, 242, 255}, color.RGBA{38, 84, 124, 255}, color.RGBA{239, 71, 111, 255}, color.RGBA{255, 209, 102, 255},
	color.RGBA{6, 60, 90, 255}, color.RGBA{250, 150, 90, 255}, color.RGBA{12, 16, 40, 255}, color.RGBA{255, 255, 255, 255},
}

func pixel(kind int, x, y float64) uint8 {
	switch kind {
	case 1:
		sun := math.Hypot(x-0.5, (y-0.55)*0.7)
		switch {
		case y > 0.6 && math.Sin(60*y+8*math.Sin(9*x)) > 0.2:
			return 4
		case y > 0.6:
			return 1
		case sun < 0.14:
			return 3
		case y > 0.35+0.05*math.Sin(12*x):
			return 5
		}
		return 2
	case 2:
		beam := math.Abs((y-0.25)-(x-0.5)*0.2) < 0.04+0.25*math.Abs(x-0.5) && x > 0.52
		switch {
		case math.Abs(x-0.5) < 0.03+0.05*(y-0.2) && y > 0.2 && y < 0.85:
			return uint8(2 + 5*(int(y*12)%2))
		case beam:
			return 3
		case y > 0.85:
			return 4
		}
		return 6
	}
	curve := 0.7 - 0.45*x - 0.08*math.Sin(14*x)
	switch {
	case math.Abs(y-curve) < 0.015:
		return 2
	case y > curve && int(x*24)%3 == 0:
		return 1
	case math.Mod(y*10, 1) < 0.05:
		return 3
	}
	return 0
}

// pdf is a small correct PDF of one page with the lines on it.
func pdf(lines []string) []byte {
	var page strings.Builder
	page.WriteString("BT /F1 14 Tf 56 780 Td 20 TL\n")
	for _, l := range lines {
		fmt.Fprintf(&page, "(%s) Tj T*\n", strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(l))
	}
	page.WriteString("ET")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", page.Len(), page.String()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

// archive is a ZIP of pairs of name and content.
func archive(at time.Time, pairs []string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		f, _ := w.CreateHeader(&zip.FileHeader{Name: pairs[i], Method: zip.Deflate, Modified: at}) // into memory
		_, _ = f.Write([]byte(pairs[i+1]))
	}
	_ = w.Close()
	return b.Bytes()
}
