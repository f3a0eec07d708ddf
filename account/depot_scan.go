package account

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"time"

	"postern/account/imap"
	"postern/account/maildir"
	"postern/cache"
	"postern/mail"
	"postern/rfc822"
)

// folderRoles are the roles that folders have by name, lower case.
var folderRoles = map[string]mail.Role{
	"archive": mail.RoleArchive, "archives": mail.RoleArchive, "sent": mail.RoleSent, "sent items": mail.RoleSent, "sent messages": mail.RoleSent,
	"sent mail": mail.RoleSent, "drafts": mail.RoleDrafts, "trash": mail.RoleTrash, "deleted items": mail.RoleTrash, "deleted messages": mail.RoleTrash,
	"junk": mail.RoleJunk, "spam": mail.RoleJunk,
}

// load opens the Maildir and what lies beside it.
func (d *depot) load(ctx context.Context) error {
	ms, err := maildir.Open(d.root, d.ours)
	if err != nil {
		return err
	}
	if d.ours {
		for _, n := range localFolders {
			if err := ms.Create(n); err != nil {
				return err
			}
		}
	}
	var drops *dropMap
	if d.drop {
		if drops, err = loadDrops(d.root); err != nil {
			return err
		}
	}
	d.mu.Lock()
	d.ms, d.drops, d.shelves = ms, drops, map[mail.MailboxID]*shelf{}
	d.mu.Unlock()
	return ctx.Err()
}

// folders finds the folders; an account without any is set up wrongly.
func (d *depot) folders() ([]*maildir.Folder, error) {
	all, err := d.ms.Folders()
	if err == nil && len(all) == 0 {
		err = &mail.Error{Op: "read " + d.root, Account: d.acct.Name, Kind: mail.Config, Err: fmt.Errorf("%s holds no Maildir: a folder with cur, new and tmp", d.root)}
	}
	return all, err
}

