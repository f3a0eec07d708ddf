package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// What is opened lies alone in a private folder under a safe name, its path is
// one argument whatever it holds, and nothing of it is left at the end.
func TestOpenFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("the stand-in for the opener is a script of sh")
		return
	}
	t.Setenv("TMPDIR", t.TempDir())
	out := filepath.Join(t.TempDir(), "out")
	script := filepath.Join(t.TempDir(), "opener")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nprintf '%s\\n' \"$#\" \"$1\" >"+out+"\ncat \"$1\" >>"+out+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	h := newHandoff(new(atomic.Bool))
	h.argv = []string{script}
	for name, want := range map[string]string{
		"budget.pdf": "budget.pdf", "../../x.txt": "x.txt", "$(touch pwned);`id`.txt": "$(touch pwned);`id`.txt", "": "attachment",
		"-rf.txt": "rf.txt", "a\u202etxt.b": "atxt.b",
	} {
		if err := h.open(name, []byte("data of "+name)); err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		f := strings.SplitN(string(b), "\n", 3)
		if len(f) != 3 || f[0] != "1" || filepath.Base(f[1]) != want || f[2] != "data of "+name {
			t.Errorf("%q: the opener got %q", name, b)
		}
		for p, mode := range map[string]os.FileMode{f[1]: 0o600, filepath.Dir(f[1]): 0o700, h.folder: 0o700} {
			if st, err := os.Stat(p); err != nil || st.Mode().Perm() != mode {
				t.Errorf("%s: %v %v", p, st.Mode(), err)
			}
		}
	}
	h.argv = []string{"false"}
	if h.open("x", nil) == nil {
		t.Error("an opener that found no program was believed")
	}
	h.argv = []string{filepath.Join(t.TempDir(), "none")}
	if h.open("x", nil) == nil {
		t.Error("an opener that is not there was believed")
	}
	folder := h.folder
	h.close()
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("left behind: %v", err)
	}
}

func TestOpenerOfSystems(t *testing.T) {
	for system, want := range map[string][]string{"linux": {"xdg-open"}, "darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}} {
		if got := opener(system); !slices.Equal(got, want) {
			t.Errorf("%s: %q", system, got)
		}
	}
}

// The line that was typed is read by the shell; the message is only read.
func TestPipe(t *testing.T) {
	if runtime.GOOS == "windows" {
		return
	}
	dir := t.TempDir()
	t.Chdir(dir)
	var lent atomic.Bool
	var out bytes.Buffer
	c := newHandoff(&lent).pipe("tr a-z A-Z | cat; exit 3", []byte("$(touch pwned) `touch pwned`; touch pwned\n"))
	c.SetStdin(strings.NewReader("x\nrest"))
	c.SetStdout(&out)
	c.SetStderr(&out)
	if err := c.Run(); err == nil || err.Error() != "exit status 3" {
		t.Errorf("err %v", err)
	}
	if s := out.String(); !strings.HasPrefix(s, "$(TOUCH PWNED) `TOUCH PWNED`; TOUCH PWNED\n") || !strings.HasSuffix(s, "Press Enter to go back to Postern. ") {
		t.Errorf("out %q", s)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 || lent.Load() {
		t.Errorf("files %v, %v", left, err)
	}
}
