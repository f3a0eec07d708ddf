package render

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"postern/mail"
	"postern/rfc822"
)

// Build makes the Document of a message from what of it is here. It never
// fails: what cannot be read is said in words, inside the Document.
func Build(src Source, o Options) *Document {
	if !o.Now.IsZero() {
		o.Now = o.Now.In(location(o.Location)) // days are counted where the person is
	}
	b := &builder{src: src, o: o, d: &Document{}, shown: map[*mail.Part]bool{}}
	switch o.Mode {
	case ModeSource:
		b.source()
	case ModeStructure:
		b.structure()
	default:
		b.message()
	}
	b.d.Links = b.k.links
	return b.d
}

type builder struct {
	src    Source
	o      Options
	d      *Document
	k      linker
	shown  map[*mail.Part]bool
	cids   []htmlImage // pictures inside the message that the HTML refers to
	start  int         // where the body of the current message begins
	depth  int         // messages inside messages
	events map[string]bool
}

// part gives the octets of a leaf as transferred.
func (b *builder) part(path string) ([]byte, bool) {
	if b.src.Part == nil {
		return nil, false
	}
	return b.src.Part(path)
}

func (b *builder) message() {
	if b.o.Mode == ModeHeaders && b.src.HeaderBlock != nil {
		b.allHeaders()
	} else {
		b.add(headBlocks(b.src.Header, listName(b.src), b.o)...)
	}
	b.warn(headWarnings(b.src.Header, b.o)...)
	top := len(b.d.Blocks)
	b.body()
	body := b.d.Blocks[top:]
	var notes []Block
	for _, w := range b.d.Warnings {
		notes = append(notes, warningBlock(w))
	}
	if s := b.d.Remote.String(); s != "" {
		notes = append(notes, Block{Section: SectionHeader, Spans: []Span{{Text: "Not loaded: " + s, Role: Dim}}})
	}
	b.d.Blocks = append(append(b.d.Blocks[:top:top], notes...), body...)
	b.attachments()
	b.pictures()
	b.attachmentBlocks()
	b.d.numberFolds()
}

func (b *builder) warn(w ...string) { b.d.Warnings = append(b.d.Warnings, w...) }

func (b *builder) add(blocks ...Block) {
	if len(b.d.Blocks)+len(blocks) <= maxBlocks {
		b.d.Blocks = append(b.d.Blocks, blocks...)
	}
}

// addBody adds blocks below a blank line.
func (b *builder) addBody(blocks ...Block) {
	for i := range blocks {
		blocks[i].Section = SectionBody
	}
	if len(blocks) > 0 {
		blocks[0].Gap = true
	}
	b.add(blocks...)
}

// addFirst adds blocks above the text of the message they belong to.
func (b *builder) addFirst(blocks ...Block) {
	rest := append([]Block(nil), b.d.Blocks[b.start:]...)
	b.d.Blocks = b.d.Blocks[:b.start]
	b.addBody(blocks...)
	b.start = len(b.d.Blocks)
	if len(rest) > 0 {
		rest[0].Gap = true
	}
	b.add(rest...)
}

// note adds a sentence of ours to the body.
func (b *builder) note(s string, r Role) {
	b.addBody(Block{Spans: []Span{{Text: s, Role: r}}})
}

// empty says why there is no text; it is no text of the message.
func (b *builder) empty(s string) {
	b.note(s, Dim)
	b.d.Blocks[len(b.d.Blocks)-1].note = true
}

func (b *builder) body() {
	b.start = len(b.d.Blocks)
	top := b.start
	if b.src.Root == nil {
		b.empty("The text of this message is not here yet.")
		return
	}
	items := plan(b.src.Root, b.o.Prefer)
	b.show(items)
	if len(b.d.Blocks) == top {
		switch {
		case len(items) == 0 && len(b.src.Root.Leaves()) > 0 && b.src.Root.Leaves()[0].Type != "text/plain":
			b.empty("This message has no text, only attachments.")
		default:
			b.empty("This message is empty.")
		}
	}
}

func (b *builder) show(items []item) {
	var starts []int
	for _, it := range items {
		switch it.kind {
		case beginMessage:
			starts = append(starts, b.start)
			b.beginMessage(it.part)
		case endMessage:
			b.start, starts = starts[len(starts)-1], starts[:len(starts)-1]
		case encrypted:
			b.encrypted(it.part)
		case signed:
			b.d.Signature = &SignatureState{Status: "unverified", Method: method(it.part)}
		default:
			b.leaf(it)
		}
	}
}

// leaf shows one leaf, or its other form where that is better.
func (b *builder) leaf(it item) {
	p := it.part
	raw, ok := b.part(p.Path)
	other, otherOK := []byte(nil), false
	if it.other != nil {
		if b.d.Other == "" {
			b.d.Other = it.other.Type
		}
		other, otherOK = b.part(it.other.Path)
	}
	if !ok && otherOK {
		p, raw, ok, otherOK = it.other, other, true, false
	}
	if !ok {
		b.shown[p] = true
		b.d.Missing = append(b.d.Missing, p)
		b.empty("This part is not here: " + Line1(p.Type) + ", " + Size(p.Size) + ".")
		return
	}
	if b.content(p, raw, otherOK) {
		return
	}
	if otherOK && b.content(it.other, other, false) {
		if b.d.Other == it.other.Type {
			b.d.Other = p.Type
		}
		return
	}
	if otherOK {
		b.content(p, raw, false)
	}
}

