package reader

import (
	"fmt"
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/render"
	"postern/ui/terminal"
)

const (
	maxPictures = 12       // of one message that are drawn
	maxPicture  = 24 << 20 // octets of a picture that are read
)

// side is how many pixels are kept of a picture in each direction.
func side(g terminal.Graphics) int {
	if g == terminal.Blocks {
		return 640
	}
	return terminal.SixelSide
}

// Picture is one that is drawn; Image is nil when it cannot be, and the
// caption says why.
type Picture struct {
	Caption string
	Image   image.Image

	id   int    // for the terminal; 0 while it draws no pictures itself
	send string // what brings it there
}

// artRow is a line of a picture: half blocks, or row n of a picture that the
// terminal knows by an id.
type artRow struct {
	cells       []render.HalfCell
	id, n, cols int
}

// SetGraphics says how pictures are drawn, and how large a cell is in pixels.
// Those on the screen are drawn anew.
func (p *Pane) SetGraphics(g terminal.Graphics, cell image.Point) tea.Cmd {
	if g == p.graphics && cell == p.cell {
		return nil
	}
	p.graphics, p.cell = g, cell
	switch {
	case !p.ShowsPictures():
		return nil
	case p.part != "":
		return p.load()
	}
	return p.loadPictures()
}

// Pictures is how many pictures of the message can be drawn.
func (p *Pane) Pictures() int {
	switch {
	case p.doc == nil:
		return 0
	case p.part != "":
		if p.graphics != terminal.Sixel {
			return 0 // it is on the screen
		}
		return len(p.pictures)
	}
	return min(len(p.doc.Images), maxPictures)
}

// ShowsPictures reports whether they are on the screen.
func (p *Pane) ShowsPictures() bool { return len(p.pictures) > 0 }

// TogglePictures draws the pictures that came with the message below its text,
// or takes them away; a terminal that draws them over the whole screen only
// does that. Nothing is asked of any other server than that of the mailbox.
func (p *Pane) TogglePictures() tea.Cmd {
	if p.doc == nil {
		return nil
	}
	if p.ShowsPictures() && p.part == "" {
		p.pictures = nil
		return p.layout()
	}
	return p.loadPictures()
}

func (p *Pane) loadPictures() tea.Cmd {
	images := p.doc.Images[:min(len(p.doc.Images), maxPictures)]
	if p.part != "" {
		images = []render.Image{{Path: p.part, Alt: p.partName}}
	}
	r, b := p.request(), p.b
	p.nextImages()
	return func() tea.Msg {
		m := pictured{p: p, gen: r.gen, part: r.part, graphics: r.graphics}
		for i, img := range images {
			part, data, err := b.Content(r.ctx, r.id, img.Path)
			if err != nil {
				if mail.Is(err, mail.Canceled) {
					return m
				}
				m.pictures = append(m.pictures, Picture{Caption: named(img.Alt, img.Type) + " is not here"})
				continue
			}
			if pic := r.pictureOf(part.Type, img.Alt, data, i); pic != nil {
				m.pictures = append(m.pictures, *pic)
			}
		}
		return m
	}
}

// nextImages makes the next pictures others than those on the screen.
func (p *Pane) nextImages() {
	if p.image += maxPictures; p.image+maxPictures > terminal.LastImage {
		p.image = terminal.FirstImage
	}
}

// pictured is the pictures of a message, or of the part that is shown.
type pictured struct {
	p        *Pane
	gen      int
	part     string
	graphics terminal.Graphics
	pictures []Picture
}

// Apply shows them; it runs on the loop.
func (m pictured) Apply() tea.Cmd {
	p := m.p
	switch {
	case m.gen != p.gen || m.part != p.part:
		return nil
	case m.graphics != p.graphics: // the terminal has answered in the meantime
		return p.loadPictures()
	case p.graphics == terminal.Sixel && p.o.Gallery != nil:
		if p.part == "" && p.ShowsPictures() {
			p.pictures = nil
			p.setLines(p.lines[:p.text])
		}
		return p.o.Gallery(m.pictures)
	}
	at := p.text
	if p.ShowsPictures() {
		at = p.top
	}
	p.pictures = m.pictures
	p.setLines(p.lines[:p.text])
	p.top = at
	p.clamp()
	return p.tell()
}

