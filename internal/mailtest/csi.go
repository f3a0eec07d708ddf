package mailtest

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// csi does the control sequences that move, erase, style and ask.
func (s *Screen) csi(cmd ansi.Cmd, p ansi.Params) {
	n := func(i, def int) int {
		v, _, _ := p.Param(i, def)
		if v == 0 && def == 1 { // 0 means 1 where a count is meant
			return 1
		}
		return min(v, s.Cols*s.Rows) // nothing here means more than the whole screen
	}
	if cmd.Prefix() != 0 || cmd.Intermediate() != 0 {
		s.last = ""
		s.private(cmd, p)
		return
	}
	if cmd.Final() == 'b' { // REP
		for range n(0, 1) {
			for _, r := range s.last {
				last := s.last
				s.last = ""
				s.print(r)
				s.last = last
			}
		}
		return
	}
	if cmd.Final() == 'm' {
		s.sgr(p)
		return
	}
	s.last, s.wrap = "", false
	switch cmd.Final() {
	case 'A':
		s.Row = max(0, s.Row-n(0, 1))
	case 'B', 'e':
		s.Row = min(s.Rows-1, s.Row+n(0, 1))
	case 'C', 'a':
		s.Col = min(s.Cols-1, s.Col+n(0, 1))
	case 'D':
		s.Col = max(0, s.Col-n(0, 1))
	case 'E':
		s.Row, s.Col = min(s.Rows-1, s.Row+n(0, 1)), 0
	case 'F':
		s.Row, s.Col = max(0, s.Row-n(0, 1)), 0
	case 'G', '`':
		s.Col = min(s.Cols, n(0, 1)) - 1
	case 'd':
		s.Row = min(s.Rows, n(0, 1)) - 1
	case 'H', 'f':
		s.Row, s.Col = min(s.Rows, n(0, 1))-1, min(s.Cols, n(1, 1))-1
	case 'I':
		s.Col = min(s.Cols-1, (s.Col/8+n(0, 1))*8)
	case 'Z':
		s.Col = max(0, ((s.Col+7)/8-n(0, 1))*8)
	case 'J', 'K', 'X', 'P', '@', 'L', 'M', 'S', 'T':
		s.edit(cmd.Final(), n)
	case 'r':
		s.top, s.bottom = n(0, 1)-1, min(s.Rows, n(1, s.Rows))
		if s.bottom <= s.top {
			s.top, s.bottom = 0, s.Rows
		}
		s.Row, s.Col = 0, 0
	case 's':
		s.saved = [2]int{s.Row, s.Col}
	case 'u':
		s.Row, s.Col = s.saved[0], s.saved[1]
	case 'c':
		s.reply("\x1b[?62;22c")
	case 'n':
		if n(0, 0) == 6 {
			s.reply("\x1b[%d;%dR", s.Row+1, s.Col+1)
		}
	}
}

// edit does what erases, inserts and removes.
func (s *Screen) edit(final byte, n func(i, def int) int) {
	switch final {
	case 'J':
		switch n(0, 0) {
		case 0:
			s.erase(s.Row, s.Col, s.Cols)
			for y := s.Row + 1; y < s.Rows; y++ {
				s.erase(y, 0, s.Cols)
			}
		case 1:
			for y := range s.Row {
				s.erase(y, 0, s.Cols)
			}
			s.erase(s.Row, 0, s.Col+1)
		default:
			for y := range s.Rows {
				s.erase(y, 0, s.Cols)
			}
		}
	case 'K':
		from, to := s.Col, s.Cols
		switch n(0, 0) {
		case 1:
			from, to = 0, s.Col+1
		case 2:
			from = 0
		}
		s.erase(s.Row, from, to)
	case 'X':
		s.erase(s.Row, s.Col, s.Col+n(0, 1))
	case 'P':
		row, k := s.cells[s.Row], min(n(0, 1), s.Cols-s.Col)
		copy(row[s.Col:], row[s.Col+k:])
		s.erase(s.Row, s.Cols-k, s.Cols)
	case '@':
		row, k := s.cells[s.Row], min(n(0, 1), s.Cols-s.Col)
		copy(row[s.Col+k:], row[s.Col:])
		s.erase(s.Row, s.Col, s.Col+k)
	case 'L', 'M':
		if s.Row >= s.top && s.Row < s.bottom {
			k := min(n(0, 1), s.bottom-s.Row)
			if final == 'L' {
				k = -k
			}
			s.shift(s.Row, s.bottom, k)
		}
	case 'S':
		s.scroll(min(n(0, 1), s.Rows))
	case 'T':
		s.scroll(-min(n(0, 1), s.Rows))
	}
}