// content shows the octets of a leaf. With choosy it shows nothing and reports
// false when there is nothing worth reading in them.
func (b *builder) content(p *mail.Part, raw []byte, choosy bool) bool {
	var ok bool
	switch p.Type {
	case "text/html", "application/xhtml+xml", "text/x-amp-html":
		ok = b.html(p, raw, choosy)
	case "text/calendar", "application/ics":
		ok = b.calendar(p, raw)
	case "text/vcard", "text/x-vcard", "text/directory":
		ok = b.contacts(p, raw)
	case "message/delivery-status", "message/global-delivery-status":
		ok = b.delivery(p, raw)
	case "message/disposition-notification":
		ok = b.receipt(p, raw)
	case "message/rfc822", "message/global":
		ok = b.embedded(p, raw)
	case "text/enriched", "text/richtext":
		ok = b.enriched(p, raw)
	default:
		if rfc822.IsTNEF(p) {
			ok = b.tnef(p, raw)
		} else {
			ok = b.plain(p, raw, choosy)
		}
	}
	if ok {
		b.shown[p] = true
	}
	return ok
}

func (b *builder) showing(typ string) {
	if b.d.Shown == "" {
		b.d.Shown = typ
	}
}

func (b *builder) plain(p *mail.Part, raw []byte, choosy bool) bool {
	text, notes := rfc822.Text(p, raw)
	if strings.Contains(text, "\nbegin ") || strings.HasPrefix(text, "begin ") {
		text, _ = rfc822.Uuencoded(text)
	}
	text, long := shorten(text)
	text = b.armor(Sanitize(text))
	if choosy && stub(text) {
		return false
	}
	b.warnText(notes)
	if long {
		b.warn("This message is very large: only its beginning is shown.")
	}
	flowed := strings.EqualFold(p.Params["format"], "flowed")
	b.addBody(textBlocks(&b.k, text, flowed, flowed && strings.EqualFold(p.Params["delsp"], "yes"), b.forward())...)
	b.showing("text/plain")
	return true
}

// shorten cuts a text at what is shown of it.
func shorten(s string) (head string, long bool) {
	if len(s) <= maxText {
		return s, false
	}
	n := maxText
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n], true
}

// warnText passes on what was odd about a text.
func (b *builder) warnText(notes []string) {
	for _, n := range notes {
		b.warn(sentence(Line1(n)))
	}
}

// sentence makes a sentence of a clause.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(r)) + s[n:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

// stub reports whether a plain text only says that there is another form.
func stub(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" {
		return true
	}
	if len(s) > 800 {
		return false
	}
	low := strings.ToLower(s)
	for _, w := range [...]string{"view this email in your browser", "view it in your browser", "view in browser", "view this email online",
		"view this message in", "view the message, please use an html", "does not support html", "doesn't support html", "html compatible", "html-compatible", "html email",
		"enable html", "requires html", "html version", "view online", "read online", "unable to view this", "can't see this",
		"if you cannot", "this is an html", "in html format", "im browser ansehen", "im browser anzeigen", "online-version", "version en ligne", "ver en el navegador",
		"htmlメール", "html 형식", "см. в браузере", "посмотреть в браузере"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	// Nothing but an address.
	f := newURLFinder(s)
	from, to, ok := f.next()
	return ok && to-from > len(s)*7/10
}

func (b *builder) html(p *mail.Part, raw []byte, choosy bool) bool {
	text, notes := rfc822.Text(declared(p, raw), raw)
	links := len(b.k.links)
	r := htmlBlocks(&b.k, text, b.forward())
	if choosy && (!r.words || r.cut) {
		b.k.forget(links)
		return false
	}
	b.warnText(notes)
	b.warnText(r.notes)
	b.addBody(r.blocks...)
	b.d.Remote.merge(r.remote)
	b.cids = append(b.cids, r.images...)
	b.showing("text/html")
	return true
}

// declared is the part with the charset that the HTML itself declares, when
// the header declares none (HTML §13.2.3.2).
func declared(p *mail.Part, raw []byte) *mail.Part {
	if p.Charset() != "" || p.Encoding == "base64" {
		return p
	}
	head := strings.ToLower(string(raw[:min(len(raw), 2048)]))
	_, cs, ok := strings.Cut(head, "charset=")
	if !ok {
		return p
	}
	cs = strings.TrimLeft(strings.TrimPrefix(cs, "3d"), "\"' ")
	if i := strings.IndexAny(cs, "\"'/>; \r\n"); i >= 0 {
		cs = cs[:i]
	}
	q := *p
	q.Params = map[string]string{"charset": cs}
	for k, v := range p.Params {
		q.Params[k] = v
	}
	return &q
}

// forward reports whether the message passes another one on, so that what it
// quotes is news.
func (b *builder) forward() bool {
	s := strings.ToLower(strings.TrimSpace(b.src.Header.Subject))
	for _, p := range [...]string{"fw:", "fwd:", "wg:", "tr:", "rv:", "i:", "enc:", "vs:", "doorst:", "转发", "轉寄", "vl:"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// pictures lists the images of the message.
func (b *builder) pictures() {
	alts := map[string]string{}
	for _, c := range b.cids {
		alts[c.cid] = c.alt
	}
	b.src.Root.Walk(func(p *mail.Part) bool {
		if strings.HasPrefix(p.Type, "image/") && len(b.d.Images) < maxParts {
			_, here := b.part(p.Path)
			here = here || b.src.Here != nil && b.src.Here(p.Path)
			alt := alts[p.ID]
			if alt == "" {
				alt = strings.TrimSpace(Line1(p.Name))
			}
			b.d.Images = append(b.d.Images, Image{Alt: alt, Path: p.Path, Type: Line1(p.Type), Here: here})
		}
		return true
	})
}
