//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
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
