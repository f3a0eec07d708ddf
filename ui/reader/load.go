package reader

import (
	"bytes"
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/render"
	"postern/ui/terminal"
)

// maxForHeaders is the size up to which a whole message is fetched in order to
// show every field of its header.
const maxForHeaders = 256 << 10

// request is everything a Cmd needs, so that it never looks at the Pane.
type request struct {
	ctx    context.Context
	gen    int
	id     mail.MessageID
	sum    mail.Summary
	mode   render.Mode
	o      Options
	prefer render.Prefer
	chosen bool
	part   string
	name   string
	layout render.Layout

	graphics terminal.Graphics
	image    int // the id of the first picture that is read
}

// loaded is the answer to a request.
type loaded struct {
	p       *Pane
	gen     int
	msg     mail.Message
	doc     *render.Document
	lines   []render.Line
	width   int
	missing []string // leaves that have to be fetched; {""} when everything has
	prefer  render.Prefer
	picture *Picture // the part is one
	partly  bool     // some of the text is here
	fetched bool     // the network was asked
	err     error
}

// Apply takes the document over; it runs on the loop.
func (m loaded) Apply() tea.Cmd { return m.p.apply(m) }

// Show opens a message: the header, which the list knows, is on the screen
// when Show returns; the Cmd brings the rest.
func (p *Pane) Show(s mail.Summary) tea.Cmd {
	p.stop()
	p.sum, p.msg = s, mail.Message{Summary: s}
	p.mode, p.unfolded, p.find, p.hits = render.ModeMessage, false, "", nil
	p.words = p.words[:0]
	p.prefer, p.chosen, p.hints, p.part, p.pictures = p.o.prefer(), false, false, "", nil
	p.top, p.status, p.failed, p.shown, p.partly = 0, "", false, false, false
	r := p.request()
	p.doc = render.Build(render.Source{Header: headerOf(s)}, r.options(p.now))
	p.setLines(bodyless(p.doc.Layout(r.layout), p.doc))
	return p.load()
}

// Close forgets the message and cancels what is under way.
func (p *Pane) Close() {
	p.stop()
	p.sum, p.msg, p.doc, p.pictures, p.hints, p.part = mail.Summary{}, mail.Message{}, nil, nil, false, ""
	p.setLines(nil)
	p.status, p.failed = "", false
}

