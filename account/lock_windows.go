package account

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"

	"postern/mail"
)

// lockFile is the lock of the one process that syncs. The kernel gives it up
// when the process ends, however it ends.
type lockFile struct{ f *os.File }

// takeLock tries to become the process that syncs; nil without an error when
// another one is.
func takeLock(dir string) (*lockFile, error) {
	f, err := os.OpenFile(filepath.Join(dir, "sync.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, &mail.Error{Op: "open the sync lock", Kind: mail.Storage, Err: err}
	}
	err = windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
		&windows.Overlapped{})
	if err == nil {
		return &lockFile{f}, nil
	}
	_ = f.Close()
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return nil, nil
	}
	return nil, &mail.Error{Op: "take the sync lock", Kind: mail.Storage, Err: err}
}

func (l *lockFile) release() { _ = l.f.Close() }
