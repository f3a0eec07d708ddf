package reader

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui/theme"
)

func drawing(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{uint8(255 * x / w), 0, uint8(255 * y / h), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Pictures are drawn by a key and never by themselves, inside the width, at
// every size; what is no picture is named and nothing breaks.
func TestPictures(t *testing.T) {
	f := uitest.Scene()
	m := &f.Msgs[0]
	m.Root = &mail.Part{Type: "multipart/mixed", Children: []*mail.Part{m.Root.Leaves()[0],
		{Path: "2", Type: "image/png", Name: "pier.png", Disposition: "attachment", Size: 900},
		{Path: "3", Type: "image/png", Name: "broken.png", Disposition: "attachment", Size: 900},
		{Path: "4", Type: "image/jpeg", Name: "gone.jpg", Disposition: "attachment", Size: 900}}}
	f.Parts[m.ID]["2"], f.Parts[m.ID]["3"] = drawing(t, 300, 200), []byte("\x89PNG no")
	p, _ := pane(f)
	p.SetTheme(theme.Compile(theme.Settings{Colors: theme.Many}))
	run(t, p.Show(m.Summary))
	n := len(p.lines)
	p.Last()
	if strings.Contains(text(p), "▀") || f.Calls["Content"] != 0 {
		t.Fatalf("drawn by itself:\n%s", text(p))
	}
	run(t, p.TogglePictures())
	if s := text(p); !strings.Contains(s, "▀") || !strings.Contains(s, "pier.png, 300 × 200") {
		t.Errorf("not drawn:\n%s", s)
	}
	p.Last()
	if s := text(p); !strings.Contains(s, "broken.png cannot be drawn here") {
		t.Errorf("the broken one is not named:\n%s", s)
	}
	for w := 3; w < 140; w += 9 {
		run(t, p.SetSize(w, 20))
		for top := 0; top < len(p.lines); top += 10 {
			p.top = top
			p.clamp()
			for _, l := range p.Render() {
				if got := p.t.M.Width(l); got != w {
					t.Fatalf("width %d: a line of %d cells: %q", w, got, l)
				}
			}
		}
	}
	run(t, p.SetSize(80, 20))
	p.SetTheme(theme.Compile(theme.Settings{}))
	run(t, p.SetSize(79, 20))
	p.Last()
	if strings.Contains(text(p), "▀") {
		t.Error("colours where there are none")
	}
	run(t, p.SetSize(80, 20))
	run(t, p.TogglePictures())
	if len(p.lines) != n {
		t.Errorf("%d lines after hiding, %d before", len(p.lines), n)
	}
	// A picture as a part.
	p.SetTheme(theme.Compile(theme.Settings{Colors: theme.Many}))
	run(t, p.ShowPart("2", "pier.png"))
	if s := text(p); !strings.Contains(s, "▀") {
		t.Errorf("the part is not drawn:\n%s", s)
	}
	if cmd, ok := p.LeavePart(); !ok {
		t.Error("no way back")
	} else if run(t, cmd); !strings.Contains(text(p), "numbers") {
		t.Errorf("not back:\n%s", text(p))
	}
}
