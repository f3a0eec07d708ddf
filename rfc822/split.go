package rfc822

import (
	"bytes"
	"strconv"
	"strings"

	"postern/mail"
)

// The splitter reads a message once, from its first octet to its last, with a
// stack of the multiparts and messages that are open. A line that is the
// delimiter of any open multipart (RFC 2046 §5.1.1) ends everything inside that
// multipart, whether it was ended properly or not. What a multipart turns out
// to be is decided when it ends: if it had no parts, its boundary is guessed
// from its octets and they are read once more, or it is shown as text.

type splitter struct {
	m      *Message
	src    []byte
	eol    byte
	crs    int // CRs before the LF of a line end: two where a broken program added one
	w      *warnings
	depth  int // of what contains src
	unwrap int // encoded messages around src

	stack   []frame
	active  map[string]int // boundary → index in stack of the innermost multipart
	longest int            // of the active boundaries
	leaf    *node          // the leaf being read, nil between parts
	parts   *int
	budget  *int // octets that may be read again
}

// frame is an open multipart or message.
type frame struct {
	node     *node
	boundary string
	outer    int    // what active said of the boundary before, -1 nothing
	path     string // its children's paths extend it
	leafPath string // its own, should it have no parts
	digest   bool
	guessed  bool // the boundary is not the one that was named
	message  bool
}

// parseAt parses a message whose paths extend prefix.
func parseAt(src []byte, prefix string, depth, unwrap int) *Message {
	m := &Message{leaves: make(map[string]*node), nodes: make(map[*mail.Part]*node)}
	var w warnings
	parts, budget := 0, maxRescanFactor*len(src)+maxGuess
	s := splitter{m: m, src: src, eol: lineEnd(src), w: &w, depth: depth, unwrap: unwrap, parts: &parts, budget: &budget}
	s.run(prefix)
	m.Warnings = w
	return m
}

// run reads a whole message.
func (s *splitter) run(prefix string) {
	s.active = make(map[string]int)
	s.crs = countCRs(s.src)
	root, head, pos := s.openMessage(0, prefix)
	s.m.Root = root.part
	s.m.head = s.src[root.head:root.body]
	s.m.Header = *head
	s.read(pos)
}

// countCRs tells how many CRs the line ends of src may have.
func countCRs(src []byte) int {
	if bytes.HasSuffix(src[:lineLen(src, '\n')], []byte("\r\r\n")) {
		return 2
	}
	return 1
}

// rootPath is the path of a message's root when it is a leaf.
func rootPath(prefix string) string {
	if prefix == "" {
		return "1"
	}
	return prefix + ".1"
}

// read goes on from pos, a line start, to the end of src.
func (s *splitter) read(pos int) {
	for {
		d, ok := s.nextDelimiter(pos)
		if !ok {
			s.closeAbove(-1, len(s.src), len(s.src))
			return
		}
		s.closeAbove(d.frame, s.trimLineEnd(d.start, pos), d.start)
		pos = d.end
		if d.final {
			s.deactivate(d.frame)
			continue
		}
		if *s.parts >= maxParts {
			s.w.add("the message has more than 10,000 parts; the rest was left out")
			s.closeAbove(-1, d.start, d.start)
			return
		}
		pos = s.openChild(d.frame, pos)
	}
}

// delimiter is a line that separates or ends the parts of stack[frame].
type delimiter struct {
	frame      int
	final      bool
	start, end int // of the line
}

// nextDelimiter looks for a delimiter from pos on, a line start.
func (s *splitter) nextDelimiter(pos int) (delimiter, bool) {
	if len(s.active) == 0 {
		return delimiter{}, false
	}
	dashes := []byte{s.eol, '-', '-'}
	for pos < len(s.src) {
		if !bytes.HasPrefix(s.src[pos:], dashes[1:]) {
			i := bytes.Index(s.src[pos:], dashes)
			if i < 0 {
				return delimiter{}, false
			}
			pos += i + 1
		}
		if d, ok := s.match(pos); ok {
			return d, true
		}
		pos += 2
		if i := bytes.IndexByte(s.src[pos:], s.eol); i >= 0 {
			pos += i + 1
		} else {
			return delimiter{}, false
		}
	}
	return delimiter{}, false
}

