package render

import "strings"

// style is what of an element's style decides whether and how it is shown.
type style struct {
	hidden  bool // the element and all in it cannot be seen
	bold    int8 // 1 bold, -1 not bold, 0 inherited
	italic  bool
	strike  bool
	pre     bool
	flat    bool  // no margin above and below
	inset   bool  // a block that is only moved to the right
	topline bool  // a line above, as Outlook draws above the message that is answered
	right   bool  // text-align: right
	block   int8  // 1 display:block and such, -1 inline
	font    int16 // size in px, -1 not set
	fg, bg  int32 // colours, -1 not set, -2 transparent, -3 an image
	width   int16 // px, -1 not set
	height  int16
	border  bool
}

var noStyle = style{font: -1, fg: -1, bg: -1, width: -1, height: -1}

// parseStyle reads declarations; remote is called with every URL they name.
func parseStyle(s string, remote func(string)) style {
	st := noStyle
	var overflow, zero, absolute, away bool
	for s != "" {
		var decl string
		decl, s = cutDeclaration(s)
		name, val, ok := strings.Cut(decl, ":")
		if !ok {
			continue
		}
		name, val = lower(strings.TrimSpace(name)), strings.TrimSpace(val)
		if i := strings.IndexByte(val, '!'); i >= 0 {
			val = strings.TrimSpace(val[:i])
		}
		val = lower(val)
		if strings.Contains(val, "url(") && remote != nil {
			cssURLs(val, remote)
		}
		switch name {
		case "display":
			st.hidden = val == "none"
			switch val {
			case "block", "table", "flex", "list-item", "table-row":
				st.block = 1
			case "inline", "inline-block":
				st.block = -1
			}
		case "visibility":
			st.hidden = st.hidden || val == "hidden" || val == "collapse"
		case "opacity":
			st.hidden = st.hidden || val != "" && strings.Trim(val, "0.%") == ""
		case "font-size":
			st.font = int16(pixels(val))
		case "font-weight":
			switch {
			case val == "bold", val == "bolder", len(val) == 3 && val[0] >= '6' && val[0] <= '9':
				st.bold = 1
			case val == "normal", val == "lighter", len(val) == 3 && val[0] >= '1' && val[0] <= '5':
				st.bold = -1
			}
		case "font-style":
			st.italic = val == "italic" || val == "oblique"
		case "text-decoration", "text-decoration-line":
			st.strike = strings.Contains(val, "line-through")
		case "white-space":
			st.pre = strings.HasPrefix(val, "pre") && val != "pre-line"
		case "text-align":
			st.right = val == "right" || val == "end"
		case "color":
			st.fg = colour(val)
		case "background", "background-color":
			if strings.Contains(val, "url(") {
				st.bg = pictured
			} else if c := colour(firstWord(val)); c >= 0 {
				st.bg = c
			}
		case "width", "max-width":
			n := pixels(val)
			zero = zero || n == 0
			if name == "width" {
				st.width = int16(n)
			}
		case "height", "max-height":
			n := pixels(val)
			zero = zero || n == 0
			if name == "height" {
				st.height = int16(n)
			}
		case "overflow":
			overflow = val == "hidden"
		case "position":
			absolute = val == "absolute" || val == "fixed"
		case "left", "top", "text-indent", "right":
			away = away || strings.HasPrefix(val, "-") && len(val) > 4 && pixels(val[1:]) >= 900
			if name == "text-indent" && away {
				absolute = true
			}
		case "clip", "clip-path":
			if strings.HasPrefix(val, "rect(0") || strings.HasPrefix(val, "rect(1px") || strings.HasPrefix(val, "inset(50") || strings.HasPrefix(val, "inset(100") {
				st.hidden = true
			}
		case "margin":
			st.flat = flatMargin(val)
			if f := strings.Fields(val); len(f) == 4 && (f[3] == "40px" || f[3] == "36pt" || f[3] == "30px") {
				st.inset = true
			}
		case "border":
			st.border = !(strings.HasPrefix(val, "none") || strings.HasPrefix(val, "0"))
		case "border-left":
			st.inset = false
		case "border-top":
			st.topline = strings.Contains(val, "solid") && !strings.HasPrefix(val, "0")
		}
	}
	if overflow && zero || absolute && away {
		st.hidden = true
	}
	return st
}

