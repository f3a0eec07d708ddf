package reader

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"postern/internal/uitest"
	"postern/mail"
	"postern/render"
)

func run(t testing.TB, cmd tea.Cmd) {
	t.Helper()
	if cmd == nil {
		return
	}
	switch m := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range m {
			run(t, c)
		}
	case interface{ Apply() tea.Cmd }:
		run(t, m.Apply())
	default:
		t.Fatalf("unexpected %T", m)
	}
}

func pane(f *uitest.Fake) (*Pane, *int) {
	n := new(int)
	p := New(f, Options{Location: time.UTC, Now: func() time.Time { return uitest.Now },
		Shown:   func(mail.Summary) tea.Cmd { *n++; return nil },
		Explain: func(err error) string { return "explained: " + mail.KindOf(err).String() },
		Later:   func(mail.Summary) string { return "later" },
	})
	p.SetSize(80, 20)
	return p, n
}

func text(p *Pane) string {
	var b strings.Builder
	for _, l := range p.Render() {
		b.WriteString(l + "\n")
	}
	return b.String()
}

func TestHeaderAtOnceThenText(t *testing.T) {
	f := uitest.Scene()
	f.Msgs[0].Body, f.Msgs[0].Complete = mail.BodyNone, nil
	p, shown := pane(f)
	cmd := p.Show(f.Msgs[0].Summary)
	if s := text(p); !strings.Contains(s, "Marit Sørensen") || strings.Contains(s, "mooring") {
		t.Fatalf("before anything was read:\n%s", s)
	}
	msg := cmd()
	next := msg.(loaded).Apply()
	if s := text(p); !strings.Contains(s, "Fetching the text…") {
		t.Fatalf("while it is fetched:\n%s", s)
	}
	run(t, next)
	if s := text(p); !strings.Contains(s, "mooring") || strings.Contains(s, "Fetching") || *shown != 1 {
		t.Fatalf("shown %d times:\n%s", *shown, s)
	}
	run(t, p.Reload())
	if *shown != 1 {
		t.Errorf("shown %d times after a reload", *shown)
	}
}

func TestFailures(t *testing.T) {
	f := uitest.Scene()
	f.Offline = true
	f.Msgs[0].Body, f.Msgs[0].Complete = mail.BodyNone, nil
	p, shown := pane(f)
	run(t, p.Show(f.Msgs[0].Summary))
	if s := text(p); !strings.Contains(s, "later") || !p.Waiting() || *shown != 0 {
		t.Errorf("offline:\n%s", s)
	}
	f.Offline = false
	run(t, p.Retry())
	if s := text(p); !strings.Contains(s, "mooring") || p.Waiting() {
		t.Errorf("after a retry:\n%s", s)
	}
	gone := f.Msgs[1].Summary
	f.Msgs = f.Msgs[:1]
	run(t, p.Show(gone))
	if s := text(p); !strings.Contains(s, "explained: not found") || !strings.Contains(s, "Dinner") {
		t.Errorf("gone:\n%s", s)
	}
}

// Leaving cancels, and what comes late is dropped.
func TestLeavingCancels(t *testing.T) {
	f := uitest.Scene()
	p, _ := pane(f)
	late := p.Show(f.Msgs[0].Summary)
	ctx := p.ctx
	run(t, p.Show(f.Msgs[1].Summary))
	if ctx.Err() == nil {
		t.Error("the context of the message before is alive")
	}
	run(t, late)
	if s := text(p); strings.Contains(s, "mooring") || !strings.Contains(s, "Are you free?") {
		t.Errorf("screen:\n%s", s)
	}
	ctx = p.ctx
	p.Close()
	if ctx.Err() == nil || p.ID() != 0 || strings.TrimSpace(text(p)) != "" {
		t.Errorf("after Close: %v, %d", ctx.Err(), p.ID())
	}
}

func TestScrollingStaysInside(t *testing.T) {
	f := uitest.Scene()
	p, _ := pane(f)
	run(t, p.Show(f.Msgs[0].Summary))
	p.Scroll(-5)
	if p.top != 0 || p.Scrolled() || p.AtEnd() {
		t.Errorf("top %d", p.top)
	}
	p.Last()
	if !p.AtEnd() || p.Percent() != 100 {
		t.Errorf("end: top %d of %d, %d%%", p.top, len(p.lines), p.Percent())
	}
	p.Page(3)
	if p.top != len(p.lines)-p.h {
		t.Errorf("past the end: %d", p.top)
	}
	run(t, p.SetSize(40, 20)) // the place in the text survives a new width
	if p.top == 0 {
		t.Error("the place was lost")
	}
	run(t, p.SetSize(200, 100))
	if p.top != 0 || p.Percent() != -1 {
		t.Errorf("everything fits: top %d, %d%%", p.top, p.Percent())
	}
}

