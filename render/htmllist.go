package render

import (
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"
)

// list draws ul and ol.
func (h *htmler) list(i int32) {
	n := &h.t.nodes[i]
	if h.ctx.cell {
		h.children(i)
		return
	}
	h.flush()
	if h.ctx.depth == 0 {
		h.gap = true
	}
	h.ctx.depth++
	ordered := n.tag == atom.Ol
	number := 1
	if v := n.number("start"); v >= 0 {
		number = v
	}
	bullets := []string{"• ", "◦ ", "▪ "}
	for c := n.first; c != 0; c = h.t.nodes[c].next {
		m := &h.t.nodes[c]
		if m.tag != atom.Li {
			if m.text == "" || strings.TrimSpace(m.text) != "" {
				saved := h.ctx
				h.ctx.indent += 2
				if m.text != "" {
					h.text(m.text)
				} else {
					h.element(c)
				}
				h.flush()
				h.ctx = saved
			}
			continue
		}
		if h.skipped(m) {
			continue
		}
		mark := Span{Text: bullets[min(h.ctx.depth-1, 2)], Role: Bullet}
		if ordered {
			if v := m.number("value"); v >= 0 {
				number = v
			}
			mark.Text = ordinal(number, n.attr("type")) + " "
			number++
		}
		saved := h.ctx
		h.dress(m)
		h.item(c, mark)
		h.ctx = saved
	}
	h.flush()
	if h.ctx.depth == 1 {
		h.gap = true
	}
}

func (h *htmler) item(i int32, mark Span) {
	if h.ctx.cell {
		h.flush()
		h.put(mark.Text)
		h.children(i)
		h.flush()
		return
	}
	h.flush()
	h.ctx.indent += max(cells(mark.Text), 2)
	h.marker = mark
	gap := h.gap
	at := len(h.out)
	h.children(i)
	h.flush()
	if len(h.out) > at {
		h.out[at].Gap = gap // a paragraph inside an item does not part it from its bullet
		h.gap = h.gap && len(h.out)-at > 1
	}
	h.marker = Span{}
}

// ordinal is the number of a list item.
func ordinal(n int, kind string) string {
	switch kind {
	case "a", "A":
		if n >= 1 && n <= 26 {
			return string(rune(kind[0])+rune(n-1)) + "."
		}
	case "i", "I":
		if n >= 1 && n < 40 {
			s := strings.Repeat("x", n/10) + [...]string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"}[n%10]
			if kind == "I" {
				s = strings.ToUpper(s)
			}
			return s + "."
		}
	}
	return strconv.Itoa(n) + "."
}
