package account

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"postern/mail"
)

// dropFile remembers, beside the Maildir of a drop account, what became of
// every message that was ever on the server: a line for each change, the last one
// about a message counts. The Maildir and this file are enough to go on without the database.
const dropFile = "postern-drop"

// The states of a message at a drop point.
const (
	dropHeader  = 'h' // known by its header; the server has the rest
	dropKept    = 'k' // its file is here, or was: it is not fetched again
	dropDeleted = 'd' // deleted here, or carried to another account
	dropGone    = 'g' // gone from the server before it was fetched
)

// dropped is what is known of a message at the drop point.
type dropped struct {
	state byte
	id    string // the server's UIDL, or a digest of the header
	key   string // in the Maildir
	first time.Time
	flags mail.Flags // while there is no file to carry them
}

// dropMap is the file in memory. It belongs to the depot's lock.
type dropMap struct {
	path  string
	byID  map[string]*dropped
	byKey map[string]*dropped
}

func loadDrops(root string) (*dropMap, error) {
	m := &dropMap{path: filepath.Join(root, dropFile), byID: map[string]*dropped{}, byKey: map[string]*dropped{}}
	b, err := os.ReadFile(m.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, storageError("read "+m.path, err)
	}
	n := bytes.LastIndexByte(b, '\n') + 1
	sc := bufio.NewScanner(bytes.NewReader(b[:n]))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		if d, ok := parseDropped(sc.Text()); ok {
			m.put(d)
		}
	}
	if n < len(b) { // cut short before anyone heard of it
		if err := os.Truncate(m.path, int64(n)); err != nil {
			return nil, storageError("write "+m.path, err)
		}
	}
	return m, nil
}

func parseDropped(line string) (*dropped, bool) {
	f := strings.SplitN(line, " ", 5)
	if len(f) != 5 || len(f[0]) != 1 {
		return nil, false
	}
	sec, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil {
		return nil, false
	}
	id, err := strconv.Unquote(f[4])
	if err != nil || id == "" || f[1] == "" {
		return nil, false
	}
	d := &dropped{state: f[0][0], key: f[1], first: time.Unix(sec, 0), id: id}
	if f[3] != "-" {
		d.flags = mail.ParseFlags(strings.Split(f[3], ","))
	}
	return d, true
}

func (d *dropped) line() string {
	flags := strings.Join(d.flags.Names(), ",")
	if flags == "" {
		flags = "-"
	}
	return fmt.Sprintf("%c %s %d %s %s\n", d.state, d.key, d.first.Unix(), strings.ReplaceAll(flags, " ", "_"), strconv.Quote(d.id))
}

func (m *dropMap) put(d *dropped) {
	if old := m.byID[d.id]; old != nil && old.key != d.key {
		delete(m.byKey, old.key)
	}
	m.byID[d.id], m.byKey[d.key] = d, d
}

// write makes changes durable, and then true.
func (m *dropMap) write(ds ...*dropped) error {
	if len(ds) == 0 {
		return nil
	}
	var b strings.Builder
	for _, d := range ds {
		b.WriteString(d.line())
	}
	f, err := os.OpenFile(m.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err == nil {
		_, err = f.WriteString(b.String())
		if err == nil {
			err = f.Sync()
		}
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}
	if err != nil {
		return storageError("write "+m.path, err)
	}
	for _, d := range ds {
		m.put(d)
	}
	return nil
}

func storageError(op string, err error) error {
	return &mail.Error{Op: op, Kind: mail.Storage, Err: err}
}
