package reader

import (
	"context"
	"image"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/mail"
	"postern/render"
	"postern/ui/cell"
	"postern/ui/terminal"
	"postern/ui/theme"
)

// Backend is what the reader needs; it is called from Cmds only.
type Backend interface {
	Message(ctx context.Context, id mail.MessageID) (mail.Message, error)
	Part(ctx context.Context, id mail.MessageID, path string) ([]byte, error)
	Open(ctx context.Context, id mail.MessageID, paths ...string) (mail.Message, error)
	Content(ctx context.Context, id mail.MessageID, path string) (*mail.Part, []byte, error)
	Form(ctx context.Context, sender string) (string, error)
	SetForm(ctx context.Context, sender, form string) error
}

// Options are what a Pane needs from outside.
type Options struct {
	Location   *time.Location   // nil means time.Local
	Now        func() time.Time // called in Cmds only; nil means time.Now
	PreferHTML bool
	TextWidth  int // running text is at most this wide; 0 means 92
	ASCII      bool
	// Shown is called on the loop when the text of a message is on the screen.
	Shown func(mail.Summary) tea.Cmd
	// Explain turns an error into a sentence and what to do about it.
	Explain func(err error) string
	// Gallery shows pictures over the whole screen, for terminals that cannot
	// draw them below the text.
	Gallery func([]Picture) tea.Cmd
	// Later says how to ask for a download when there is a connection.
	Later func(s mail.Summary) string
}

// Pane is the reader.
type Pane struct {
	b     Backend
	o     Options
	t     *theme.Theme
	w, h  int
	focus bool
	now   time.Time

	gen    int
	ctx    context.Context
	cancel context.CancelFunc
	sum    mail.Summary
	msg    mail.Message
	doc    *render.Document
	lines  []render.Line
	drawn  []string
	top    int
	status string // instead of the text: fetching, or why not
	failed bool   // status tells of a failure
	shown  bool   // Options.Shown was called for this message
	partly bool   // some of the text is here, some is not

	mode     render.Mode
	prefer   render.Prefer
	chosen   bool // prefer is the person's word for this message
	unfolded bool
	hints    bool   // letters stand beside the links
	linked   bool   // the terminal opens links itself (OSC 8)
	part     string // the path of the part that is shown in place of the message; "" none
	partName string

	graphics terminal.Graphics
	cell     image.Point // pixels of a cell; zero when not known
	pictures []Picture
	image    int // the id of the next picture
	text     int // how many of lines are text; pictures follow
	art      []artRow
	places   string       // says where the pictures are
	placed   string       // what of that the terminal was told
	kept     map[int]bool // the pictures that the terminal has

	layoutSeq int
	find      string
	words     []string // marked in the text, lower case
	hits      []int
	pen       cell.Line
	out       []string
}

// New makes an empty Pane.
func New(b Backend, o Options) *Pane {
	if o.Location == nil {
		o.Location = time.Local
	}
	if o.TextWidth <= 0 {
		o.TextWidth = 92
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	p := &Pane{b: b, o: o, t: theme.Compile(theme.Settings{}), image: terminal.FirstImage, kept: map[int]bool{}}
	p.prefer = o.prefer()
	return p
}

// prefer is the form for senders of whom none is remembered.
func (o Options) prefer() render.Prefer {
	if o.PreferHTML {
		return render.PreferHTML
	}
	return render.PreferText
}

// SetTheme changes the look.
func (p *Pane) SetTheme(t *theme.Theme) {
	p.t = t
	p.redraw()
}

// SetNow tells the time, for the date of a header that is shown at once.
func (p *Pane) SetNow(t time.Time) { p.now = t }

// SetFocus says whether keys come here.
func (p *Pane) SetFocus(on bool) { p.focus = on }

// SetSize changes the size in cells; the text is laid out anew when the width changed.
func (p *Pane) SetSize(w, h int) tea.Cmd {
	if w == p.w && h == p.h {
		return nil
	}
	wide := w != p.w
	p.w, p.h = w, h
	p.clamp()
	if wide {
		p.redraw()
		return p.layout()
	}
	return nil
}

func (p *Pane) redraw() {
	p.drawn = make([]string, len(p.lines))
}

// ID is the message that is shown; 0 when there is none.
func (p *Pane) ID() mail.MessageID { return p.sum.ID }

// Summary is the row of the message that is shown.
func (p *Pane) Summary() mail.Summary { return p.sum }

// SetSummary takes over what the list knows newer: flags. The Cmd brings a header
// with the tags that it has now.
func (p *Pane) SetSummary(s mail.Summary) tea.Cmd {
	if s.ID != p.sum.ID {
		return nil
	}
	was := p.sum.Flags.Tags()
	p.sum = s
	if s.ID == 0 || p.part != "" || slices.Equal(was, s.Flags.Tags()) {
		return nil
	}
	return p.load()
}

// Message is what is known of the message; Root is nil until that is here.
func (p *Pane) Message() mail.Message { return p.msg }

// Document is what is shown; nil when there is none.
func (p *Pane) Document() *render.Document { return p.doc }

// Mode is what of the message is shown.
func (p *Pane) Mode() render.Mode { return p.mode }

// Other is the form of the text that could be shown instead: "text/html",
// "text/plain" or "".
func (p *Pane) Other() string {
	if p.doc == nil || p.doc.Other != "" {
		return other(p.doc)
	}
	if p.msg.Root == nil {
		return ""
	}
	want := map[string]string{"text/plain": "text/html", "text/html": "text/plain"}[p.doc.Shown]
	for _, l := range p.msg.Root.Leaves() {
		if l.Type == want && l.Disposition != "attachment" && p.msg.Root.Multipart() {
			return want
		}
	}
	return ""
}

func other(d *render.Document) string {
	if d == nil {
		return ""
	}
	return d.Other
}

// Waiting reports whether the text is not here and could not be had.
func (p *Pane) Waiting() bool { return p.failed }

// Percent is how far down the last line on the screen is; -1 when all of the
// message fits.
func (p *Pane) Percent() int {
	if len(p.lines) <= p.h {
		return -1
	}
	return min(100, 100*(p.top+p.h)/len(p.lines))
}

// Scrolled reports whether the subject has left the screen.
func (p *Pane) Scrolled() bool { return p.top > 0 }

// Scroll moves by n lines.
func (p *Pane) Scroll(n int) {
	p.top += n
	p.clamp()
}

// Page moves by n screens, with two lines in common.
func (p *Pane) Page(n int) { p.Scroll(n * max(1, p.h-2)) }

// HalfPage moves by n half screens.
func (p *Pane) HalfPage(n int) { p.Scroll(n * max(1, p.h/2)) }

// First goes to the start.
func (p *Pane) First() { p.top = 0 }

// Last goes to the end.
func (p *Pane) Last() { p.top = len(p.lines); p.clamp() }

// AtEnd reports whether the last line is on the screen.
func (p *Pane) AtEnd() bool { return p.top+p.h >= len(p.lines) }

func (p *Pane) clamp() { p.top = max(0, min(p.top, len(p.lines)-p.h)) }
