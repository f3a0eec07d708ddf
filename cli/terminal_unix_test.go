//go:build unix

package cli

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi/kitty"

	term "postern/ui/terminal"
)

// reading starts the program over a Maildir of messages, the first of which is
// the newest, with settings of [ui].
func reading(t *testing.T, ui string, env []string, messages ...string) *screen {
	t.Helper()
	dir := t.TempDir()
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for i, m := range messages {
		name := strconv.Itoa(1700000000-i) + ".m.host"
		writeFile(t, filepath.Join(dir, "cur", name+":2,S"), strings.ReplaceAll(m, "\n", "\r\n"))
	}
	return open(t, append(withConfig(t, "[ui]\n"+ui+"\n[[account]]\nname = \"box\"\n[account.incoming]\nprotocol = \"maildir\"\npath = \""+dir+"\"\n"), env...))
}

const linked = `From: Ann <ann@example.org>
Subject: Berths
Date: Wed, 1 Nov 2023 10:00:00 +0000
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p>Read <a href="https://example.org/berths?a=1;b=ä">the plan</a>, or
<a href="javascript:alert(1)">run</a> it, or <a href="https://evil.example/&#27;]52;c;eA&#7;">do not</a>.</p>
`

var osc8 = regexp.MustCompile("\x1b\\]8;([^;]*);([^\x07\x1b]*)(?:\x07|\x1b\\\\)")

// A terminal that says that it is one which opens links gets them, without
// anything that acts in them; one that says something else gets numbers.
func TestHyperlinksOnATerminal(t *testing.T) {
	for _, c := range []struct {
		ui, answer string
		env        []string
		want       bool
	}{
		{"", "foot(1.16.2)", nil, true},
		{"", "foot(1.16.2)", []string{"NO_COLOR=1"}, true},
		{"", "XTerm(379)", nil, false},
		{`hyperlinks = "off"`, "foot(1.16.2)", nil, false},
		{`hyperlinks = "on"`, "XTerm(379)", nil, true},
	} {
		s := reading(t, c.ui, c.env, linked)
		s.wait("Berths")
		s.wait("\x1b[>q")
		s.keys("\x1bP>|" + c.answer + "\x1b\\\r")
		s.wait("the plan")
		want := "[1]"
		if c.want {
			want = "\x1b]8;id="
		}
		s.wait(want)
		s.keys("qq")
		if code := s.end(); code != 0 {
			t.Errorf("exit %d", code)
		}
		out := s.text()
		var targets []string
		for _, m := range osc8.FindAllStringSubmatch(out, -1) {
			if m[2] != "" {
				targets = append(targets, m[2])
			}
		}
		if c.want != (len(targets) > 0) {
			t.Errorf("%+v: %q", c, targets)
		}
		for _, l := range targets {
			if l != "https://example.org/berths?a=1;b=%C3%A4" && !strings.HasPrefix(l, "https://evil.example/") || strings.ContainsAny(l, "\x07\x1b") {
				t.Errorf("%+v: %q", c, l)
			}
		}
		if strings.Contains(out, "\x1b]52") {
			t.Errorf("%+v: the clipboard was written: %q", c, out)
		}
	}
}

// after is what follows the last time that a text stands in s.
func after(s, text string) string {
	i := strings.LastIndex(s, text)
	if i < 0 {
		return ""
	}
	return s[i+len(text):]
}

// waitAfter waits until the terminal has been sent want after a text.
func (s *screen) waitAfter(text, want string) {
	s.t.Helper()
	late := time.After(patience)
	for !strings.Contains(after(s.text(), text), want) {
		select {
		case <-s.more:
		case <-late:
			s.t.Fatalf("never saw %q after %q in %q", want, text, s.text())
		}
	}
}

// pictured is a message with two pictures, made by png.
func pictured(t *testing.T) string {
	t.Helper()
	attach := func(name string, w, h int) string {
		img := image.NewNRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				img.Set(x, y, color.NRGBA{uint8(255 * x / w), 80, uint8(255 * y / h), 255})
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		return "--b\nContent-Type: image/png; name=" + name + "\nContent-Disposition: attachment; filename=" + name +
			"\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(b.Bytes()) + "\n"
	}
	return "From: Ann <ann@example.org>\nSubject: Harbour\nDate: Wed, 1 Nov 2023 10:00:00 +0000\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nTwo pictures of it.\n" +
		attach("pier.png", 300, 200) + attach("crane.png", 60, 90) + "--b--\n"
}

