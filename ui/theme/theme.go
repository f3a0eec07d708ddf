package theme

import (
	"image/color"

	"postern/render"
	"postern/ui/cell"
)

// Colors is how many colours the terminal shows.
type Colors uint8

// The numbers of colours.
const (
	NoColors Colors = iota // bold, faint, underline and reverse only
	Sixteen
	Many // 256 or more
)

// Settings are what a Theme is compiled from.
type Settings struct {
	Name       string   // of a theme; "" and "auto" follow the terminal
	Own        []Scheme // the person's own themes
	ASCII      bool
	Colors     Colors
	Background color.Color // nil while the terminal has not said
	Graphemes  bool        // the terminal groups code points (mode 2027)
	Bidi       bool        // right-to-left text is put in visual order here
}

// Theme is the compiled look. Every style is an SGR prefix or "".
type Theme struct {
	M     cell.Measure
	Signs Signs
	// NoColors says that only weight and reverse may be used.
	NoColors bool

	Text, Strong, Dim, Faint     string
	Accent, Good, Warn, Error    string
	Flag, Unread, Mark           string
	Title, TitleDim, TitleAccent string // on the base of Bar
	Bar                          string // base of a title line
	Status, StatusDim            string // base of the status line
	Key, Hint                    string // of the hint line
	Border, BoxTitle             string
	Selected, SelectedDim        string // base of the selected row, with and without the focus
	Marked                       string // base of rows that are selected for an action
	Match                        string // base of a hit in the text
	Input                        string
	roles                        []string
	background, foreground       color.Color
}

// Role is the style of a span of a message.
func (t *Theme) Role(r render.Role) string {
	if int(r) < len(t.roles) {
		return t.roles[r]
	}
	return ""
}

// Background is the terminal background the theme wants; nil leaves it alone.
func (t *Theme) Background() color.Color { return t.background }

// Foreground is the terminal foreground the theme wants; nil leaves it alone.
func (t *Theme) Foreground() color.Color { return t.foreground }

// palette holds SGR parameters, not whole sequences.
type palette struct {
	text, dim, faint                        string
	accent, good, warn, bad, flag, link     string
	quotes                                  [4]string
	selected, selectedDim, bar, mark, match string
}

// Compile builds a Theme.
func Compile(s Settings) *Theme {
	t := &Theme{Signs: unicodeSigns(), M: cell.Measure{Graphemes: s.Graphemes, Bidi: s.Bidi}, NoColors: s.Colors == NoColors}
	if s.ASCII {
		t.Signs = asciiSigns()
		t.M.Ellipsis = t.Signs.Ellipsis
	}
	p := choose(s, t)
	t.Text = sgr(p.text)
	t.Strong = sgr("1", p.text)
	t.Dim = sgr(p.dim)
	t.Faint = sgr(p.faint)
	t.Accent = sgr(p.accent)
	t.Good = sgr(p.good)
	t.Warn = sgr(p.warn)
	t.Error = sgr("1", p.bad)
	t.Flag = sgr(p.flag)
	t.Unread = sgr("1", p.accent)
	t.Mark = sgr("1", p.flag)
	t.Bar = sgr(p.bar)
	t.Title = sgr("1", p.text)
	t.TitleDim = sgr(p.dim)
	t.TitleAccent = sgr("1", p.accent)
	t.Status = sgr(p.bar)
	t.StatusDim = sgr(p.dim)
	t.Key = sgr(p.accent)
	t.Hint = sgr(p.dim)
	t.Border = sgr(p.faint)
	t.BoxTitle = sgr("1", p.accent)
	t.Selected = sgr(p.selected)
	t.SelectedDim = sgr(p.selectedDim)
	t.Marked = sgr(p.mark)
	t.Match = sgr(p.match)
	t.Input = sgr("1", p.text)
	t.roles = roleStyles(p)
	return t
}

// choose picks the palette for the settings.
func choose(s Settings, t *Theme) palette {
	if s.Colors == NoColors {
		return monochrome()
	}
	if n, ok := named(s.Name, s.Own); ok && s.Colors == Many {
		return n.palette(t)
	}
	return terminal(s)
}

