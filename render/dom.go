package render

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// node is an element or a text of an HTML part. Nodes lie in one slice and
// name each other by index; 0 is the root and stands for "none" elsewhere.
type node struct {
	tag               atom.Atom // 0 for texts and unknown elements
	text              string    // of a text
	first, last, next int32
	attrs             []attr
	style             style
	styled            bool
}

type attr struct{ key, val string }

func (n *node) attr(key string) string {
	for i := range n.attrs {
		if n.attrs[i].key == key {
			return n.attrs[i].val
		}
	}
	return ""
}

func (n *node) has(key string) bool {
	for i := range n.attrs {
		if n.attrs[i].key == key {
			return true
		}
	}
	return false
}

// number is an attribute as a number of pixels, -1 when it is none.
func (n *node) number(key string) int {
	v := n.attr(key)
	if v == "" {
		return -1
	}
	i := 0
	for i < len(v) && digit(v[i]) && i < 6 {
		i++
	}
	x, err := strconv.Atoi(v[:i])
	if err != nil || i < len(v) && v[i] == '%' {
		return -1
	}
	return x
}

// tree builds nodes from the tokens of x/net/html. Its own tree builder knows
// what mail needs of the rules (which elements end which), and, other than the
// browser's algorithm, takes linear time and memory for any input: elements
// nested deeper than maxOpen are dissolved, and mis-nested formatting is
// closed, not cloned.
type tree struct {
	nodes  []node
	open   []int32 // the open elements, by index
	count  map[atom.Atom]int
	beyond int // elements that were dissolved and are open
	scan   int // steps left for finding the start of an element that ends
	sheet  sheet
	remote *remote
	attrs  []attr // slab
	// cut says that the part was too large; deep that elements were dissolved.
	cut, deep bool
}

func parseHTML(src string, rem *remote) *tree {
	t := &tree{count: map[atom.Atom]int{}, scan: maxScan, sheet: sheet{}, remote: rem}
	if len(src) > maxHTML {
		src, t.cut = src[:maxHTML], true
	}
	// Half of what begins with < ends an element, and most elements have a text.
	t.nodes = make([]node, 1, min(maxNodes, 64+len(src)/8, 64+strings.Count(src, "<")))
	t.open = append(t.open, 0)
	z := html.NewTokenizer(strings.NewReader(src))
	for len(t.nodes) < maxNodes {
		switch z.Next() {
		case html.ErrorToken:
			return t
		case html.TextToken:
			t.addText(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			t.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			t.end(atom.Lookup(name))
		}
	}
	t.cut = true
	return t
}

func (t *tree) top() int32 { return t.open[len(t.open)-1] }

func (t *tree) addText(b []byte) {
	at := t.top()
	switch t.nodes[at].tag {
	case atom.Style:
		t.sheet.read(string(b), t.remote.css)
		return
	case atom.Script, atom.Title:
		return
	}
	t.append(node{text: string(b)})
}

// append makes a node the last child of the open element.
func (t *tree) append(n node) int32 {
	i := int32(len(t.nodes))
	t.nodes = append(t.nodes, n)
	p := &t.nodes[t.top()]
	if p.first == 0 {
		p.first = i
	} else {
		t.nodes[p.last].next = i
	}
	p.last = i
	return i
}

func (t *tree) start(z *html.Tokenizer) {
	name, more := z.TagName()
	tag := atom.Lookup(name)
	n := node{tag: tag}
	from := len(t.attrs)
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if key := known(k); key != "" && len(t.attrs)-from < 16 {
			if key == "style" {
				if !n.styled {
					n.style, n.styled = parseStyle(string(v), t.remote.css), true
				}
				continue
			}
			if cap(t.attrs) == len(t.attrs) {
				fresh := make([]attr, 0, 512)
				t.attrs = append(fresh, t.attrs[from:]...)
				from = 0
			}
			t.attrs = append(t.attrs, attr{key, string(v)})
		}
	}
	n.attrs = t.attrs[from:len(t.attrs):len(t.attrs)]
	t.remote.element(&n)
	t.implied(tag)
	if void(tag) {
		t.append(n)
		return
	}
	if len(t.open) >= maxOpen {
		t.beyond++
		t.deep = true
		return
	}
	i := t.append(n)
	t.open = append(t.open, i)
	t.count[tag]++
}