const (
	yesKitty = "\x1b_Gi=31;OK\x1b\\"
	noKitty  = ""
	cells    = "\x1b[6;20;10t"
	plainDA  = "\x1b[?62;22c"
	sixelDA  = "\x1b[?62;4;22c"
)

// Pictures are drawn as the terminal says that it can, after it was asked, and
// it is not asked before a picture is wanted.
func TestPicturesOnATerminal(t *testing.T) {
	for _, c := range []struct {
		what, ui, name, answer string
		env                    []string
		want                   string // kitty, sixel, blocks or caption
		asked                  bool
	}{
		{"kitty", "", "kitty(0.35.2)", yesKitty + cells + plainDA, nil, "kitty", true},
		{"an old kitty", "", "kitty(0.20.0)", yesKitty + cells + plainDA, nil, "blocks", true},
		{"wezterm", "", "WezTerm 20240203", yesKitty + cells + sixelDA, nil, "sixel", true},
		{"xterm with sixel", "", "XTerm(379)", noKitty + cells + sixelDA, nil, "sixel", true},
		{"one that says no", "", "XTerm(379)", noKitty + plainDA, nil, "blocks", true},
		{"tmux", "", "tmux 3.4", "", []string{"TMUX=/tmp/x,1,0", "TERM=tmux-256color"}, "blocks", false},
		{"by setting", `images = "blocks"`, "kitty(0.35.2)", "", nil, "blocks", false},
		{"without colours", "", "kitty(0.35.2)", yesKitty + cells + plainDA, []string{"NO_COLOR=1"}, "caption", true},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := reading(t, c.ui, append([]string{"COLORTERM=truecolor"}, c.env...), pictured(t))
			s.wait("Harbour")
			s.wait("\x1b[>q")
			s.keys("\x1bP>|" + c.name + "\x1b\\\r")
			s.wait("Two pictures")
			s.wait("crane.png")
			if strings.Contains(s.text(), "\x1b[c") || strings.Contains(s.text(), "▀") {
				t.Fatalf("before a picture was wanted: %q", s.text())
			}
			s.keys("i")
			if c.asked {
				s.wait(term.Ask)
				s.keys(c.answer)
			}
			switch c.want {
			case "kitty":
				s.wait("\x1b_Ga=p,U=1,")
				s.wait("38;5;")
				s.wait(string(kitty.Placeholder))
				s.keys("i") // away, and the terminal may forget them
				s.wait("\x1b_Ga=d,d=I,")
			case "sixel":
				s.waitAfter(term.Ask, term.AskAttributes)
				s.keys(sixelDA)
				s.wait("q\"1;1;300;200#0;2;")
				s.keys(sixelDA) // nobody asked: nothing is drawn twice
				s.keys(" ")
				s.waitAfter("300;200#0;2;", term.AskAttributes)
				s.keys(sixelDA)
				s.wait("q\"1;1;60;90#0;2;")
				_, between, _ := strings.Cut(after(s.text(), "300;200#0;2;"), "\x1b\\")
				if between, _, _ = strings.Cut(between, "\x1bP0;1;0q"); !strings.Contains(between, "\x1b[H\x1b[2J") {
					t.Errorf("the screen was not cleared before the second: %.500q", between)
				}
				if n := strings.Count(s.text(), "\x1bP0;1;0q"); n != 2 {
					t.Errorf("%d pictures were drawn", n)
				}
				s.keys("q")
				s.waitAfter("q\"1;1;60;90#0;2;", "Two pictures")
			case "blocks":
				s.wait("▀")
			case "caption":
				s.wait("300 × 200")
			}
			s.keys("qqq")
			if code := s.end(); code != 0 {
				t.Errorf("exit %d", code)
			}
			out := s.text()
			if c.want != "kitty" && strings.Contains(out, "\x1b_Ga=t") || c.want != "sixel" && strings.Contains(out, "\x1bP0;1;0q") ||
				c.want == "caption" && strings.Contains(out, "▀") {
				t.Errorf("drawn in another way, too: %.2000q", out)
			}
		})
	}
}
