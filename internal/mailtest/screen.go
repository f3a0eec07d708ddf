package mailtest

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/clipperhouse/displaywidth"
)

// Cell is one cell of a Screen. The second cell of a wide character has Text
// "" and Wide set.
type Cell struct {
	Text  string // a grapheme cluster; " " for an empty cell
	Wide  bool   // continues the cell to the left
	Style string // the SGR parameters in force, in the order given: "1;38;5;4"; "" none
}

// Screen is the grid of a terminal: enough of a VT for what full-screen
// programs send. It is not safe for use from several goroutines.
type Screen struct {
	Cols, Rows   int
	Row, Col     int // the cursor, from 0
	CursorHidden bool
	AltScreen    bool
	Title        string
	// Modes holds the DEC private modes that were set or reset: 2004, 1006 …
	Modes map[int]bool
	// Bells counts BEL.
	Bells int

	cells       [][]Cell
	saved       [2]int
	top, bottom int // the scrolling region, bottom exclusive
	style       []string
	wrap        bool // the next character begins a new line
	last        string
	parser      *ansi.Parser
	answer      func(string) // sends what a terminal answers; may be nil
}

// NewScreen makes an empty screen.
func NewScreen(cols, rows int) *Screen {
	s := &Screen{Modes: map[int]bool{}}
	s.Resize(cols, rows)
	s.parser = ansi.NewParser()
	s.parser.SetHandler(ansi.Handler{Print: s.print, Execute: s.execute, HandleCsi: s.csi, HandleEsc: s.esc, HandleOsc: s.osc})
	return s
}

// Write feeds output of a program.
func (s *Screen) Write(b []byte) (int, error) {
	for _, c := range b {
		s.parser.Advance(c)
	}
	return len(b), nil
}

// Resize changes the size; what fits stays.
func (s *Screen) Resize(cols, rows int) {
	old := s.cells
	s.Cols, s.Rows, s.top, s.bottom = cols, rows, 0, rows
	s.cells = make([][]Cell, rows)
	for y := range s.cells {
		s.cells[y] = make([]Cell, cols)
		for x := range s.cells[y] {
			s.cells[y][x] = Cell{Text: " "}
			if y < len(old) && x < len(old[y]) {
				s.cells[y][x] = old[y][x]
			}
		}
	}
	s.Row, s.Col = min(s.Row, rows-1), min(s.Col, cols-1)
}

// Cell is a cell, counted from 0.
func (s *Screen) Cell(row, col int) Cell { return s.cells[row][col] }

// Line is the text of a row without trailing spaces.
func (s *Screen) Line(row int) string {
	var b strings.Builder
	for _, c := range s.cells[row] {
		b.WriteString(c.Text)
	}
	return strings.TrimRight(b.String(), " ")
}

// String is the whole screen, a line per row.
func (s *Screen) String() string {
	var b strings.Builder
	for y := range s.cells {
		b.WriteString(s.Line(y) + "\n")
	}
	return b.String()
}

// Contains reports whether the text stands within one row.
func (s *Screen) Contains(text string) bool {
	row, _ := s.Find(text)
	return row >= 0
}

// Find is where a text stands, -1, -1 if it does not. The column counts cells.
func (s *Screen) Find(text string) (row, col int) {
	for y := range s.cells {
		line := s.Line(y)
		if i := strings.Index(line, text); i >= 0 {
			return y, displaywidth.String(line[:i])
		}
	}
	return -1, -1
}

func (s *Screen) print(r rune) {
	// A rune that continues the cluster before it belongs into that cell.
	if s.last != "" && len(s.last) < 64 && r > 0x2ff {
		g := displaywidth.StringGraphemes(s.last + string(r))
		if g.Next() && g.Value() == s.last+string(r) {
			s.join(r, g.Width())
			return
		}
	}
	w := displaywidth.Rune(r)
	if w == 0 {
		return
	}
	if s.wrap || s.Col+w > s.Cols {
		s.Col, s.wrap = 0, false
		s.lineFeed()
	}
	s.put(string(r), w)
}

