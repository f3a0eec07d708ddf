package render

import "strings"

// settleBlocks looks over the blocks of an HTML part once more: rows of short
// cells below each other become a table, whatever tables they came from, and a
// picture that is described by what follows it goes.
func settleBlocks(in []Block) []Block {
	out := in[:0]
	for i := 0; i < len(in); {
		b := in[i]
		j := i
		for j < len(in) && len(b.row) >= 2 && len(in[j].row) == len(b.row) && in[j].Quote == b.Quote && in[j].Indent == b.Indent && (j == i || !in[j].Gap) {
			j++
		}
		switch {
		case j-i >= 2:
			t := &Table{}
			for _, r := range in[i:j] {
				t.Rows = append(t.Rows, r.row)
			}
			t.settle()
			b.Kind, b.Spans, b.row, b.Table = TableBlock, nil, nil, t
			i = j
		case i+1 < len(in) && describes(b, in[i+1]):
			in[i+1].Gap = in[i+1].Gap || b.Gap
			i++
			continue
		default:
			i++
		}
		b.row = nil
		out = append(out, b)
	}
	return out
}

// describes reports whether a block is nothing but a picture whose description
// the next block repeats.
func describes(b, next Block) bool {
	if len(b.Spans) != 1 || b.Spans[0].Role != ImageAlt || b.Spans[0].Link > 0 || len(next.Spans) == 0 {
		return false
	}
	return strings.EqualFold(strings.Trim(b.Spans[0].Text, "[]"), strings.TrimSpace(next.Spans[0].Text))
}

// superscript draws raised digits as such, and anything else as it is.
func (h *htmler) superscript(i int32) {
	c := h.t.nodes[i].first
	if c != 0 && h.t.nodes[c].next == 0 && h.t.nodes[c].tag == 0 {
		s := strings.TrimSpace(h.t.nodes[c].text)
		if s != "" && len(s) <= 3 && strings.Trim(s, "0123456789") == "" {
			h.put(strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹").Replace(s))
			return
		}
	}
	h.children(i)
}
