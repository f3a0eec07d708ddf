package account

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"postern/mail"
)

// viewsFile holds, in the data folder, how lists are shown that the person
// chose to see otherwise than the settings say: one JSON object, the list
// → its order, in the words of the screen.
const viewsFile = "views.json"

// Arrangements are how lists were last shown, by list; never nil. A file that is
// not understood counts as empty; it holds nothing that is missed.
func (m *Manager) Arrangements(context.Context) (map[string]string, error) {
	m.forms.Lock()
	defer m.forms.Unlock()
	return m.readViews()
}

// SetArrangement remembers how a list is shown, durably; "" forgets it.
func (m *Manager) SetArrangement(_ context.Context, list, how string) error {
	m.forms.Lock()
	defer m.forms.Unlock()
	all, err := m.readViews() // another Postern may have written it
	if err != nil || all[list] == how {
		return err
	}
	if all[list] = how; how == "" {
		delete(all, list)
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err == nil {
		err = replaceFile(m.o.Data, viewsFile, text)
	}
	if err != nil {
		return &mail.Error{Op: "remember a choice", Kind: mail.Storage, Err: err}
	}
	return nil
}

func (m *Manager) readViews() (map[string]string, error) {
	all := map[string]string{}
	text, err := os.ReadFile(filepath.Join(m.o.Data, viewsFile))
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
