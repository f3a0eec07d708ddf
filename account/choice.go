package account

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"postern/mail"
)

// What a person chose and no server has lies in the data folder, a JSON object in a
// file for each kind. It is no part of the cache, because it cannot be had again.

// choices reads such a file anew: another Postern may have written it. A file
// that is not understood counts as empty; it holds nothing that is missed. Never nil.
func (m *Manager) choices(file string) (map[string]string, error) {
	m.chosen.Lock()
	defer m.chosen.Unlock()
	return m.readChoices(file)
}

// choose writes a choice durably; "" forgets it.
func (m *Manager) choose(file, key, value string) error {
	m.chosen.Lock()
	defer m.chosen.Unlock()
	all, err := m.readChoices(file)
	if err != nil || all[key] == value {
		return err
	}
	if all[key] = value; value == "" {
		delete(all, key)
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err == nil {
		err = replaceFile(m.o.Data, file, text)
	}
	if err != nil {
		return &mail.Error{Op: "remember a choice", Kind: mail.Storage, Err: err}
	}
	return nil
}

func (m *Manager) readChoices(file string) (map[string]string, error) {
	all := map[string]string{}
	text, err := os.ReadFile(filepath.Join(m.o.Data, file))
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return all, &mail.Error{Op: "read a choice", Kind: mail.Storage, Err: err}
	}
	if json.Unmarshal(text, &all) != nil || all == nil {
		all = map[string]string{}
	}
	return all, nil
}

// replaceFile writes a file beside the old one and puts it in its place, so
// that there is always one or the other.
func replaceFile(dir, name string, data []byte) error {
	f, err := os.CreateTemp(dir, name+".*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
