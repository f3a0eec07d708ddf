package reader

import (
	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/render"
)

// TogglePrefer changes between plain text and HTML, for this message and for
// all that its sender sends.
func (p *Pane) TogglePrefer() tea.Cmd {
	if p.prefer == render.PreferHTML {
		p.prefer = render.PreferText
	} else {
		p.prefer = render.PreferHTML
	}
	p.chosen, p.part, p.pictures = true, "", nil
	return tea.Batch(p.load(), p.remember())
}

// Cycle shows the message in the next of its views: the other form of its text
// where there is one, all of its header, its source, its parts, and then as at
// first. Nothing is remembered.
func (p *Pane) Cycle() tea.Cmd {
	switch {
	case p.mode == render.ModeMessage && !p.chosen && p.Other() != "":
		p.prefer, p.chosen = map[string]render.Prefer{"text/html": render.PreferHTML, "text/plain": render.PreferText}[p.Other()], true
		return p.SetMode(render.ModeMessage)
	case p.mode == render.ModeMessage:
		return p.SetMode(render.ModeHeaders)
	case p.mode == render.ModeHeaders:
		return p.SetMode(render.ModeSource)
	case p.mode == render.ModeSource:
		return p.SetMode(render.ModeStructure)
	}
	p.chosen = false
	return p.SetMode(render.ModeMessage)
}

// ViewName is the view in words.
func (p *Pane) ViewName() string {
	switch p.mode {
	case render.ModeHeaders:
		return "every header field"
	case render.ModeSource:
		return "the message as it was sent"
	case render.ModeStructure:
		return "the parts it is made of"
	}
	switch {
	case !p.chosen:
		return "the message"
	case p.prefer == render.PreferHTML:
		return "its HTML"
	}
	return "its plain text"
}

// formKept is how remembering the form went.
type formKept struct{}

// Apply does nothing: the message is shown either way.
func (formKept) Apply() tea.Cmd { return nil }

// remember keeps the form for the sender; one that is the usual one needs no
// remembering.
func (p *Pane) remember() tea.Cmd {
	sender := senderOf(p.sum)
	if sender == "" {
		return nil
	}
	form := ""
	if p.prefer != p.o.prefer() {
		form = map[render.Prefer]string{render.PreferText: "text", render.PreferHTML: "html"}[p.prefer]
	}
	b, ctx := p.b, p.ctx
	return func() tea.Msg {
		_ = b.SetForm(ctx, sender, form) // then it is forgotten: no reason to disturb reading
		return formKept{}
	}
}

// form is in which form the message is read.
func (r request) form(b Backend) render.Prefer {
	if r.chosen {
		return r.prefer
	}
	if sender := senderOf(r.sum); sender != "" {
		switch f, _ := b.Form(r.ctx, sender); f { // without an answer the usual form
		case "text":
			return render.PreferText
		case "html":
			return render.PreferHTML
		}
	}
	return r.o.prefer()
}

func senderOf(s mail.Summary) string {
	if len(s.From) == 0 {
		return ""
	}
	return s.From[0].Addr
}
