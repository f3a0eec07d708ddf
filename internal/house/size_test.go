package house

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// longFile is where a file starts to be several files.
const longFile = 450

// TestLongFilesAreNamed warns and never fails: a long file is a place to look
// for a seam, not a mistake.
func TestLongFilesAreNamed(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "testdata"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if n := bytes.Count(text, []byte("\n")); n > longFile {
			t.Logf("%s has %d lines: look for a seam", path, n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
