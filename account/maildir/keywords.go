package maildir

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// keywordFile gives the letters a–z of a folder names, a line "0 $Junk" each.
const keywordFile = "dovecot-keywords"

// maxKeywords is how many letters there are.
const maxKeywords = 26

// keywords reads the names of the letters; nil when there are none.
func (f *Folder) keywords() []string {
	b, err := os.ReadFile(filepath.Join(f.dir, keywordFile))
	if err != nil {
		return nil
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		n, name, ok := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		i, err := strconv.Atoi(n)
		if !ok || err != nil || i < 0 || i >= maxKeywords || name == "" {
			continue
		}
		for len(out) <= i {
			out = append(out, "")
		}
		out[i] = name
	}
	return out
}

// learn gives names letters that have none yet, and gives all names.
func (f *Folder) learn(names []string) ([]string, error) {
	kw := f.keywords()
	missing := func() []string {
		var out []string
		for _, n := range names {
			if indexFold(kw, n) < 0 {
				out = append(out, n)
			}
		}
		return out
	}
	if len(missing()) == 0 {
		return kw, nil
	}
	unlock, err := f.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	kw = f.keywords()
	for _, n := range missing() {
		if strings.ContainsAny(n, "\r\n ") {
			return nil, refused("keep a keyword", "a keyword cannot hold a space")
		}
		i := 0
		for i < len(kw) && kw[i] != "" {
			i++
		}
		if i >= maxKeywords {
			return nil, refused("keep a keyword", "a Maildir folder has room for 26 keywords")
		}
		if i == len(kw) {
			kw = append(kw, "")
		}
		kw[i] = n
	}
	var b bytes.Buffer
	for i, n := range kw {
		if n != "" {
			fmt.Fprintf(&b, "%d %s\n", i, n)
		}
	}
	tmp := filepath.Join(f.dir, "tmp", "postern-keywords")
	if err := writeTmp(tmp, time.Time{}, func(w io.Writer) error { _, err := b.WriteTo(w); return err }); err != nil {
		return nil, err
	}
	if err := os.Rename(tmp, filepath.Join(f.dir, keywordFile)); err != nil {
		return nil, err
	}
	return kw, syncDir(f.dir)
}

const (
	lockTries = 50
	lockStep  = 20 * time.Millisecond
	lockStale = 2 * time.Minute // as long as Dovecot waits
)

// lock takes the lock that Dovecot takes before it changes the file.
func (f *Folder) lock() (func(), error) {
	path := filepath.Join(f.dir, "dovecot-uidlist.lock")
	for range lockTries {
		l, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			return func() { _ = os.Remove(path) }, l.Close()
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if i, err := os.Stat(path); err == nil && time.Since(i.ModTime()) > lockStale {
			_ = os.Remove(path)
		}
		<-time.After(lockStep)
	}
	return nil, errors.New("another program holds the lock of the folder")
}
