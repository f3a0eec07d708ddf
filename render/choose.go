package render

import (
	"strings"

	"postern/mail"
)

// Prefer says which form of a multipart/alternative is shown.
type Prefer uint8

// The preferences.
const (
	PreferText Prefer = iota
	PreferHTML
)

// Choose gives the leaves that are shown, in order; they are what has to be
// fetched. Where the plain text is so short beside the HTML that it may be a
// stub ("view this in your browser"), both are given, and Build, which sees
// the content, shows one. A nil root gives nil.
func Choose(root *mail.Part, prefer Prefer) []*mail.Part {
	var out []*mail.Part
	for _, it := range plan(root, prefer) {
		if it.kind != showLeaf {
			continue
		}
		out = append(out, it.part)
		if it.stub {
			out = append(out, it.other)
		}
	}
	return out
}

// item is one step of showing a message.
type item struct {
	kind itemKind
	part *mail.Part
	// other is the other form of the same text, for when part is not here,
	// empty or unreadable; stub says that part may only point to it.
	other *mail.Part
	stub  bool
}

type itemKind uint8

const (
	showLeaf itemKind = iota
	beginMessage
	endMessage
	encrypted
	signed
)

// plan says what is shown of a tree of parts, in order.
func plan(root *mail.Part, prefer Prefer) []item {
	c := chooser{prefer: prefer}
	c.choose(root, 0)
	return c.out
}

type chooser struct {
	prefer Prefer
	out    []item
	leaves int
}

func (c *chooser) choose(p *mail.Part, nested int) {
	if p == nil || c.leaves >= maxParts {
		return
	}
	switch {
	case p.Type == "multipart/alternative":
		c.alternatives(p, nested)
	case p.Type == "multipart/related":
		c.choose(relatedRoot(p), nested)
	case p.Type == "multipart/signed":
		c.out = append(c.out, item{kind: signed, part: p})
		if len(p.Children) > 0 {
			c.choose(p.Children[0], nested)
		}
	case p.Type == "multipart/encrypted", p.Type == "application/pkcs7-mime", p.Type == "application/x-pkcs7-mime":
		c.out = append(c.out, item{kind: encrypted, part: p})
	case p.Multipart():
		for _, q := range p.Children {
			c.choose(q, nested)
		}
	case p.Type == "message/rfc822" || p.Type == "message/global":
		if nested >= maxNested {
			return
		}
		c.out = append(c.out, item{kind: beginMessage, part: p})
		if len(p.Children) == 0 {
			c.leaf(item{part: p})
		}
		for _, q := range p.Children {
			c.choose(q, nested+1)
		}
		c.out = append(c.out, item{kind: endMessage, part: p})
	case shown(p):
		c.leaf(item{part: p})
	}
}

func (c *chooser) leaf(it item) {
	c.leaves++
	c.out = append(c.out, it)
}

// alternatives chooses one form of the text of a multipart/alternative, and
// any invitation beside it.
func (c *chooser) alternatives(p *mail.Part, nested int) {
	var plain, html, other, calendar *mail.Part
	for _, q := range p.Children {
		switch k := textOf(q, 0); {
		case k == "text/plain" && plain == nil:
			plain = q
		case k == "text/html":
			html = q
		case k == "text/calendar":
			calendar = q
		case k == "text/x-amp-html" || k == "text/watch-html":
		case k != "":
			other = q
		}
	}
	at := len(c.out)
	switch {
	case html != nil && (plain == nil || c.prefer == PreferHTML || sizeOf(plain) == 0):
		c.choose(html, nested)
		c.pair(at, plain, false)
	case plain != nil:
		c.choose(plain, nested)
		c.pair(at, html, html != nil && maybeStub(plain, html))
	case other != nil:
		c.choose(other, nested)
	case calendar == nil && len(p.Children) > 0:
		c.choose(p.Children[len(p.Children)-1], nested)
	}
	if calendar != nil {
		c.choose(calendar, nested)
	}
}

// pair tells the first text leaf that was chosen since at about its other form.
func (c *chooser) pair(at int, other *mail.Part, stub bool) {
	leaf := textLeaf(other)
	if leaf == nil {
		return
	}
	for i := at; i < len(c.out); i++ {
		if it := &c.out[i]; it.kind == showLeaf && strings.HasPrefix(it.part.Type, "text/") {
			it.other, it.stub = leaf, stub
			return
		}
	}
}

// textLeaf is the first plain or HTML leaf of p, nil when there is none.
func textLeaf(p *mail.Part) *mail.Part {
	var leaf *mail.Part
	p.Walk(func(q *mail.Part) bool {
		if q.Type == "text/plain" || q.Type == "text/html" {
			leaf = q
		}
		return leaf == nil
	})
	return leaf
}

// textOf says which text a child of an alternative would show.
func textOf(p *mail.Part, depth int) string {
	if !p.Multipart() {
		if strings.HasPrefix(p.Type, "text/") {
			return p.Type
		}
		return ""
	}
	if depth > 8 {
		return ""
	}
	if p.Type == "multipart/related" {
		if r := relatedRoot(p); r != nil {
			return textOf(r, depth+1)
		}
		return ""
	}
	for _, q := range p.Children {
		if t := textOf(q, depth+1); t != "" {
			return t
		}
	}
	return ""
}

// relatedRoot is the part that the others belong to (RFC 2387 §3.2).
func relatedRoot(p *mail.Part) *mail.Part {
	if start := strings.Trim(p.Params["start"], "<> "); start != "" {
		for _, q := range p.Children {
			if q.ID == start {
				return q
			}
		}
	}
	for _, q := range p.Children {
		if textOf(q, 0) != "" {
			return q
		}
	}
	if len(p.Children) > 0 {
		return p.Children[0]
	}
	return nil
}

// sizeOf is the size of the first text leaf of p, -1 when unknown.
func sizeOf(p *mail.Part) int64 {
	if leaf := textLeaf(p); leaf != nil {
		return leaf.Size
	}
	return -1
}

// maybeStub reports whether plain text is so short beside the HTML that it may
// only say where to look at the message.
func maybeStub(plain, html *mail.Part) bool {
	a, b := sizeOf(plain), sizeOf(html)
	return a >= 0 && a < 600 && b > 8*a && b > 1000
}

// shown reports whether a leaf is displayed inside the message.
func shown(p *mail.Part) bool {
	switch p.Type {
	case "text/calendar", "application/ics", "message/delivery-status", "message/disposition-notification",
		"message/global-delivery-status", "application/ms-tnef", "application/vnd.ms-tnef":
		return true
	case "text/vcard", "text/x-vcard", "text/directory":
		return true
	case "text/rfc822-headers", "message/global-headers", "text/css", "text/javascript", "text/x-amp-html", "text/watch-html":
		return false
	}
	return strings.HasPrefix(p.Type, "text/") && p.Disposition != "attachment"
}