func TestFind(t *testing.T) {
	f := uitest.Scene()
	p, _ := pane(f)
	run(t, p.Show(f.Msgs[0].Summary))
	if n := p.Find("BOARD"); n < 3 {
		t.Fatalf("%d hits", n)
	}
	seen := map[int]bool{}
	for range p.hits {
		p.FindNext(1)
		seen[p.top] = true
	}
	if len(seen) < 2 {
		t.Errorf("the hits are not walked through: %v", seen)
	}
	if !p.FindNext(-1) {
		t.Error("no hit backwards")
	}
	if p.Find("no such text") != 0 || p.FindNext(1) {
		t.Error("a hit for what is not there")
	}
	p.Find("")
	if p.Finding() != "" || len(p.hits) != 0 {
		t.Error("the search did not end")
	}
}

// What was searched for is marked, and nothing else of the line changes.
func TestHighlight(t *testing.T) {
	f := uitest.Scene()
	p, _ := pane(f)
	run(t, p.Show(f.Msgs[0].Summary))
	before := text(p)
	p.Highlight([]string{"Mooring", "numbers", ""})
	after := text(p)
	if !strings.Contains(after, p.t.Match+"mooring") || !strings.Contains(after, p.t.Match+"numbers") {
		t.Errorf("not marked:\n%s", after)
	}
	if ansi.Strip(before) != ansi.Strip(after) {
		t.Error("the text changed")
	}
}

func TestModes(t *testing.T) {
	f := uitest.Scene()
	p, _ := pane(f)
	run(t, p.Show(f.Msgs[0].Summary))
	run(t, p.SetMode(render.ModeSource))
	if s := text(p); !strings.Contains(s, "X-Test: yes") {
		t.Errorf("source:\n%s", s)
	}
	run(t, p.SetMode(render.ModeHeaders))
	if s := text(p); !strings.Contains(s, "X-Test") {
		t.Errorf("headers:\n%s", s)
	}
	run(t, p.SetMode(render.ModeMessage))
	if s := text(p); strings.Contains(s, "X-Test") {
		t.Errorf("message:\n%s", s)
	}
}

// What is here of a message is shown although something of it is missing.
func TestPartOfTheTextIsShown(t *testing.T) {
	f := uitest.Scene()
	f.Offline = true
	m := &f.Msgs[1]
	m.Root = &mail.Part{Type: "multipart/mixed", Children: []*mail.Part{
		m.Root, {Path: "2", Type: "text/plain", Size: 500, Encoding: "7bit"},
	}}
	p, shown := pane(f)
	run(t, p.Show(m.Summary))
	if s := text(p); !strings.Contains(s, "Are you free?") || *shown != 1 {
		t.Errorf("shown %d:\n%s", *shown, s)
	}
}

// slow is a Backend whose parts are never read: loading must not hold the loop.
type slow struct{ *uitest.Fake }

func (slow) Part(ctx context.Context, _ mail.MessageID, _ string) ([]byte, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestShowDoesNotWait(t *testing.T) {
	f := uitest.Scene()
	p := New(slow{f}, Options{Explain: func(error) string { return "" }, Later: func(mail.Summary) string { return "" }})
	p.SetSize(80, 20)
	cmd := p.Show(f.Msgs[0].Summary)
	if !strings.Contains(text(p), "Marit") {
		t.Error("no header")
	}
	done := make(chan tea.Msg)
	go func() { done <- cmd() }()
	p.Close()
	<-done
}

// What the cache holds of the attachments is said in the text as it is in the
// list of parts, though the text needs none of them.
func TestAttachmentsHere(t *testing.T) {
	f := uitest.Scene()
	p, _ := pane(f)
	run(t, p.Show(f.Msgs[0].Summary))
	if a := p.Document().Attachments; len(a) != 2 || a[0].Here || a[1].Here {
		t.Fatalf("%+v", a)
	}
	f.Msgs[0].Complete[""] = true
	run(t, p.Reload())
	if a := p.Document().Attachments; !a[0].Here || !a[1].Here {
		t.Errorf("the whole message is here: %+v", a)
	}
}
