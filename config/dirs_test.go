package config

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestFindDirs(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // XDG does not reign there
	}
	t.Setenv("HOME", "/home/ann")
	for _, v := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "POSTERN_CONFIG"} {
		t.Setenv(v, "")
	}
	check := func(file string, want Dirs) {
		t.Helper()
		got, err := FindDirs(file)
		if err != nil || got != want {
			t.Errorf("FindDirs(%q) = %+v, %v", file, got, err)
		}
	}
	want := Dirs{
		File: "/home/ann/.config/postern/config.toml", Data: "/home/ann/.local/share/postern",
		State: "/home/ann/.local/state/postern", Cache: "/home/ann/.cache/postern",
	}
	check("", want)
	t.Setenv("XDG_DATA_HOME", "relative") // to be ignored, says the specification
	t.Setenv("XDG_STATE_HOME", "/s")
	want.State = "/s/postern"
	check("", want)
	t.Setenv("POSTERN_CONFIG", "/p.toml")
	want.File = "/p.toml"
	check("", want)
	want.File = "/q.toml"
	check("/q.toml", want)
}

func TestPrivateFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // rights are kept elsewhere
	}
	root := t.TempDir()
	mode := func(path string) os.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	for i, mask := range []int{0, 0o022, 0o777} {
		d := DirsIn(filepath.Join(root, string(rune('a'+i))))
		old := umask(mask)
		err := d.Make()
		if err == nil {
			_, err = OpenFile(filepath.Join(d.State, "x", "log"), os.O_CREATE|os.O_WRONLY)
		}
		umask(old)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []string{d.Data, d.State, filepath.Join(d.State, "x")} {
			if mode(p) != 0o700 {
				t.Errorf("umask %o: %s has %o", mask, p, mode(p))
			}
		}
		if p := filepath.Join(d.State, "x", "log"); mode(p) != 0o600 {
			t.Errorf("umask %o: %s has %o", mask, p, mode(p))
		}
	}
	// A folder that others could enter is closed.
	d := DirsIn(filepath.Join(root, "open"))
	if err := os.MkdirAll(d.Data, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := d.Make(); err != nil || mode(d.Data) != 0o700 {
		t.Errorf("existing folder: %o, %v", mode(d.Data), err)
	}
}
