package render

import (
	"strings"

	"postern/mail"
	"postern/rfc822"
)

// allHeaders draws every field of the header.
func (b *builder) allHeaders() {
	for _, f := range rfc822.Fields(b.src.HeaderBlock) {
		b.add(Block{Section: SectionHeader, Hang: true, Spans: []Span{
			{Text: strings.TrimSpace(Line1(f.Name)) + ": ", Role: HeaderName}, {Text: strings.TrimSpace(Line1(f.Value)), Role: HeaderValue}}})
	}
}

// source shows the message as it was transferred.
func (b *builder) source() {
	raw, ok := b.part("")
	if !ok {
		b.d.Missing = append(b.d.Missing, &mail.Part{Type: "message/rfc822", Size: -1})
		b.add(Block{Section: SectionBody, Spans: []Span{{Text: "The whole message is not here.", Role: Dim}}})
		return
	}
	if len(raw) > maxText {
		raw = raw[:maxText]
		b.add(warningBlock("This message is very large: only its beginning is shown."))
	}
	text := strings.TrimRight(Sanitize(string(raw)), "\n")
	b.add(Block{Kind: Pre, Section: SectionBody, Spans: []Span{{Text: text, Role: Code}}})
	b.showing("message/rfc822")
}

// structure shows the tree of parts.
func (b *builder) structure() {
	b.add(headBlocks(b.src.Header, listName(b.src), b.o)...)
	if b.src.Root == nil {
		b.note("The structure of this message is not known yet.", Dim)
		return
	}
	gap, rows := true, 0
	var walk func(p *mail.Part, depth int)
	walk = func(p *mail.Part, depth int) {
		if rows++; rows > 1000 || depth > 200 {
			return
		}
		path := p.Path
		if p.Multipart() || path == "" {
			path = "·"
		}
		spans := []Span{{Text: Line1(path) + "  ", Role: HeaderName}, {Text: Line1(p.Type), Role: Text}}
		if p.Leaf() {
			state := "on the server"
			if _, ok := b.part(p.Path); ok {
				state = "here"
			}
			spans = append(spans, Span{Text: "  " + Size(p.Size) + ", " + Line1(p.Encoding) + ", " + state, Role: Dim})
		}
		for _, s := range []string{p.Charset(), p.Disposition} {
			if s != "" {
				spans = append(spans, Span{Text: ", " + Line1(s), Role: Dim})
			}
		}
		if p.Name != "" {
			spans = append(spans, Span{Text: "  " + Line1(p.Name), Role: AttachmentName})
		}
		if p.Description != "" {
			spans = append(spans, Span{Text: "  " + Line1(p.Description), Role: Dim})
		}
		b.add(Block{Section: SectionBody, Indent: 2 * depth, Gap: gap, Spans: spans})
		gap = false
		for _, c := range p.Children {
			walk(c, depth+1)
		}
	}
	walk(b.src.Root, 0)
}
