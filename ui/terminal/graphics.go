package terminal

import (
	"image"
	"strings"
)

// Graphics is how pictures are drawn.
type Graphics uint8

// The ways.
const (
	Blocks Graphics = iota // half blocks: text in colours
	Kitty                  // the graphics protocol of kitty, through Unicode placeholders
	Sixel                  // over the whole screen
)

// Answers are what the terminal says about pictures.
type Answers struct {
	Kitty bool        // it answered OK to a question of the protocol
	Sixel bool        // its device attributes (DA1) name 4
	Cell  image.Point // pixels of a cell; zero when it has not said
}

// questionID is the image that the question is about; nothing is drawn.
const questionID = 31

// Ask asks for everything that Answers hold. The device attributes come last:
// every terminal answers to them, and terminals answer in order.
const Ask = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\" + "\x1b[16t" + AskAttributes

// AskAttributes asks for the device attributes only.
const AskAttributes = "\x1b[c"

// Answered reports whether an answer of the graphics protocol is an OK to Ask.
func Answered(id int, payload []byte) bool {
	return id == questionID && string(payload) == "OK"
}

// Graphics chooses. The way of kitty needs placeholders, which not all who
// speak the protocol know, so the name counts too.
func (id Identity) Graphics(a Answers) Graphics {
	switch {
	case id.Mux || id.Dumb:
		return Blocks
	case a.Kitty && (id.Name == "kitty" && id.Version >= 28 || id.Name == "ghostty"):
		return Kitty
	case a.Sixel:
		return Sixel
	}
	return Blocks
}

// usualCell is taken for the cell of a terminal that does not say how large its
// cells are: small, so that a picture never takes more of them than it may.
var usualCell = image.Pt(8, 16)

// Room gives the pixels that a picture may have in cols × rows cells, and the
// cells that it takes in its shape, never enlarged. Each is at least 1.
func Room(b image.Rectangle, cols, rows int, cell image.Point) (px image.Point, c, r int) {
	if cell.X < 1 || cell.Y < 1 {
		cell = usualCell
	}
	w, h := max(1, b.Dx()), max(1, b.Dy())
	wide, high := min(max(1, cols)*cell.X, SixelSide), min(max(1, rows)*cell.Y, SixelSide)
	if w > wide || h > high {
		if w*high > h*wide {
			w, h = wide, max(1, h*wide/w)
		} else {
			w, h = max(1, w*high/h), high
		}
	}
	return image.Pt(w, h), (w + cell.X - 1) / cell.X, (h + cell.Y - 1) / cell.Y
}

// At writes something at a cell, from 0, and leaves the cursor where it was.
func At(x, y int, what string) string {
	var b strings.Builder
	b.WriteString("\x1b7\x1b[")
	b.WriteString(number(y + 1))
	b.WriteByte(';')
	b.WriteString(number(x + 1))
	b.WriteByte('H')
	b.WriteString(what)
	b.WriteString("\x1b8")
	return b.String()
}