// implied closes what the start of an element closes (HTML §13.1.2.4).
func (t *tree) implied(tag atom.Atom) {
	switch tag {
	case atom.Li:
		t.closeUntil(atom.Li, atom.Ul, atom.Ol)
	case atom.Dd, atom.Dt:
		t.closeUntil(atom.Dd, atom.Dl, 0)
		t.closeUntil(atom.Dt, atom.Dl, 0)
	case atom.Tr:
		t.closeUntil(atom.Tr, atom.Table, 0)
	case atom.Td, atom.Th:
		t.closeUntil(atom.Td, atom.Tr, atom.Table)
		t.closeUntil(atom.Th, atom.Tr, atom.Table)
	case atom.Tbody, atom.Thead, atom.Tfoot:
		t.closeUntil(atom.Tbody, atom.Table, 0)
		t.closeUntil(atom.Thead, atom.Table, 0)
		t.closeUntil(atom.Tfoot, atom.Table, 0)
	case atom.Option:
		t.closeUntil(atom.Option, atom.Select, 0)
	case atom.A:
		t.closeUntil(atom.A, atom.Td, atom.Table)
	case atom.P, atom.Div, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Blockquote, atom.Pre, atom.Hr, atom.H1, atom.H2,
		atom.H3, atom.H4, atom.H5, atom.H6, atom.Center, atom.Section, atom.Article, atom.Header, atom.Footer:
		if t.count[atom.P] > 0 && t.nodes[t.top()].tag == atom.P {
			t.pop()
		}
	}
}

// closeUntil closes the innermost open element tag with all in it, unless a
// or b lies between.
func (t *tree) closeUntil(tag, a, b atom.Atom) {
	if t.count[tag] == 0 {
		return
	}
	for i := len(t.open) - 1; i > 0 && t.scan > 0; i-- {
		t.scan--
		switch x := t.nodes[t.open[i]].tag; {
		case x == tag:
			t.popTo(i)
			return
		case x == a || x == b && b != 0:
			return
		}
	}
}

func (t *tree) end(tag atom.Atom) {
	if t.beyond > 0 {
		t.beyond--
		return
	}
	switch tag {
	case atom.Br:
		t.append(node{tag: atom.Br})
		return
	case atom.P:
		if t.count[atom.P] == 0 {
			t.append(node{tag: atom.P})
			return
		}
	}
	if t.count[tag] == 0 {
		return
	}
	table := tag == atom.Table || tag == atom.Tr || tag == atom.Td || tag == atom.Th || tag == atom.Tbody || tag == atom.Thead || tag == atom.Tfoot
	for i := len(t.open) - 1; i > 0 && t.scan > 0; i-- {
		t.scan--
		switch x := t.nodes[t.open[i]].tag; {
		case x == tag:
			t.popTo(i)
			return
		case !table && (x == atom.Td || x == atom.Th || x == atom.Table), table && tag != atom.Table && x == atom.Table:
			return
		}
	}
}

func (t *tree) pop() { t.popTo(len(t.open) - 1) }

func (t *tree) popTo(i int) {
	for _, n := range t.open[i:] {
		t.count[t.nodes[n].tag]--
	}
	t.open = t.open[:i]
}

func void(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Basefont, atom.Bgsound, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input,
		atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr, atom.Image:
		return true
	}
	return false
}

// known gives the attributes that matter as constants.
func known(k []byte) string {
	switch string(k) {
	case "href":
		return "href"
	case "src":
		return "src"
	case "alt":
		return "alt"
	case "title":
		return "title"
	case "style":
		return "style"
	case "class":
		return "class"
	case "id":
		return "id"
	case "hidden":
		return "hidden"
	case "width":
		return "width"
	case "height":
		return "height"
	case "colspan":
		return "colspan"
	case "rowspan":
		return "rowspan"
	case "align":
		return "align"
	case "bgcolor":
		return "bgcolor"
	case "background":
		return "background"
	case "border":
		return "border"
	case "role":
		return "role"
	case "type":
		return "type"
	case "start":
		return "start"
	case "value":
		return "value"
	case "color":
		return "color"
	case "srcset":
		return "srcset"
	case "data":
		return "data"
	case "poster":
		return "poster"
	case "rel":
		return "rel"
	case "xlink:href":
		return "xlink:href"
	case "content":
		return "content"
	case "http-equiv":
		return "http-equiv"
	case "size":
		return "size"
	}
	return ""
}
