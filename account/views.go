package account

import "context"

// viewsFile holds how lists are shown that the person chose to see otherwise
// than the settings say: the list → its order, in the words of the screen.
const viewsFile = "views.json"

// Arrangements are how lists were last shown, by list; never nil.
func (m *Manager) Arrangements(context.Context) (map[string]string, error) {
	return m.choices(viewsFile)
}

// SetArrangement remembers how a list is shown, durably; "" forgets it.
func (m *Manager) SetArrangement(_ context.Context, list, how string) error {
	return m.choose(viewsFile, list, how)
}
