package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// text takes a text node.
func (h *htmler) text(s string) {
	if h.ctx.font <= 2 || h.ctx.fg == -2 || alike(h.ctx.fg, h.ctx.bg) {
		if h.ctx.font > 2 && h.ctx.link > 0 {
			// Buttons are drawn in ways that no parser of a few properties understands.
		} else {
			return // nobody is meant to see it
		}
	}
	if h.ctx.pre {
		h.preText(s)
		return
	}
	s = collapse(Sanitize(s))
	if s == "" {
		return
	}
	if s == " " {
		h.space = true
		return
	}
	if s[0] == ' ' {
		h.space = true
		s = s[1:]
	}
	trail := s[len(s)-1] == ' '
	if trail {
		s = s[:len(s)-1]
	}
	if strings.Trim(s, "\u00a0") == "" {
		// A blank that must not break, alone: a spacer, or a blank between words.
		if len(h.cur) > 0 {
			h.space = true
		} else {
			h.spacer = true
		}
		return
	}
	if len(h.cur) == 0 {
		s = strings.TrimLeft(s, "\u00a0")
	}
	h.put(s)
	h.space = trail
}

// put adds visible text to the paragraph.
func (h *htmler) put(s string) {
	h.words, h.linked = true, true
	role := h.ctx.role
	if role == Text && h.ctx.quote > 0 {
		role = quoteRole(h.ctx.quote)
	}
	if h.space && len(h.cur) > 0 && !strings.HasSuffix(h.cur[len(h.cur)-1].Text, "\n") {
		last := &h.cur[len(h.cur)-1]
		switch {
		case last.Link == h.ctx.link && last.Role == role || last.Link != h.ctx.link && h.ctx.link == 0:
			s = " " + s
		case last.Link == 0:
			last.Text += " "
		default:
			h.cur = append(h.cur, Span{Text: " ", Role: last.Role, Link: same(last.Link, h.ctx.link)})
		}
	}
	h.space = false
	if h.ctx.link > 0 {
		h.cur = append(h.cur, Span{Text: s, Role: linkRole(role), Link: h.ctx.link})
		return
	}
	if strings.Contains(s, "://") || strings.Contains(s, "www.") {
		h.cur = h.k.link(h.cur, s, role)
		return
	}
	if n := len(h.cur); n > 0 && h.cur[n-1].Role == role && h.cur[n-1].Link == 0 && len(h.cur[n-1].Text) < 256 {
		h.cur[n-1].Text += s
		return
	}
	h.cur = append(h.cur, Span{Text: s, Role: role})
}

func same(a, b int) int {
	if a == b {
		return a
	}
	return 0
}

// linkRole is the role of a link's text: headings stay headings.
func linkRole(r Role) Role {
	if r >= Heading1 && r <= Heading3 || r == ImageAlt {
		return r
	}
	return LinkText
}

func (h *htmler) preText(s string) {
	if len(h.cur) == 0 {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "\r"), "\n")
	}
	s = Sanitize(s)
	if s == "" {
		return
	}
	if strings.TrimSpace(s) != "" {
		h.words, h.linked = true, true
	}
	role := h.ctx.role
	if h.ctx.link > 0 {
		role = LinkText
	}
	h.cur = append(h.cur, Span{Text: s, Role: role, Link: h.ctx.link})
}