// match reads the line at pos, which begins with "--", as a delimiter. White
// space may follow the boundary; anything else makes it another line, so one
// boundary may begin with another.
func (s *splitter) match(pos int) (delimiter, bool) {
	rest := s.src[pos:]
	n := bytes.IndexByte(rest[:min(len(rest), s.longest+200)], s.eol)
	end := pos + n + 1
	if n < 0 {
		if len(rest) > s.longest+200 {
			return delimiter{}, false
		}
		n, end = len(rest), len(s.src)
	}
	line := bytes.TrimRight(rest[:n], " \t\r")
	if len(line) < 2 {
		return delimiter{}, false
	}
	line = line[2:]
	if f, ok := s.active[string(line)]; ok {
		return delimiter{f, false, pos, end}, true
	}
	if b, ok := bytes.CutSuffix(line, []byte("--")); ok {
		if f, ok := s.active[string(b)]; ok {
			return delimiter{f, true, pos, end}, true
		}
	}
	return delimiter{}, false
}

// trimLineEnd goes back over the line end before a delimiter, which belongs to
// the delimiter, but not beyond low.
func (s *splitter) trimLineEnd(at, low int) int {
	if at > low && s.src[at-1] == s.eol {
		at--
		for range s.crs {
			if at > low && s.src[at-1] == '\r' {
				at--
			}
		}
	}
	return at
}

// openMessage begins a message at pos: its header, its root, and everything
// that begins with it. It gives the root, the header, and where to read on.
func (s *splitter) openMessage(pos int, prefix string) (*node, *mail.Header, int) {
	start := s.skipBlank(pos)
	n := &node{src: s.src, head: start}
	n.body = s.headerEnd(start)
	block := s.src[n.head:n.body]
	h, notes := ParseHeader(block)
	s.w.addAll(notes)
	n.part = partFields(limitHeader(block, nil), s.w, "text/plain")
	return n, &h, s.open(n, prefix, rootPath(prefix), false)
}

// openChild begins a part of the multipart stack[f] at pos and gives where to
// read on.
func (s *splitter) openChild(f, pos int) int {
	fr := &s.stack[f]
	n := &node{src: s.src, head: pos}
	n.body = s.headerEnd(pos)
	typ := "text/plain"
	if fr.digest {
		typ = "message/rfc822" // RFC 2046 §5.1.5
	}
	n.part = partFields(limitHeader(s.src[n.head:n.body], s.w), s.w, typ)
	count := len(fr.node.part.Children) + 1
	path := strconv.Itoa(count)
	if fr.path != "" {
		path = fr.path + "." + path
	}
	fr.node.part.Children = append(fr.node.part.Children, n.part)
	return s.open(n, path, path, true)
}

// open begins a part whose header is read.
func (s *splitter) open(n *node, path, leafPath string, child bool) int {
	*s.parts++
	p := n.part
	s.m.nodes[p] = n
	n.stop = len(s.src)
	deep := s.depth+len(s.stack) >= maxDepth
	switch {
	case p.Multipart() && deep:
		s.tooDeep(p)
	case p.Multipart():
		p.Path = path
		s.push(frame{node: n, boundary: boundary(p), path: path, leafPath: leafPath, digest: p.Type == "multipart/digest"})
		return n.body
	}
	p.Path = leafPath
	s.m.leaves[leafPath] = n
	if isMessage(p.Type) {
		switch {
		case deep:
			s.w.add("messages lie in each other more than 100 deep; the innermost are not taken apart")
		case !encodedMessage(p, s.src[n.body:]):
			s.push(frame{node: n, outer: -1, message: true, path: leafPath})
			root, h, pos := s.openMessage(n.body, leafPath)
			p.Message = h
			p.Children = []*mail.Part{root.part}
			return pos
		}
	}
	s.leaf = n
	return n.body
}

