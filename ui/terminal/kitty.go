package terminal

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi/kitty"
)

// The graphics protocol of kitty with Unicode placeholders
// (sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders): the octets
// of a picture are sent once, beside the frames of the screen. What stands in
// the frame is text, one character a cell whose marks say which row and column
// of the picture it is and whose colour says which picture, so that scrolling,
// boxes above it and the differences between frames need to know nothing.

// The ids of pictures fit into an indexed colour and spare the sixteen that
// the person may have changed.
const (
	FirstImage = 16
	LastImage  = 255
)

// MaxCells is how many rows or columns of a picture placeholders can name.
const MaxCells = 297

func number(n int) string { return strconv.Itoa(n) }

// KittySend transmits a picture, encoded here. It gives an error only when the
// picture cannot be encoded.
func KittySend(id int, img image.Image) (string, error) {
	var data bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&data, img); err != nil {
		return "", err
	}
	text := base64.StdEncoding.EncodeToString(data.Bytes())
	var b strings.Builder
	b.Grow(len(text) + len(text)/kitty.MaxChunkSize*16 + 64)
	head := "\x1b_Ga=t,f=100,q=2,i=" + number(id) + ",m="
	for first := true; first || text != ""; first = false {
		n := min(len(text), kitty.MaxChunkSize)
		chunk, more := text[:n], "0"
		if text = text[n:]; text != "" {
			more = "1"
		}
		b.WriteString(head + more + ";" + chunk + "\x1b\\")
		head = "\x1b_Gq=2,m="
	}
	return b.String(), nil
}

// KittyPlace says in how many cells a picture is drawn; saying it again changes it.
func KittyPlace(id, cols, rows int) string {
	return "\x1b_Ga=p,U=1,q=2,p=1,i=" + number(id) + ",c=" + number(cols) + ",r=" + number(rows) + "\x1b\\"
}

// KittyFree lets the terminal forget a picture.
func KittyFree(id int) string {
	return "\x1b_Ga=d,d=I,q=2,i=" + number(id) + "\x1b\\"
}

// KittyStyle is the colour that names a picture.
func KittyStyle(id int) string { return "\x1b[38;5;" + number(id) + "m" }

// KittyRow is row n of a picture, from 0, as text of cols cells.
func KittyRow(n, cols int) string {
	var b strings.Builder
	for c := range min(cols, MaxCells) {
		b.WriteRune(kitty.Placeholder)
		b.WriteRune(kitty.Diacritic(n))
		b.WriteRune(kitty.Diacritic(c))
	}
	return b.String()
}
