package account

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"postern/mail"
)

// searchesFile holds, in the data folder, what was searched for: one JSON array,
// newest first, at most maxSearches. It says what a person looks for, so it is for
// that person alone (0600) and, as forms.json, no part of the cache.
const searchesFile = "searches.json"

const maxSearches = 100

// Searches remembers a search durably, "" none, and gives what was searched
// for, newest first and each once.
func (m *Manager) Searches(_ context.Context, query string) ([]string, error) {
	m.chosen.Lock()
	defer m.chosen.Unlock()
	// Read anew: another Postern may have written it.
	text, err := os.ReadFile(filepath.Join(m.o.Data, searchesFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &mail.Error{Op: "read earlier searches", Kind: mail.Storage, Err: err}
	}
	var all []string
	if json.Unmarshal(text, &all) != nil {
		all = nil // nothing in it is missed
	}
	if query == "" || len(all) > 0 && all[0] == query {
		return all, nil
	}
	all = append([]string{query}, slices.DeleteFunc(all, func(q string) bool { return q == query })...)
	all = all[:min(len(all), maxSearches)]
	if text, err = json.MarshalIndent(all, "", " "); err == nil {
		err = replaceFile(m.o.Data, searchesFile, text)
	}
	if err != nil {
		return all, &mail.Error{Op: "remember a search", Kind: mail.Storage, Err: err}
	}
	return all, nil
}
