package reader

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/render"
)

// Viewable reports whether a part of a media type can be read in the reader.
func Viewable(mediaType string) bool {
	switch mediaType {
	case "application/ics", "message/rfc822", "message/global", "message/delivery-status", "message/disposition-notification",
		"application/json", "application/xml", "application/x-sh", "application/x-patch", "image/png", "image/jpeg", "image/gif":
		return true
	}
	return strings.HasPrefix(mediaType, "text/")
}

// ShowPart shows one part in place of the message until LeavePart.
func (p *Pane) ShowPart(path, name string) tea.Cmd {
	if p.sum.ID == 0 {
		return nil
	}
	p.part, p.partName = path, name
	p.mode, p.top, p.find, p.hits, p.pictures = render.ModeMessage, 0, "", nil, nil
	p.doc = render.Build(render.Source{Header: p.partHeader()}, p.request().options(p.now))
	p.setLines(bodyless(p.doc.Layout(p.geometry()), p.doc))
	p.status, p.failed = "Fetching the part…", false
	return p.load()
}

// LeavePart goes back to the message; it reports whether a part was shown.
func (p *Pane) LeavePart() (tea.Cmd, bool) {
	if p.part == "" {
		return nil, false
	}
	p.part, p.pictures, p.top, p.failed, p.status = "", nil, 0, false, ""
	return p.load(), true
}

// Part is the path of the part that is shown; "" when the message is.
func (p *Pane) Part() string { return p.part }

func (p *Pane) partHeader() mail.Header {
	return mail.Header{Subject: p.partName, From: p.sum.From, Date: headerOf(p.sum).Date}
}

// readPart builds the document of one part.
func (r request) readPart(b Backend, m loaded) loaded {
	part, data, err := b.Content(r.ctx, r.id, r.part)
	if err != nil {
		m.err = err
		return m
	}
	h := mail.Header{Subject: r.name, From: r.sum.From, Date: headerOf(r.sum).Date}
	q := *part // shown whatever the message wanted to be done with it
	q.Path, q.Encoding, q.Disposition, q.Name, q.Children = "1", "binary", "inline", "", nil
	if img := r.pictureOf(part.Type, r.name, data, 0); img != nil {
		m.picture = img
		q, data = mail.Part{Path: "1", Type: "text/plain"}, nil
	} else if !strings.HasPrefix(q.Type, "text/") && !strings.HasPrefix(q.Type, "message/") && q.Type != "application/ics" {
		q.Type = "text/plain"
	}
	src := render.Source{Header: h, Root: &q, Part: func(path string) ([]byte, bool) { return data, path == "1" }}
	m.doc = render.Build(src, r.options(r.o.Now()))
	m.lines = m.doc.Layout(r.layout)
	if m.picture != nil {
		m.lines = bodyless(m.lines, m.doc)
	}
	m.partly = true
	return m
}
