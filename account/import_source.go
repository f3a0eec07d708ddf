package account

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"postern/account/maildir"
	"postern/account/mbox"
	"postern/mail"
	"postern/rfc822"
)

// letterIn is a message of a source.
type letterIn struct {
	raw      []byte
	flags    mail.Flags
	received time.Time
	read     int64 // octets of the source up to its end
	err      error // why it cannot be had; the next one can
}

// importSource is what goes into one folder.
type importSource struct {
	name string // levels parted by "/"
	top  bool   // it is no folder below the others
	size int64  // octets; 0 unknown
	each func(func(letterIn) error) error
}

// importSources finds the mail in a file or a folder.
func importSources(path string) ([]importSource, error) {
	op := "import " + path
	info, err := os.Stat(path)
	if err != nil {
		kind := mail.Storage
		if errors.Is(err, fs.ErrNotExist) {
			kind = mail.NotFound
		}
		return nil, &mail.Error{Op: op, Kind: kind, Err: errors.Unwrap(err)}
	}
	if !info.IsDir() {
		s, ok, err := fileSource(path, strings.TrimSuffix(filepath.Base(path), ".mbox"), true)
		if err == nil && !ok {
			err = &mail.Error{Op: op, Kind: mail.Refused, Err: errors.New("it is neither an mbox nor a message")}
		}
		s.top = true
		return []importSource{s}, err
	}
	out, err := maildirSources(path)
	if err != nil {
		return nil, err
	}
	if isMaildir(path) {
		return out, nil
	}
	more, err := looseSources(path)
	if out = append(out, more...); err == nil && len(out) == 0 {
		err = &mail.Error{Op: op, Kind: mail.Refused, Err: errors.New("there is no Maildir, no mbox and no message (.eml) in it")}
	}
	return out, err
}

func isMaildir(dir string) bool {
	for _, sub := range []string{"cur", "new"} {
		if i, err := os.Stat(filepath.Join(dir, sub)); err != nil || !i.IsDir() {
			return false
		}
	}
	return true
}

// maildirSources are the folders of a tree of Maildirs.
func maildirSources(root string) ([]importSource, error) {
	ms, err := maildir.Open(root, false)
	if err != nil {
		return nil, err
	}
	folders, err := ms.Folders()
	var out []importSource
	for _, f := range folders {
		out = append(out, importSource{name: f.Name, each: func(take func(letterIn) error) error { return eachFile(f, take) }})
	}
	return out, err
}

func eachFile(f *maildir.Folder, take func(letterIn) error) error {
	msgs, err := f.List()
	if err != nil {
		return err
	}
	slices.SortFunc(msgs, func(a, b maildir.Message) int { return strings.Compare(a.Key, b.Key) })
	var read int64
	for _, m := range msgs {
		l := letterIn{flags: m.Flags}
		file, received, err := f.Open(m.Key)
		if mail.Is(err, mail.NotFound) {
			continue // gone meanwhile
		}
		if err == nil {
			l.raw, err = readMessage(file)
			err = errors.Join(err, file.Close())
		}
		read += int64(len(l.raw))
		l.received, l.read = received.UTC().Truncate(time.Second), read
		if err != nil {
			l.err = fmt.Errorf("%s: %w", m.Key, err)
		}
		if err := take(l); err != nil {
			return err
		}
	}
	return nil
}

// looseSources are the mboxes and messages of a folder and those below it, as
// mail programs and exports leave them.
func looseSources(root string) ([]importSource, error) {
	var out []importSource
	letters := map[string][]string{} // files by folder
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (path != root && strings.HasPrefix(e.Name(), ".") || isMaildir(path)):
			return filepath.SkipDir
		case !e.Type().IsRegular() || strings.HasPrefix(e.Name(), "."):
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if strings.EqualFold(filepath.Ext(path), ".eml") {
			dir := filepath.Dir(rel)
			letters[dir] = append(letters[dir], path)
			return nil
		}
		s, ok, err := fileSource(path, nameOf(rel), false)
		if err == nil && ok {
			out = append(out, s)
		}
		return err
	})
	for _, dir := range slices.Sorted(func(yield func(string) bool) {
		for d := range letters {
			if !yield(d) {
				return
			}
		}
	}) {
		name := nameOf(dir)
		if dir == "." {
			name = filepath.Base(root)
		}
		out = append(out, importSource{name: name, top: dir == ".", each: func(take func(letterIn) error) error {
			var read int64
			for _, p := range letters[dir] {
				l := readLetter(p)
				read += int64(len(l.raw))
				l.read = read
				if err := take(l); err != nil {
					return err
				}
			}
			return nil
		}})
	}
	if err != nil {
		err = storageError("import "+root, err)
	}
	return out, err
}