// monochrome uses no colour at all: weight, and reverse for the selection.
func monochrome() palette {
	return palette{
		dim: "", faint: "2", accent: "", good: "", warn: "1", bad: "7", flag: "1", link: "4",
		selected: "7", selectedDim: "4", bar: "", mark: "", match: "7",
	}
}

// terminal follows the terminal's own sixteen colours, and blends shades from
// its background where it has told what that is.
func terminal(s Settings) palette {
	p := palette{
		dim: "2", faint: "2", accent: "36", good: "32", warn: "33", bad: "31", flag: "33", link: "36",
		quotes:   [4]string{"36", "32", "35", "33"},
		selected: "7", selectedDim: "4", match: "30;43",
	}
	if s.Background == nil {
		if s.Colors == Many {
			// Light or dark is not known: these bring their own text colour.
			p.bar, p.selected, p.selectedDim = "38;5;252;48;5;237", "38;5;255;48;5;240", "38;5;252;48;5;238"
		}
		return p
	}
	bg := fromColor(s.Background)
	far := rgb{255, 255, 255}
	if !bg.dark() {
		far = rgb{0, 0, 0}
	}
	soft := [4]rgb{{125, 170, 178}, {146, 172, 124}, {180, 150, 184}, {188, 162, 120}}
	if !bg.dark() {
		soft = [4]rgb{{38, 100, 115}, {66, 104, 44}, {112, 68, 124}, {128, 84, 38}}
	}
	if bg.dark() {
		p.accent, p.good, p.warn, p.bad, p.flag, p.link = "96", "92", "93", "91", "93", "94"
	} else {
		p.accent, p.link, p.warn, p.flag = "34", "34", "35", "31"
		p.quotes = [4]string{"34", "32", "35", "36"}
	}
	if s.Colors != Many {
		if bg.dark() {
			p.dim, p.faint = "37", "90"
		}
		return p
	}
	for i, q := range soft {
		p.quotes[i] = q.fg()
	}
	p.dim = bg.toward(far, 58).fg()
	p.faint = bg.toward(far, 32).fg()
	p.bar = bg.toward(far, 7).bg()
	p.selected = bg.toward(far, 20).bg()
	p.selectedDim = bg.toward(far, 12).bg()
	p.mark = bg.toward(far, 10).bg()
	return p
}

// roleStyles maps the roles of a message to styles.
func roleStyles(p palette) []string {
	out := make([]string, len(render.Roles()))
	for _, r := range render.Roles() {
		out[r] = sgr(roleStyle(r, p)...)
	}
	return out
}

func roleStyle(r render.Role, p palette) []string {
	switch r {
	case render.HeaderName, render.Dim, render.Signature, render.Attribution, render.FoldMark, render.LinkRef, render.ImageAlt, render.InviteName:
		return []string{p.dim}
	case render.Rule, render.TableBorder:
		return []string{p.faint}
	case render.Subject, render.InviteTitle, render.Heading1:
		return []string{"1", p.accent}
	case render.From, render.Bold, render.Heading2, render.TableHead, render.AttachmentName:
		return []string{"1"}
	case render.Heading3:
		return []string{"1", "3"}
	case render.Italic:
		return []string{"3"}
	case render.Strike:
		return []string{"9"}
	case render.Date:
		return []string{p.dim}
	case render.Quote1, render.Quote2, render.Quote3, render.Quote4:
		return []string{p.quotes[r-render.Quote1]}
	case render.LinkText:
		return []string{"4", p.link}
	case render.Hint, render.Bullet:
		return []string{p.accent}
	case render.Code:
		return []string{p.good}
	case render.DiffAdd:
		return []string{p.good}
	case render.DiffDel:
		return []string{p.bad}
	case render.DiffHunk:
		return []string{p.accent}
	case render.DiffMeta:
		return []string{"1", p.dim}
	case render.Warning:
		return []string{"1", p.warn}
	}
	return []string{p.text}
}
