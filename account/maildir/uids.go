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

	"postern/mail"
)

// uidFile numbers the messages of a folder: a first line "postern-uidlist 1
// VALIDITY", then a line "UID KEY" for each message that ever came. It only grows,
// and is written anew when most of it is about messages that are gone.
const uidFile = "postern-uidlist"

const uidMagic = "postern-uidlist 1 "

// UIDs are the numbers of a folder's messages. They are never given twice under the
// same Validity.
type UIDs struct {
	Validity uint32
	Next     mail.UID
	path     string
	byKey    map[string]mail.UID
	byUID    map[mail.UID]string
}

// UIDs reads the numbers of the folder; a list that is missing or damaged begins
// anew under another Validity.
func (f *Folder) UIDs() (*UIDs, error) {
	u := &UIDs{path: filepath.Join(f.dir, uidFile), Next: 1, byKey: map[string]mail.UID{}, byUID: map[mail.UID]string{}}
	b, err := os.ReadFile(u.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fail("read "+u.path, err)
	}
	// What follows the last line break was cut short before anyone heard of it.
	b = b[:bytes.LastIndexByte(b, '\n')+1]
	first, rest, _ := strings.Cut(string(b), "\n")
	v, ok := strings.CutPrefix(first, uidMagic)
	validity, err := strconv.ParseUint(v, 10, 32)
	if !ok || err != nil || validity == 0 {
		// Seconds since 1970 grow, so no list of this folder had this number.
		u.Validity = uint32(time.Now().Unix())
		return u, u.rewrite(f.dir)
	}
	u.Validity = uint32(validity)
	for line := range strings.Lines(rest) {
		n, key, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		uid, err := strconv.ParseUint(n, 10, 32)
		if !ok || err != nil || mail.UID(uid) < u.Next {
			u.byKey, u.byUID, u.Next = map[string]mail.UID{}, map[mail.UID]string{}, 1
			u.Validity = max(u.Validity+1, uint32(time.Now().Unix()))
			return u, u.rewrite(f.dir)
		}
		u.put(key, mail.UID(uid))
	}
	return u, u.trim()
}

func (u *UIDs) put(key string, uid mail.UID) {
	if old, ok := u.byKey[key]; ok {
		delete(u.byUID, old) // it came back after it was gone
	}
	u.byKey[key], u.byUID[uid], u.Next = uid, key, uid+1
}

// UID is the number of a message, 0 when it has none.
func (u *UIDs) UID(key string) mail.UID { return u.byKey[key] }

// Key is the message of a number, "" when there is none.
func (u *UIDs) Key(uid mail.UID) string { return u.byUID[uid] }

// Assign numbers those of the keys that have no number yet, in their order. The
// numbers are on the disk when it returns.
func (u *UIDs) Assign(keys []string) error {
	var b bytes.Buffer
	next := u.Next
	fresh := map[string]bool{}
	var order []string
	for _, k := range keys {
		if _, ok := u.byKey[k]; !ok && !fresh[k] {
			fresh[k] = true
			order = append(order, k)
			fmt.Fprintf(&b, "%d %s\n", next, k)
			next++
		}
	}
	if len(order) == 0 {
		return nil
	}
	file, err := os.OpenFile(u.path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err == nil {
		_, err = file.Write(b.Bytes())
		if err == nil {
			err = file.Sync()
		}
		if cerr := file.Close(); err == nil {
			err = cerr
		}
	}
	if err != nil {
		return fail("write "+u.path, err)
	}
	for _, k := range order {
		u.put(k, u.Next)
	}
	return nil
}

// trim cuts a torn line off.
func (u *UIDs) trim() error {
	b, err := os.ReadFile(u.path)
	if err != nil {
		return fail("read "+u.path, err)
	}
	if n := bytes.LastIndexByte(b, '\n') + 1; n < len(b) {
		return fail("write "+u.path, os.Truncate(u.path, int64(n)))
	}
	return nil
}

// maxDead is up to how many lines about messages that are gone stay in the list.
const maxDead = 2000

// Tidy forgets messages that are gone, when they are most of the list. Numbers
// are not given again: the last one stays.
func (u *UIDs) Tidy(f *Folder, alive func(key string) bool) error {
	var dead []string
	for k := range u.byKey {
		if !alive(k) {
			dead = append(dead, k)
		}
	}
	if len(dead) < maxDead || len(dead) < len(u.byKey)/2 {
		return nil
	}
	for _, k := range dead {
		if uid := u.byKey[k]; uid != u.Next-1 {
			delete(u.byUID, uid)
			delete(u.byKey, k)
		}
	}
	return u.rewrite(f.dir)
}

func (u *UIDs) rewrite(dir string) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s%d\n", uidMagic, u.Validity)
	for uid := mail.UID(1); uid < u.Next; uid++ {
		if k, ok := u.byUID[uid]; ok {
			fmt.Fprintf(&b, "%d %s\n", uid, k)
		}
	}
	tmp := filepath.Join(dir, "tmp", uidFile)
	if err := writeTmp(tmp, time.Time{}, func(w io.Writer) error { _, err := b.WriteTo(w); return err }); err != nil {
		return fail("write "+u.path, err)
	}
	if err := os.Rename(tmp, u.path); err != nil {
		return fail("write "+u.path, err)
	}
	return fail("write "+u.path, syncDir(dir))
}