// scan brings the cache in line with the folders and all that is in them.
func (d *depot) scan(ctx context.Context) error {
	folders, err := d.folders()
	if err != nil {
		return err
	}
	if err := d.putFolders(ctx, folders); err != nil {
		return err
	}
	shelves := d.all()
	slices.SortFunc(shelves, func(a, b *shelf) int {
		if (a.Role == mail.RoleInbox) != (b.Role == mail.RoleInbox) {
			if a.Role == mail.RoleInbox {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	for _, s := range shelves {
		if err := d.scanShelf(ctx, s); err != nil && !mail.Is(err, mail.NotFound) { // a folder that went meanwhile
			return err
		}
	}
	return nil
}

// putFolders tells the cache which folders there are.
func (d *depot) putFolders(ctx context.Context, folders []*maildir.Folder) error {
	taken := map[mail.Role]bool{}
	var listed []cache.Listed
	names := map[string]bool{}
	for _, f := range folders {
		l := cache.Listed{Name: f.Name, Delim: maildir.Delim, Selectable: true, Subscribed: true}
		r := folderRoles[strings.ToLower(f.Name)]
		if f.Name == maildir.Inbox {
			r = mail.RoleInbox
		}
		if !taken[r] {
			l.Role, taken[r] = r, true
		}
		names[f.Name] = true
		listed = append(listed, l)
	}
	known, err := d.store.Mailboxes(ctx, d.acct.Name)
	if err != nil {
		return err
	}
	same := len(known) == len(listed)
	for _, m := range known {
		same = same && names[m.Name]
	}
	if !same {
		e, err := d.store.PutMailboxes(ctx, d.acct.Name, listed, true)
		d.hub.publish(e)
		if err != nil {
			return err
		}
		if known, err = d.store.Mailboxes(ctx, d.acct.Name); err != nil {
			return err
		}
	}
	fresh := map[mail.MailboxID]*shelf{}
	for _, m := range known {
		r, on, err := d.store.Remote(ctx, m.ID) // under the name that it has on disk
		if err != nil || !on {
			continue
		}
		if s := d.shelf(m.ID); s != nil && s.Name == r.Name {
			fresh[m.ID] = s
			continue
		}
		s, err := openShelf(d.ms, r)
		if mail.Is(err, mail.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		fresh[m.ID] = s
	}
	d.mu.Lock()
	grown := len(fresh) != len(d.shelves)
	d.shelves = fresh
	d.mu.Unlock()
	if grown && d.rewatch != nil {
		d.rewatch()
	}
	return nil
}

// found is a message of a folder.
type found struct {
	uid   mail.UID
	key   string
	size  int64
	flags mail.Flags
	file  bool // false: at the drop point still
}

// contents lists a folder, every message with its number, by number.
func (d *depot) contents(s *shelf) ([]found, error) {
	msgs, err := s.f.List()
	if err != nil {
		return nil, err
	}
	slices.SortFunc(msgs, func(a, b maildir.Message) int { return strings.Compare(a.Key, b.Key) })
	keys := make([]string, len(msgs))
	for i, m := range msgs {
		keys[i] = m.Key
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := s.uids.Assign(keys); err != nil {
		return nil, err
	}
	out := make([]found, 0, len(msgs))
	here := map[string]bool{}
	for _, m := range msgs {
		here[m.Key] = true
		out = append(out, found{s.uids.UID(m.Key), m.Key, m.Size, m.Flags, true})
	}
	if d.drops != nil && s.Role == mail.RoleInbox {
		for key, r := range d.drops.byKey {
			if r.state != dropHeader || here[key] {
				continue
			}
			if uid := s.uids.UID(key); uid != 0 {
				out = append(out, found{uid, key, -1, r.flags, false})
			}
		}
	}
	slices.SortFunc(out, func(a, b found) int { return int(int64(a.uid) - int64(b.uid)) })
	return out, s.uids.Tidy(s.f, func(key string) bool { return here[key] || d.drops != nil && d.drops.byKey[key] != nil })
}

// scanShelf brings the cache in line with a folder. A folder that is as it was
// costs the reading of its names.
func (d *depot) scanShelf(ctx context.Context, s *shelf) error {
	all, err := d.contents(s)
	if err != nil {
		return err
	}
	st, err := d.store.Sync(ctx, s.ID)
	if err != nil {
		return err
	}
	if !s.listed {
		s.listed = true
		for _, m := range all {
			if m.file {
				s.toRead = append(s.toRead, m.uid)
			}
		}
	}
	sweep := false
	if st.Validity != s.uids.Validity {
		e, err := d.store.Reset(ctx, s.ID, s.uids.Validity)
		d.hub.publish(e)
		if err != nil {
			return err
		}
		st, sweep, s.last = cache.SyncState{Validity: s.uids.Validity}, true, nil
	}
	h := fnv.New64a()
	uids := make([]mail.UID, len(all))
	for i, m := range all {
		_, _ = fmt.Fprintf(h, "%d %t %s\n", m.uid, m.file, strings.Join(m.flags.Names(), " "))
		uids[i] = m.uid
	}
	// Not a count of changes, but what it is asked for: has anything changed since?
	sum := h.Sum64()>>1 | 1
	if st.ModSeq == sum && st.Listed {
		return nil
	}
	on := mail.NewUIDSet(uids...)
	have, err := d.store.UIDs(ctx, s.ID)
	if err != nil {
		return err
	}
	if gone := have.Minus(on); len(gone) > 0 {
		d.tally.gone += gone.Len()
		e, err := d.store.Keep(ctx, s.ID, on, 0, st)
		d.hub.publish(e)
		if err != nil {
			return err
		}
	}
	var old []found
	var fresh []found
	for _, m := range all {
		switch {
		case have.Contains(m.uid):
			old = append(old, m)
		case m.file:
			fresh = append(fresh, m)
		}
	}
	for _, m := range fresh {
		s.toRead = append(s.toRead, m.uid)
	}
	if err := d.putNew(ctx, s, st, fresh); err != nil {
		return err
	}
	if err := d.putFlags(ctx, s, st, old); err != nil {
		return err
	}
	s.last = make(map[mail.UID]mail.Flags, len(all))
	for _, m := range all {
		s.last[m.uid] = m.flags
	}
	st = cache.SyncState{Validity: s.uids.Validity, Next: s.uids.Next, ModSeq: sum, Low: 1, Listed: true, Server: len(all)}
	e, err := d.store.SetSync(ctx, s.ID, st)
	d.hub.publish(e)
	if err == nil && sweep {
		e, err = d.store.Sweep(ctx, s.ID)
		d.hub.publish(e)
	}
	return err
}

// putNew reads the headers of messages that the cache does not have, newest first.
func (d *depot) putNew(ctx context.Context, s *shelf, st cache.SyncState, fresh []found) error {
	slices.Reverse(fresh)
	total, piece := len(fresh), screenRows
	for len(fresh) > 0 {
		if total > batchRows {
			d.set(func(a *mail.AccountState) {
				a.Phase, a.Progress = mail.PhaseSyncing, mail.Progress{What: "reading " + s.Name, Done: total - len(fresh), Total: total}
			})
		}
		n := min(piece, len(fresh))
		batch := make([]cache.Incoming, 0, n)
		for _, m := range fresh[:n] {
			in, err := readIncoming(s.f, m)
			if mail.Is(err, mail.NotFound) {
				continue // gone meanwhile
			}
			if err != nil {
				d.log.Warn("a message that cannot be read", "folder", s.Name, "key", m.key, "err", err)
				in = cache.Incoming{UID: m.uid, Flags: m.flags, Received: time.Now(), Broken: true}
			}
			batch = append(batch, in)
		}
		fresh, piece = fresh[n:], batchRows
		d.tally.fresh += len(batch)
		e, err := d.store.PutMessages(ctx, s.ID, batch, st)
		d.hub.publish(e)
		if err != nil {
			return err
		}
	}
	return nil
}

// maxHeaderRead bounds how much of a file is read for its header.
const maxHeaderRead = 256 << 10

// readIncoming reads what a list needs of a message.
func readIncoming(f *maildir.Folder, m found) (cache.Incoming, error) {
	file, received, err := f.Open(m.key)
	if err != nil {
		return cache.Incoming{}, err
	}
	defer func() { _ = file.Close() }()
	size := m.size
	if info, err := file.Stat(); err == nil {
		size = info.Size()
	}
	head, err := readHead(file)
	if err != nil {
		return cache.Incoming{}, storageError("read a message", err)
	}
	return incoming(imap.Fetched{UID: m.uid, Flags: m.flags, Received: received.UTC().Truncate(time.Second), Size: size, Header: head}), nil
}

// readHead reads up to the empty line after a header.
func readHead(r io.Reader) ([]byte, error) {
	var b []byte
	buf := make([]byte, 4096)
	for len(b) < maxHeaderRead {
		n, err := r.Read(buf)
		b = append(b, buf[:n]...)
		if i := headEnd(b); i >= 0 {
			return b[:i], nil
		}
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// headEnd is where the header of a message ends, -1 when it goes on.
func headEnd(b []byte) int {
	i, j := bytes.Index(b, []byte("\r\n\r\n")), bytes.Index(b, []byte("\n\n"))
	switch {
	case i >= 0 && (j < 0 || i < j):
		return i + 4
	case j >= 0:
		return j + 2
	}
	return -1
}

// putFlags tells the cache of flags that changed.
func (d *depot) putFlags(ctx context.Context, s *shelf, st cache.SyncState, all []found) error {
	var batch []cache.FlagChange
	put := func() error {
		if len(batch) == 0 {
			return nil
		}
		_, e, err := d.store.PutFlags(ctx, s.ID, batch, st)
		d.hub.publish(e)
		batch = batch[:0]
		return err
	}
	for _, m := range all {
		if last, ok := s.last[m.uid]; ok && last.Equal(m.flags) {
			continue
		}
		if s.last != nil {
			d.tally.changed++
		}
		batch = append(batch, cache.FlagChange{UID: m.uid, Flags: m.flags})
		if len(batch) == 2*batchRows {
			if err := put(); err != nil {
				return err
			}
		}
	}
	return put()
}

// receivedIn is when a message was received by its topmost Received field; zero unknown.
func receivedIn(header []byte) time.Time {
	rest := string(header)
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if len(line) < 9 || !strings.EqualFold(line[:9], "received:") {
			continue
		}
		for rest != "" && (rest[0] == ' ' || rest[0] == '\t') {
			var more string
			more, rest, _ = strings.Cut(rest, "\n")
			line += more
		}
		if i := strings.LastIndexByte(line, ';'); i >= 0 {
			if t, ok := rfc822.ParseDate(strings.TrimSpace(strings.ReplaceAll(line[i+1:], "\r", ""))); ok {
				return t.UTC()
			}
		}
		break
	}
	return time.Time{}
}
