package cache

import (
	"context"
	"time"

	"postern/mail"
)

// SyncState is what the cache last agreed on with the server about a mailbox.
// It is written in the transaction that writes the data it covers.
type SyncState struct {
	Validity uint32   // UIDVALIDITY; 0 never selected
	Next     mail.UID // UIDNEXT; 0 unknown
	ModSeq   uint64   // HIGHESTMODSEQ up to which flags are known; 0 none
	// Low: every UID of the server in [Low, Next) is in the cache; 0 nothing yet.
	Low mail.UID
	// Listed: Low has reached the oldest message.
	Listed bool
	Server int // messages on the server; -1 unknown
}

// Counts is what a server says of a mailbox without it being selected (STATUS,
// RFC 9051 §6.3.11).
type Counts struct {
	Mailbox  mail.MailboxID // ignored in Listed
	Messages int            // -1 unknown
	Unseen   int            // -1 unknown
	Next     mail.UID       // UIDNEXT; 0 unknown
	Validity uint32         // UIDVALIDITY; 0 unknown
	ModSeq   uint64         // HIGHESTMODSEQ; 0 unknown. Not stored: compare it with Sync
}

// Sync gives the state of a mailbox; NotFound.
func (s *Store) Sync(ctx context.Context, id mail.MailboxID) (SyncState, error) {
	b, err := oneBox(reader{s, ctx}, "WHERE id = ?", id)
	if err != nil {
		return SyncState{}, wrap("read the sync state", err)
	}
	return b.sync, nil
}

// SetSync stores the state alone, for a sync that found nothing new. A validity
// other than the stored one (unless that is 0) is Stale: use Reset.
func (s *Store) SetSync(ctx context.Context, id mail.MailboxID, st SyncState) (mail.Event, error) {
	return s.write(ctx, "store the sync state", false, func(t *tx) error { return t.setSync(id, st) })
}

// current gives the mailbox when the validity is (still) its own.
func (t *tx) current(op string, id mail.MailboxID, validity uint32) (*box, error) {
	b, err := t.box(id)
	if err != nil {
		return nil, err
	}
	if b.sync.Validity != 0 && b.sync.Validity != validity {
		return nil, stale(op)
	}
	return b, nil
}

func (t *tx) setSync(id mail.MailboxID, st SyncState) error {
	b, err := t.current("store the sync state", id, st.Validity)
	if err != nil {
		return err
	}
	if b.sync != st || b.Synced.IsZero() {
		t.ev.Mailboxes = true
	}
	b.sync = st
	return t.exec(`UPDATE mailbox SET validity = ?, next = ?, modseq = ?, low = ?, listed = ?, server = ?, synced = ? WHERE id = ?`,
		st.Validity, st.Next, int64(st.ModSeq), st.Low, st.Listed, st.Server, time.Now().Unix(), id)
}

// PutCounts stores what the server says of mailboxes that are not selected. A
// mailbox that is not there is passed over.
func (s *Store) PutCounts(ctx context.Context, account string, in []Counts) (mail.Event, error) {
	return s.write(ctx, "store counts", false, func(t *tx) error {
		for _, c := range in {
			b, err := t.box(c.Mailbox)
			if isNone(err) || err == nil && b.Account != account {
				continue
			}
			if err == nil {
				err = t.putCounts(b, c)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) putCounts(b *box, c Counts) error {
	if c.Messages < 0 {
		c.Messages = b.Server
	}
	if c.Unseen < 0 {
		c.Unseen = b.unseen
	}
	if c.Next == 0 {
		c.Next = b.cnext
	}
	if c.Validity == 0 {
		c.Validity = b.cvalidity
	}
	if c.Messages == b.Server && c.Unseen == b.unseen && c.Next == b.cnext && c.Validity == b.cvalidity {
		return nil
	}
	t.ev.Mailboxes = true
	return t.exec("UPDATE mailbox SET server = ?, unseen = ?, cnext = ?, cvalidity = ? WHERE id = ?",
		c.Messages, c.Unseen, c.Next, c.Validity, b.ID)
}
