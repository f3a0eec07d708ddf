package reader

import (
	"strings"

	"postern/render"
	"postern/ui/cell"
)

// visual puts the pieces of a line where they stand from left to right. The
// bars of a quote stay on the left, the cells of a table where their columns
// are, and a paragraph that is read from the right begins at the right.
func (p *Pane) visual(l render.Line, in []piece) []piece {
	lead := 0
	for lead < len(in) && in[lead].bar {
		lead++
	}
	table := l.Block >= 0 && p.doc != nil && l.Block < len(p.doc.Blocks) && p.doc.Blocks[l.Block].Kind == render.TableBlock
	if table {
		out := in[:0:0]
		from := 0
		for i := range in {
			if strings.Trim(in[i].text, " ") == "" && len(in[i].text) > 1 {
				out = append(append(out, reorder(in[from:i], render.RightToLeft)...), in[i])
				from = i + 1
			}
		}
		return append(out, reorder(in[from:], render.RightToLeft)...)
	}
	rest := reorder(in[lead:], func([]string) bool { return l.RTL })
	if !l.RTL {
		return append(in[:lead:lead], rest...)
	}
	width := 0
	for _, c := range in {
		width += p.t.M.Width(c.text)
	}
	out := append(in[:lead:lead], piece{text: cell.Spaces(min(p.w-2, p.o.TextWidth) - width)})
	return append(out, rest...)
}

// reorder puts pieces in order; rtl says where their text begins.
func reorder(in []piece, rtl func([]string) bool) []piece {
	texts := make([]string, len(in))
	for i, c := range in {
		texts[i] = c.text
	}
	v := render.Reorder(texts, rtl(texts))
	if v == nil {
		return in
	}
	out := make([]piece, 0, len(v))
	for _, x := range v {
		c := in[x.Piece]
		c.text = x.Text
		out = append(out, c)
	}
	return out
}