// nameOf makes the name of a folder of a path: Thunderbird keeps what lies below
// "Lists" in "Lists.sbd", Apple Mail the messages of "Lists" in "Lists.mbox/mbox".
func nameOf(rel string) string {
	levels := strings.Split(filepath.ToSlash(rel), "/")
	if n := len(levels); n > 1 && levels[n-1] == "mbox" {
		levels = levels[:n-1]
	}
	for i, l := range levels {
		levels[i] = strings.TrimSuffix(strings.TrimSuffix(l, ".sbd"), ".mbox")
	}
	if strings.EqualFold(levels[0], "INBOX") {
		levels[0] = "INBOX"
	}
	return strings.Join(levels, "/")
}

// fileSource looks whether a file is an mbox, or, with alone, a message.
func fileSource(path, name string, alone bool) (importSource, bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return importSource{}, false, storageError("import "+path, err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return importSource{}, false, errors.Join(err, &mail.Error{Op: "import " + path, Kind: mail.Refused, Err: errors.New("it is not a file")})
	}
	if strings.EqualFold(name, "INBOX") {
		name = "INBOX"
	}
	head := make([]byte, 4096)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return importSource{}, false, storageError("import "+path, err)
	}
	text := strings.TrimLeft(strings.TrimPrefix(string(head[:n]), "\xef\xbb\xbf"), "\r\n")
	if strings.HasPrefix(text, "From ") || text == "" && (alone || strings.HasSuffix(path, ".mbox")) {
		return importSource{name: name, size: info.Size(), each: func(take func(letterIn) error) error { return eachInMbox(path, info.ModTime(), take) }}, true, nil
	}
	line, _, _ := strings.Cut(text, "\n")
	field, _, ok := strings.Cut(line, ":")
	if !alone || !ok || field == "" || strings.ContainsAny(field, " \t\x00") {
		return importSource{}, false, nil
	}
	return importSource{name: "Imported", size: info.Size(), each: func(take func(letterIn) error) error {
		l := readLetter(path)
		l.read = int64(len(l.raw))
		return take(l)
	}}, true, nil
}

func eachInMbox(path string, modified time.Time, take func(letterIn) error) error {
	file, err := os.Open(path)
	if err != nil {
		return storageError("import "+path, err)
	}
	defer func() { _ = file.Close() }()
	r := mbox.NewReader(file)
	for n := 1; ; n++ {
		m, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return storageError("import "+path, err)
		}
		l := letterIn{raw: m.Raw, flags: m.Flags, received: m.Received, read: r.Read()}
		if m.Raw == nil {
			l.err = fmt.Errorf("message %d of %s has %d octets, and more than %d are not taken", n, path, m.Size, mbox.MaxMessage)
		} else if l.received.IsZero() {
			l.received = whenReceived(m.Raw, modified)
		}
		if err := take(l); err != nil {
			return err
		}
	}
}

func readLetter(path string) letterIn {
	file, err := os.Open(path)
	if err != nil {
		return letterIn{err: err}
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return letterIn{err: err}
	}
	raw, err := readMessage(file)
	if err != nil {
		return letterIn{err: fmt.Errorf("%s: %w", path, err)}
	}
	return letterIn{raw: raw, received: whenReceived(raw, info.ModTime()), flags: mail.Flags{Bits: mail.Seen}}
}

// readMessage reads a file that fits into memory.
func readMessage(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, mbox.MaxMessage+1))
	if err == nil && len(raw) > mbox.MaxMessage {
		return nil, fmt.Errorf("it has more than %d octets", mbox.MaxMessage)
	}
	return raw, err
}

// whenReceived is the time in the topmost Received field, or else in Date, or else another.
func whenReceived(raw []byte, or time.Time) time.Time {
	head := raw[:min(len(raw), maxHeaderRead)]
	if i := headEnd(head); i >= 0 {
		head = head[:i]
	}
	t := receivedIn(head)
	if t.IsZero() {
		h, _ := rfc822.ParseHeader(head)
		t = h.Date
	}
	if t.IsZero() {
		t = or
	}
	return t.UTC().Truncate(time.Second)
}
