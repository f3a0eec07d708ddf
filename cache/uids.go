package cache

import (
	"context"
	"database/sql"

	"postern/mail"
)

// maxHoles is up to how many missing UIDs a mailbox is halved again and again
// to find them; beyond that, reading every UID is cheaper. Counting costs a tenth of reading.
const maxHoles = 64

// UIDs tells which UIDs of a mailbox are in the cache. Of a million it takes
// some 50 ms when few between the first and the last are missing, else half a second.
func (s *Store) UIDs(ctx context.Context, mailbox mail.MailboxID) (mail.UIDSet, error) {
	return s.UIDsFrom(ctx, mailbox, 1)
}

// UIDsFrom is UIDs for those from a UID on.
func (s *Store) UIDsFrom(ctx context.Context, mailbox mail.MailboxID, from mail.UID) (mail.UIDSet, error) {
	const op = "list UIDs"
	select {
	case <-s.done:
		return nil, wrap(op, errClosed)
	default:
	}
	// One transaction, or a commit between two counts would make them lie.
	snap, err := s.rdb.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, wrap(op, err)
	}
	defer func() { _ = snap.Rollback() }()
	u := uidReader{ctx: ctx, tx: snap, mailbox: mailbox}
	var lo, hi sql.NullInt64
	err = snap.QueryRowContext(ctx, "SELECT min(uid) FROM message WHERE home = ? AND uid >= ?", mailbox, from).Scan(&lo)
	if err == nil {
		err = snap.QueryRowContext(ctx, "SELECT max(uid) FROM message WHERE home = ? AND uid >= ?", mailbox, from).Scan(&hi)
	}
	if err != nil || !lo.Valid || !hi.Valid {
		return nil, wrap(op, err)
	}
	all := mail.UIDRange{Lo: mail.UID(lo.Int64), Hi: mail.UID(hi.Int64)}
	n, err := u.count(all)
	if err != nil {
		return nil, wrap(op, err)
	}
	if span(all)-n > maxHoles {
		err = u.read(all)
	} else {
		err = u.halve(all, n)
	}
	return u.set, wrap(op, err)
}

// uidReader collects the UIDs of a mailbox, ascending.
type uidReader struct {
	ctx     context.Context
	tx      *sql.Tx
	mailbox mail.MailboxID
	set     mail.UIDSet
}

func span(r mail.UIDRange) int64 { return int64(r.Hi) - int64(r.Lo) + 1 }

func (u *uidReader) count(r mail.UIDRange) (int64, error) {
	var n int64
	err := u.tx.QueryRowContext(u.ctx, "SELECT count(*) FROM message WHERE home = ? AND uid BETWEEN ? AND ?", u.mailbox, r.Lo, r.Hi).Scan(&n)
	return n, err
}

// halve adds a run that holds n UIDs.
func (u *uidReader) halve(r mail.UIDRange, n int64) error {
	switch {
	case n == 0:
		return nil
	case n == span(r):
		u.push(r)
		return nil
	case span(r) <= 512:
		return u.read(r)
	}
	mid := r.Lo + (r.Hi-r.Lo)/2
	left, right := mail.UIDRange{Lo: r.Lo, Hi: mid}, mail.UIDRange{Lo: mid + 1, Hi: r.Hi}
	m, err := u.count(left)
	if err != nil {
		return err
	}
	if err := u.halve(left, m); err != nil {
		return err
	}
	return u.halve(right, n-m)
}

// read adds the UIDs of a run one by one.
func (u *uidReader) read(r mail.UIDRange) error {
	rows, err := u.tx.QueryContext(u.ctx, "SELECT uid FROM message WHERE home = ? AND uid BETWEEN ? AND ? ORDER BY uid", u.mailbox, r.Lo, r.Hi)
	var uid mail.UID
	return each(rows, err, func(scan func(...any) error) error {
		if err := scan(&uid); err != nil {
			return err
		}
		u.push(mail.UIDRange{Lo: uid, Hi: uid})
		return nil
	})
}

func (u *uidReader) push(r mail.UIDRange) {
	if n := len(u.set); n > 0 && u.set[n-1].Hi+1 == r.Lo {
		u.set[n-1].Hi = r.Hi
		return
	}
	u.set = append(u.set, r)
}