// cutDeclaration cuts s at the first ";" outside of brackets and quotes.
func cutDeclaration(s string) (decl, rest string) {
	depth := 0
	var quote byte
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"', c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ';' && depth <= 0:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// cssURLs calls f with what stands inside every url(…).
func cssURLs(s string, f func(string)) {
	for {
		i := strings.Index(s, "url(")
		if i < 0 {
			return
		}
		s = s[i+4:]
		j := strings.IndexByte(s, ')')
		if j < 0 {
			j = len(s)
		}
		f(strings.Trim(s[:j], " \t\n'\""))
		s = s[j:]
	}
}

// flatMargin reports whether a margin is 0 above and below.
func flatMargin(val string) bool {
	f := strings.Fields(val)
	switch len(f) {
	case 1, 2:
		return pixels(f[0]) == 0
	case 3, 4:
		return pixels(f[0]) == 0 && pixels(f[2]) == 0
	}
	return false
}

func firstWord(s string) string {
	if strings.HasPrefix(s, "rgb") {
		return s
	}
	if i := strings.IndexByte(s, ' '); i >= 0 {
		return s[:i]
	}
	return s
}

// pixels reads a length, roughly; -1 when it is none, or relative.
func pixels(s string) int {
	n, i, frac := 0, 0, false
	for ; i < len(s) && (digit(s[i]) || s[i] == '.'); i++ {
		if s[i] == '.' {
			frac = true
		} else if !frac && n < 10000 {
			n = n*10 + int(s[i]-'0')
		}
	}
	if i == 0 {
		return -1
	}
	switch unit := s[i:]; {
	case n == 0 && !frac, unit == "px", unit == "":
		return n
	case unit == "pt":
		return n * 4 / 3
	case unit == "em", unit == "rem":
		return n * 16
	case unit == "cm":
		return n * 38
	case unit == "in":
		return n * 96
	}
	return -1
}

// pictured is the background that an image gives: no colour that text could
// vanish on.
const pictured = -3

// colour reads #rgb, #rrggbb, rgb(…) and the few names that hide text; -1 when
// it is something else, -2 when transparent.
func colour(s string) int32 {
	switch s {
	case "white":
		return 0xffffff
	case "black":
		return 0
	case "transparent":
		return -2
	}
	if strings.HasPrefix(s, "#") {
		n := int32(0)
		for i := 1; i < len(s); i++ {
			d := strings.IndexByte("0123456789abcdef", s[i])
			if d < 0 || i > 6 {
				return -1
			}
			n = n<<4 | int32(d)
		}
		switch len(s) {
		case 4:
			return n&0xf00*0x1100 | n&0xf0*0x110 | n&0xf*0x11
		case 7:
			return n
		}
		return -1
	}
	if rest, ok := strings.CutPrefix(s, "rgb"); ok {
		rest = strings.Trim(strings.TrimPrefix(rest, "a"), "() ")
		f := strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
		if len(f) < 3 {
			return -1
		}
		if len(f) == 4 && strings.Trim(f[3], "0.%") == "" {
			return -2
		}
		n := int32(0)
		for _, x := range f[:3] {
			p := pixels(x)
			if p < 0 || p > 255 {
				return -1
			}
			n = n<<8 | int32(p)
		}
		return n
	}
	return -1
}

// alike reports whether text of one colour on the other cannot be read.
func alike(a, b int32) bool {
	if a < 0 || b < 0 {
		return false
	}
	for shift := 0; shift < 24; shift += 8 {
		d := a>>shift&255 - b>>shift&255
		if d > 6 || d < -6 {
			return false
		}
	}
	return true
}

func lower(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}

// sheet holds which classes and ids a style sheet hides. Rules inside @media
// and the like are for other screens and do not count.
type sheet map[string]bool

// read adds a style sheet; remote is called with every URL it names.
func (sh sheet) read(s string, remote func(string)) {
	if len(s) > 1<<20 {
		s = s[:1<<20]
	}
	s = lower(stripComments(s))
	cssURLs(s, remote)
	for at := s; ; {
		i := strings.Index(at, "@import")
		if i < 0 {
			break
		}
		at = at[i+7:]
		if q := strings.TrimLeft(at, " "); q != "" && (q[0] == '"' || q[0] == '\'') {
			if j := strings.IndexByte(q[1:], q[0]); j >= 0 {
				remote(q[1 : 1+j])
			}
		}
	}
	for s != "" {
		i := strings.IndexByte(s, '{')
		if i < 0 {
			return
		}
		selector := strings.TrimSpace(s[:i])
		if j := strings.LastIndexByte(selector, ';'); j >= 0 {
			selector = strings.TrimSpace(selector[j+1:])
		}
		s = s[i+1:]
		if strings.HasPrefix(selector, "@") {
			s = skipBraces(s)
			continue
		}
		j := strings.IndexByte(s, '}')
		if j < 0 {
			j = len(s)
		}
		body := s[:j]
		s = s[min(len(s), j+1):]
		if !strings.Contains(body, "display") && !strings.Contains(body, "hidden") && !strings.Contains(body, "opacity") {
			continue
		}
		st := parseStyle(body, nil)
		for sel := range strings.SplitSeq(selector, ",") {
			sel = strings.TrimSpace(sel)
			if k := strings.IndexAny(sel, ".#"); k >= 0 && !strings.ContainsAny(sel[k+1:], " .#:>[+~*") && !strings.ContainsAny(sel[:k], " :>[+~*") {
				if st.hidden || st.block != 0 {
					sh[sel[k:]] = st.hidden
				}
			}
		}
	}
}

// stripComments leaves the comments of a style sheet out.
func stripComments(s string) string {
	if !strings.Contains(s, "/*") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "/*")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		j := strings.Index(s[i+2:], "*/")
		if j < 0 {
			return b.String()
		}
		s = s[i+2+j+2:]
	}
}

// skipBraces gives what follows the "}" that closes the block s is in.
func skipBraces(s string) string {
	depth := 1
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return s[i+1:]
			}
		case ';':
			if depth == 1 && i < 300 && !strings.Contains(s[:i], ":") {
				return s[i+1:]
			}
		}
	}
	return ""
}
