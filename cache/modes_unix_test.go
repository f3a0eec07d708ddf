//go:build unix

package cache

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"postern/mail"
)

func TestOpenModes(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o377} {
		t.Run(fmt.Sprintf("%03o", mask), func(t *testing.T) {
			parent := t.TempDir()
			old := syscall.Umask(mask)
			defer syscall.Umask(old)
			dir := filepath.Join(parent, "data")
			s := openAt(t, dir)
			box := mailbox(t, s, "a", "INBOX", mail.RoleInbox)
			fill(t, s, box, 1, 3)
			fi, err := os.Stat(dir)
			must(t, err)
			if fi.Mode().Perm() != 0o700 {
				t.Errorf("directory: %v", fi.Mode())
			}
			files, err := os.ReadDir(dir)
			must(t, err)
			if len(files) != 3 {
				t.Errorf("%d files, want database, -wal and -shm", len(files))
			}
			for _, f := range files {
				fi, err := f.Info()
				must(t, err)
				if fi.Mode().Perm() != 0o600 {
					t.Errorf("%s: %v", f.Name(), fi.Mode())
				}
			}
		})
	}
}