// collapse makes one blank of every run of white space (CSS white-space:
// normal), and of padding made of blanks that do not break.
func collapse(s string) string {
	i := 0
	for i < len(s) && s[i] != '\n' && s[i] != '\t' && s[i] != '\r' && s[i] != '\f' && !(s[i] == ' ' && i > 0 && s[i-1] == ' ') && s[i] != 0xc2 {
		i++
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	blank := i > 0 && s[i-1] == ' '
	hard := 0
	for i < len(s) {
		c := s[i]
		switch {
		case c == ' ', c == '\n', c == '\t', c == '\r', c == '\f':
			if !blank && hard == 0 {
				b.WriteByte(' ')
			}
			blank = true
			i++
		case c == 0xc2 && i+1 < len(s) && s[i+1] == 0xa0:
			// One is meant; two and more are indents and padding.
			if hard++; hard == 1 && !blank {
				b.WriteString("\u00a0")
			}
			i += 2
		default:
			if blank && hard > 0 && b.Len() > 0 {
				// "&nbsp; text": the soft blank allows a break.
				str := b.String()
				if !strings.HasSuffix(str, " ") {
					trimmed := strings.TrimSuffix(str, "\u00a0")
					b.Reset()
					b.WriteString(trimmed)
					b.WriteByte(' ')
				}
			}
			b.WriteByte(c)
			blank, hard = false, 0
			i++
		}
	}
	return b.String()
}

// lineBreak ends the line, at most twice in a row.
func (h *htmler) lineBreak() {
	h.space = false
	n := len(h.cur)
	if n == 0 {
		h.gap = true
		return
	}
	last := &h.cur[n-1]
	last.Text = strings.TrimRight(last.Text, " \u00a0")
	if strings.HasSuffix(last.Text, "\n\n") {
		return
	}
	if last.Link > 0 {
		h.cur = append(h.cur, Span{Text: "\n"})
		return
	}
	last.Text += "\n"
}

// flush ends the paragraph.
func (h *htmler) flush() { h.flushAs(Para) }

func (h *htmler) flushAs(kind Kind) {
	h.space = false
	if h.ctx.cell {
		if n := len(h.cur); n > 0 && !strings.HasSuffix(h.cur[n-1].Text, "\n") {
			h.cur = append(h.cur, Span{Text: "\n"})
		}
		return
	}
	spans, ended := trimSpans(h.cur)
	ended = ended || h.spacer && len(spans) == 0
	h.cur, h.spacer = nil, false
	if len(spans) == 0 {
		h.gap = h.gap || ended
		return
	}
	h.push(Block{Kind: kind, Spans: spans})
	h.gap = h.gap || ended && kind == Para && len(spans) > 0 && strings.Count(ends(spans), "\n") > 0
}

func ends(spans []Span) string { return spans[len(spans)-1].Text }

// trimSpans drops white space at both ends; ended says that there was a line end.
func trimSpans(spans []Span) (out []Span, ended bool) {
	for len(spans) > 0 {
		last := &spans[len(spans)-1]
		t := strings.TrimRight(last.Text, " \n\u00a0")
		ended = ended || strings.Contains(last.Text[len(t):], "\n\n")
		if t != "" {
			last.Text = t
			break
		}
		ended = ended || strings.Contains(last.Text, "\n")
		spans = spans[:len(spans)-1]
	}
	for len(spans) > 0 {
		spans[0].Text = strings.TrimLeft(spans[0].Text, "\n")
		if spans[0].Text != "" {
			break
		}
		spans = spans[1:]
	}
	return spans, ended
}

// push adds a block with what the context says.
func (h *htmler) push(b Block) {
	if len(h.out) >= maxBlocks {
		return
	}
	b.Section, b.Quote, b.Indent, b.Gap = SectionBody, h.ctx.quote, h.ctx.indent, h.gap
	b.Marker, h.marker = h.marker, Span{}
	if h.history {
		b.Fold = historyFold
	}
	h.gap = false
	h.out = append(h.out, b)
}

// image draws an image as its description.
func (h *htmler) image(n *node) {
	src := strings.TrimSpace(n.attr("src"))
	if tiny(n) || trackerURL(src) && n.attr("alt") == "" && n.number("width") < 10 {
		return
	}
	alt := imageAlt(n.attr("alt"))
	if alt == "" {
		alt = imageAlt(n.attr("title"))
	}
	if cid, ok := strings.CutPrefix(src, "cid:"); ok {
		h.images = append(h.images, htmlImage{strings.Trim(cid, "<>"), alt})
		if alt == "" {
			alt = "picture"
		}
	}
	if alt == "" {
		// Without a description it is decoration, unless it is all there is to a link.
		if h.ctx.link == 0 || h.linked || n.number("width") >= 0 && n.number("width") < 24 {
			return
		}
		alt = "image"
	}
	saved := h.ctx.role
	h.ctx.role = ImageAlt
	if n := len(h.cur); n > 0 && h.cur[n-1].Role == ImageAlt {
		h.space = true
	}
	h.put("[" + alt + "]")
	h.ctx.role = saved
}

// imageAlt is a description as it is shown: not the names that cameras and mailers give.
func imageAlt(s string) string {
	s = strings.TrimSpace(strings.Join(strings.Fields(Line1(s)), " "))
	if len(s) > maxAlt {
		s = cut(s, 100) + "…"
	}
	switch lower(s) {
	case "image", "img", "picture", "spacer", "*", "-", ".", "|", "image removed by sender.":
		return ""
	}
	if r, _ := utf8.DecodeRuneInString(s); len(s) <= 4 && !unicode.IsLetter(r) && !unicode.IsDigit(r) && r < 0x2000 {
		return ""
	}
	return s
}

func (h *htmler) input(n *node) {
	switch lower(n.attr("type")) {
	case "submit", "button", "reset":
		if v := strings.TrimSpace(Line1(n.attr("value"))); v != "" {
			h.put("[" + v + "]")
		}
	case "password":
		h.secret = true
	case "checkbox", "radio":
		h.put("[ ]")
	}
}
