package render

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// htmlResult is what an HTML part became.
type htmlResult struct {
	blocks []Block
	remote RemoteContent
	images []htmlImage
	words  bool // something a person can read came out
	cut    bool // only the beginning was read
	notes  []string
}

// htmlImage is an image that lies inside the message.
type htmlImage struct{ cid, alt string }

// htmlBlocks renders an HTML part. It takes linear time and cannot fail;
// forward says that what lies below an Outlook header is not old news.
func htmlBlocks(k *linker, src string, forward bool) htmlResult {
	rem := &remote{}
	t := parseHTML(src, rem)
	h := &htmler{t: t, k: k, forward: forward}
	h.ctx.fg, h.ctx.bg, h.ctx.font = -1, -1, 16
	h.children(0)
	h.flush()
	out := htmlResult{blocks: settleBlocks(h.out), remote: rem.RemoteContent, images: h.images, words: h.words, cut: t.cut}
	if h.secret {
		out.notes = append(out.notes, "This message holds a form that asks for a password.")
	}
	if t.cut {
		out.notes = append(out.notes, "This message is very large: only its beginning is shown.")
	}
	return out
}

// context is what an element gives to what is inside it.
type context struct {
	role   Role
	link   int
	quote  int
	indent int
	depth  int // of lists
	pre    bool
	cell   bool // inside a cell of a data table: no blocks
	fg, bg int32
	font   int16
}

// htmler walks the tree and makes blocks.
type htmler struct {
	t       *tree
	k       *linker
	out     []Block
	ctx     context
	cur     []Span // the paragraph being collected
	space   bool   // a blank is due before the next text
	gap     bool   // a blank line is due before the next block
	marker  Span   // waits for the first block of a list item
	history bool   // below the line that Outlook draws above the message that is answered
	forward bool
	words   bool
	linked  bool // something was shown inside the open link
	spacer  bool // a blank that does not break is all that the paragraph holds
	secret  bool // a form asks for a password
	images  []htmlImage
}

func (h *htmler) children(i int32) {
	for c := h.t.nodes[i].first; c != 0; c = h.t.nodes[c].next {
		n := &h.t.nodes[c]
		if n.tag == 0 && n.text != "" {
			h.text(n.text)
			continue
		}
		h.element(c)
	}
}

// element draws one element. What it changes in the context ends with it.
func (h *htmler) element(i int32) {
	n := &h.t.nodes[i]
	if h.skipped(n) {
		return
	}
	saved := h.ctx
	h.dress(n)
	switch n.tag {
	case atom.Br:
		h.lineBreak()
	case atom.Hr:
		h.rule()
	case atom.Img, atom.Image:
		h.image(n)
	case atom.Input:
		h.input(n)
	case atom.A:
		h.anchor(i)
	case atom.Table:
		h.table(i)
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		h.list(i)
	case atom.Li:
		// Outside of a list.
		h.item(i, Span{Text: "• ", Role: Bullet})
	case atom.Dd:
		h.flush()
		h.ctx.indent += 4
		h.children(i)
		h.flush()
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		h.pre(i)
	case atom.Blockquote:
		h.quote(i)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		h.heading(i)
	case atom.Sup:
		h.superscript(i)
	case atom.Q:
		h.put("“")
		h.children(i)
		h.put("”")
	case atom.P:
		h.block(i, !n.style.flat && !outlookLine(n))
	case atom.Dt:
		h.block(i, false)
	default:
		if blockLevel(n.tag) && !(n.styled && n.style.block < 0 && n.tag != atom.Td) || n.styled && n.style.block > 0 && !blockLevel(n.tag) && n.tag != atom.A && n.tag != 0 {
			h.division(i)
		} else {
			h.children(i)
		}
	}
	h.ctx = saved
}

// skipped reports whether nothing of the element is shown.
func (h *htmler) skipped(n *node) bool {
	switch n.tag {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Noframes, atom.Noembed, atom.Iframe, atom.Svg, atom.Select,
		atom.Audio, atom.Video, atom.Canvas, atom.Textarea, atom.Datalist, atom.Meta, atom.Link, atom.Base:
		return true
	}
	if n.styled && n.style.hidden || n.has("hidden") {
		return true
	}
	if len(h.t.sheet) > 0 {
		if id := n.attr("id"); id != "" && h.t.sheet["#"+lower(id)] {
			return !n.styled || n.style.block == 0
		}
		if class := n.attr("class"); class != "" {
			for c := range strings.FieldsSeq(lower(class)) {
				if h.t.sheet["."+c] {
					return !n.styled || n.style.block == 0
				}
			}
		}
	}
	return false
}

// dress takes what the element says about the look of its content.
func (h *htmler) dress(n *node) {
	c := &h.ctx
	switch n.tag {
	case atom.B, atom.Strong:
		c.role = emphasis(c.role, Bold)
	case atom.Th, atom.Dt:
		c.role = emphasis(c.role, Bold)
	case atom.I, atom.Em, atom.Cite, atom.Var, atom.Dfn:
		c.role = emphasis(c.role, Italic)
	case atom.S, atom.Strike, atom.Del:
		c.role = emphasis(c.role, Strike)
	case atom.Code, atom.Tt, atom.Kbd, atom.Samp:
		c.role = emphasis(c.role, Code)
	case atom.Font:
		if v := n.attr("color"); v != "" {
			c.fg = colour(lower(v))
		}
	}
	if v := n.attr("bgcolor"); v != "" {
		v = lower(v)
		if v[0] != '#' && len(v) == 6 && colour("#"+v) >= 0 {
			v = "#" + v
		}
		c.bg = colour(v)
	}
	if v := n.attr("background"); v != "" {
		c.bg = -1
	}
	if !n.styled {
		return
	}
	s := &n.style
	switch {
	case s.bold > 0:
		c.role = emphasis(c.role, Bold)
	case s.bold < 0 && c.role == Bold:
		c.role = Text
	}
	if s.italic {
		c.role = emphasis(c.role, Italic)
	}
	if s.strike {
		c.role = emphasis(c.role, Strike)
	}
	if s.font >= 0 {
		c.font = s.font
	}
	if s.fg != -1 {
		c.fg = s.fg
	}
	if s.bg == pictured {
		c.bg = -1
	} else if s.bg >= 0 {
		c.bg = s.bg
	}
	if s.pre {
		c.pre = true
	}
}

