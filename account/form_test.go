package account

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestFormsAreRemembered(t *testing.T) {
	dir := t.TempDir()
	m := New(Options{Data: dir})
	form := func(m *Manager, sender, want string) {
		t.Helper()
		if got, err := m.Form(t.Context(), sender); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", sender, got, err, want)
		}
	}
	form(m, "news@example.org", "")
	for _, c := range [][2]string{{"News@Example.org", "html"}, {"b@example.org", "text"}, {"c@example.org", "html"}, {"c@example.org", ""}, {"", "html"}} {
		if err := m.SetForm(t.Context(), c[0], c[1]); err != nil {
			t.Fatal(err)
		}
	}
	again := New(Options{Data: dir}) // as after a restart
	form(again, "news@example.org", "html")
	form(again, "B@example.org ", "text")
	form(again, "c@example.org", "")
	form(again, "", "")
	file := filepath.Join(dir, formsFile)
	if st, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", st, err)
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("left behind: %v %v", all, err)
	}
	// A damaged file is as good as none.
	for _, text := range []string{"{", "null", "[1]", ""} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		form(m, "news@example.org", "")
		if err := m.SetForm(t.Context(), "news@example.org", "text"); err != nil {
			t.Error(err)
		}
		form(m, "news@example.org", "text")
	}
}
