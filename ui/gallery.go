package ui

import (
	tea "charm.land/bubbletea/v2"

	"postern/render"
	"postern/ui/cell"
	"postern/ui/reader"
	"postern/ui/sidebar"
	"postern/ui/terminal"
)

// gallery shows pictures one by one over the whole screen, for terminals that
// draw sixel. Such a picture is no text: the renderer knows nothing of it, and
// nothing may be written over it or scroll. So the frame is empty but for its
// first and last line while a picture is up, and it is drawn in this order:
//
//	encode (a Cmd) → clear the screen → ask for the device attributes →
//	the answer → the picture
//
// What is sent out of band leaves before the frame of the same tick. When the
// answer is here, the empty frame has left, too, and the picture comes after it.
type gallery struct {
	pictures []reader.Picture
	at       int
	gen      int
	sixel    string // the encoded picture, while it waits for the empty frame
	x, y     int
}

// openGallery shows pictures over the whole screen.
func (m *Model) openGallery(pictures []reader.Picture) tea.Cmd {
	if len(pictures) == 0 {
		return nil
	}
	m.gallery = &gallery{pictures: pictures}
	return m.hang()
}

// encoded is a picture ready to be drawn.
type encoded struct {
	gen   int
	sixel string
	x, y  int
}

// hang encodes the picture for the size of the screen.
func (m *Model) hang() tea.Cmd {
	g := m.gallery
	g.gen++
	g.sixel = ""
	img, gen, cellSize, w, h := g.pictures[g.at].Image, g.gen, m.term.answers.Cell, m.w, m.h-2
	if img == nil || w < 1 || h < 1 {
		return tea.ClearScreen
	}
	return func() tea.Msg {
		px, cols, rows := terminal.Room(img.Bounds(), w, h, cellSize)
		return encoded{gen, terminal.SixelImage(render.Shrink(img, px.X, px.Y), terminal.SixelColors), (w - cols) / 2, 1 + (h-rows)/2}
	}
}

func (e encoded) apply(m *Model) tea.Cmd {
	g := m.gallery
	if g == nil || g.gen != e.gen {
		return nil
	}
	g.sixel, g.x, g.y = e.sixel, e.x, e.y
	return tea.Sequence(tea.ClearScreen, tea.Raw(terminal.AskAttributes))
}

// cleared draws the picture: the terminal has the empty frame.
func (g *gallery) cleared() tea.Cmd {
	if g.sixel == "" {
		return nil
	}
	s := g.sixel
	g.sixel = ""
	return tea.Raw(terminal.At(g.x, g.y, s))
}

// galleryKey goes to another picture, or back to the message.
func (m *Model) galleryKey(k string) tea.Cmd {
	g := m.gallery
	n := 0
	switch k {
	case "j", "J", "n", "space", "enter", "right", "down", "tab", "pgdown":
		n = 1
	case "k", "K", "p", "left", "up", "shift+tab", "backspace", "pgup":
		n = -1
	}
	if n != 0 && g.at+n >= 0 && g.at+n < len(g.pictures) {
		g.at += n
		return m.hang()
	}
	if n < 0 {
		return nil
	}
	m.gallery = nil
	if k == "ctrl+c" {
		return m.leave()
	}
	return tea.ClearScreen
}

// drawGallery is the empty frame with the caption above and the keys below.
func (m *Model) drawGallery() []string {
	g := m.gallery
	lines := m.frame.lines[:0]
	for range m.h {
		lines = append(lines, cell.Spaces(m.w))
	}
	if m.h > 0 {
		right := ""
		if len(g.pictures) > 1 {
			right = sidebar.Number(g.at+1) + " of " + sidebar.Number(len(g.pictures))
		}
		lines[0] = m.bar(m.w, true, line1(g.pictures[g.at].Caption), "", right)
	}
	if m.h > 1 {
		pen := &m.frame.pen
		pen.Start(m.w, "")
		pen.Space(1)
		if g.at+1 < len(g.pictures) {
			pen.Text(m.theme.Key, "space")
			pen.Text(m.theme.Hint, " next  ")
		}
		if g.at > 0 {
			pen.Text(m.theme.Key, "p")
			pen.Text(m.theme.Hint, " previous  ")
		}
		pen.Text(m.theme.Key, "q")
		pen.Text(m.theme.Hint, " back")
		lines[m.h-1] = pen.End()
	}
	m.frame.lines = lines
	return lines
}
