package reader

import (
	"fmt"
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/render"
)

const (
	maxPictures = 12       // of one message that are drawn
	maxPicture  = 24 << 20 // octets of a picture that are read
	pictureSide = 640      // pixels that are kept of a picture in each direction
)

// picture is one that is drawn below the text; img is nil when it cannot be.
type picture struct {
	caption string
	img     image.Image
}

// Pictures is how many pictures of the message can be drawn.
func (p *Pane) Pictures() int {
	if p.doc == nil || p.part != "" {
		return 0
	}
	return min(len(p.doc.Images), maxPictures)
}

// ShowsPictures reports whether they are on the screen.
func (p *Pane) ShowsPictures() bool { return len(p.pictures) > 0 }

// TogglePictures draws the pictures that came with the message below its text,
// or takes them away. Nothing is asked of any other server than that of the mailbox.
func (p *Pane) TogglePictures() tea.Cmd {
	if p.doc == nil {
		return nil
	}
	if p.ShowsPictures() {
		p.pictures = nil
		return p.layout()
	}
	r, b := p.request(), p.b
	images := p.doc.Images[:min(len(p.doc.Images), maxPictures)]
	return func() tea.Msg {
		m := pictured{p: p, gen: r.gen}
		for _, i := range images {
			part, data, err := b.Content(r.ctx, r.id, i.Path)
			if err != nil {
				if mail.Is(err, mail.Canceled) {
					return m
				}
				m.pictures = append(m.pictures, picture{caption: named(i.Alt, i.Type) + " is not here"})
				continue
			}
			if pic := pictureOf(part.Type, i.Alt, data); pic != nil {
				m.pictures = append(m.pictures, *pic)
			}
		}
		return m
	}
}

// pictured is the pictures of a message.
type pictured struct {
	p        *Pane
	gen      int
	pictures []picture
}

// Apply shows them; it runs on the loop.
func (m pictured) Apply() tea.Cmd {
	if m.gen != m.p.gen || m.p.part != "" {
		return nil
	}
	m.p.pictures = m.pictures
	at := m.p.text
	m.p.setLines(m.p.lines[:m.p.text])
	m.p.top = at
	m.p.clamp()
	return nil
}

// pictureOf reads a picture; nil when the type is not one of a picture.
func pictureOf(mediaType, name string, data []byte) *picture {
	if !strings.HasPrefix(mediaType, "image/") {
		return nil
	}
	name = named(name, mediaType)
	if len(data) > maxPicture {
		return &picture{caption: name + " is too large to be drawn here"}
	}
	img, err := render.DecodeImage(data)
	if err != nil {
		return &picture{caption: name + " cannot be drawn here"}
	}
	b := img.Bounds()
	return &picture{caption: fmt.Sprintf("%s, %d × %d", name, b.Dx(), b.Dy()), img: render.Shrink(img, pictureSide, pictureSide)}
}

func named(name, mediaType string) string {
	if name == "" {
		return "Picture (" + mediaType + ")"
	}
	return name
}

// addPictures puts the lines of the pictures after those of the text.
func (p *Pane) addPictures() {
	p.pixels = p.pixels[:0]
	if len(p.pictures) == 0 {
		return
	}
	lines := append([]render.Line(nil), p.lines...)
	add := func(text string, cells []render.HalfCell) {
		lines = append(lines, render.Line{Block: -1, Spans: []render.Span{{Text: text, Role: render.ImageAlt}}})
		p.pixels = append(p.pixels, cells)
	}
	for _, pic := range p.pictures {
		add("", nil)
		add(render.Truncate(render.Line1(pic.caption), max(1, p.w-2)), nil)
		if pic.img == nil || p.t.NoColors {
			continue
		}
		// A little less than the screen is high: the caption is seen with it.
		for _, row := range render.HalfBlocks(pic.img, min(p.w-2, p.o.TextWidth), max(4, p.h-3), render.Pixel{R: 255, G: 255, B: 255}) {
			add("", row)
		}
	}
	p.lines = lines
}

// drawLine draws line i, be it of text or of a picture.
func (p *Pane) drawLine(i int) string {
	k := i - p.text
	if k < 0 || k >= len(p.pixels) || p.pixels[k] == nil {
		return p.draw(p.lines[i])
	}
	p.pen.Start(p.w, "")
	p.pen.Space(1)
	row := p.pixels[k]
	for x := 0; x < len(row); {
		n := 1
		for x+n < len(row) && row[x+n] == row[x] {
			n++
		}
		p.pen.Text(halfStyle(row[x]), strings.Repeat("▀", n))
		x += n
	}
	return p.pen.End()
}

// halfStyle colours the upper half of a cell by its text and the lower by its ground.
func halfStyle(c render.HalfCell) string {
	return fmt.Sprintf("\x1b[38;2;%d;%d;%d;48;2;%d;%d;%dm", c.Top.R, c.Top.G, c.Top.B, c.Bottom.R, c.Bottom.G, c.Bottom.B)
}
