package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a run of octets of one span, or, with one of the values below as
// its span, something that stands in no span.
type piece struct{ span, from, to int }

const (
	indentBlanks = -1 - iota // as many blanks as to
	softBlank                // a blank for a soft line end
	tooWide                  // for a character that is wider than the line
)

// wrapper breaks inline content into lines of at most width cells. Words, a
// word being what must not be broken, may run over several spans.
type wrapper struct {
	p     *painter
	spans []Span
	// first and rest are drawn before the first and every further line.
	first, rest []Span
	avail       int // cells beside the prefix
	hang        bool
	join        bool // soft line ends are blanks

	line, word, gap    []piece
	lineW, wordW, gapW int
	started            bool // something of the current logical line was drawn or is on the line
	hangW              int
	last               rune // of the word
	opened             bool // the first line of all was begun
	fresh              bool // the next line begins a logical line
}

// wrap draws the spans at words. width is that of the whole line, prefix included.
func (w *wrapper) wrap(spans []Span, width int) {
	w.spans = spans
	w.avail = max(1, width-spansWidth(w.first))
	w.opened, w.hangW, w.fresh = false, 0, true
	w.reset()
	w.started = false
	for i := range spans {
		w.scan(i)
	}
	w.flush()
	w.emit()
}

func (w *wrapper) reset() {
	w.line, w.word, w.gap = w.line[:0], w.word[:0], w.gap[:0]
	w.lineW, w.wordW, w.gapW = 0, 0, 0
}

// fast draws the logical lines of span i from octet at on that fit as they
// are, and gives the octet where the rest begins.
func (w *wrapper) fast(i, at int) int {
	s := w.spans[i].Text
	for at < len(s) {
		n := lineEnd(s[at:])
		if n < 0 || n > w.avail || w.join && s[at+n] == softEnd || !ascii(s[at:at+n]) {
			break
		}
		w.open()
		w.p.line.RTL, w.fresh = false, true
		w.p.add(Span{s[at : at+n], w.spans[i].Role, w.spans[i].Link})
		w.p.end()
		at += n + 1
	}
	return at
}

func (w *wrapper) scan(i int) {
	s := w.spans[i].Text
	at := 0
	if !w.started && len(w.word) == 0 && len(w.gap) == 0 {
		at = w.fast(i, 0)
	}
	url := w.spans[i].Link > 0 && strings.Contains(s, "://")
	for at < len(s) {
		c := s[at]
		switch {
		case c == softEnd && w.join:
			w.flush()
			w.gap = append(w.gap, piece{softBlank, 0, 1})
			w.gapW++
			at++
		case c == '\n', c == softEnd:
			w.flush()
			w.emit()
			w.started, w.hangW, w.fresh = false, 0, true
			at = w.fast(i, at+1)
		case c == ' ':
			w.flush()
			n := at + 1
			for n < len(s) && s[n] == ' ' {
				n++
			}
			w.gap = append(w.gap, piece{i, at, n})
			w.gapW += n - at
			at = n
		case c < 0x80 && (at+1 == len(s) || s[at+1] < 0x80):
			n := at + 1
			for n < len(s) && s[n] > ' ' && s[n] < 0x80 && (n+1 == len(s) || s[n+1] < 0x80) {
				n++
				if s[n-1] == '-' && !url && n-at > 1 && n < len(s) && letter(s[n-2]) && letter(s[n]) {
					break
				}
			}
			w.add(piece{i, at, n}, n-at, rune(s[at]), rune(s[n-1]))
			if s[n-1] == '-' && !url && n < len(s) && n-at > 1 && letter(s[n-2]) && letter(s[n]) {
				w.flush()
			}
			at = n
		default:
			n, c := cluster(s[at:])
			r, size := utf8.DecodeRuneInString(s[at:])
			last := r
			if size < n {
				last, _ = utf8.DecodeLastRuneInString(s[at : at+n])
				if unicode.Is(unicode.Mn, last) {
					last = r
				}
			}
			w.add(piece{i, at, at + n}, c, r, last)
			at += n
		}
	}
}

