package rfc822

import (
	"strconv"
	"strings"

	"postern/mail"
)

// Message is a message taken apart. It keeps the octets it was made of.
type Message struct {
	Header mail.Header
	// Root is never nil: the worst case is one leaf of text/plain.
	Root *mail.Part
	// Warnings say in words what was repaired or left out; nil when nothing was.
	Warnings []string

	raw    []byte
	head   []byte
	leaves map[string]*node
	nodes  map[*mail.Part]*node
}

// node is where a part lies in the octets it was cut from.
type node struct {
	part             *mail.Part
	src              []byte
	head, body, stop int
}

// Parse takes a whole message apart. It never fails. raw must not be changed
// as long as the Message is used.
func Parse(raw []byte) *Message {
	m := parseAt(raw, "", 0, 0)
	m.raw = raw
	return m
}

// Body gives the octets of a leaf as they were transferred (see Decode), or of
// the whole message for "". For the path of a file inside a leaf ("2!1", see
// Inside) it gives the file, decoded. It is not ok when there is no such leaf.
// The octets share memory with the message.
func (m *Message) Body(path string) ([]byte, bool) {
	if path == "" {
		return m.raw, true
	}
	if leaf, num, ok := strings.Cut(path, "!"); ok {
		return m.inside(leaf, num)
	}
	n, ok := m.leaves[path]
	if !ok {
		return nil, false
	}
	return n.src[n.body:n.stop], true
}

func (m *Message) inside(leaf, num string) ([]byte, bool) {
	n, ok := m.leaves[leaf]
	i, err := strconv.Atoi(num)
	if !ok || err != nil || i < 1 {
		return nil, false
	}
	list := Inside(n.part, n.src[n.body:n.stop])
	if i > len(list) {
		return nil, false
	}
	return list[i-1].Data, true
}

// HeaderBlock gives the header block of the message ("") or of a leaf (its MIME
// fields; of a leaf that is the root of a message, that message's header), the
// empty line at its end included where there is one. It is not ok when there is
// no such leaf.
func (m *Message) HeaderBlock(path string) ([]byte, bool) {
	if path == "" {
		return m.head, true
	}
	n, ok := m.leaves[path]
	if !ok {
		return nil, false
	}
	return n.src[n.head:n.body], true
}

// Entity gives a part of this message with its header, as a signature covers it
// (RFC 1847 §2.1): a multipart too, with everything in it. It is not ok when p is
// not of this message's tree. The line ends are those of the message.
func (m *Message) Entity(p *mail.Part) ([]byte, bool) {
	n, ok := m.nodes[p]
	if !ok {
		return nil, false
	}
	return n.src[n.head:n.stop], true
}

// Embedded takes apart the message inside a message/rfc822 leaf whose octets are
// raw, transfer-encoded or not. Its paths continue p.Path, as in the tree of the
// outer message. It is for leaves that came without their children: from a
// server that does not look into encoded messages.
func Embedded(p *mail.Part, raw []byte) *Message {
	data := raw
	var notes []string
	if encodedMessage(p, raw) {
		data, notes = Decode(p, raw)
	}
	m := parseAt(data, p.Path, 1, 0)
	m.raw = data
	m.Warnings = append(notes, m.Warnings...)
	return m
}

// encodedMessage reports whether the body of a message/rfc822 leaf must be
// decoded before it can be read. RFC 2046 §5.2.1 forbids encoding it, some do it
// nevertheless, and some only say so.
func encodedMessage(p *mail.Part, raw []byte) bool {
	head := raw[:min(len(raw), 4096)]
	eol := lineEnd(head)
	switch transferEncoding(p.Encoding) {
	case "base64", "x-uuencode":
		for len(head) > 0 && emptyLine(head[:lineLen(head, eol)]) {
			head = head[lineLen(head, eol):]
		}
		return fieldColon(head[:lineLen(head, eol)]) < 0
	case "quoted-printable":
		for len(head) > 0 {
			line := head[:lineLen(head, eol)]
			if emptyLine(line) {
				break
			}
			if l := strings.TrimRight(string(line), "\r\n"); strings.HasSuffix(l, "=") || strings.Contains(l, "=3D") || strings.Contains(l, "=20") {
				return true
			}
			head = head[len(line):]
		}
	}
	return false
}