// emphasis is the role of text in an element inside text of another role.
func emphasis(outer, inner Role) Role {
	if outer == Text || outer >= Quote1 && outer <= Quote4 || outer == Italic && inner == Bold {
		return inner
	}
	return outer
}

func (h *htmler) block(i int32, gap bool) {
	h.flush()
	h.gap = h.gap || gap
	h.children(i)
	h.flush()
	h.gap = h.gap || gap
}

func (h *htmler) division(i int32) {
	n := &h.t.nodes[i]
	h.flush()
	class := n.attr("class")
	switch {
	case strings.Contains(class, "gmail_attr"):
		h.gap = true
		h.ctx.role = Attribution
	case strings.Contains(class, "yahoo_quoted"):
		h.gap = true
		h.ctx.quote++
	case strings.Contains(class, "signature"):
		h.ctx.role = emphasis(h.ctx.role, Signature)
	case n.tag == atom.Div && (n.styled && n.style.topline && n.attr("align") == "" || n.attr("id") == "divRplyFwdMsg" || n.attr("id") == "appendonsend"):
		h.old(i)
	}
	h.children(i)
	h.flush()
}

// old begins the message that is answered, as Outlook quotes it: without marks.
func (h *htmler) old(i int32) {
	if h.history || h.forward || !h.words || !startsLikeHeader(h.t, i) {
		return
	}
	if n := len(h.out); n == 0 || h.out[n-1].Kind != RuleBlock {
		h.gap = true
		h.rule()
	}
	h.history = true
}

// startsLikeHeader reports whether the element begins with the fields of a
// header, or, being empty, stands before one.
func startsLikeHeader(t *tree, i int32) bool {
	var text strings.Builder
	steps := 0
	var walk func(int32)
	walk = func(i int32) {
		for c := t.nodes[i].first; c != 0 && text.Len() < 400 && steps < 100; c = t.nodes[c].next {
			steps++
			text.WriteString(t.nodes[c].text)
			walk(c)
		}
	}
	walk(i)
	s := strings.TrimSpace(text.String())
	if s == "" {
		return t.nodes[i].attr("id") == "appendonsend"
	}
	head, _, ok := strings.Cut(s, ":")
	return ok && len(head) < 30 && strings.Count(s, ":") >= 3 && !strings.Contains(head, "\n\n")
}

func (h *htmler) quote(i int32) {
	n := &h.t.nodes[i]
	h.flush()
	h.gap = !h.attributed()
	if n.styled && n.style.inset && !strings.Contains(n.attr("type"), "cite") && !strings.Contains(n.attr("class"), "quote") {
		h.ctx.indent += 4
	} else {
		h.ctx.quote++
	}
	h.children(i)
	h.flush()
	h.gap = true
}

// attributed reports whether the block above says whose words follow.
func (h *htmler) attributed() bool {
	n := len(h.out)
	return n > 0 && len(h.out[n-1].Spans) > 0 && h.out[n-1].Spans[0].Role == Attribution
}

func (h *htmler) heading(i int32) {
	h.flush()
	h.gap = true
	switch h.t.nodes[i].tag {
	case atom.H1:
		h.ctx.role = Heading1
	case atom.H2:
		h.ctx.role = Heading2
	default:
		h.ctx.role = Heading3
	}
	h.children(i)
	h.flush()
	h.gap = true
}

func (h *htmler) pre(i int32) {
	if h.ctx.cell {
		h.children(i)
		return
	}
	h.flush()
	h.gap = true
	h.ctx.pre = true
	if strings.Contains(h.t.nodes[i].attr("class"), "signature") {
		h.ctx.role = Signature
	} else if h.ctx.role == Text {
		h.ctx.role = Code
	}
	h.children(i)
	h.flushAs(Pre)
	h.gap = true
}

func (h *htmler) rule() {
	h.flush()
	if h.ctx.cell {
		return
	}
	h.push(Block{Kind: RuleBlock})
}

func blockLevel(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Body, atom.Caption, atom.Center, atom.Details, atom.Div, atom.Dl,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.Header, atom.Html, atom.Legend, atom.Main,
		atom.Nav, atom.Section, atom.Summary, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Optgroup, atom.Option, atom.Head:
		return true
	}
	return false
}

// outlookLine reports whether a paragraph has no margins in the style sheet
// that Word writes.
func outlookLine(n *node) bool {
	c := n.attr("class")
	return strings.HasPrefix(c, "Mso") || strings.HasPrefix(c, "xMso") || strings.HasPrefix(c, "x_Mso") || strings.HasPrefix(c, "p1") || strings.HasPrefix(c, "elementToProof")
}