// add makes p a part of the word, or begins a new one where a line may end
// between them. first and last are the runes at its ends.
func (w *wrapper) add(p piece, width int, first, last rune) {
	if len(w.word) > 0 && width > 0 && (breakable(w.last) || breakable(first)) && !noBreakAfter(w.last) && !noBreakBefore(first) {
		w.flush()
	}
	w.word = push(w.word, p)
	w.wordW += width
	w.last = last
}

func push(ps []piece, p piece) []piece {
	if n := len(ps); n > 0 && ps[n-1].span == p.span && ps[n-1].to == p.from {
		ps[n-1].to = p.to
		return ps
	}
	return append(ps, p)
}

// flush puts the word that was collected on the line, or on the next one.
func (w *wrapper) flush() {
	if len(w.word) == 0 {
		return
	}
	if !w.started {
		// Blanks at the start of a logical line are its indent.
		if w.gapW >= w.avail/2 {
			w.gap, w.gapW = w.gap[:0], 0
		}
		if w.hang {
			w.hangW = w.gapW + w.bullet()
			if w.hangW > w.avail/2 {
				w.hangW = 0
			}
		}
	}
	if w.lineW+w.gapW+w.wordW > w.avail && (w.lineW > 0 || w.gapW > 0 && w.wordW > w.avail-w.gapW) {
		if w.lineW > 0 {
			w.emit()
		}
		w.gap, w.gapW = w.gap[:0], 0
		w.indent()
	}
	for _, p := range w.gap {
		w.line = push(w.line, p)
	}
	w.lineW += w.gapW
	w.gap, w.gapW = w.gap[:0], 0
	w.started = true
	if w.lineW+w.wordW > w.avail {
		w.split()
	} else {
		for _, p := range w.word {
			w.line = push(w.line, p)
		}
		w.lineW += w.wordW
	}
	w.word, w.wordW = w.word[:0], 0
}

// blanks is what indents are cut from.
const blanks = "                                                                                                    "

// indent begins a continuation line.
func (w *wrapper) indent() {
	if w.hangW > 0 && w.started {
		w.lineW = min(w.hangW, len(blanks))
		w.line = append(w.line[:0], piece{indentBlanks, 0, w.lineW})
	}
}

// bullet is the width of a list marker that the word is, with the blank after it.
func (w *wrapper) bullet() int {
	if len(w.word) != 1 {
		return 0
	}
	p := w.word[0]
	s := w.spans[p.span].Text
	t := s[p.from:p.to]
	if p.to >= len(s) || s[p.to] != ' ' || len(t) > 4 {
		return 0
	}
	if t == "-" || t == "*" || t == "+" || t == "•" || t == "·" || t == "–" {
		return cells(t) + 1
	}
	if n := len(t) - 1; n > 0 && (t[n] == '.' || t[n] == ')') && strings.Trim(t[:n], "0123456789") == "" {
		return len(t) + 1
	}
	return 0
}

// split breaks a word that is wider than a line at any character.
func (w *wrapper) split() {
	for _, p := range w.word {
		s := w.spans[p.span].Text[:p.to]
		for at := p.from; at < p.to; {
			n, c := cluster(s[at:])
			if w.lineW+c > w.avail && w.lineW > 0 {
				w.emit()
				w.indent()
				if w.lineW+c > w.avail {
					w.line, w.lineW = w.line[:0], 0
				}
			}
			if c > w.avail {
				// A wide character on a line of one cell.
				w.line = append(w.line, piece{tooWide, 0, 1})
				c = 1
			} else {
				w.line = push(w.line, piece{p.span, at, at + n})
			}
			w.lineW += c
			at += n
		}
	}
}

func (w *wrapper) open() {
	w.p.prefix = w.rest
	if !w.opened {
		w.p.prefix, w.opened = w.first, true
	}
	w.p.begin()
}