// isMessage reports the types whose content is a message of its own
// (RFC 2046 §5.2.1, RFC 6532 §3.7).
func isMessage(typ string) bool {
	return typ == "message/rfc822" || typ == "message/global" || typ == "message/news"
}

func (s *splitter) tooDeep(p *mail.Part) {
	p.Type, p.Params = "text/plain", nil
	s.w.add("parts lie in each other more than 100 deep; the innermost are shown as text")
}

// boundary is the usable boundary of a multipart, "" when there is none.
func boundary(p *mail.Part) string {
	b := string(bytes.TrimRight([]byte(p.Params["boundary"]), " \t\r"))
	if len(b) > maxBoundary {
		return ""
	}
	return b
}

func (s *splitter) push(f frame) {
	f.outer = -1
	if f.boundary != "" {
		if i, ok := s.active[f.boundary]; ok {
			f.outer = i
		}
		s.active[f.boundary] = len(s.stack)
		s.longest = max(s.longest, len(f.boundary))
	}
	s.stack = append(s.stack, f)
	s.leaf = nil
}

// deactivate makes the boundary of stack[i] mean what it meant before.
func (s *splitter) deactivate(i int) {
	f := &s.stack[i]
	if f.boundary == "" {
		return
	}
	if f.outer >= 0 {
		s.active[f.boundary] = f.outer
	} else {
		delete(s.active, f.boundary)
	}
	f.boundary, f.outer = "", -1
}

// closeAbove ends the leaf and all that is open above stack[i]. Content ends at
// stop, line is where the delimiter's line begins.
func (s *splitter) closeAbove(i, stop, line int) {
	if s.leaf != nil {
		s.endLeaf(s.leaf, stop)
		s.leaf = nil
	}
	for len(s.stack)-1 > i {
		top := len(s.stack) - 1
		s.deactivate(top)
		f := s.stack[top]
		s.stack = s.stack[:top]
		if f.message {
			s.endLeaf(f.node, stop)
		} else {
			s.endMultipart(f, stop)
		}
	}
}

func (s *splitter) endLeaf(n *node, stop int) {
	n.stop = max(stop, n.body)
	p := n.part
	body := n.src[n.body:n.stop]
	p.Size = int64(len(body))
	p.Lines = -1
	if strings.HasPrefix(p.Type, "text/") {
		p.Lines = int64(bytes.Count(body, []byte{s.eol}))
	}
	if isMessage(p.Type) && len(p.Children) == 0 && s.unwrap < maxUnwrap && s.depth+len(s.stack) < maxDepth && encodedMessage(p, body) {
		s.unwrapMessage(n, body)
	}
}

// unwrapMessage reads the message inside an encoded message/rfc822 part.
func (s *splitter) unwrapMessage(n *node, body []byte) {
	data, notes := Decode(n.part, body)
	s.w.addAll(notes)
	inner := &Message{leaves: s.m.leaves, nodes: s.m.nodes}
	budget := maxRescanFactor*len(data) + maxGuess
	sub := splitter{m: inner, src: data, eol: lineEnd(data), w: s.w, depth: s.depth + len(s.stack) + 1, unwrap: s.unwrap + 1,
		parts: s.parts, budget: &budget}
	sub.run(n.part.Path)
	n.part.Children = []*mail.Part{inner.Root}
	n.part.Message = &inner.Header
}

// endMultipart ends a multipart; without parts it is repaired or becomes text.
func (s *splitter) endMultipart(f frame, stop int) {
	n := f.node
	n.stop = max(stop, n.body)
	p := n.part
	p.Size, p.Lines = int64(n.stop-n.body), -1
	if len(p.Children) > 0 {
		return
	}
	if !f.guessed && s.guess(f) {
		return
	}
	s.w.add("a part says that it is made of parts, but they cannot be found; it is shown as text")
	p.Type, p.Params, p.Path = "text/plain", nil, f.leafPath
	s.m.leaves[f.leafPath] = n
	s.endLeaf(n, stop)
}
