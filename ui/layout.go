package ui

import "postern/config"

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

// arrangementOf is the arrangement that the setting "layout" names.
func arrangementOf(layout string) arrangement {
	switch layout {
	case config.LayoutColumns:
		return beside
	case config.LayoutStacked:
		return below
	case config.LayoutList:
		return alone
	}
	return auto
}

// sides is how the folders are shown at the side.
type sides uint8

const (
	sideFull   sides = iota
	sideNarrow       // first letters and unread messages
	sideHidden
	sideModes
)

func (s sides) String() string {
	return [...]string{"whole", "narrow", "hidden until you walk to them"}[s]
}

// sideMode is what the setting "sidebar" names.
func sideMode(sidebar string) sides {
	switch sidebar {
	case config.SideNarrow:
		return sideNarrow
	case config.SideHidden:
		return sideHidden
	}
	return sideFull
}

// sizes are where the person put the dividers; 0 where it was left to us.
type sizes struct {
	Side   int `json:"side,omitempty"`   // cells of the sidebar
	Column int `json:"column,omitempty"` // percent of the list beside the reader
	Row    int `json:"row,omitempty"`    // percent of the list above the reader
}

// places is where everything is. A region with no cells is not drawn. Title
// lines belong to the regions they stand above: list.y-1, reader.y-1.
type places struct {
	w, h         int
	side         rect
	list, reader rect // without their title lines
	status, hint int  // lines; -1 when there is no room
	split        arrangement
	main         rect // all but the sidebar and the lines below
}

// plan is what the person wants of the screen.
type plan struct {
	reading bool // a message is open
	walking bool // the sidebar has the focus
	side    sides
	want    arrangement
	sizes   sizes
}

// The least that dividers leave to either side.
const (
	leastSide   = 14
	leastColumn = 36
	leastRow    = 4
)

// arrange lays the screen out.
func arrange(w, h int, want plan) places {
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
	if sw := sideWidth(w, want); sw > 0 {
		p.side = rect{0, 0, sw, body}
		main.x, main.w = sw+1, max(0, w-sw-1)
		if main.w < 12 {
			main.w = 0
			p.side.w = w
		}
	}
	p.split, p.main = alone, main
	if want.reading {
		p.split = choose(main, want.want)
	}
	under := func(r rect) rect { // leaves the title line out
		if r.h < 1 || r.w < 1 {
			return rect{}
		}
		return rect{r.x, r.y + 1, r.w, r.h - 1}
	}
	switch {
	case !want.reading:
		p.list = under(main)
	case p.split == beside:
		lw := min(max(main.w*2/5, 48), 84)
		if c := want.sizes.Column; c > 0 {
			lw = main.w * c / 100
		}
		lw = min(max(lw, leastColumn), main.w-leastColumn-1)
		p.list = under(rect{main.x, main.y, lw, main.h})
		p.reader = under(rect{main.x + lw + 1, main.y, main.w - lw - 1, main.h})
	case p.split == below:
		lh := min(max(main.h/3, 6), 16)
		if c := want.sizes.Row; c > 0 {
			lh = main.h * c / 100
		}
		lh = min(max(lh, leastRow), main.h-leastRow)
		p.list = under(rect{main.x, main.y, main.w, lh})
		p.reader = under(rect{main.x, main.y + lh, main.w, main.h - lh})
	default:
		p.reader = under(main)
	}
	return p
}

// narrowWidth is how wide the narrow sidebar is: two letters, four digits.
const narrowWidth = 9

func sideWidth(w int, want plan) int {
	own := 0
	if want.sizes.Side > 0 {
		own = min(max(want.sizes.Side, leastSide), w/2)
	}
	switch {
	case want.side == sideHidden && !want.walking:
		return 0
	case w < 70:
		if want.walking {
			return max(w*2/3, min(w, 20))
		}
		return 0
	case want.side == sideNarrow && !want.walking:
		return narrowWidth
	case w < 100 && want.reading && !want.walking:
		return 0 // 80 columns belong to the text
	case own > 0:
		return own
	case w < 100:
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
