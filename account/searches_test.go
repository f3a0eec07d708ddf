package account

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

func TestSearchesAreRemembered(t *testing.T) {
	dir := t.TempDir()
	m := New(Options{Data: dir})
	search := func(m *Manager, q string, want ...string) {
		t.Helper()
		if got, err := m.Searches(t.Context(), q); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v; want %q", q, got, err, want)
		}
	}
	search(m, "")
	search(m, "from:ann", "from:ann")
	search(m, "日本 \"x\"", "日本 \"x\"", "from:ann")
	search(m, "from:ann", "from:ann", "日本 \"x\"")
	again := New(Options{Data: dir}) // as after a restart
	search(again, "", "from:ann", "日本 \"x\"")
	file := filepath.Join(dir, searchesFile)
	if st, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", st, err)
	}
	for i := range 2 * maxSearches {
		if all, err := m.Searches(t.Context(), fmt.Sprint(i)); err != nil || len(all) > maxSearches {
			t.Fatal(len(all), err)
		}
	}
	for _, text := range []string{"{", "null", "[1]", ""} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		search(m, "")
	}
}