// pictureOf reads picture i of the message; nil when the type is not one of a
// picture.
func (r request) pictureOf(mediaType, name string, data []byte, i int) *Picture {
	if !strings.HasPrefix(mediaType, "image/") {
		return nil
	}
	name = named(name, mediaType)
	if len(data) > maxPicture {
		return &Picture{Caption: name + " is too large to be drawn here"}
	}
	img, err := render.DecodeImage(data)
	if err != nil {
		return &Picture{Caption: name + " cannot be drawn here"}
	}
	b := img.Bounds()
	pic := &Picture{
		Caption: fmt.Sprintf("%s, %d × %d", name, b.Dx(), b.Dy()),
		Image:   render.Shrink(img, side(r.graphics), side(r.graphics)),
	}
	if r.graphics == terminal.Kitty {
		if send, err := terminal.KittySend(r.image+i, pic.Image); err == nil { // else half blocks
			pic.id, pic.send = r.image+i, send
		}
	}
	return pic
}

func named(name, mediaType string) string {
	if name == "" {
		return "Picture (" + mediaType + ")"
	}
	return name
}

// addPictures puts the lines of the pictures after those of the text.
func (p *Pane) addPictures() {
	p.art, p.places = p.art[:0], ""
	if len(p.pictures) == 0 {
		return
	}
	lines := append([]render.Line(nil), p.lines...)
	add := func(text string, row artRow) {
		lines = append(lines, render.Line{Block: -1, Spans: []render.Span{{Text: text, Role: render.ImageAlt}}})
		p.art = append(p.art, row)
	}
	for _, pic := range p.pictures {
		add("", artRow{})
		add(render.Truncate(render.Line1(pic.Caption), max(1, p.w-2)), artRow{})
		if pic.Image == nil || p.t.NoColors {
			continue
		}
		// A little less than the screen is high: the caption is seen with it.
		wide, high := min(p.w-2, p.o.TextWidth, terminal.MaxCells), max(4, min(p.h-3, terminal.MaxCells))
		if pic.id > 0 && wide > 0 {
			_, cols, rows := terminal.Room(pic.Image.Bounds(), wide, high, p.cell)
			p.places += terminal.KittyPlace(pic.id, cols, rows)
			for n := range rows {
				add("", artRow{id: pic.id, n: n, cols: cols})
			}
			continue
		}
		for _, row := range render.HalfBlocks(pic.Image, wide, high, render.Pixel{R: 255, G: 255, B: 255}) {
			add("", artRow{cells: row})
		}
	}
	p.lines = lines
}

// tell sends what the terminal does not know of the pictures on the screen, and
// lets it forget those that are not any more. It is called after setLines.
func (p *Pane) tell() tea.Cmd {
	var b strings.Builder
	shown := map[int]bool{}
	for _, pic := range p.pictures {
		shown[pic.id] = pic.id > 0
	}
	for id := range p.kept {
		if !shown[id] {
			b.WriteString(terminal.KittyFree(id))
			delete(p.kept, id)
			p.placed = ""
		}
	}
	for _, pic := range p.pictures {
		if pic.id > 0 && !p.kept[pic.id] {
			b.WriteString(pic.send)
			p.kept[pic.id] = true
			p.placed = ""
		}
	}
	if p.places != p.placed {
		b.WriteString(p.places)
		p.placed = p.places
	}
	if b.Len() == 0 {
		return nil
	}
	return tea.Raw(b.String())
}

// TellAgain sends the pictures again, to a terminal that may have lost them.
func (p *Pane) TellAgain() tea.Cmd {
	clear(p.kept)
	p.placed = ""
	return p.tell()
}

// Forget lets the terminal forget every picture.
func (p *Pane) Forget() tea.Cmd {
	if len(p.kept) == 0 {
		return nil
	}
	p.pictures = nil
	p.setLines(p.lines[:p.text])
	return p.tell()
}

// drawLine draws line i, be it of text or of a picture.
func (p *Pane) drawLine(i int) string {
	k := i - p.text
	if k < 0 || k >= len(p.art) || p.art[k].cells == nil && p.art[k].id == 0 {
		return p.draw(p.lines[i])
	}
	p.pen.Start(p.w, "")
	p.pen.Space(1)
	row := p.art[k]
	if row.id > 0 {
		p.pen.Text(terminal.KittyStyle(row.id), terminal.KittyRow(row.n, row.cols))
		return p.pen.End()
	}
	for x := 0; x < len(row.cells); {
		n := 1
		for x+n < len(row.cells) && row.cells[x+n] == row.cells[x] {
			n++
		}
		p.pen.Text(halfStyle(row.cells[x]), strings.Repeat("▀", n))
		x += n
	}
	return p.pen.End()
}

// halfStyle colours the upper half of a cell by its text and the lower by its ground.
func halfStyle(c render.HalfCell) string {
	return fmt.Sprintf("\x1b[38;2;%d;%d;%d;48;2;%d;%d;%dm", c.Top.R, c.Top.G, c.Top.B, c.Bottom.R, c.Bottom.G, c.Bottom.B)
}
