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

	"postern/account/mbox"
	"postern/mail"
)

// mboxExport writes one mailbox after another, each to an mbox of its own. While
// it is being written it is called NAME.part, and NAME.part-list says which
// messages are in it and where each ends: a first line that names the mailbox, then
// "END KEY" for each. A message counts when both are on the disk.
type mboxExport struct {
	path func(mail.Mailbox) string
	// onEnd is called when a file has got its name, before the list goes; nil nobody.
	onEnd func(path string) error

	name       string
	part, list *os.File
	here       map[string]bool
	end64      int64
	buf        []byte
	lines      bytes.Buffer
}

const (
	partSuffix = ".part"
	listSuffix = ".part-list"
	// exportFlush is how many octets are written before they count.
	exportFlush = 4 << 20
)

func (x *mboxExport) begin(b mail.Mailbox, validity uint32) (bool, error) {
	x.name, x.here, x.end64 = x.path(b), map[string]bool{}, 0
	op := "export to " + x.name
	list, err := os.ReadFile(x.name + listSuffix)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, storageError(op, err)
	}
	begun := err == nil
	if _, err := os.Lstat(x.name); err == nil {
		if !begun {
			return false, inTheWay(x.name)
		}
		return true, x.noted() // it was cut short right behind the last step
	}
	head := fmt.Sprintf("postern-export 1 %d %s\n", validity, markOf(b))
	if x.part, err = os.OpenFile(x.name+partSuffix, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return false, storageError(op, err)
	}
	if x.list, err = os.OpenFile(x.name+listSuffix, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return false, storageError(op, err)
	}
	good := 0
	if begun && bytes.HasPrefix(list, []byte(head)) {
		info, err := x.part.Stat()
		if err != nil {
			return false, storageError(op, err)
		}
		good = len(head) + x.known(list[len(head):], info.Size())
	}
	err = errors.Join(x.part.Truncate(x.end64), x.list.Truncate(int64(good)))
	if err == nil {
		_, err = x.part.Seek(x.end64, 0)
	}
	if err == nil {
		_, err = x.list.Seek(int64(good), 0)
	}
	if err == nil && good == 0 {
		_, err = x.list.WriteString(head)
	}
	if err != nil {
		return false, storageError(op, err)
	}
	return false, nil
}

// known reads the list up to what the part does not hold, and gives the length of that.
func (x *mboxExport) known(list []byte, size int64) int {
	n := 0
	sc := bufio.NewScanner(bytes.NewReader(list[:bytes.LastIndexByte(list, '\n')+1]))
	for sc.Scan() {
		end, key, ok := strings.Cut(sc.Text(), " ")
		at, err := strconv.ParseInt(end, 10, 64)
		if !ok || err != nil || at < x.end64 || at > size {
			break
		}
		x.end64, x.here[key] = at, true
		n += len(sc.Bytes()) + 1
	}
	return n
}

func (x *mboxExport) has(row mail.Summary) bool { return x.here[placeKey(row)] }

func (x *mboxExport) put(row mail.Summary, raw []byte) error {
	sender := ""
	if len(row.From) > 0 {
		sender = row.From[0].Addr
	}
	before := len(x.buf)
	x.buf = mbox.Append(x.buf, raw, row.Flags, row.Received, sender)
	x.end64 += int64(len(x.buf) - before)
	fmt.Fprintf(&x.lines, "%d %s\n", x.end64, placeKey(row))
	if len(x.buf) < exportFlush {
		return nil
	}
	return x.flush()
}

func (x *mboxExport) flush() error {
	_, err := x.part.Write(x.buf)
	if err == nil {
		err = x.part.Sync()
	}
	if err == nil {
		_, err = x.list.Write(x.lines.Bytes())
	}
	x.buf, x.lines = x.buf[:0], bytes.Buffer{}
	if err != nil {
		return storageError("export to "+x.name, err)
	}
	return nil
}

func (x *mboxExport) end() error {
	err := x.flush()
	part, list := x.part, x.list
	x.part, x.list = nil, nil
	err = errors.Join(err, part.Close(), list.Close())
	if err == nil {
		err = rename(x.name+partSuffix, x.name)
	}
	if err != nil {
		return err
	}
	return x.noted()
}

// noted ends an export of which the file has its name.
func (x *mboxExport) noted() error {
	if x.onEnd != nil {
		if err := x.onEnd(x.name); err != nil {
			return err
		}
	}
	for _, p := range []string{x.name + partSuffix, x.name + listSuffix} {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return storageError("export to "+x.name, err)
		}
	}
	return nil
}

func (x *mboxExport) close() {
	if x.part == nil {
		return
	}
	_ = x.flush() // what was fetched is not fetched again; if that fails, it is
	_, _ = x.part.Close(), x.list.Close()
	x.part = nil
}

// rename gives a file a name that nothing has.
func rename(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil:
		return nil // the other name goes later
	case errors.Is(err, fs.ErrExist):
		return inTheWay(to)
	}
	// A file system without links.
	if _, err := os.Lstat(to); err == nil {
		return inTheWay(to)
	}
	if err := os.Rename(from, to); err != nil {
		return storageError("export to "+to, err)
	}
	return nil
}

// mboxFolder writes a file for every mailbox into a folder. Until all are there a
// list of those that are lies beside them.
type mboxFolder struct {
	mboxExport
	root string
	list string
	done map[string]bool
}

const doneFile = ".postern-export"

func openMboxFolder(root string, names map[mail.MailboxID][]string) (*mboxFolder, error) {
	x := &mboxFolder{root: root, list: filepath.Join(root, doneFile), done: map[string]bool{}}
	op := "export to " + root
	b, err := os.ReadFile(x.list)
	switch {
	case err == nil:
		for line := range strings.Lines(string(b)) {
			if name, ok := strings.CutSuffix(line, "\n"); ok {
				x.done[name] = true
			}
		}
	case errors.Is(err, fs.ErrNotExist):
		entries, err := os.ReadDir(root)
		if err == nil && len(entries) > 0 {
			return nil, inTheWay(root)
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = os.MkdirAll(root, 0o700)
		}
		if err == nil {
			err = os.WriteFile(x.list, nil, 0o600)
		}
		if err != nil {
			return nil, storageError(op, err)
		}
	default:
		return nil, storageError(op, err)
	}
	x.path = func(b mail.Mailbox) string { return filepath.Join(append([]string{root}, names[b.ID]...)...) + ".mbox" }
	x.onEnd = x.note
	return x, nil
}

func (x *mboxFolder) begin(b mail.Mailbox, validity uint32) (bool, error) {
	path := x.path(b)
	if x.done[x.rel(path)] {
		return true, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return false, storageError("export to "+path, err)
	}
	return x.mboxExport.begin(b, validity)
}

func (x *mboxFolder) rel(path string) string {
	rel, _ := filepath.Rel(x.root, path) // both begin alike
	return filepath.ToSlash(rel)
}

// note writes down that a mailbox is through.
func (x *mboxFolder) note(path string) error {
	f, err := os.OpenFile(x.list, os.O_WRONLY|os.O_APPEND, 0o600)
	if err == nil {
		_, err = f.WriteString(x.rel(path) + "\n")
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return storageError("export to "+x.root, err)
	}
	return nil
}

func (x *mboxFolder) finish() error {
	if err := os.Remove(x.list); err != nil {
		return storageError("export to "+x.root, err)
	}
	return nil
}
