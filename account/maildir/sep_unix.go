//go:build !windows

package maildir

import "os"

// separator parts the unchanging part of a file name from the flags.
const separator = ":2,"

// syncDir makes renames in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	return err
}
