package account

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"postern/mail"
)

// formsFile holds, in the data folder, which form of their mail is read of
// which senders: one JSON object, address in lower case → "text" or "html". It
// is no part of the cache, because it cannot be had again from a server.
const formsFile = "forms.json"

// Form is the form in which mail of a sender was last asked for: "text",
// "html", or "" when the person never chose one.
func (m *Manager) Form(_ context.Context, sender string) (string, error) {
	m.forms.Lock()
	defer m.forms.Unlock()
	all, err := m.readForms()
	return all[formKey(sender)], err
}

// SetForm remembers the form for a sender, durably; "" forgets it.
func (m *Manager) SetForm(_ context.Context, sender, form string) error {
	m.forms.Lock()
	defer m.forms.Unlock()
	all, err := m.readForms()
	key := formKey(sender)
	if err != nil || key == "" || all[key] == form {
		return err
	}
	if all[key] = form; form == "" {
		delete(all, key)
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err == nil {
		err = replaceFile(m.o.Data, formsFile, text)
	}
	if err != nil {
		return &mail.Error{Op: "remember a choice", Kind: mail.Storage, Err: err}
	}
	return nil
}

func formKey(sender string) string { return strings.ToLower(strings.TrimSpace(sender)) }

// readForms reads the file anew: another Postern may have written it. A file
// that is not understood counts as empty; it holds nothing that is missed.
func (m *Manager) readForms() (map[string]string, error) {
	all := map[string]string{}
	text, err := os.ReadFile(filepath.Join(m.o.Data, formsFile))
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