func (p *Pane) stop() {
	if p.cancel != nil {
		p.cancel()
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.gen++
}

// Reload reads the message again because something of it changed.
func (p *Pane) Reload() tea.Cmd {
	if p.sum.ID == 0 {
		return nil
	}
	return p.load()
}

// Retry asks the network again for what is missing.
func (p *Pane) Retry() tea.Cmd {
	if p.sum.ID == 0 || !p.failed {
		return nil
	}
	p.failed = false
	if !p.partly {
		p.status = "Fetching the text…"
	}
	return p.fetch(nil)
}

// SetMode changes what of the message is shown.
func (p *Pane) SetMode(m render.Mode) tea.Cmd {
	if p.sum.ID == 0 {
		return nil
	}
	p.mode, p.top, p.find, p.hits, p.part, p.pictures = m, 0, "", nil, "", nil
	return p.load()
}

// ToggleFold folds quoted text, or unfolds it.
func (p *Pane) ToggleFold() tea.Cmd {
	p.unfolded = !p.unfolded
	return p.layout()
}

// Folded reports whether quoted text is folded.
func (p *Pane) Folded() bool { return !p.unfolded }

func (p *Pane) request() request {
	return request{graphics: p.graphics, image: p.image, ctx: p.ctx, gen: p.gen, id: p.sum.ID, sum: p.sum, mode: p.mode, o: p.o,
		prefer: p.prefer, chosen: p.chosen, part: p.part, name: p.partName, layout: p.geometry()}
}

func (p *Pane) geometry() render.Layout {
	w := max(1, p.w-2)
	return render.Layout{Width: w, TextWidth: min(w, p.o.TextWidth), FoldQuotes: !p.unfolded, Hints: p.hints,
		Hyperlinks: p.linked, ASCII: p.o.ASCII}
}

func (r request) options(now time.Time) render.Options {
	return render.Options{Prefer: r.prefer, Mode: r.mode, Now: now, Location: r.o.Location, Tags: r.sum.Flags.Tags()}
}

// load reads what the cache holds.
func (p *Pane) load() tea.Cmd {
	r, b := p.request(), p.b
	if p.part != "" {
		p.nextImages()
	}
	return func() tea.Msg {
		m := r.read(b)
		m.p = p
		return m
	}
}

// fetch asks the network, then reads.
func (p *Pane) fetch(paths []string) tea.Cmd {
	r, b := p.request(), p.b
	return func() tea.Msg {
		if _, err := b.Open(r.ctx, r.id, paths...); err != nil {
			return loaded{p: p, gen: r.gen, fetched: true, err: err}
		}
		m := r.read(b)
		if len(paths) == 0 && len(m.missing) > 0 && m.err == nil && m.msg.Root != nil {
			// Of this sender another form is read than the one that the Backend chose.
			if _, err := b.Open(r.ctx, r.id, m.missing...); err == nil {
				m = r.read(b)
			}
		}
		m.p, m.fetched = p, true
		return m
	}
}

// read builds the document from the cache.
func (r request) read(b Backend) loaded {
	m := loaded{gen: r.gen, width: r.layout.Width}
	m.msg, m.err = b.Message(r.ctx, r.id)
	if m.err != nil {
		return m
	}
	if r.part != "" {
		return r.readPart(b, m)
	}
	r.prefer = r.form(b)
	m.prefer = r.prefer
	parts := map[string][]byte{}
	want := func(path string) bool {
		if raw, err := b.Part(r.ctx, r.id, path); err == nil {
			parts[path] = raw
			return true
		}
		return false
	}
	var block []byte
	switch r.mode {
	case render.ModeSource:
		if !want("") {
			m.missing = []string{""}
		}
	case render.ModeHeaders:
		// The whole header is in the whole message only. A long message is
		// not fetched for it: the usual fields are shown instead.
		if want("") {
			block = headerBlock(parts[""])
		} else if r.sum.Size < maxForHeaders {
			m.missing = []string{""}
		}
	}
	if m.msg.Root == nil {
		m.missing = append(m.missing, "")
	} else {
		for _, leaf := range render.Choose(m.msg.Root, r.prefer) {
			if want(leaf.Path) {
				m.partly = r.mode != render.ModeSource
			} else {
				m.missing = append(m.missing, leaf.Path)
			}
		}
	}
	h := m.msg.Header
	if len(h.From) == 0 && h.Subject == "" && h.Date.IsZero() {
		h = headerOf(r.sum)
	}
	src := render.Source{Header: h, HeaderBlock: block, Root: m.msg.Root, Part: func(path string) ([]byte, bool) {
		raw, ok := parts[path]
		return raw, ok
	}, Here: func(path string) bool { return m.msg.Complete[path] || m.msg.Complete[""] }}
	m.doc = render.Build(src, r.options(r.o.Now()))
	m.lines = m.doc.Layout(r.layout)
	if len(m.missing) > 0 && !m.partly {
		m.lines = bodyless(m.lines, m.doc)
	}
	return m
}

// headerBlock is what stands before the first empty line (RFC 5322 §2.1).
func headerBlock(raw []byte) []byte {
	if i := bytes.Index(raw, []byte("\r\n\r\n")); i >= 0 {
		return raw[:i+2]
	}
	if i := bytes.Index(raw, []byte("\n\n")); i >= 0 {
		return raw[:i+1]
	}
	return raw
}

// bodyless keeps the lines of the header.
func bodyless(lines []render.Line, d *render.Document) []render.Line {
	end := 0
	for i, l := range lines {
		if l.Block >= 0 && l.Block < len(d.Blocks) && d.Blocks[l.Block].Section == render.SectionHeader && d.Blocks[l.Block].Kind != render.RuleBlock {
			end = i + 1
		}
	}
	return lines[:end]
}

func headerOf(s mail.Summary) mail.Header {
	h := mail.Header{Subject: s.Subject, From: s.From, To: s.To, Date: s.Date, MessageID: s.MsgID, ListID: s.ListID}
	if h.Date.IsZero() {
		h.Date = s.Received
	}
	return h
}

func (p *Pane) apply(m loaded) tea.Cmd {
	if m.gen != p.gen {
		return nil
	}
	if m.err != nil {
		if mail.Is(m.err, mail.Canceled) {
			return nil
		}
		p.failed = true
		if p.partly {
			return nil // what is here is shown, and says what is not
		}
		p.status = p.o.Explain(m.err)
		if mail.Is(m.err, mail.Offline) || mail.Is(m.err, mail.Timeout) {
			p.status = p.o.Later(p.sum)
		}
		return nil
	}
	if !p.chosen && p.part == "" {
		p.prefer = m.prefer
	}
	flags := p.sum.Flags
	p.msg, p.doc = m.msg, m.doc
	p.sum = m.msg.Summary
	p.sum.Flags = flags
	p.partly = m.partly
	if m.picture != nil {
		p.pictures = []Picture{*m.picture}
	}
	p.setLines(m.lines)
	p.clamp()
	cmds := []tea.Cmd{p.tell()}
	if m.width != p.geometry().Width {
		cmds = append(cmds, p.layout())
	}
	if len(m.missing) == 0 || m.partly {
		p.status = ""
		if !p.shown && p.o.Shown != nil {
			p.shown = true
			cmds = append(cmds, p.o.Shown(p.sum))
		}
	}
	switch {
	case len(m.missing) == 0:
		p.failed = false
	case m.fetched:
		p.failed = true
		if !m.partly {
			p.status = "The server gave no text for this message."
		}
	case p.failed:
		// It was tried before; only the person tries again, or a connection.
	default:
		if !m.partly {
			p.status = "Fetching the text…"
			if p.mode == render.ModeSource {
				p.status = "Fetching the whole message…"
			}
		}
		cmds = append(cmds, p.fetch(p.paths(m)))
	}
	return tea.Batch(cmds...)
}

// paths are what is asked for; nil leaves the choice to the Backend.
func (p *Pane) paths(m loaded) []string {
	if p.mode == render.ModeSource || p.mode == render.ModeHeaders {
		return m.missing
	}
	if m.msg.Root == nil || p.prefer == p.o.prefer() {
		return nil
	}
	return m.missing
}

// setLines shows lines, keeping the place in the text.
func (p *Pane) setLines(lines []render.Line) {
	block, off := -1, 0
	if p.top > 0 && p.top < len(p.lines) {
		for i := p.top; i >= 0 && block < 0; i-- {
			block = p.lines[i].Block
		}
		for i := p.top; i > 0 && p.lines[i-1].Block == block; i-- {
			off++
		}
	}
	p.lines, p.text = lines, len(lines)
	p.addPictures()
	p.redraw()
	p.search()
	if block >= 0 {
		for i := range lines {
			if lines[i].Block == block {
				p.top = i + off
				break
			}
		}
	}
	p.clamp()
}

// laidOut is the document for another width or fold.
type laidOut struct {
	p     *Pane
	seq   int
	lines []render.Line
}

// Apply shows the lines; it runs on the loop.
func (m laidOut) Apply() tea.Cmd {
	if m.seq == m.p.layoutSeq {
		m.p.setLines(m.lines)
		return m.p.tell()
	}
	return nil
}

// layout lays the document out anew.
func (p *Pane) layout() tea.Cmd {
	if p.doc == nil {
		return nil
	}
	p.layoutSeq++
	seq, doc, geo, partial := p.layoutSeq, p.doc, p.geometry(), p.status != ""
	return func() tea.Msg {
		lines := doc.Layout(geo)
		if partial {
			lines = bodyless(lines, doc)
		}
		return laidOut{p, seq, lines}
	}
}
