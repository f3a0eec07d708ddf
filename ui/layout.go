package ui

// rect is a region of the screen in cells.
type rect struct{ x, y, w, h int }

func (r rect) holds(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// arrangement is where messages are read.
type arrangement uint8

const (
	auto   arrangement = iota
	beside             // list and reader in columns
	below              // the reader under the list
	alone              // the reader in place of the list
	arrangements
)

func (a arrangement) String() string {
	return [...]string{"where the size of the window suggests", "beside the list, where there is room", "below the list, where there is room", "in place of the list"}[a]
}

// places is where everything is. A region with no cells is not drawn. Title
// lines belong to the regions they stand above: list.y-1, reader.y-1.
type places struct {
	w, h         int
	side         rect
	list, reader rect // without their title lines
	status, hint int  // lines; -1 when there is no room
	split        arrangement
}

// arrange lays the screen out. side says that the person wants the sidebar,
// walking that it has the focus.
func arrange(w, h int, reading, side, walking bool, want arrangement) places {
	p := places{w: w, h: h, status: -1, hint: -1}
	body := h
	if h >= 4 {
		body--
		p.hint = h - 1
	}
	if h >= 6 {
		body--
		p.status = body
	}
	main := rect{0, 0, w, body}
	if sw := sideWidth(w, reading && !walking, side || walking, walking); sw > 0 {
		p.side = rect{0, 0, sw, body}
		main.x, main.w = sw+1, max(0, w-sw-1)
		if main.w < 12 {
			main.w = 0
			p.side.w = w
		}
	}
	p.split = alone
	if reading {
		p.split = choose(main, want)
	}
	under := func(r rect) rect { // leaves the title line out
		if r.h < 1 || r.w < 1 {
			return rect{}
		}
		return rect{r.x, r.y + 1, r.w, r.h - 1}
	}
	switch {
	case !reading:
		p.list = under(main)
	case p.split == beside:
		lw := min(max(main.w*2/5, 48), 84)
		p.list = under(rect{main.x, main.y, lw, main.h})
		p.reader = under(rect{main.x + lw + 1, main.y, main.w - lw - 1, main.h})
	case p.split == below:
		lh := min(max(main.h/3, 6), 16)
		p.list = under(rect{main.x, main.y, main.w, lh})
		p.reader = under(rect{main.x, main.y + lh, main.w, main.h - lh})
	default:
		p.reader = under(main)
	}
	return p
}

func sideWidth(w int, reading, want, walking bool) int {
	switch {
	case !want:
		return 0
	case w < 70:
		if walking {
			return max(w*2/3, min(w, 20))
		}
		return 0
	case w < 100:
		if reading {
			return 0 // 80 columns belong to the text
		}
		return 21
	case w < 140:
		return 25
	}
	return 30
}

func choose(main rect, want arrangement) arrangement {
	switch want {
	case beside:
		if main.w >= 96 {
			return beside
		}
	case below:
		if main.h >= 16 {
			return below
		}
	case auto:
		if main.w >= 148 {
			return beside
		}
		if main.h >= 44 {
			return below
		}
	}
	return alone
}
