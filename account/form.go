package account

import (
	"context"
	"strings"
)

// formsFile holds which form of their mail is read of which senders: address in
// lower case → "text" or "html".
const formsFile = "forms.json"

// Form is the form in which mail of a sender was last asked for: "text",
// "html", or "" when the person never chose one.
func (m *Manager) Form(_ context.Context, sender string) (string, error) {
	all, err := m.choices(formsFile)
	return all[formKey(sender)], err
}

// SetForm remembers the form for a sender, durably; "" forgets it.
func (m *Manager) SetForm(_ context.Context, sender, form string) error {
	key := formKey(sender)
	if key == "" {
		return nil
	}
	return m.choose(formsFile, key, form)
}

func formKey(sender string) string { return strings.ToLower(strings.TrimSpace(sender)) }
