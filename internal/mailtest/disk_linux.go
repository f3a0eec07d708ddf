package mailtest

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// inNamespace tells a test process that it may mount, because it has been
// started in namespaces of its own.
const inNamespace = "POSTERN_SMALL_DISK"

// capSysAdmin is what mounting needs (capabilities(7)).
const capSysAdmin = 21

// Disk is a small file system.
type Disk struct {
	t   testing.TB
	Dir string
}

// OnSmallDisk runs f with a file system that holds so many octets. Where nobody but root may
// mount, the test is run once more by a process in namespaces of its own, in
// which it may; where that is forbidden, too, it is skipped.
func OnSmallDisk(t *testing.T, size string, f func(d *Disk)) {
	t.Helper()
	d := &Disk{t, filepath.Join(t.TempDir(), "disk")}
	if err := os.Mkdir(d.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	err := syscall.Mount("tmpfs", d.Dir, "tmpfs", 0, "mode=0700,size="+size)
	if errors.Is(err, syscall.EPERM) && os.Getenv(inNamespace) == "" {
		again(t)
		return
	}
	if err != nil {
		t.Fatalf("mailtest: mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(d.Dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("mailtest: unmount: %v", err)
		}
	})
	f(d)
}

// again runs the test in user and mount namespaces of its own.
func again(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
	cmd.Env = append(os.Environ(), inNamespace+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		// The same user as outside, not root: the server that the test starts looks at that.
		UidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}},
		AmbientCaps: []uintptr{capSysAdmin},
	}
	out, err := cmd.CombinedOutput()
	if _, ran := errors.AsType[*exec.ExitError](err); err != nil && !ran {
		t.Skipf("a small disk cannot be mounted here (%v); TestDiskFull of the cache limits the database instead", err)
	}
	if err != nil {
		t.Fatalf("in namespaces of its own:\n%s", out)
	}
	t.Logf("in namespaces of its own:\n%s", out)
}

func (d *Disk) filler() string { return filepath.Join(d.Dir, "filler") }

// Fill takes all the room that is left.
func (d *Disk) Fill() {
	d.t.Helper()
	f, err := os.OpenFile(d.filler(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		d.t.Fatal(err)
	}
	for n := int64(1 << 20); n > 0; {
		_, err := io.CopyN(f, zeros{}, n)
		switch {
		case errors.Is(err, syscall.ENOSPC):
			n /= 2
		case err != nil:
			d.t.Fatalf("mailtest: fill: %v", err)
		}
	}
	if err := f.Close(); err != nil {
		d.t.Fatal(err)
	}
}

// Free gives it back.
func (d *Disk) Free() {
	d.t.Helper()
	if err := os.Remove(d.filler()); err != nil {
		d.t.Fatal(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
