package account

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"postern/account/imap"
	"postern/cache"
	"postern/config"
	"postern/mail"
)

// keepFile holds, in the data folder, which folders are kept offline otherwise than
// their account: account → name of the folder → "headers", "30d", "all". The
// cache has it too, and follows a folder that is renamed; this file is what is
// left when the database is deleted.
const keepFile = "offline.json"

var errKeptAlready = errors.New("everything in its folders is on this computer already")

// KeepOffline says how much of a folder is kept for reading without a network:
// "headers", "Nd", "all", or "" for what the account says. It outlives the
// database. What is more is fetched when there is nothing else to do; what is less removes nothing.
func (m *Manager) KeepOffline(ctx context.Context, id mail.MailboxID, keep string) error {
	const op = "keep a folder offline"
	if keep != "" {
		if _, err := config.ParsePrefetch(keep); err != nil {
			return &mail.Error{Op: op, Kind: mail.Config, Err: err}
		}
	}
	b, err := m.store.Mailbox(ctx, id)
	if err != nil {
		return err
	}
	e := m.byName[b.Account]
	switch {
	case e == nil:
		return &mail.Error{Op: op, Account: b.Account, Kind: mail.Config, Err: errNotConfigured}
	case !remote(e.acct):
		return &mail.Error{Op: op, Account: b.Account, Kind: mail.Config, Err: errKeptAlready}
	}
	ev, err := m.store.SetPrefetch(ctx, id, keep)
	if err != nil {
		return err
	}
	m.hub.publish(ev)
	if err := e.keeps.write(ctx, m.store, m.o.Data, b.Account); err != nil {
		return err
	}
	e.q.push(&job{prio: visible, key: "keep", run: func(ctx context.Context, _ *imap.Conn) error {
		for _, b := range e.s.boxes {
			b.kept, b.stock = false, nil
		}
		return e.s.learn(ctx, nil)
	}})
	return nil
}

// remote reports whether the mail of an account lies on its server, so that
// there is something to be kept here.
func remote(a config.Account) bool {
	return a.Incoming.Protocol == config.IMAP && a.Incoming.Mode == config.ModeMailbox
}

// keeps is the part of the file that is about one account. The file has one lock
// for all accounts of the process.
type keeps struct{ lock chan struct{} }

func newKeeps() *keeps { return &keeps{lock: make(chan struct{}, 1)} }

// restore gives the mailboxes of a cache that was made anew what the file has of them.
func (k *keeps) restore(ctx context.Context, store *cache.Store, dir, account string) error {
	k.lock <- struct{}{}
	defer func() { <-k.lock }()
	all, err := readKeeps(dir)
	if err != nil || len(all[account]) == 0 {
		return err
	}
	boxes, err := store.Mailboxes(ctx, account)
	if err != nil {
		return err
	}
	for _, b := range boxes {
		if v := all[account][b.Name]; v != "" && b.Prefetch == "" {
			if _, err := config.ParsePrefetch(v); err != nil {
				continue // edited by hand
			}
			if _, err := store.SetPrefetch(ctx, b.ID, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// write brings the file in line with the cache, unless it is already.
func (k *keeps) write(ctx context.Context, store *cache.Store, dir, account string) error {
	k.lock <- struct{}{}
	defer func() { <-k.lock }()
	boxes, err := store.Mailboxes(ctx, account)
	if err != nil {
		return err
	}
	mine := map[string]string{}
	for _, b := range boxes {
		if b.Prefetch != "" {
			mine[b.Name] = b.Prefetch
		}
	}
	all, err := readKeeps(dir)
	if err != nil || maps.Equal(all[account], mine) {
		return err
	}
	if all[account] = mine; len(mine) == 0 {
		delete(all, account)
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err == nil {
		err = replaceFile(dir, keepFile, text)
	}
	if err != nil {
		return &mail.Error{Op: "keep a folder offline", Account: account, Kind: mail.Storage, Err: err}
	}
	return nil
}

// readKeeps reads the file anew: another Postern may have written it. A file that is
// not understood counts as empty.
func readKeeps(dir string) (map[string]map[string]string, error) {
	all := map[string]map[string]string{}
	text, err := os.ReadFile(filepath.Join(dir, keepFile))
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return all, &mail.Error{Op: "read what is kept offline", Kind: mail.Storage, Err: err}
	}
	if json.Unmarshal(text, &all) != nil || all == nil {
		all = map[string]map[string]string{}
	}
	return all, nil
}