// direct says in which direction the logical line that begins is read.
func (w *wrapper) direct() {
	if !w.fresh {
		return
	}
	w.fresh, w.p.line.RTL = false, false
	for _, p := range w.line {
		if p.span >= 0 {
			if rtl, ok := direction(w.spans[p.span].Text[p.from:p.to]); ok {
				w.p.line.RTL = rtl
				return
			}
		}
	}
}

// emit draws the line that was collected.
func (w *wrapper) emit() {
	w.direct()
	w.open()
	for _, p := range w.line {
		switch p.span {
		case indentBlanks, softBlank:
			w.p.add(Span{Text: blanks[:p.to]})
		case tooWide:
			w.p.add(Span{Text: "?"})
		default:
			s := w.spans[p.span]
			text := s.Text[p.from:p.to]
			if strings.Contains(text, "\u00a0") {
				text = strings.ReplaceAll(text, "\u00a0", " ") // it has done its work
			}
			w.p.add(Span{text, s.Role, s.Link})
		}
	}
	w.p.end()
	w.line, w.lineW = w.line[:0], 0
	w.gap, w.gapW = w.gap[:0], 0
}

// hard draws the spans line by line, broken at cells only.
func (w *wrapper) hard(spans []Span, width int) {
	w.spans = spans
	w.avail = max(1, width-spansWidth(w.first))
	w.opened, w.hangW, w.started, w.fresh = false, 0, true, false
	w.reset()
	for i := range spans {
		s := spans[i].Text
		for at := 0; at < len(s); {
			if len(w.line) == 0 {
				if at = w.fast(i, at); at >= len(s) {
					break
				}
			}
			n := strings.IndexByte(s[at:], '\n')
			end := at + n
			if n < 0 {
				end = len(s)
			}
			if end > at {
				w.word, w.wordW = append(w.word[:0], piece{i, at, end}), 0
				w.split()
				w.word = w.word[:0]
			}
			at = end
			if n >= 0 {
				w.emit()
				at++
			}
		}
	}
	if len(w.line) > 0 || !w.opened {
		w.emit()
	}
}

func spansWidth(s []Span) int {
	n := 0
	for i := range s {
		n += cells(s[i].Text)
	}
	return n
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// breakable reports whether lines of the rune's script may end beside any
// character (UAX #14 class ID, and SA without a dictionary).
func breakable(r rune) bool {
	switch {
	case r < 0xe00:
		return false
	case r < 0x1000: // Thai, Lao, Tibetan
		return r < 0xf00
	case r < 0x10a0, r >= 0x1780 && r < 0x1800: // Myanmar, Khmer
		return true
	case r < 0x2e80:
		return false
	}
	return r < 0xa000 || r >= 0xf900 && r < 0xfb00 || r >= 0xff01 && r < 0xff61 ||
		r >= 0x1f300 && r < 0x20000 || r >= 0x20000 && r < 0x40000
}

// noBreakBefore and noBreakAfter are the kinsoku rules, and Thai vowels.
func noBreakBefore(r rune) bool {
	switch r {
	case '!', ')', ',', '.', ':', ';', '?', ']', '}', '%', '"', '\'', '、', '。', '，', '．', '・', '：', '；', '？', '！', '゛', '゜', 'ヽ',
		'ヾ', 'ゝ', 'ゞ', '々', 'ー', '’', '”', '）', '〕', '］', '｝', '〉', '》', '」', '』', '】', '〙', '〗', 'ぁ', 'ぃ', 'ぅ', 'ぇ', 'ぉ', 'っ', 'ゃ',
		'ゅ', 'ょ', 'ゎ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ッ', 'ャ', 'ュ', 'ョ', 'ヮ', 'ヵ', 'ヶ', '…', '‥', '％', '»', '›':
		return true
	}
	return r >= 0xe30 && r <= 0xe3a || r >= 0xe45 && r <= 0xe4e
}

func noBreakAfter(r rune) bool {
	switch r {
	case '(', '[', '{', '"', '\'', '$', '‘', '“', '（', '〔', '［', '｛', '〈', '《', '「', '『', '【', '〘', '〖', '￥', '＄', '«', '‹', '<':
		return true
	}
	return r >= 0xe40 && r <= 0xe44
}
