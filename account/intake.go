package account

import (
	"cmp"
	"context"
	"time"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
	"postern/rfc822"
)

// intake turns fetched headers into rows, batch by batch. The batches carry
// the state as it was; whoever uses it stores the new state with the last one.
type intake struct {
	s     *session
	b     *box
	st    cache.SyncState
	batch []cache.Incoming
	uids  []mail.UID
}

func (s *session) intake(b *box, st cache.SyncState) *intake {
	return &intake{s: s, b: b, st: st}
}

func (in *intake) add(ctx context.Context, f imap.Fetched) error {
	if f.UID == 0 {
		return nil
	}
	in.batch = append(in.batch, incoming(f))
	in.uids = append(in.uids, f.UID)
	if len(in.batch) < batchRows {
		return nil
	}
	return in.put(ctx, in.st)
}

// put stores what has been gathered, with a state.
func (in *intake) put(ctx context.Context, st cache.SyncState) error {
	if len(in.batch) == 0 {
		return nil
	}
	e, err := in.s.store.PutMessages(ctx, in.b.ID, in.batch, st)
	in.s.hub.publish(e)
	in.batch = in.batch[:0]
	in.b.kept, in.b.stock, in.b.ahead = false, nil, mail.Progress{}
	return err
}

// incoming reads a fetched header. A message whose header cannot be made
// sense of keeps its row, marked as broken.
func incoming(f imap.Fetched) (m cache.Incoming) {
	defer func() {
		if recover() != nil { // a header that we cannot bear costs its row, not the mailbox
			m = cache.Incoming{UID: f.UID, Flags: f.Flags, Received: cmp.Or(f.Received, time.Now()), Size: f.Size, ModSeq: f.ModSeq, Broken: true}
		}
	}()
	h, warnings := rfc822.ParseHeader(f.Header)
	m = cache.Incoming{UID: f.UID, Flags: f.Flags, Received: f.Received, Size: f.Size, ModSeq: f.ModSeq, Header: h,
		Attach: attaches(h.ContentType), Broken: len(f.Header) == 0 || (len(warnings) > 0 && h.Subject == "" && len(h.From) == 0)}
	if m.Received.IsZero() {
		m.Received = h.Date
	}
	if m.Received.IsZero() || m.Received.After(time.Now().Add(24*time.Hour)) {
		m.Received = time.Now()
	}
	m.Received = inSecond(m.Received, f.UID)
	return m
}

// inSecond orders messages of the same second: the one with the higher UID came later.
func inSecond(t time.Time, uid mail.UID) time.Time {
	return t.Truncate(time.Second).Add(time.Duration(uid & (1<<20 - 1)))
}

// attaches guesses from the media type alone whether a message has attachments.
func attaches(contentType string) bool {
	switch contentType {
	case "", "text/plain", "text/html", "multipart/alternative", "multipart/related", "multipart/signed", "multipart/report",
		"multipart/encrypted", "text/enriched":
		return false
	}
	return true
}