func (s *Screen) put(text string, w int) {
	style := strings.Join(s.style, ";")
	if w > s.Cols-s.Col {
		return
	}
	if s.cells[s.Row][s.Col].Wide && s.Col > 0 { // half of a wide character is overwritten
		s.cells[s.Row][s.Col-1] = Cell{Text: " "}
	}
	s.cells[s.Row][s.Col] = Cell{Text: text, Style: style}
	for i := 1; i < w; i++ {
		s.cells[s.Row][s.Col+i] = Cell{Wide: true, Style: style}
	}
	if next := s.Col + w; next < s.Cols && s.cells[s.Row][next].Wide {
		s.cells[s.Row][next] = Cell{Text: " "}
	}
	s.last = text
	s.Col += w
	if s.Col >= s.Cols {
		s.Col, s.wrap = s.Cols-1, true
	}
}

// join adds a rune to the cell just written, which may become wider.
func (s *Screen) join(r rune, w int) {
	text := s.last + string(r)
	x := s.Col - 1
	if s.wrap {
		x = s.Col
	}
	for x > 0 && s.cells[s.Row][x].Wide {
		x--
	}
	s.Col, s.wrap = x, false
	s.put(text, w)
}

func (s *Screen) execute(b byte) {
	s.last = ""
	switch b {
	case '\r':
		s.Col, s.wrap = 0, false
	case '\n', '\v', '\f':
		s.lineFeed()
	case '\b':
		s.Col, s.wrap = max(0, s.Col-1), false
	case '\t':
		s.Col, s.wrap = min(s.Cols-1, s.Col/8*8+8), false
	case '\a':
		s.Bells++
	}
}

func (s *Screen) lineFeed() {
	s.wrap = false
	switch {
	case s.Row == s.bottom-1:
		s.scroll(1)
	case s.Row < s.Rows-1:
		s.Row++
	}
}

// scroll moves the region up by n rows, down for a negative n.
func (s *Screen) scroll(n int) { s.shift(s.top, s.bottom, n) }

func (s *Screen) shift(top, bottom, n int) {
	for ; n > 0; n-- {
		copy(s.cells[top:bottom], s.cells[top+1:bottom])
		s.cells[bottom-1] = s.blank()
	}
	for ; n < 0; n++ {
		copy(s.cells[top+1:bottom], s.cells[top:bottom-1])
		s.cells[top] = s.blank()
	}
}

func (s *Screen) blank() []Cell {
	row := make([]Cell, s.Cols)
	for i := range row {
		row[i] = Cell{Text: " "}
	}
	return row
}

func (s *Screen) erase(row, from, to int) {
	for x := max(0, from); x < min(to, s.Cols); x++ {
		s.cells[row][x] = Cell{Text: " ", Style: background(s.style)}
	}
}

// background keeps what an erased cell takes over from the style.
func background(style []string) string {
	for _, p := range style {
		if strings.HasPrefix(p, "4") && len(p) > 1 || strings.HasPrefix(p, "10") {
			return p
		}
	}
	return ""
}

func (s *Screen) esc(cmd ansi.Cmd) {
	s.last = ""
	switch cmd.Final() {
	case '7':
		s.saved = [2]int{s.Row, s.Col}
	case '8':
		s.Row, s.Col, s.wrap = s.saved[0], s.saved[1], false
	case 'M':
		if s.Row == s.top {
			s.scroll(-1)
		} else {
			s.Row = max(0, s.Row-1)
		}
	case 'D':
		s.lineFeed()
	case 'E':
		s.Col = 0
		s.lineFeed()
	case 'c':
		s.Resize(s.Cols, s.Rows)
		s.clear()
	}
}

func (s *Screen) clear() {
	for y := range s.cells {
		s.cells[y] = s.blank()
	}
}

func (s *Screen) osc(cmd int, data []byte) {
	_, text, _ := strings.Cut(string(data), ";")
	switch {
	case cmd == 0 || cmd == 2:
		s.Title = text
	case cmd == 11 && text == "?":
		s.reply("\x1b]11;rgb:1a1a/1b1b/2626\x1b\\")
	case cmd == 10 && text == "?":
		s.reply("\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\")
	}
}

func (s *Screen) reply(format string, a ...any) {
	if s.answer != nil {
		s.answer(fmt.Sprintf(format, a...))
	}
}
