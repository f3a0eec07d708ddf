package render

import (
	"strings"

	"postern/mail"
	"postern/rfc822"
)

// contacts shows vCards (RFC 6350, and 2.1) as panels.
func (b *builder) contacts(p *mail.Part, raw []byte) bool {
	text, _ := rfc822.Text(p, raw)
	n := 0
	for _, card := range readComponents(text) {
		if card.name != "VCARD" {
			continue
		}
		if n++; n > maxCards {
			b.note("More contacts are in the attachment.", Dim)
			break
		}
		b.addBody(b.card(card)...)
	}
	return true
}

func (b *builder) card(c *component) []Block {
	one := func(s string) string { return strings.TrimSpace(Line1(strings.ReplaceAll(s, "\n", ", "))) }
	name := one(c.get("FN").text())
	if name == "" {
		// N is family; given; additional; prefixes; suffixes.
		f := strings.Split(c.get("N").value+";;;;", ";")
		name = one(strings.Join(strings.Fields(f[3]+" "+f[1]+" "+f[2]+" "+f[0]+" "+f[4]), " "))
	}
	if name == "" {
		name = "(no name)"
	}
	out := []Block{{Spans: []Span{{Text: "Contact: " + name, Role: InviteTitle}}}}
	for i := range c.props {
		p := &c.props[i]
		label := map[string]string{"ORG": "Works at", "TITLE": "Title", "EMAIL": "Mail", "TEL": "Phone", "ADR": "Address",
			"URL": "Web", "NOTE": "Note", "BDAY": "Born"}[p.name]
		if label == "" || len(out) > 40 {
			continue
		}
		v := p.text()
		if p.name == "ADR" || p.name == "ORG" {
			v = joinFields(p.value)
		}
		v = strings.TrimPrefix(one(v), "tel:")
		if v == "" {
			continue
		}
		spans := b.k.link(nil, v, InviteValue)
		if t := cardType(p); t != "" {
			spans = append(spans, Span{Text: "  " + t, Role: Dim})
		}
		f := fieldBlock(label, spans)
		f.Marker.Role = InviteName
		out = append(out, f)
	}
	return out
}

// joinFields is a structured value on one line.
func joinFields(s string) string {
	var out []string
	for f := range strings.SplitSeq(strings.ReplaceAll(s, `\;`, "\x01"), ";") {
		q := property{value: strings.ReplaceAll(f, "\x01", ";")}
		if f = strings.TrimSpace(q.text()); f != "" {
			out = append(out, f)
		}
	}
	return strings.Join(out, ", ")
}

// cardType is "home", "work" …, as the card says it.
func cardType(p *property) string {
	var out []string
	for _, s := range p.params {
		k, v, ok := strings.Cut(s, "=")
		if !ok {
			v = k // 2.1: TEL;HOME;VOICE
		} else if !strings.EqualFold(k, "TYPE") {
			continue
		}
		for t := range strings.SplitSeq(strings.ToLower(strings.Trim(v, `"`)), ",") {
			switch t {
			case "home", "work", "cell", "fax", "mobile", "main", "school":
				out = append(out, t)
			}
		}
	}
	return strings.Join(out, ", ")
}
