package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"postern/mail"
)

const oneAccount = `# mine
keys = "mutt" # fingers

[[account]]
name = "work"
address = "ann@example.org"
[account.incoming]
host = "imap.example.org"
`

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What is written is what is read again; mode and symbolic link stay, nothing
// is left beside the file.
func TestChange(t *testing.T) {
	dir := t.TempDir()
	real, file := filepath.Join(dir, "dotfiles.toml"), filepath.Join(dir, "config.toml")
	write(t, real, oneAccount, 0o640)
	if err := os.Symlink(real, file); err != nil {
		t.Fatal(err)
	}
	c, err := Change(file, nil, Edit{Key: "theme", Value: "paper"}, Edit{Table: []string{"ui"}, Key: "ascii", Value: true},
		Edit{Table: []string{"account", "incoming"}, Name: "work", Key: "prefetch", Value: "all"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*Config{c, again} {
		if c.Keys != "mutt" || c.Theme != "paper" || !c.UI.ASCII || !c.Account("work").Incoming.Prefetch.All {
			t.Errorf("%+v", c)
		}
	}
	if s := read(t, real); !strings.HasPrefix(s, "# mine\nkeys = \"mutt\" # fingers\ntheme = \"paper\"\n\n[[account]]") {
		t.Errorf("%s", s)
	}
	info, err := os.Lstat(file)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link: %v %v", info, err)
	}
	if info, err := os.Stat(real); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("the mode: %v %v", info.Mode(), err)
	}
	if all, _ := filepath.Glob(filepath.Join(dir, "*")); len(all) != 2 {
		t.Errorf("left: %q", all)
	}
	if all, _ := filepath.Glob(filepath.Join(dir, ".*")); len(all) != 0 {
		t.Errorf("left: %q", all)
	}
}

func TestChangeMakesTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "config.toml")
	if _, err := Change(file, nil, Edit{Key: "theme", Value: "auto"}); err != nil {
		t.Fatal(err)
	}
	if s := read(t, file); s != "theme = \"auto\"\n" {
		t.Errorf("%q", s)
	}
	if info, _ := os.Stat(file); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

// Whatever goes wrong, the file is as it was.
func TestChangeRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	refuse := func(name, text string, kind mail.Kind, check func(*Config) error, e Edit) {
		t.Helper()
		write(t, file, text, 0o600)
		_, err := Change(file, check, e)
		if !mail.Is(err, kind) {
			t.Errorf("%s: %v", name, err)
		}
		if s := read(t, file); s != text {
			t.Errorf("%s: changed to\n%s", name, s)
		}
	}
	refuse("a wrong value", oneAccount, mail.Config, nil, Edit{Key: "keys", Value: "emacs"})
	refuse("a wrong file", "kees = 1\n", mail.Config, nil, Edit{Key: "keys", Value: "mutt"})
	refuse("no TOML", "keys = \n", mail.Config, nil, Edit{Key: "keys", Value: "mutt"})
	refuse("another room says no", oneAccount, mail.Config, func(c *Config) error { return errors.New(c.Theme) }, Edit{Key: "theme", Value: "x"})
	if _, err := Change("", nil, Edit{Key: "keys", Value: "mutt"}); !mail.Is(err, mail.NotFound) {
		t.Errorf("no file: %v", err)
	}

	write(t, file, oneAccount, 0o600)
	other := oneAccount + "# by an editor\n"
	_, err := Change(file, func(*Config) error { write(t, file, other, 0o600); return nil }, Edit{Key: "theme", Value: "auto"})
	if !mail.Is(err, mail.Stale) {
		t.Errorf("changed meanwhile: %v", err)
	}
	if s := read(t, file); s != other {
		t.Errorf("changed meanwhile:\n%s", s)
	}
}
