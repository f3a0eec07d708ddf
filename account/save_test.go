package account

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestCreateOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "target")
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" {
		if err := os.Symlink(outside, filepath.Join(dir, "b.txt")); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ name, want string }{
		{"a.txt", "a (2).txt"}, {"a.txt", "a (3).txt"}, {"b.txt", "b (2).txt"}, {"new", "new"},
		{strings.Repeat("x", 251) + ".txt", strings.Repeat("x", 251) + ".txt"},
		{strings.Repeat("x", 251) + ".txt", strings.Repeat("x", 247) + " (2).txt"},
	} {
		f, err := create(dir, c.name)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := filepath.Base(f.Name()); got != c.want {
			t.Errorf("%s became %s, want %s", c.name, got, c.want)
		}
		if st, err := f.Stat(); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", c.name, st.Mode(), err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if b, err := os.ReadFile(filepath.Join(dir, "a.txt")); err != nil || string(b) != "mine" {
		t.Errorf("the file that was there: %q %v", b, err)
	}
	if _, err := os.Stat(outside); err == nil {
		t.Error("a symbolic link was followed")
	}
	if _, err := create(dir, "../escaped"); err == nil {
		t.Error("a name led out of the folder")
	}
	if _, err := create(filepath.Join(dir, "missing"), "a"); err == nil {
		t.Error("a folder that is not there")
	}
}
