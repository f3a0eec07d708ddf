//go:build !linux

package mailtest

import "testing"

// Disk is a small file system.
type Disk struct{ Dir string }

// OnSmallDisk skips the test: only Linux has a file system that can be made
// small in a moment.
func OnSmallDisk(t *testing.T, _ string, _ func(d *Disk)) {
	t.Helper()
	t.Skip("a small disk can be mounted on Linux only; TestDiskFull of the cache limits the database instead")
}

// Fill takes all the room that is left.
func (d *Disk) Fill() {}

// Free gives it back.
func (d *Disk) Free() {}
