//go:build integration

package rfc822

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"postern/mail"
)

// reading is what a parser makes of a message, white space at its simplest.
type reading struct {
	Subject string      `json:"subject"`
	From    [][2]string `json:"from"`
	To      [][2]string `json:"to"`
	Cc      [][2]string `json:"cc"`
	Date    *int64      `json:"date"`
	Text    *string     `json:"text"`
	Names   []string    `json:"names"`
}

// TestCompare compares what we read with what two independent parsers read.
// Every difference must be explained in differences.txt beside the messages:
// lines of parser, file, field and the reason, with tabs between; "*" means
// every field. A line without a difference is an error too.
func TestCompare(t *testing.T) {
	corpora := []string{"testdata", "../render/testdata"}
	for _, dir := range corpora {
		files := messages(t, dir)
		if len(files) == 0 {
			continue
		}
		for _, parser := range []struct{ name, program, script string }{
			{"python", "python3", "testdata/compare.py"},
			{"perl", "perl", "testdata/compare.pl"},
		} {
			t.Run(parser.name+" "+dir, func(t *testing.T) {
				explained := differences(t, filepath.Join(dir, "differences.txt"), parser.name)
				compare(t, files, dir, parser.program, parser.script, explained)
			})
		}
	}
}

func messages(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		return nil
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".eml") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func compare(t *testing.T, files []string, dir, program, script string, explained map[string]string) {
	cmd := exec.Command(program, append([]string{script}, files...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, stderr.String())
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if len(lines) != len(files) {
		t.Fatalf("%d answers for %d messages\n%s", len(lines), len(files), stderr.String())
	}
	used := map[string]bool{}
	for i, file := range files {
		var theirs reading
		if err := json.Unmarshal(lines[i], &theirs); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		name = strings.TrimSuffix(name, ".eml")
		ours, their := fields(read(raw)), fields(theirs)
		for _, f := range slices.Sorted(maps.Keys(ours)) {
			if reflect.DeepEqual(ours[f], their[f]) {
				continue
			}
			switch {
			case explained[name+" "+f] != "":
				used[name+" "+f] = true
			case explained[name+" *"] != "":
				used[name+" *"] = true
			default:
				t.Errorf("%s\t%s\tours %s, theirs %s", name, f, ours[f], their[f])
			}
		}
	}
	for key := range explained {
		if !used[key] {
			t.Errorf("%s: there is no such difference", key)
		}
	}
}

// differences reads the explained ones of one parser, by "file field".
func differences(t *testing.T, file, parser string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 || len(strings.Fields(f[3])) < 2 {
			t.Fatalf("%s: %q is not parser, file, field and reason", file, line)
		}
		if f[0] == parser {
			out[f[1]+" "+f[2]] = f[3]
		}
	}
	return out
}

func read(raw []byte) reading {
	m := Parse(raw)
	r := reading{Subject: m.Header.Subject, From: pairs(m.Header.From), To: pairs(m.Header.To), Cc: pairs(m.Header.Cc)}
	if !m.Header.Date.IsZero() {
		sec := m.Header.Date.Unix()
		r.Date = &sec
	}
	for _, p := range m.Root.Leaves() {
		if p.Name != "" {
			r.Names = append(r.Names, p.Name)
		}
		if r.Text == nil && p.Type == "text/plain" && p.Disposition != "attachment" {
			b, _ := m.Body(p.Path)
			s, _ := Text(p, b)
			r.Text = &s
		}
	}
	return r
}

func pairs(list []mail.Address) [][2]string {
	var out [][2]string
	for _, a := range list {
		out = append(out, [2]string{a.Name, a.Addr})
	}
	return out
}

// fields makes comparable strings; white space does not count.
func fields(r reading) map[string]string {
	flat := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	list := func(l [][2]string) string {
		var b strings.Builder
		for _, a := range l {
			fmt.Fprintf(&b, "%q<%q>", flat(a[0]), flat(a[1]))
		}
		return b.String()
	}
	out := map[string]string{"subject": flat(r.Subject), "from": list(r.From), "to": list(r.To), "cc": list(r.Cc), "date": "none", "text": "none"}
	if r.Date != nil {
		out["date"] = fmt.Sprint(*r.Date)
	}
	if r.Text != nil {
		out["text"] = fmt.Sprintf("%q", flat(*r.Text))
	}
	for i := range r.Names {
		out["names"] += fmt.Sprintf("%q ", flat(r.Names[i]))
	}
	return out
}
