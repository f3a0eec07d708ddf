package reader

import (
	"strings"
	"testing"

	"postern/internal/uitest"
	"postern/mail"
	"postern/render"
)

// two is the scene with two messages of one sender in two forms each.
func two() *uitest.Fake {
	f := uitest.Scene()
	for i := range 2 {
		m := &f.Msgs[i]
		m.From = []mail.Address{{Name: "News", Addr: "news@example.org"}}
		m.Root = &mail.Part{Type: "multipart/alternative", Children: []*mail.Part{
			{Path: "1", Type: "text/plain", Size: 3000, Lines: 50}, {Path: "2", Type: "text/html", Size: 5000}}}
		f.Parts[m.ID] = map[string][]byte{"1": []byte(strings.Repeat("The plain form of it.\n", 50)), "2": []byte("<p>The HTML form.</p>"), "": []byte("Subject: raw\r\n\r\nraw")}
		m.Complete = map[string]bool{"1": true}
	}
	return f
}

func TestFormIsRememberedForTheSender(t *testing.T) {
	f := two()
	p, _ := pane(f)
	run(t, p.Show(f.Msgs[0].Summary))
	if !strings.Contains(text(p), "plain form") {
		t.Fatalf("not the plain form:\n%s", text(p))
	}
	run(t, p.TogglePrefer())
	if !strings.Contains(text(p), "HTML form") || f.Forms["news@example.org"] != "html" {
		t.Fatalf("forms %v:\n%s", f.Forms, text(p))
	}
	p, _ = pane(f) // as after a restart
	run(t, p.Show(f.Msgs[1].Summary))
	if !strings.Contains(text(p), "HTML form") {
		t.Errorf("not remembered:\n%s", text(p))
	}
	run(t, p.Show(f.Msgs[2].Summary)) // another sender
	if p.prefer != render.PreferText {
		t.Error("another sender got the form, too")
	}
	run(t, p.Show(f.Msgs[1].Summary))
	run(t, p.TogglePrefer())
	if !strings.Contains(text(p), "plain form") || f.Forms["news@example.org"] != "" {
		t.Errorf("forms %v:\n%s", f.Forms, text(p))
	}
}

// The form of a sender is fetched although the Backend would have chosen the other.
func TestFormIsFetched(t *testing.T) {
	f := two()
	f.Forms = map[string]string{"news@example.org": "html"}
	m := &f.Msgs[0]
	m.Body, m.Complete = mail.BodyNone, nil
	m.Root.Children[1].Type = "text/html"
	p, _ := pane(f)
	run(t, p.Show(m.Summary))
	if !strings.Contains(text(p), "HTML form") {
		t.Errorf("screen:\n%s", text(p))
	}
}

func TestCycle(t *testing.T) {
	f := two()
	f.Msgs[0].Complete[""] = true
	p, _ := pane(f)
	run(t, p.Show(f.Msgs[0].Summary))
	for _, want := range []string{"HTML form", "HTML form", "Subject: raw", "multipart/alternative", "plain form"} {
		run(t, p.Cycle())
		if s := text(p); !strings.Contains(s, want) {
			t.Errorf("%s: no %q:\n%s", p.ViewName(), want, s)
		}
	}
	if len(f.Forms) != 0 {
		t.Errorf("remembered: %v", f.Forms)
	}
}
