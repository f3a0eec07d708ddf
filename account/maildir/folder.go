package maildir

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"postern/mail"
)

// Folder is one Maildir.
type Folder struct {
	Name string // in UTF-8, levels parted by Delim; "INBOX"
	dir  string

	mu    sync.Mutex
	files map[string]file // by key, as last listed; nil not listed yet
}

// file is where a message lies.
type file struct {
	sub  string // cur or new
	name string
}

// Message is a message of a folder, as its file name tells.
type Message struct {
	Key   string
	Flags mail.Flags
	// Size is what the name says (",S="); -1 when it does not.
	Size int64
}

// Dir is the folder's own folder.
func (f *Folder) Dir() string { return f.dir }

// List reads the names of all messages, in no order.
func (f *Folder) List() ([]Message, error) {
	kw := f.keywords()
	files := map[string]file{}
	var out []Message
	// new before cur: a message that moves from one to the other meanwhile is
	// seen twice rather than not at all.
	for _, sub := range []string{"new", "cur"} {
		names, err := readNames(filepath.Join(f.dir, sub))
		if err != nil {
			return nil, fail("list "+f.Name, err)
		}
		for _, n := range names {
			if strings.HasPrefix(n, ".") || strings.ContainsAny(n, "\n\r") {
				continue
			}
			stem, info := split(n)
			m := Message{Key: keyOf(stem), Size: sizeIn(stem), Flags: readFlags(info, kw)}
			if _, twice := files[m.Key]; twice {
				for i := range out {
					if out[i].Key == m.Key {
						out[i] = m
					}
				}
			} else {
				out = append(out, m)
			}
			files[m.Key] = file{sub, n}
		}
	}
	f.mu.Lock()
	f.files = files
	f.mu.Unlock()
	return out, nil
}

func readNames(dir string) ([]string, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	names, err := d.Readdirnames(-1)
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	return names, err
}

func sizeIn(stem string) int64 {
	_, rest, ok := strings.Cut(stem, ",S=")
	if !ok {
		return -1
	}
	digits, _, _ := strings.Cut(rest, ",")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// at gives the file of a message and does something to it. Another program may
// rename the file at any time: it is looked for again then.
func (f *Folder) at(key string, do func(file) error) error {
	for try := 0; ; try++ {
		f.mu.Lock()
		fl, ok := f.files[key]
		f.mu.Unlock()
		if ok {
			err := do(fl)
			if err == nil || !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		if try >= 3 || try > 0 && !ok {
			return fs.ErrNotExist
		}
		if _, err := f.List(); err != nil {
			return err
		}
	}
}

// Has reports whether the message is there.
func (f *Folder) Has(key string) bool {
	return f.at(key, func(fl file) error {
		_, err := os.Lstat(filepath.Join(f.dir, fl.sub, fl.name))
		return err
	}) == nil
}

// Open opens a message for reading; NotFound. The time is when it was received.
func (f *Folder) Open(key string) (*os.File, time.Time, error) {
	var out *os.File
	var when time.Time
	err := f.at(key, func(fl file) error {
		file, err := os.Open(filepath.Join(f.dir, fl.sub, fl.name))
		if err != nil {
			return err
		}
		info, err := file.Stat()
		if err == nil && !info.Mode().IsRegular() {
			err = errors.New("it is not a file")
		}
		if err != nil {
			_ = file.Close()
			return err
		}
		out, when = file, info.ModTime()
		return nil
	})
	return out, when, fail("open a message of "+f.Name, err)
}

// Read gives a message whole; NotFound.
func (f *Folder) Read(key string) ([]byte, error) {
	file, _, err := f.Open(key)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(file)
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	return b, fail("read a message of "+f.Name, err)
}

// SetFlags adds and removes flags; NotFound. Refused when the folder has no
// letter left for a keyword.
func (f *Folder) SetFlags(key string, add, remove mail.Flags) error {
	op := "set flags in " + f.Name
	kw, err := f.learn(keywordsOf(add))
	if err != nil {
		return fail(op, err)
	}
	err = f.at(key, func(fl file) error {
		stem, info := split(fl.name)
		info = writeFlags(readFlags(info, kw).With(add).Without(remove), info, kw)
		name := stem + separator + info
		if info == "" && fl.sub == "new" {
			return nil
		}
		if fl.sub == "cur" && fl.name == name {
			return nil
		}
		if err := os.Rename(filepath.Join(f.dir, fl.sub, fl.name), filepath.Join(f.dir, "cur", name)); err != nil {
			return err
		}
		f.remember(key, file{"cur", name})
		return nil
	})
	return fail(op, err)
}

func (f *Folder) remember(key string, fl file) {
	f.mu.Lock()
	if f.files != nil {
		f.files[key] = fl
	}
	f.mu.Unlock()
}

func (f *Folder) forget(key string) {
	f.mu.Lock()
	delete(f.files, key)
	f.mu.Unlock()
}

// Move brings a message into another folder of the store, with its flags. A
// message that is not here but there has been moved already.
func (f *Folder) Move(key string, to *Folder) error {
	op := "move to " + to.Name
	kw := f.keywords()
	err := f.at(key, func(fl file) error {
		stem, info := split(fl.name)
		flags := readFlags(info, kw)
		if len(keywordsOf(flags)) > 0 {
			tkw, err := to.learn(keywordsOf(flags))
			if err != nil {
				return err
			}
			info = writeFlags(flags, "", tkw)
		}
		stem, _, _ = strings.Cut(stem, ",U=") // mbsync's number belongs to the folder
		sub, name := fl.sub, stem
		if info != "" || sub == "cur" {
			sub, name = "cur", stem+separator+info
		}
		if err := os.Rename(filepath.Join(f.dir, fl.sub, fl.name), filepath.Join(to.dir, sub, name)); err != nil {
			return err
		}
		f.forget(key)
		to.remember(key, file{sub, name})
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) && to.Has(key) {
		err = nil
	}
	if err == nil {
		err = errors.Join(syncDir(filepath.Join(to.dir, "cur")), syncDir(filepath.Join(f.dir, "cur")))
	}
	return fail(op, err)
}

// Remove deletes a message; one that is not there is as good as deleted.
func (f *Folder) Remove(key string) error {
	err := f.at(key, func(fl file) error { return os.Remove(filepath.Join(f.dir, fl.sub, fl.name)) })
	f.forget(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fail("delete from "+f.Name, err)
}
