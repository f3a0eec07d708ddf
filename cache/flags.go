package cache

import (
	"context"

	"postern/mail"
)

// FlagChange is what a server says about the flags of a message.
type FlagChange struct {
	UID    mail.UID
	Flags  mail.Flags // all of them, not a difference
	ModSeq uint64     // 0 unknown
}

// PutFlags stores the flags that a server told and the state they bring the
// mailbox to, and counts the messages whose flags are others than before. UIDs that are not in the cache are passed over. What the person
// changed and the server has not confirmed stays on top.
func (s *Store) PutFlags(ctx context.Context, mailbox mail.MailboxID, in []FlagChange, st SyncState) (changed int, ev mail.Event, err error) {
	ev, err = s.write(ctx, "store flags", false, func(t *tx) error {
		if _, err := t.current("store flags", mailbox, st.Validity); err != nil {
			return err
		}
		uids := make([]mail.UID, len(in))
		for i := range in {
			uids[i] = in[i].UID
		}
		rows, err := t.rows("home = ? AND uid IN (SELECT value FROM json_each(?))", mailbox, jsonIDs(uids))
		if err != nil {
			return err
		}
		known := make(map[mail.UID]*row, len(rows))
		for _, r := range rows {
			known[r.uid] = r
		}
		for _, c := range in {
			r := known[c.UID]
			if r == nil || r.server.Equal(c.Flags) {
				continue
			}
			changed++
			if err := t.setServer(r, c.Flags); err != nil {
				return err
			}
			if err := t.refold(r, false); err != nil {
				return err
			}
		}
		return t.setSync(mailbox, st)
	})
	return changed, ev, err
}
