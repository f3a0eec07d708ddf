package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// samples are values that a setting takes, not only its default.
func samples(s Setting) []any {
	switch s.Type {
	case Toggle:
		return []any{true, false}
	case Choice:
		if s.Choices == nil {
			return []any{"auto"}
		}
		var out []any
		for _, v := range s.Values() {
			out = append(out, v)
		}
		return out
	case Number:
		return []any{s.Lo, s.Hi}
	case Words:
		return []any{s.Values(), s.Values()[:1]}
	case Folder:
		return []any{"/tmp/a \"folder\""}
	}
	return []any{s.Default}
}

// Every setting can be written, is read again as it was written, says what it
// does, and With changes what writing changes.
func TestSettingsAreReadAsWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	text := "# mine\n[ui] # look\n\n[[account]]\nname = \"work\"\naddress = \"a@b.c\"\n[account.incoming]\nhost = \"h\"\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	base, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range Settings() {
		if seen[s.Name()] || s.Title == "" || s.Group == "" || !strings.HasSuffix(s.Text, ".") || s.into == nil {
			t.Errorf("%s: half a row, or two", s.Name())
		}
		seen[s.Name()] = true
		for _, v := range samples(s) {
			typed := Show(v)
			if got, err := s.Parse(typed); err != nil || !reflect.DeepEqual(got, v) {
				t.Errorf("%s: %q is %v, %v", s.Name(), typed, got, err)
			}
			c, err := Change(file, nil, Edit{Table: s.Table, Key: s.Key, Value: v})
			if err != nil {
				t.Errorf("%s = %v: %v", s.Name(), v, err)
				continue
			}
			if got := c.Value(s); !reflect.DeepEqual(got, v) {
				t.Errorf("%s is %v, want %v", s.Name(), got, v)
			}
			if got := base.With(s, v).Value(s); !reflect.DeepEqual(got, v) {
				t.Errorf("%s: With gives %v, want %v", s.Name(), got, v)
			}
		}
		c, err := Change(file, nil, Edit{Table: s.Table, Key: s.Key})
		if err != nil || !reflect.DeepEqual(c.Value(s), Defaults().Value(s)) {
			t.Errorf("%s: the default: %v %v", s.Name(), c.Value(s), err)
		}
	}
	for _, s := range AccountSettings() {
		if s.Title == "" || !strings.HasSuffix(s.Text, ".") || s.acct == nil {
			t.Errorf("%s: half a row", s.Name())
		}
		if s.Fixed != "" || s.Type == Number {
			continue
		}
		c, err := Change(file, nil, Edit{Table: s.Table, Name: "work", Key: s.Key, Value: s.Default})
		if err != nil || !reflect.DeepEqual(c.Account("work").AccountValue(s), s.Default) {
			t.Errorf("%s: %v", s.Name(), err)
		}
		if _, err := Change(file, nil, Edit{Table: s.Table, Name: "work", Key: s.Key}); err != nil {
			t.Errorf("%s: %v", s.Name(), err)
		}
	}
	if got := read(t, file); got != text {
		t.Errorf("after all of it:\n%s", got)
	}
}

func TestWhatIsTypedIsChecked(t *testing.T) {
	for name, bad := range map[string]string{"keys": "emacs", "ui.text_width": "7", "ui.columns": "from colour", "ui.ascii": "maybe"} {
		s, ok := Lookup(name)
		if !ok {
			t.Fatalf("no setting %s", name)
		}
		if v, err := s.Parse(bad); err == nil {
			t.Errorf("%s takes %q as %v", name, bad, v)
		}
		if v, err := s.Parse(" "); v != nil || err != nil {
			t.Errorf("%s: nothing is %v, %v", name, v, err)
		}
	}
}

// Lists of words are checked with their line.
func TestListsAreChecked(t *testing.T) {
	for src, want := range map[string]string{
		"[ui]\ncolumns = [\"from\", \"dat\"]\n": "did you mean \"date\"",
		"[ui]\ncolumns = \"from\"\n":            "must be a list",
		"[ui]\ncolumns = [1]\n":                 "must be a list",
	} {
		_, err := Parse("config.toml", []byte(src))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "config.toml:2:") {
			t.Errorf("%q: %v", src, err)
		}
	}
}