// private does the sequences with a prefix: modes, and what a program asks
// about the terminal.
func (s *Screen) private(cmd ansi.Cmd, p ansi.Params) {
	switch {
	case cmd.Prefix() == '?' && cmd.Intermediate() == '$' && cmd.Final() == 'p': // DECRQM
		mode, _, _ := p.Param(0, 0)
		state := 0
		if mode == 2026 || mode == 2027 { // synchronised output, grapheme clusters: known, off
			state = 2
		}
		s.reply("\x1b[?%d;%d$y", mode, state)
	case cmd.Prefix() == '?' && (cmd.Final() == 'h' || cmd.Final() == 'l'):
		on := cmd.Final() == 'h'
		p.ForEach(0, func(_, mode int, _ bool) {
			s.Modes[mode] = on
			switch mode {
			case 25:
				s.CursorHidden = !on
			case 1049, 1047, 47:
				s.AltScreen = on
				s.clear()
			}
		})
	}
}

// sgr keeps the parameters in force, as they were written; a colour replaces
// the colour before it.
func (s *Screen) sgr(p ansi.Params) {
	if len(p) == 0 {
		s.style = nil
		return
	}
	for i := 0; i < len(p); i++ {
		v, _, _ := p.Param(i, 0)
		word := strconv.Itoa(v)
		if v == 38 || v == 48 || v == 58 {
			kind, _, _ := p.Param(i+1, 0)
			take := map[int]int{5: 2, 2: 4}[kind]
			for k := 1; k <= take; k++ {
				x, _, _ := p.Param(i+k, 0)
				word += ";" + strconv.Itoa(x)
			}
			i += take
		} else {
			for ; i < len(p) && p[i].HasMore(); i++ { // 4:3
				x, _, _ := p.Param(i+1, 0)
				word += ":" + strconv.Itoa(x)
			}
		}
		s.apply(v, word)
	}
}

// undone says which parameters each of the resetting ones takes back.
var undone = map[int][]int{22: {1, 2}, 23: {3}, 24: {4, 21}, 25: {5, 6}, 27: {7}, 28: {8}, 29: {9}}

func (s *Screen) apply(v int, word string) {
	group := func(v int) int { // parameters of one group replace each other
		switch {
		case v >= 30 && v <= 39 || v >= 90 && v <= 97:
			return 39
		case v >= 40 && v <= 49 || v >= 100 && v <= 107:
			return 49
		case v == 58 || v == 59:
			return 59
		}
		return v
	}
	switch {
	case v == 0:
		s.style = nil
		return
	case v > 107: // nothing that a terminal knows
		return
	}
	var keep []string
	for _, w := range s.style {
		head, _, _ := strings.Cut(w, ";")
		head, _, _ = strings.Cut(head, ":")
		old, _ := strconv.Atoi(head)
		gone := group(old) == group(v)
		for _, u := range undone[v] {
			gone = gone || old == u
		}
		if !gone {
			keep = append(keep, w)
		}
	}
	if undone[v] == nil && v != 39 && v != 49 && v != 59 {
		keep = append(keep, word)
	}
	s.style = keep
}
