package mail

import "strings"

// Part is one node of the MIME tree of a message, from BODYSTRUCTURE or from
// our own parser; both give the same tree for the same message.
type Part struct {
	// Path is the IMAP section number (RFC 9051 §6.4.5.1): "1", "2.1". The body
	// of a message that is not multipart is "1". A multipart has the path that
	// its children extend: "" for the top one. A message/rfc822 part "2" has one
	// child: the root of the inner message; when that is a multipart, its path
	// is "2" too and its children are "2.1", "2.2"; when it is a leaf, it is "2.1".
	Path string

	Type        string            // lower-case media type, "text/plain" when absent
	Params      map[string]string // of Content-Type: lower-case keys, decoded values; nil when none
	Disposition string            // "attachment", "inline" or ""
	Name        string            // file name, decoded; "" when none
	ID          string            // Content-ID without angle brackets
	Description string
	Encoding    string // lower-case Content-Transfer-Encoding, "7bit" when absent
	Size        int64  // octets as transferred, an estimate when a server said it; -1 unknown
	Lines       int64  // of text as transferred; -1 unknown

	Children []*Part // of a multipart or a message/rfc822
	Message  *Header // of a message/rfc822: the inner header, when known
}

// Multipart reports whether the part is a container of parts.
func (p *Part) Multipart() bool { return strings.HasPrefix(p.Type, "multipart/") }

// Leaf reports whether the part has content of its own: everything except a multipart.
// A message/rfc822 is a leaf that also has children.
func (p *Part) Leaf() bool { return !p.Multipart() }

// Walk calls f for p and everything below it, parents first, until f returns false.
// It reports whether it came to the end.
func (p *Part) Walk(f func(*Part) bool) bool {
	if p == nil {
		return true
	}
	if !f(p) {
		return false
	}
	for _, c := range p.Children {
		if !c.Walk(f) {
			return false
		}
	}
	return true
}

// Leaves lists the leaves in order; a message/rfc822 counts as a leaf followed
// by the leaves inside it.
func (p *Part) Leaves() []*Part {
	var out []*Part
	p.Walk(func(q *Part) bool {
		if q.Leaf() {
			out = append(out, q)
		}
		return true
	})
	return out
}

// Find is the leaf with this path, or nil.
func (p *Part) Find(path string) *Part {
	var found *Part
	p.Walk(func(q *Part) bool {
		if q.Leaf() && q.Path == path {
			found = q
		}
		return found == nil
	})
	return found
}

// Charset is the declared charset as written, "" when none.
func (p *Part) Charset() string { return p.Params["charset"] }
