package cli

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"postern/config"
	"postern/mail"
	"postern/ui"
)

// stateFile is what the screen remembers, in the folder of the log.
const stateFile = "screen.json"

// remembered reads what the screen remembers. What cannot be read is forgotten:
// nobody misses it.
func remembered(dirs config.Dirs) ui.State {
	var s ui.State
	b, err := os.ReadFile(filepath.Join(dirs.State, stateFile))
	if err != nil || json.Unmarshal(b, &s) != nil {
		return ui.State{}
	}
	return s
}

// writer writes settings and what the screen remembers, one after the other.
type writer struct {
	mu   sync.Mutex
	dirs config.Dirs
}

// change edits the config file.
func (w *writer) change(edits ...config.Edit) (*config.Config, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return config.Change(w.dirs.File, check, edits...)
}

// keep writes down what the screen remembers.
func (w *writer) keep(s ui.State) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return &mail.Error{Op: "remember the screen", Kind: mail.Bug, Err: err}
	}
	return replaceFile(filepath.Join(w.dirs.State, stateFile), string(b)+"\n")
}

// writable reports whether there is a file to write settings into: the demo has none.
func writable(dirs config.Dirs) bool {
	_, err := os.Stat(dirs.File)
	return !errors.Is(err, fs.ErrNotExist)
}
