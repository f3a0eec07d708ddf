package render

import (
	"strings"

	"postern/mail"
)

// Build makes the Document of a message from what of it is here. It never
// fails: what cannot be read is said in words, inside the Document.
func Build(src Source, o Options) *Document {
	b := &builder{src: src, o: o, d: &Document{}}
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
	chosen []*mail.Part
	cids   []string // content ids that the HTML refers to
}

// part gives the octets of a leaf as transferred.
func (b *builder) part(path string) ([]byte, bool) {
	if b.src.Part == nil {
		return nil, false
	}
	return b.src.Part(path)
}

func (b *builder) message() {
	h := b.src.Header
	if b.o.Mode == ModeHeaders && b.src.HeaderBlock != nil {
		b.allHeaders()
	} else {
		b.add(headBlocks(h, b.o)...)
	}
	b.d.Warnings = append(b.d.Warnings, headWarnings(h, b.o)...)
	notes := len(b.d.Blocks)
	b.body()
	var top []Block
	for _, w := range b.d.Warnings {
		top = append(top, warningBlock(w))
	}
	if s := b.d.Remote.String(); s != "" {
		top = append(top, Block{Section: SectionHeader, Spans: []Span{{Text: "Not loaded: " + s, Role: Dim}}})
	}
	b.d.Blocks = append(b.d.Blocks[:notes:notes], append(top, b.d.Blocks[notes:]...)...)
	b.attachments()
	b.attachmentBlocks()
	b.d.numberFolds()
}

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

// note adds a sentence of ours to the body.
func (b *builder) note(s string, r Role) {
	b.addBody(Block{Spans: []Span{{Text: s, Role: r}}})
}

func (b *builder) body() {
	if b.src.Root == nil {
		b.note("The text of this message is not here yet.", Dim)
		return
	}
	b.chosen = Choose(b.src.Root, b.o.Prefer)
	for _, p := range b.chosen {
		b.leaf(p)
	}
	if len(b.chosen) == 0 {
		b.note("This message has no text.", Dim)
	}
}

func (b *builder) leaf(p *mail.Part) {
	raw, ok := b.part(p.Path)
	if !ok {
		b.d.Missing = append(b.d.Missing, p)
		b.note("This part is not here: "+Line1(p.Type)+", "+Size(p.Size)+".", Dim)
		return
	}
	b.plain(p, raw)
}

func (b *builder) plain(p *mail.Part, raw []byte) {
	text := Sanitize(decodeText(p, raw))
	flowed := strings.EqualFold(p.Params["format"], "flowed")
	b.addBody(textBlocks(&b.k, text, flowed, flowed && strings.EqualFold(p.Params["delsp"], "yes"))...)
	if b.d.Shown == "" {
		b.d.Shown = "text/plain"
	}
}

func (b *builder) allHeaders() {}
func (b *builder) source()     {}
func (b *builder) structure()  {}

func decodeText(_ *mail.Part, raw []byte) string { return string(raw) }

func decodedSize(_ *mail.Part, raw []byte) int64 { return int64(len(raw)) }
