package account

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"postern/account/maildir"
	"postern/mail"
)

// maildirExport writes Maildirs, one for each account, in the layout Maildir++. A
// message has a key that it would have again, so what is there is not written again.
type maildirExport struct {
	root    string
	several bool // accounts: each has a folder, and the names begin with it
	names   map[mail.MailboxID][]string
	stores  map[string]*maildir.Store
	f       *maildir.Folder
	mark    string
	here    map[string]bool
}

func newMaildirExport(root string, several bool, names map[mail.MailboxID][]string) (*maildirExport, error) {
	x := &maildirExport{root: root, several: several, names: names, stores: map[string]*maildir.Store{}}
	if entries, err := os.ReadDir(root); err == nil && len(entries) > 0 && !isMaildir(root) {
		for _, e := range entries { // of several accounts
			if !isMaildir(filepath.Join(root, e.Name())) {
				return nil, &mail.Error{Op: "export to " + root, Kind: mail.Refused, Err: errors.New("it is a folder that holds something else than Maildirs")}
			}
		}
	}
	return x, nil
}

func (x *maildirExport) begin(b mail.Mailbox, _ uint32) (bool, error) {
	levels := x.names[b.ID]
	root := x.root
	if x.several {
		root, levels = filepath.Join(root, levels[0]), levels[1:]
	}
	ms := x.stores[root]
	if ms == nil {
		if err := os.MkdirAll(filepath.Dir(root), 0o700); err != nil {
			return false, storageError("export to "+root, err)
		}
		var err error
		if ms, err = maildir.Open(root, true); err != nil {
			return false, err
		}
		x.stores[root] = ms
	}
	name := strings.Join(levels, maildir.Delim)
	if err := ms.Create(name); err != nil {
		return false, err
	}
	f, err := ms.Folder(name)
	if err != nil {
		return false, err
	}
	msgs, err := f.List()
	x.f, x.mark, x.here = f, markOf(b), map[string]bool{}
	for _, m := range msgs {
		x.here[m.Key] = true
	}
	return false, err
}

func (x *maildirExport) key(row mail.Summary) string {
	// The nanoseconds are the order of messages of one second.
	return fmt.Sprintf("%d.M%07dX%s%s.export", max(row.Received.Unix(), 0), row.Received.Nanosecond(), x.mark, strings.ReplaceAll(placeKey(row), ".", "u"))
}

func (x *maildirExport) has(row mail.Summary) bool { return x.here[x.key(row)] }

func (x *maildirExport) put(row mail.Summary, raw []byte) error {
	d := maildir.Delivery{Key: x.key(row), Flags: row.Flags, Received: row.Received}
	err := x.f.Deliver(d, bytes.NewReader(raw))
	if mail.Is(err, mail.Refused) { // no room for more keywords
		d.Flags = mail.Flags{Bits: row.Flags.Bits & letterFlags}
		err = x.f.Deliver(d, bytes.NewReader(raw))
	}
	return err
}

func (x *maildirExport) end() error { return nil }
func (x *maildirExport) close()     {}

// letterFlags are the flags that have a letter in every Maildir.
const letterFlags = mail.Seen | mail.Answered | mail.Flagged | mail.Deleted | mail.Draft | mail.Forwarded
