package cache

import (
	"context"
	"database/sql"
	"time"

	"postern/mail"
)

// Wanted is a message that the person asked for while there was no network.
type Wanted struct {
	ID mail.MessageID
	// Paths are the parts ("" the whole message); none means what would be shown.
	Paths []string
}

// Want queues parts of a message for later; without paths what would be shown
// of it. It outlives the program.
func (s *Store) Want(ctx context.Context, id mail.MessageID, paths ...string) error {
	_, err := s.write(ctx, "queue a message", true, func(t *tx) error {
		if _, err := contentOf(t, id); err != nil {
			return err
		}
		var list []any
		for _, p := range paths {
			list = append(list, p)
		}
		if len(list) == 0 {
			list = []any{nil}
		}
		for _, p := range list {
			if err := t.exec("DELETE FROM want WHERE message = ? AND path IS ?", id, p); err != nil {
				return err
			}
			if err := t.exec("INSERT INTO want (message, path, made) VALUES (?, ?, ?)", id, p, time.Now().Unix()); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// Wanted lists what is queued for the messages that an account's server has,
// oldest wish first.
func (s *Store) Wanted(ctx context.Context, account string) ([]Wanted, error) {
	var out []Wanted
	at := map[mail.MessageID]int{}
	rows, err := reader{s, ctx}.query(`SELECT w.message, w.path FROM want w JOIN message m ON m.id = w.message JOIN mailbox h ON h.id = m.home
		WHERE h.account = ? ORDER BY w.id`, account)
	err = each(rows, err, func(scan func(...any) error) error {
		var id mail.MessageID
		var path sql.NullString
		if err := scan(&id, &path); err != nil {
			return err
		}
		if _, ok := at[id]; !ok {
			at[id] = len(out)
			out = append(out, Wanted{ID: id})
		}
		if path.Valid {
			out[at[id]].Paths = append(out[at[id]].Paths, path.String)
		}
		return nil
	})
	return out, wrap("list queued messages", err)
}

// Unwant takes a message, or only some of its parts, out of the queue.
func (s *Store) Unwant(ctx context.Context, id mail.MessageID, paths ...string) error {
	_, err := s.write(ctx, "unqueue a message", false, func(t *tx) error {
		if len(paths) == 0 {
			return t.exec("DELETE FROM want WHERE message = ?", id)
		}
		return t.exec("DELETE FROM want WHERE message = ? AND path IN (SELECT value FROM json_each(?))", id, jsonIDs(paths))
	})
	return err
}
