package cache

import (
	"context"
	"math"
	"slices"
	"strings"

	"postern/mail"
)

// maxMerged is how many mailboxes one statement merges; SQLite allows 500
// terms, and each has parameters.
const maxMerged = 400

// Page reads at most r.N rows of a view, newest first: those below the cursor
// r.At, or above it (Before) the ones nearest to it. The cost depends on N and the
// number of mailboxes, not on how many messages they hold. Mailboxes that are
// not there are empty.
func (s *Store) Page(ctx context.Context, r mail.PageRequest) (mail.Page, error) {
	const op = "read a list"
	q := reader{s, ctx}
	ids, total, err := viewed(q, r.View)
	if err != nil {
		return mail.Page{}, wrap(op, err)
	}
	page := mail.Page{Total: total}
	if r.N <= 0 || len(ids) == 0 {
		return page, nil
	}
	rows, err := list(q, ids, r, r.N+1)
	if err == nil && len(rows) > r.N {
		page.More = true
		if r.Before {
			rows = rows[1:]
		} else {
			rows = rows[:r.N]
		}
	}
	if err == nil {
		err = parents(q, rows)
	}
	for _, m := range rows {
		page.Rows = append(page.Rows, m.Summary)
	}
	return page, wrap(op, err)
}

// viewed lists the mailboxes of a view and how many messages they hold.
func viewed(q querier, v mail.View) (ids []mail.MailboxID, total int, err error) {
	var l []*box
	if v.Role != mail.RoleNone {
		l, err = boxes(q, "WHERE role = ? AND gone = 0", v.Role)
	} else {
		l, err = boxes(q, "WHERE id IN (SELECT value FROM json_each(?)) AND gone = 0", jsonIDs(v.Mailboxes))
	}
	for _, b := range l {
		ids = append(ids, b.ID)
		total += b.Total
	}
	return ids, total, err
}

// list reads n rows beside the cursor, newest first.
func list(q querier, ids []mail.MailboxID, r mail.PageRequest, n int) ([]*summary, error) {
	var all []*summary
	for chunk := range slices.Chunk(ids, maxMerged) {
		rows, err := listMerged(q, chunk, r, n)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b *summary) int {
		if c := b.Received.Compare(a.Received); c != 0 {
			return c
		}
		return int(b.ID - a.ID)
	})
	if len(all) > n {
		if r.Before {
			all = all[len(all)-n:]
		} else {
			all = all[:n]
		}
	}
	return all, nil
}

// listMerged takes n keys of each mailbox from the index alone, merges them,
// and reads only the rows that remain.
func listMerged(q querier, ids []mail.MailboxID, r mail.PageRequest, n int) ([]*summary, error) {
	received, id := bounds(r)
	cmp, order := "<", "received DESC, id DESC"
	if r.Before {
		cmp, order = ">", "received, id"
	}
	if r.Inclusive && r.At != (mail.Cursor{}) {
		cmp += "="
	}
	one := "SELECT * FROM (SELECT id, received FROM message WHERE mailbox = ? AND (received, id) " + cmp + " (?1, ?2) ORDER BY " + order + " LIMIT ?3)"
	query := "SELECT " + summaryColumns + " FROM (" + strings.TrimSuffix(strings.Repeat(one+" UNION ALL ", len(ids)), " UNION ALL ") +
		" ORDER BY " + order + " LIMIT ?3) k JOIN message m ON m.id = k.id JOIN mailbox h ON h.id = m.home"
	args := []any{received, id, n}
	query = strings.Replace(query, "mailbox = ?", "mailbox = ?4", 1)
	for _, b := range ids {
		args = append(args, b)
	}
	var out []*summary
	rows, err := q.query(query, args...)
	err = each(rows, err, func(scan func(...any) error) error {
		m, err := scanSummary(scan)
		out = append(out, m)
		return err
	})
	return out, err
}

// bounds is the cursor as the index has it; the zero cursor is beyond the end
// at which reading starts.
func bounds(r mail.PageRequest) (received, id int64) {
	switch {
	case r.At != (mail.Cursor{}):
		return r.At.Received.Unix(), int64(r.At.ID)
	case r.Before:
		return math.MinInt64, math.MinInt64
	}
	return math.MaxInt64, math.MaxInt64
}

// parents looks up which message each of the rows hangs under: the nearest one
// above it in its conversation that is here, preferably in the same mailbox.
func parents(q querier, rows []*summary) error {
	for _, m := range rows {
		if m.traits&traitRefs == 0 {
			continue
		}
		err := q.row(`WITH RECURSIVE up (hash, depth) AS (
				SELECT parent, 1 FROM node WHERE hash = ?1 AND parent <> 0
				UNION ALL
				SELECT n.parent, depth + 1 FROM up JOIN node n ON n.hash = up.hash WHERE n.parent <> 0 AND depth < 100
					AND NOT EXISTS (SELECT 1 FROM message WHERE thread = ?2 AND node = up.hash AND mailbox <> 0))
			SELECT m.id FROM up JOIN message m ON m.thread = ?2 AND m.node = up.hash WHERE m.mailbox <> 0
			ORDER BY depth, m.mailbox <> ?3, m.id LIMIT 1`, m.node, m.Thread, m.Place.Mailbox).Scan(&m.Parent)
		if err != nil && !isNone(err) {
			return err
		}
	}
	return nil
}
