package render

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// corpus calls f with every message of testdata.
func corpus(t *testing.T, f func(t *testing.T, name string, raw []byte)) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) < 150 {
		t.Fatalf("%d messages, %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".eml")
		t.Run(name, func(t *testing.T) { f(t, name, raw) })
	}
}

// corpusOptions are fixed, so that goldens do not age.
func corpusOptions(t *testing.T) Options {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return Options{Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Location: berlin, Self: []string{"bob@example.net"}}
}

// TestCorpus compares every message, laid out at three widths and once with
// its roles, with testdata/golden.
func TestCorpus(t *testing.T) {
	corpus(t, func(t *testing.T, name string, raw []byte) {
		d := Build(messageSource(raw), corpusOptions(t))
		var b strings.Builder
		for _, w := range []int{40, 80, 120} {
			fmt.Fprintf(&b, "=== %d ===\n%s", w, PlainText(d, w))
		}
		b.WriteString("=== roles, quotes folded ===\n")
		for _, l := range d.Layout(Layout{Width: 80, Hyperlinks: true, FoldQuotes: true}) {
			b.WriteString(roleText(l) + "\n")
		}
		golden := filepath.Join("testdata", "golden", name+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Error(diff)
		}
	})
}

// roleText is a line with the roles of its spans: "{link#2:here}"; plain text
// stands without braces.
func roleText(l Line) string {
	var b strings.Builder
	for _, s := range l.Spans {
		switch {
		case s.Role == Text && s.Link == 0:
			b.WriteString(s.Text)
		case s.Link > 0:
			fmt.Fprintf(&b, "{%v#%d:%s}", s.Role, s.Link, s.Text)
		default:
			fmt.Fprintf(&b, "{%v:%s}", s.Role, s.Text)
		}
	}
	return b.String()
}

// TestCorpusIsSafe: whatever a message holds, whatever the mode and width.
func TestCorpusIsSafe(t *testing.T) {
	o := corpusOptions(t)
	corpus(t, func(t *testing.T, _ string, raw []byte) {
		src := messageSource(raw)
		for _, mode := range []Mode{ModeMessage, ModeHeaders, ModeSource, ModeStructure} {
			for _, prefer := range []Prefer{PreferText, PreferHTML} {
				o.Mode, o.Prefer = mode, prefer
				d := Build(src, o)
				for _, l := range layouts {
					checkLines(t, d, l)
				}
				for _, s := range append(d.Warnings, names(d)...) {
					if r := dirty(s, true); r >= 0 {
						t.Errorf("%q holds %U", s, r)
					}
				}
				for _, k := range d.Links {
					if r := dirty(k.URL+k.Text+k.Host+k.Warning, true); r >= 0 {
						t.Errorf("%+v holds %U", k, r)
					}
				}
			}
		}
		if text := JSON(src, o).Text; dirty(text, false) >= 0 {
			t.Errorf("text of JSON: %q", text)
		}
	})
}

func names(d *Document) []string {
	var out []string
	for _, a := range d.Attachments {
		out = append(out, a.Name, a.Type, a.Danger)
	}
	for _, i := range d.Images {
		out = append(out, i.Alt, i.Type)
	}
	return append(append(out, d.Remote.Hosts...), d.Remote.TrackerHosts...)
}

// TestCorpusWithoutParts: a message of which only the structure is here says so.
func TestCorpusWithoutParts(t *testing.T) {
	corpus(t, func(t *testing.T, _ string, raw []byte) {
		src := messageSource(raw)
		src.Part, src.HeaderBlock = nil, nil
		d := Build(src, Options{})
		checkLines(t, d, Layout{Width: 80})
		for _, p := range d.Missing {
			if !contains(paths(src), p.Path) {
				t.Errorf("missing %q is not to be fetched: %v", p.Path, paths(src))
			}
		}
	})
}

func paths(src Source) []string {
	var out []string
	for _, p := range Choose(src.Root, PreferText) {
		out = append(out, p.Path)
	}
	return out
}

// TestReasons: every message has a reason, and every reason a message.
func TestReasons(t *testing.T) {
	text, err := os.ReadFile("testdata/REASONS.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range bytes.Lines(text) {
		f := strings.SplitN(strings.TrimSpace(string(line)), " | ", 2)
		if len(f) != 2 || f[0] == "| message" || !strings.HasPrefix(f[0], "| ") {
			continue
		}
		name := strings.TrimPrefix(f[0], "| ")
		if len(strings.Trim(f[1], " |")) < 8 {
			t.Errorf("%s has no reason", name)
		}
		seen[name] = true
		if _, err := os.Stat(filepath.Join("testdata", name+".eml")); err != nil {
			t.Error(err)
		}
	}
	corpus(t, func(t *testing.T, name string, _ []byte) {
		if !seen[name] {
			t.Errorf("%s has no line in REASONS.md", name)
		}
	})
}
