package maildir

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"postern/mail"
)

// NewKey makes the key of a message that was never in a Maildir.
func NewKey(now time.Time) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("%d.M%dR%s.%s", now.Unix(), now.Nanosecond()/1000, hex.EncodeToString(b[:]), host())
}

// host is the machine's name as it may stand in a key.
func host() string {
	h, err := os.Hostname()
	if err != nil || h == "" {
		return "localhost"
	}
	return strings.Map(func(r rune) rune {
		if r < 0x21 || r > 0x7e || strings.ContainsRune(`/\:;,!*?"<>|`, r) {
			return '-'
		}
		return r
	}, h)
}

// Delivery is a message on its way into a folder.
type Delivery struct {
	Key      string // from NewKey, or another that no message has
	Flags    mail.Flags
	Received time.Time // zero: now
}

// Deliver writes a message. When it returns nil the message is on the disk to
// stay; otherwise nothing of it is in the folder. A message of this key that is there
// already is left as it is.
func (f *Folder) Deliver(d Delivery, r io.Reader) error {
	return f.Receive(d, func(w io.Writer) error {
		_, err := io.Copy(w, r)
		return err
	})
}

// Receive is Deliver for a message that write writes. An error of write comes back as it is.
func (f *Folder) Receive(d Delivery, write func(io.Writer) error) error {
	op := "deliver to " + f.Name
	kw, err := f.learn(keywordsOf(d.Flags))
	if err != nil {
		return fail(op, err)
	}
	tmp := filepath.Join(f.dir, "tmp", d.Key)
	if err := writeTmp(tmp, d.Received, write); err != nil {
		_ = os.Remove(tmp)
		return fail(op, err)
	}
	sub, name := "new", d.Key
	if info := writeFlags(d.Flags, "", kw); info != "" {
		sub, name = "cur", d.Key+separator+info
	}
	if f.listed(d.Key) {
		return fail(op, os.Remove(tmp))
	}
	if err := os.Rename(tmp, filepath.Join(f.dir, sub, name)); err != nil {
		_ = os.Remove(tmp)
		return fail(op, err)
	}
	f.remember(d.Key, file{sub, name})
	return fail(op, syncDir(filepath.Join(f.dir, sub)))
}

// listed reports whether a message was there when the folder was last listed.
func (f *Folder) listed(key string) bool {
	f.mu.Lock()
	known := f.files != nil
	_, ok := f.files[key]
	f.mu.Unlock()
	return ok || !known && f.Has(key)
}

// writeTmp writes a file and waits until it is on the disk.
func writeTmp(path string, received time.Time, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) { // half a delivery of ours that was cut short
		if err := os.Remove(path); err != nil {
			return err
		}
		file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
	if err != nil {
		return err
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err == nil && !received.IsZero() {
		err = os.Chtimes(path, received, received)
	}
	return err
}

// tmpAge is after how long a file in tmp is a delivery that will not be finished.
const tmpAge = 36 * time.Hour

// Clean removes deliveries that were never finished.
func (f *Folder) Clean() {
	names, err := readNames(filepath.Join(f.dir, "tmp"))
	if err != nil {
		return
	}
	for _, n := range names {
		p := filepath.Join(f.dir, "tmp", n)
		if i, err := os.Lstat(p); err == nil && i.Mode().IsRegular() && time.Since(i.ModTime()) > tmpAge {
			_ = os.Remove(p)
		}
	}
}
