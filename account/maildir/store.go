package maildir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxDepth bounds how deep folders are looked for, maxFolders how many there may be.
const (
	maxDepth   = 12
	maxFolders = 20_000
)

// Store is a tree of Maildir folders. It belongs to one goroutine, except
// for Folder.Open and Folder.Read, which may be called from any.
type Store struct {
	root string
	// plus says that the root itself is the inbox: Maildir++.
	plus bool
}

// Open looks at the tree below root. With create, a root that is not there, or
// is empty, becomes an inbox in the Maildir++ layout.
func Open(root string, create bool) (*Store, error) {
	s := &Store{root: root}
	names, err := os.ReadDir(root)
	if create && (errors.Is(err, fs.ErrNotExist) || err == nil && len(names) == 0) {
		if err := makeFolder(root); err != nil {
			return nil, fail("create "+root, err)
		}
		if err := syncDir(filepath.Dir(root)); err != nil {
			return nil, fail("create "+root, err)
		}
		err = nil
	}
	if err != nil {
		return nil, fail("open "+root, err)
	}
	if create {
		for _, sub := range []string{"cur", "new", "tmp"} { // a creation that was cut short
			if err := os.MkdirAll(filepath.Join(root, sub), 0o700); err != nil {
				return nil, fail("create "+root, err)
			}
		}
	}
	s.plus = isFolder(root)
	return s, nil
}

// Root is the folder in which all lies.
func (s *Store) Root() string { return s.root }

func isFolder(dir string) bool {
	for _, sub := range []string{"cur", "new"} {
		if i, err := os.Stat(filepath.Join(dir, sub)); err != nil || !i.IsDir() {
			return false
		}
	}
	return true
}

func makeFolder(dir string) error {
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

// Folders finds the folders, the inbox first, then by name.
func (s *Store) Folders() ([]*Folder, error) {
	var out []*Folder
	add := func(name, dir string) {
		if len(out) < maxFolders && !slices.ContainsFunc(out, func(f *Folder) bool { return f.Name == name }) {
			out = append(out, &Folder{Name: name, dir: dir})
		}
	}
	if s.plus {
		add(Inbox, s.root)
	}
	if err := s.walk(s.root, nil, 0, add); err != nil {
		return nil, fail("list folders of "+s.root, err)
	}
	slices.SortFunc(out, func(a, b *Folder) int {
		if (a.Name == Inbox) != (b.Name == Inbox) {
			if a.Name == Inbox {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, nil
}

func (s *Store) walk(dir string, above []string, depth int, add func(name, dir string)) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		if depth > 0 && (errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist)) {
			return nil // somebody else's, or gone meanwhile
		}
		return err
	}
	for _, e := range entries {
		n := e.Name()
		if n == "cur" || n == "new" || n == "tmp" {
			continue
		}
		sub := filepath.Join(dir, n)
		if !e.IsDir() { // a symbolic link to a folder counts where it is asked for by name
			continue
		}
		levels := slices.Clone(above)
		if strings.HasPrefix(n, ".") {
			for _, l := range strings.Split(n[1:], ".") {
				levels = append(levels, decode(l))
			}
		} else {
			levels = append(levels, decode(n))
		}
		if slices.Contains(levels, "") {
			continue
		}
		if isFolder(sub) {
			name := strings.Join(levels, Delim)
			if strings.EqualFold(name, Inbox) {
				name = Inbox
			}
			add(name, sub)
		}
		if depth < maxDepth {
			if err := s.walk(sub, levels, depth+1, add); err != nil {
				return err
			}
		}
	}
	return nil
}

// Folder finds a folder by name; NotFound.
func (s *Store) Folder(name string) (*Folder, error) {
	all, err := s.Folders()
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if f.Name == name {
			return f, nil
		}
	}
	return nil, fail("open "+name, fs.ErrNotExist)
}

// pathOf is where a folder of this name is made.
func (s *Store) pathOf(name string) (string, error) {
	levels := strings.Split(name, Delim)
	for i, l := range levels {
		if l == "" || len(encode(l)) > 200 || strings.EqualFold(l, "cur") || strings.EqualFold(l, "new") || strings.EqualFold(l, "tmp") {
			return "", refused("name a folder", "a folder cannot be called so")
		}
		levels[i] = encode(l)
	}
	if s.plus {
		dir := "." + strings.Join(levels, ".")
		if len(dir) > 250 {
			return "", refused("name a folder", "the name is too long")
		}
		return filepath.Join(s.root, dir), nil
	}
	return filepath.Join(append([]string{s.root}, levels...)...), nil
}

// Create makes a folder; one that is there already is fine.
func (s *Store) Create(name string) error {
	if f, err := s.Folder(name); err == nil && f != nil {
		return nil
	}
	dir, err := s.pathOf(name)
	if err != nil {
		return err
	}
	if err := makeFolder(dir); err != nil {
		return fail("create "+name, err)
	}
	if s.plus {
		// Maildir++ marks what is a folder of another Maildir.
		if err := os.WriteFile(filepath.Join(dir, "maildirfolder"), nil, 0o600); err != nil {
			return fail("create "+name, err)
		}
	}
	return fail("create "+name, syncDir(filepath.Dir(dir)))
}

// Rename gives a folder another name, and those below it.
func (s *Store) Rename(name, to string) error {
	op := "rename " + name
	if name == Inbox {
		return refused(op, "the inbox keeps its name")
	}
	if _, err := s.Folder(to); err == nil {
		return refused(op, "a folder of that name is there already")
	}
	all, err := s.Folders()
	if err != nil {
		return err
	}
	found := false
	for _, f := range all {
		rest, below := strings.CutPrefix(f.Name, name+Delim)
		if f.Name != name && !(below && s.plus) {
			continue
		}
		found = true
		target := to
		if below {
			target += Delim + rest
		}
		dir, err := s.pathOf(target)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
			return fail(op, err)
		}
		if err := os.Rename(f.dir, dir); err != nil {
			return fail(op, err)
		}
		if err := syncDir(filepath.Dir(dir)); err != nil {
			return fail(op, err)
		}
	}
	if !found {
		return fail(op, fs.ErrNotExist)
	}
	return nil
}

// Remove deletes a folder with its messages; folders below it stay.
func (s *Store) Remove(name string) error {
	op := "remove " + name
	if name == Inbox {
		return refused(op, "the inbox cannot be removed")
	}
	f, err := s.Folder(name)
	if err != nil {
		return err
	}
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.RemoveAll(filepath.Join(f.dir, sub)); err != nil {
			return fail(op, err)
		}
	}
	for _, file := range []string{uidFile, keywordFile, "maildirfolder"} {
		if err := os.Remove(filepath.Join(f.dir, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fail(op, err)
		}
	}
	_ = os.Remove(f.dir) // what others keep there, or folders below, stays
	return fail(op, syncDir(filepath.Dir(f.dir)))
}
