package cli

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

const letter = "From: =?utf-8?q?Zo=C3=AB?= <zoe@example.org>\r\n" +
	"To: ann@example.net, Bob <bob@example.net>\r\n" +
	"Subject: A plan\x1b[31m =?utf-8?b?4oCu?=\r\n" +
	"Date: Tue, 3 Nov 2026 10:11:12 +0100\r\n" +
	"Message-ID: <one@example.org>\r\n" +
	"MIME-Version: 1.0\r\n" +
	"Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n" +
	"--c\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
	"Caf=E9 at=\r\n noon?=1B]0;evil=07\r\n\r\n" +
	"--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Café at <b>noon</b>?</p>\r\n" +
	"--c--\r\n" +
	"--b\r\nContent-Type: application/pdf; name=\"../plan.pdf\"\r\nContent-Disposition: attachment; filename=\"../plan.pdf\"\r\n" +
	"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n"

func TestRenderJSON(t *testing.T) {
	r := postern(t, home(t), letter, "render", "--json", "-")
	if r.code != 0 || r.err != "" {
		t.Fatalf("%+v", r)
	}
	noControls(t, r.out)
	var m map[string]any
	if err := json.Unmarshal([]byte(r.out), &m); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	for _, k := range []string{"subject", "from", "to", "cc", "reply_to", "date", "message_id", "text", "shown", "parts", "attachments",
		"signature", "warnings"} {
		if _, ok := m[k]; !ok {
			t.Errorf("no %q in %q", k, keys)
		}
	}
	person := func(name, addr string) any { return map[string]any{"name": name, "addr": addr} }
	for k, want := range map[string]any{
		"from": []any{person("Zoë", "zoe@example.org")}, "to": []any{person("", "ann@example.net"), person("Bob", "bob@example.net")},
		"cc": []any{}, "reply_to": []any{}, "date": "2026-11-03T10:11:12+01:00", "message_id": "one@example.org", "shown": "text/plain",
		"signature": nil,
		"attachments": []any{map[string]any{"name": "../plan.pdf", "type": "application/pdf", "size": 5.0,
			"sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}},
	} {
		if d := cmp.Diff(want, m[k]); d != "" {
			t.Errorf("%s:\n%s", k, d)
		}
	}
	if s, _ := m["text"].(string); !strings.HasPrefix(s, "Café at noon?") {
		t.Errorf("text %q", s)
	}
	var paths []string
	for _, p := range m["parts"].([]any) {
		p := p.(map[string]any)
		paths = append(paths, p["path"].(string)+" "+p["type"].(string))
	}
	if d := cmp.Diff([]string{"1.1 text/plain", "1.2 text/html", "2 application/pdf"}, paths); d != "" {
		t.Error(d)
	}
}

func TestRenderText(t *testing.T) {
	file := filepath.Join(t.TempDir(), "m.eml")
	writeFile(t, file, letter)
	env := home(t)
	for _, args := range [][]string{{"render", file}, {"render", "--width", "30", file}, {"render", "--html", file}} {
		r := postern(t, env, "", args...)
		if r.code != 0 || !strings.Contains(r.out, "Café at noon?") || !strings.Contains(r.out, "plan.pdf") {
			t.Errorf("%q: %+v", args, r)
		}
		noControls(t, r.out)
	}
	if r := postern(t, env, "", "render", "--json", "--html", file); !strings.Contains(r.out, `"shown":"text/html"`) {
		t.Errorf("--html: %s", r.out)
	}
}

func TestRenderFailures(t *testing.T) {
	env := home(t)
	if r := postern(t, env, "", "render", "/nowhere/x.eml"); r.code != exitFailed || r.err != "postern: read /nowhere/x.eml: not found\n" {
		t.Errorf("%+v", r)
	}
	if r := postern(t, env, "", "render", t.TempDir()); r.code != exitFailed || strings.Count(r.err, "\n") != 1 {
		t.Errorf("%+v", r)
	}
	// Nothing that is not a message makes it fail.
	for _, s := range []string{"", "\x00\x01", "no header at all", "Subject: x"} {
		if r := postern(t, env, s, "render", "--json", "-"); r.code != 0 || !json.Valid([]byte(r.out)) {
			t.Errorf("%q: %+v", s, r)
		}
	}
}

// noControls fails the test when a terminal would find something to obey.
func noControls(t *testing.T, s string) {
	t.Helper()
	for _, r := range s {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			t.Errorf("%U in %q", r, s)
			return
		}
	}
}

func TestRenderOddFiles(t *testing.T) {
	dir := t.TempDir()
	if r := postern(t, home(t), "", "render", dir); r.code != exitFailed || !strings.Contains(r.err, "it is a folder, not a message file") {
		t.Errorf("a folder: %+v", r)
	}
	if r := postern(t, home(t), "", "render", filepath.Join(dir, "none.eml")); r.code != exitFailed || !strings.Contains(r.err, "not found") {
		t.Errorf("no file: %+v", r)
	}
	if r := postern(t, home(t), "", "render", "-"); r.code != 0 || !strings.Contains(r.out, "This message is empty.") {
		t.Errorf("nothing: %+v", r)
	}
	if r := postern(t, home(t), strings.Repeat("\x00\xff\x1b[31m", 4000), "render", "-"); r.code != 0 {
		t.Errorf("octets: %+v", r)
	} else {
		noControls(t, r.out)
	}
}
