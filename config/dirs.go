package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"postern/mail"
)

// Dirs says where Postern's files lie. All paths are absolute.
type Dirs struct {
	File  string // config.toml
	Data  string // the database and the Maildirs
	State string // the log
	Cache string // what may be deleted at any time
}

// FindDirs follows the XDG Base Directory Specification on every system except
// Windows, where %AppData% and %LocalAppData% take its place. file is what
// --config named; "" and it is POSTERN_CONFIG, or else the usual place.
func FindDirs(file string) (Dirs, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return Dirs{}, &mail.Error{Op: "find the home folder", Kind: mail.Config, Err: err}
	}
	base := func(variable string, otherwise ...string) string {
		// The specification wants relative values to be ignored.
		if v := os.Getenv(variable); filepath.IsAbs(v) {
			return filepath.Join(v, "postern")
		}
		return filepath.Join(append(append([]string{home}, otherwise...), "postern")...)
	}
	var d Dirs
	if runtime.GOOS == "windows" {
		local := base("LocalAppData", "AppData", "Local")
		d = Dirs{Data: local, State: filepath.Join(local, "log"), Cache: filepath.Join(local, "cache")}
		d.File = filepath.Join(base("AppData", "AppData", "Roaming"), "config.toml")
	} else {
		d = Dirs{
			File:  filepath.Join(base("XDG_CONFIG_HOME", ".config"), "config.toml"),
			Data:  base("XDG_DATA_HOME", ".local", "share"),
			State: base("XDG_STATE_HOME", ".local", "state"),
			Cache: base("XDG_CACHE_HOME", ".cache"),
		}
	}
	if file == "" {
		file = os.Getenv("POSTERN_CONFIG")
	}
	if file != "" {
		if d.File, err = filepath.Abs(file); err != nil {
			return Dirs{}, &mail.Error{Op: "find the config", Kind: mail.Config, Err: err}
		}
	}
	return d, nil
}

// DirsIn puts everything below one folder: a throw-away home.
func DirsIn(root string) Dirs {
	return Dirs{
		File: filepath.Join(root, "config", "config.toml"), Data: filepath.Join(root, "data"),
		State: filepath.Join(root, "state"), Cache: filepath.Join(root, "cache"),
	}
}

// Make creates the data and state folders for their owner alone, and takes the
// rights of others away from those that exist.
func (d Dirs) Make() error {
	for _, dir := range []string{d.Data, d.State} {
		if err := MakeDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// MakeDir creates a folder and what is missing above it, mode 0700 whatever the
// umask. A folder that exists loses the rights of group and others. The error is
// a *mail.Error of kind Storage.
func MakeDir(dir string) error {
	fail := func(err error) error {
		return &mail.Error{Op: "create the folder " + dir, Kind: mail.Storage, Err: err}
	}
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return fail(errors.New("there is a file of this name"))
	case err == nil && !openToOthers(info):
		return nil
	case err == nil:
		if err := os.Chmod(dir, info.Mode().Perm()&^0o077); err != nil {
			return fail(err)
		}
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fail(err)
	}
	// Parents that exist are other people's business: only what is made here is private.
	if parent := filepath.Dir(dir); parent != dir {
		if _, err := os.Stat(parent); errors.Is(err, fs.ErrNotExist) {
			if err := MakeDir(parent); err != nil {
				return err
			}
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fail(err)
	}
	if err := os.Chmod(dir, 0o700); err != nil { // a umask may have taken the owner's rights
		return fail(err)
	}
	return nil
}

// OpenFile is os.OpenFile for files of ours: created with mode 0600 whatever the
// umask, its folder too with 0700. The error is a *mail.Error of kind Storage.
func OpenFile(path string, flag int) (*os.File, error) {
	if flag&os.O_CREATE != 0 {
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			if err := MakeDir(filepath.Dir(path)); err != nil {
				return nil, err
			}
		}
	}
	f, err := os.OpenFile(path, flag, 0o600)
	if err != nil {
		return nil, &mail.Error{Op: "open " + path, Kind: mail.Storage, Err: err}
	}
	// Not for a terminal or a pipe, and Windows keeps its rights elsewhere.
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		if err := f.Chmod(0o600); err != nil {
			_ = f.Close() // the first error says more
			return nil, &mail.Error{Op: "protect " + path, Kind: mail.Storage, Err: err}
		}
	}
	return f, nil
}

// openToOthers reports whether group or others have any right. Windows keeps
// its rights elsewhere, in a home that is private already.
func openToOthers(info fs.FileInfo) bool {
	return runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}
