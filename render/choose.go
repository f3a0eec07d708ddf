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
	c := chooser{prefer: prefer}
	c.choose(root, 0)
	return c.out
}

type chooser struct {
	prefer Prefer
	out    []*mail.Part
}

func (c *chooser) choose(p *mail.Part, nested int) {
	if p == nil || len(c.out) >= maxParts {
		return
	}
	switch {
	case p.Type == "multipart/alternative":
		for _, q := range alternatives(p, c.prefer) {
			c.choose(q, nested)
		}
	case p.Type == "multipart/related":
		c.choose(relatedRoot(p), nested)
	case p.Type == "multipart/signed":
		if len(p.Children) > 0 {
			c.choose(p.Children[0], nested)
		}
	case p.Type == "multipart/encrypted":
	case p.Multipart():
		for _, q := range p.Children {
			c.choose(q, nested)
		}
	case p.Type == "message/rfc822", p.Type == "message/global":
		if nested < maxNested {
			for _, q := range p.Children {
				c.choose(q, nested+1)
			}
		}
	case shown(p):
		c.out = append(c.out, p)
	}
}

// alternatives gives what is shown of a multipart/alternative: one form of the
// text (two when the plain one may be a stub), and any invitation beside it.
func alternatives(p *mail.Part, prefer Prefer) []*mail.Part {
	var plain, html, other, calendar *mail.Part
	for _, q := range p.Children {
		switch k := textOf(q, 0); {
		case k == "text/plain" && plain == nil:
			plain = q
		case k == "text/html":
			html = q
		case k == "text/calendar":
			calendar = q
		case k != "":
			other = q
		}
	}
	var out []*mail.Part
	switch {
	case html != nil && (plain == nil || prefer == PreferHTML || sizeOf(plain) == 0):
		out = append(out, html)
	case plain != nil:
		out = append(out, plain)
		if html != nil && maybeStub(plain, html) {
			out = append(out, html)
		}
	case other != nil:
		out = append(out, other)
	case calendar == nil && len(p.Children) > 0:
		out = append(out, p.Children[len(p.Children)-1])
	}
	if calendar != nil {
		out = append(out, calendar)
	}
	return out
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
	size := int64(-1)
	p.Walk(func(q *mail.Part) bool {
		if strings.HasPrefix(q.Type, "text/") {
			size = q.Size
			return false
		}
		return true
	})
	return size
}

// maybeStub reports whether plain text is so short beside the HTML that it may
// only say where to look at the message.
func maybeStub(plain, html *mail.Part) bool {
	a, b := sizeOf(plain), sizeOf(html)
	return a >= 0 && a < 600 && b > 8*a && b > 2000
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
