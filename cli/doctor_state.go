package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"postern/account"
	"postern/cache"
	"postern/config"
	"postern/mail"
	"postern/ui"
)

// held is what of an account is on this computer.
type held struct {
	Pending  int   `json:"pending"`   // changes that wait for the server
	Refused  int   `json:"refused"`   // changes that it refused and nobody has looked after
	Headers  int   `json:"headers"`   // messages that are listed
	OnServer int   `json:"on_server"` // messages that the server has, as last heard
	Here     int   `json:"here"`      // of those listed, what can be read without a network
	Octets   int64 `json:"octets"`    // how much was stored of them
}

// holds reads the cache for the doctor. A cache that is not there yet holds
// nothing; one that cannot be read is a finding of its own.
func holds(ctx context.Context, dirs config.Dirs, accounts []config.Account) (map[string]held, error) {
	out := map[string]held{}
	if _, err := os.Stat(filepath.Join(dirs.Data, cache.FileName)); errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	s, err := cache.Open(ctx, dirs.Data)
	if err != nil {
		return out, err
	}
	defer func() { _ = s.Close() }() // nothing was written
	for _, a := range accounts {
		var h held
		if h.Pending, err = s.PendingCount(ctx, a.Name); err != nil {
			return out, err
		}
		if h.Refused, err = s.RefusedCount(ctx, a.Name); err != nil {
			return out, err
		}
		boxes, err := s.ServerMailboxes(ctx, a.Name)
		if err != nil {
			return out, err
		}
		for _, b := range boxes {
			if b.Selectable && b.Role != mail.RoleAll && b.Role != mail.RoleFlagged {
				h.Headers += b.Total
				h.OnServer += max(b.Total, b.Server)
				h.Here += b.Here
				h.Octets += b.Octets
			}
		}
		out[a.Name] = h
	}
	return out, nil
}

// stateOf is the state of an account as the sidebar would say it, and a
// sentence that says what follows.
func (a *app) stateOf(d account.Diagnosis, h held) (state, words string) {
	phase := d.Phase()
	switch {
	case a.offline:
		return mail.PhaseOffline.String(), "offline by choice (--offline): the server was not asked"
	case phase == mail.PhaseOnline && h.Headers < h.OnServer:
		return mail.PhaseSyncing.String(), fmt.Sprintf("syncing: %d of %d messages are listed here", h.Headers, h.OnServer)
	case phase == mail.PhaseWaiting:
		return phase.String(), "waiting: a running Postern tries again by itself"
	case phase == mail.PhaseNeedsYou:
		return phase.String(), "needs you: nothing is tried again before you have acted"
	}
	return phase.String(), phase.String()
}

// words says what is here, in one line; "" when there is nothing to say.
func (h held) words() string {
	if h.OnServer == 0 && h.Pending == 0 && h.Refused == 0 {
		return ""
	}
	s := fmt.Sprintf("%d of %d messages can be read offline (%s)", h.Here, h.OnServer, ui.SizeWords(h.Octets))
	return s + changes(h.Pending, "waits to be sent", "wait to be sent") +
		changes(h.Refused, "was refused: the list of changes says why", "were refused: the list of changes says why")
}

// changes says how many changes there are and what of them; "" when there are none.
func changes(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "; 1 change " + one
	}
	return fmt.Sprintf("; %d changes %s", n, many)
}
