package render

import (
	"strings"

	"postern/mail"
	"postern/rfc822"
)

// beginMessage draws the header of a message inside the message.
func (b *builder) beginMessage(p *mail.Part) {
	b.shown[p] = true
	b.add(Block{Kind: RuleBlock, Section: SectionBody, Gap: true})
	h := p.Message
	if h == nil {
		if raw, ok := b.part(p.Path); ok {
			m := rfc822.Embedded(p, raw)
			h = &m.Header
		}
	}
	if h != nil {
		b.innerHead(*h)
	}
	b.start = len(b.d.Blocks)
}

func (b *builder) innerHead(h mail.Header) {
	fields := headBlocks(h, strings.TrimSpace(Line1(h.ListID)), b.o)
	if h.Date.IsZero() {
		fields = fields[:len(fields)-1]
	}
	for _, f := range fields {
		f.Section = SectionBody
		b.add(f)
	}
	for _, w := range addressWarnings(h) {
		f := warningBlock(w)
		f.Section = SectionBody
		b.add(f)
	}
}

// embedded shows a message that came without its tree of parts.
func (b *builder) embedded(p *mail.Part, raw []byte) bool {
	if b.depth >= maxNested {
		return false
	}
	m := rfc822.Embedded(p, raw)
	outer := b.src
	b.src.Part = m.Body
	b.depth++
	if p.Message == nil {
		b.start = len(b.d.Blocks)
	}
	b.show(plan(m.Root, b.o.Prefer))
	b.depth--
	b.src = outer
	return true
}

// encrypted says that the content cannot be read here.
func (b *builder) encrypted(p *mail.Part) {
	m := method(p)
	if kind := lower(p.Params["smime-type"]); kind == "signed-data" {
		b.d.Signature = &SignatureState{Status: "unverified", Method: m}
		b.note("This message is signed in a way that wraps its text (S/MIME); it cannot be read here.", Warning)
		return
	}
	b.d.Signature = &SignatureState{Status: "encrypted", Method: m}
	b.note("This message is encrypted ("+m+") and cannot be read here.", Warning)
}

// armor takes the frame of a text off that was signed in place (RFC 9580 §7),
// and says when one is encrypted.
func (b *builder) armor(text string) string {
	trimmed := strings.TrimLeft(text, " \n")
	switch {
	case strings.HasPrefix(trimmed, "-----BEGIN PGP SIGNED MESSAGE-----\n"):
		if _, rest, ok := strings.Cut(trimmed, "\n\n"); ok {
			b.d.Signature = &SignatureState{Status: "unverified", Method: "OpenPGP"}
			return strings.ReplaceAll(rest, "\n- -", "\n-")
		}
	case strings.HasPrefix(trimmed, "-----BEGIN PGP MESSAGE-----\n"):
		b.d.Signature = &SignatureState{Status: "encrypted", Method: "OpenPGP"}
		b.note("This message is encrypted (OpenPGP) and cannot be read here.", Warning)
	}
	return text
}

// method names what a signed or encrypted part was made with.
func method(p *mail.Part) string {
	if strings.Contains(p.Params["protocol"], "pgp") || strings.Contains(p.Type, "pgp") {
		return "OpenPGP"
	}
	return "S/MIME"
}

// tnef shows the text of a winmail.dat, unless the message has one of its own.
func (b *builder) tnef(p *mail.Part, raw []byte) bool {
	if b.d.Shown != "" {
		return true
	}
	data, _ := rfc822.Decode(p, raw)
	m, err := rfc822.TNEF(data)
	switch {
	case err != nil:
		return true // it is listed as an attachment
	case m.HTML != "":
		r := htmlBlocks(&b.k, m.HTML, b.forward())
		b.addBody(r.blocks...)
		b.d.Remote.merge(r.remote)
		b.showing("text/html")
	case m.Text != "":
		text, _ := shorten(m.Text)
		b.addBody(textBlocks(&b.k, Sanitize(text), false, false, b.forward())...)
		b.showing("text/plain")
	}
	return true
}

// enriched shows text/enriched (RFC 1896) without its formatting commands.
func (b *builder) enriched(p *mail.Part, raw []byte) bool {
	text, notes := rfc822.Text(p, raw)
	text, _ = shorten(text)
	b.warnText(notes)
	b.addBody(textBlocks(&b.k, Sanitize(plainOfEnriched(text)), false, false, true)...)
	b.showing("text/plain")
	return true
}

// plainOfEnriched drops the commands, and makes n-1 line ends of n.
func plainOfEnriched(s string) string {
	var out strings.Builder
	param := 0
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '<' && i+1 < len(s) && s[i+1] == '<':
			out.WriteByte('<')
			i += 2
		case c == '<':
			j := strings.IndexByte(s[i:], '>')
			if j < 0 || j > 60 {
				out.WriteByte(c)
				i++
				continue
			}
			switch lower(s[i+1 : i+j]) {
			case "param":
				param++
			case "/param":
				param = max(0, param-1)
			}
			i += j + 1
		case c == '\n':
			n := i
			for n < len(s) && s[n] == '\n' {
				n++
			}
			if n-i == 1 {
				out.WriteByte(' ')
			}
			out.WriteString(strings.Repeat("\n", n-i-1))
			i = n
		default:
			if param == 0 {
				out.WriteByte(c)
			}
			i++
		}
	}
	return out.String()
}
