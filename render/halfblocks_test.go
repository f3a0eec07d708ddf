package render

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"testing"
)

func TestHalfBlocks(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	for y := range 20 {
		for x := range 40 {
			c := color.NRGBA{255, 0, 0, 255}
			if y >= 10 {
				c = color.NRGBA{0, 0, 255, 0} // transparent
			}
			img.SetNRGBA(x, y, c)
		}
	}
	for _, c := range []struct{ w, h, cols, rows int }{{40, 40, 40, 10}, {20, 40, 20, 5}, {100, 2, 8, 2}, {1, 1, 1, 1}, {0, 5, 0, 0}} {
		rows := HalfBlocks(img, c.w, c.h, Pixel{1, 2, 3})
		if len(rows) != c.rows || len(rows) > 0 && len(rows[0]) != c.cols {
			t.Errorf("%dx%d: %d rows", c.w, c.h, len(rows))
			continue
		}
		if len(rows) > 1 && (rows[0][0].Top != Pixel{255, 0, 0} || rows[len(rows)-1][0].Bottom != Pixel{1, 2, 3}) {
			t.Errorf("%dx%d: %v", c.w, c.h, rows)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeImage(b.Bytes()); err != nil || got.Bounds() != img.Bounds() {
		t.Errorf("%v, %v", got, err)
	}
	// The header alone says that the picture is a bomb.
	large := bytes.Clone(b.Bytes())
	binary.BigEndian.PutUint32(large[16:], 1<<20)
	binary.BigEndian.PutUint32(large[20:], 1<<20)
	binary.BigEndian.PutUint32(large[29:], crc32.ChecksumIEEE(large[12:29]))
	if _, err := DecodeImage(large); !errors.Is(err, ErrLarge) {
		t.Errorf("a bomb: %v", err)
	}
	if _, err := DecodeImage([]byte("no picture")); err == nil {
		t.Error("no error")
	}
}
