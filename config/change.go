package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"postern/mail"
)

// Change makes edits to a config file and gives the config as it is then. It
// reads the file anew, so what was written there since the start stays. The
// result is checked as Load checks it, and by check (nil: nothing more), before
// it takes the file's place in one step; a symbolic link is followed, and the
// rights of the file stay. A file that does not exist is made for its owner
// alone.
//
// The error is a *mail.Error: Config when the file is wrong already or an edit
// would make it so, Stale when somebody else changed the file meanwhile, Storage
// when it cannot be written. The file is as it was then.
func Change(file string, check func(*Config) error, edits ...Edit) (*Config, error) {
	fail := func(k mail.Kind, err error) (*Config, error) {
		if e, ok := errors.AsType[*mail.Error](err); ok {
			return nil, e
		}
		return nil, &mail.Error{Op: "change the config", Kind: k, Err: err}
	}
	if file == "" {
		return fail(mail.NotFound, errors.New("there is no config file"))
	}
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail(mail.Storage, err)
	}
	if old != nil {
		if _, err := Load(file); err != nil { // as a whole: with who may read it
			return fail(mail.Config, err)
		}
	}
	text, err := Apply(old, edits...)
	if err != nil {
		return fail(mail.Config, err)
	}
	c, err := Parse(file, text)
	if err != nil {
		return fail(mail.Config, err)
	}
	if check != nil {
		if err := check(c); err != nil {
			return fail(mail.Config, err)
		}
	}
	if bytes.Equal(text, old) {
		return c, nil
	}
	if err := replace(file, old, text); err != nil {
		return fail(mail.Storage, err)
	}
	return c, nil
}

// replace puts text in the place of a file that holds old (nil: that is not there).
func replace(file string, old, text []byte) error {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	} else if err := MakeDir(filepath.Dir(file)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".config-*.toml")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is not there any more when all went well
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	now, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if !bytes.Equal(now, old) || (now == nil) != (old == nil) {
		return &mail.Error{Op: "change the config", Kind: mail.Stale, Err: errors.New("another program changed it at the same moment")}
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

// syncDir makes the new name of a file durable where folders can be synced.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if e := d.Close(); err == nil {
		err = e
	}
	return err
}
