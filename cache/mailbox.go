package cache

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"postern/mail"
)

// box is a row of the mailbox table.
type box struct {
	mail.Mailbox
	sname      sql.NullString
	ssubscribe bool
	gone       bool
	unseen     int
	cvalidity  uint32
	cnext      mail.UID
	sync       SyncState
	convs      int // conversations
}

const boxColumns = `id, account, name, sname, delim, role, selectable, subscribed, ssubscribed, gone, total, unread,
	server, unseen, cvalidity, cnext, validity, next, modseq, low, listed, synced, prefetch, convs, here, octets`

func scanBox(scan func(...any) error) (*box, error) {
	var b box
	var modseq, synced int64
	err := scan(&b.ID, &b.Account, &b.Name, &b.sname, &b.Delim, &b.Role, &b.Selectable, &b.Subscribed, &b.ssubscribe, &b.gone,
		&b.Total, &b.Unread, &b.Server, &b.unseen, &b.cvalidity, &b.cnext, &b.sync.Validity, &b.sync.Next, &modseq,
		&b.sync.Low, &b.sync.Listed, &synced, &b.Prefetch, &b.convs, &b.Here, &b.Octets)
	if err != nil {
		return nil, err
	}
	b.sync.ModSeq = uint64(modseq)
	b.sync.Server = b.Server
	b.Listed = b.sync.Listed
	if synced != 0 {
		b.Synced = time.Unix(synced, 0).UTC()
	}
	return &b, nil
}

// shown is the mailbox as the sidebar shows it.
func (b *box) shown() mail.Mailbox {
	m := b.Mailbox
	if !m.Listed && b.unseen >= 0 {
		m.Unread = b.unseen
	}
	return m
}

// remote is the mailbox under the name that the server knows.
func (b *box) remote() mail.Mailbox {
	m := b.Mailbox
	if b.sname.Valid {
		m.Name = b.sname.String
	}
	return m
}

func boxes(q querier, where string, args ...any) ([]*box, error) {
	var out []*box
	rows, err := q.query("SELECT "+boxColumns+" FROM mailbox "+where, args...)
	err = each(rows, err, func(scan func(...any) error) error {
		b, err := scanBox(scan)
		out = append(out, b)
		return err
	})
	return out, err
}

func oneBox(q querier, where string, args ...any) (*box, error) {
	l, err := boxes(q, where, args...)
	if err == nil && len(l) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return nil, err
	}
	return l[0], nil
}

// box reads a mailbox once in a transaction. Its counters are those from before.
func (t *tx) box(id mail.MailboxID) (*box, error) {
	if b := t.boxes[id]; b != nil {
		return b, nil
	}
	b, err := oneBox(t, "WHERE id = ?", id)
	if err == nil {
		t.boxes[id] = b
	}
	return b, err
}

// boxOrder is the order of the sidebar.
const boxOrder = ` ORDER BY account, CASE role WHEN 'inbox' THEN 0 WHEN 'drafts' THEN 1 WHEN 'sent' THEN 2 WHEN 'archive' THEN 3
	WHEN 'junk' THEN 4 WHEN 'trash' THEN 5 ELSE 6 END, name COLLATE NOCASE, name`

func shown(l []*box) []mail.Mailbox {
	out := make([]mail.Mailbox, len(l))
	for i, b := range l {
		out[i] = b.shown()
	}
	return out
}

// Mailboxes lists the mailboxes of an account, or of all ("", then by account):
// inbox, drafts, sent, archive, junk, trash, and then the others by name. A
// mailbox whose removal waits for the server is not listed.
func (s *Store) Mailboxes(ctx context.Context, account string) ([]mail.Mailbox, error) {
	l, err := boxes(reader{s, ctx}, "WHERE gone = 0 AND (?1 = '' OR account = ?1)"+boxOrder, account)
	return shown(l), wrap("list mailboxes", err)
}

// ServerMailboxes is Mailboxes as the account's server has them: under its names,
// and without those whose creation waits.
func (s *Store) ServerMailboxes(ctx context.Context, account string) ([]mail.Mailbox, error) {
	l, err := boxes(reader{s, ctx}, "WHERE gone = 0 AND sname IS NOT NULL AND account = ?"+boxOrder, account)
	out := make([]mail.Mailbox, len(l))
	for i, b := range l {
		out[i] = b.remote()
	}
	return out, wrap("list mailboxes", err)
}

// Mailbox gives one mailbox; NotFound when there is none.
func (s *Store) Mailbox(ctx context.Context, id mail.MailboxID) (mail.Mailbox, error) {
	return s.oneMailbox(ctx, "WHERE id = ? AND gone = 0", id)
}

// MailboxByName gives the mailbox that the person sees under a name; NotFound.
func (s *Store) MailboxByName(ctx context.Context, account, name string) (mail.Mailbox, error) {
	return s.oneMailbox(ctx, "WHERE account = ? AND name = ? AND gone = 0 ORDER BY id LIMIT 1", account, name)
}

// MailboxByRole gives the account's mailbox for a role, the first by name when
// the server names several; NotFound.
func (s *Store) MailboxByRole(ctx context.Context, account string, role mail.Role) (mail.Mailbox, error) {
	return s.oneMailbox(ctx, "WHERE account = ? AND role = ? AND gone = 0 ORDER BY name LIMIT 1", account, role)
}

func (s *Store) oneMailbox(ctx context.Context, where string, args ...any) (mail.Mailbox, error) {
	b, err := oneBox(reader{s, ctx}, where, args...)
	if err != nil {
		return mail.Mailbox{}, wrap("read a mailbox", err)
	}
	return b.shown(), nil
}

// Remote is the mailbox with the name that the server has for it now, which
// differs from the shown one while a rename waits. onServer is false while its
// creation waits. NotFound.
func (s *Store) Remote(ctx context.Context, id mail.MailboxID) (m mail.Mailbox, onServer bool, err error) {
	b, err := oneBox(reader{s, ctx}, "WHERE id = ?", id)
	if err != nil {
		return m, false, wrap("read a mailbox", err)
	}
	return b.remote(), b.sname.Valid, nil
}

// isNone reports whether err says that there is no such row.
func isNone(err error) bool { return errors.Is(err, sql.ErrNoRows) }
