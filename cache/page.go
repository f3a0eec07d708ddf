package cache

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"postern/mail"
)

// maxMerged is how many mailboxes one statement merges; SQLite allows 500
// terms, and each has parameters.
const maxMerged = 400

// maxPrepared is how many mailboxes a view may have for its statement to be kept.
const maxPrepared = 16

// Page reads at most r.N rows of a view, newest first: those below the cursor
// r.At, or above it (Before) the ones nearest to it. The cost depends on N and the
// number of mailboxes, not on how many messages they hold. Mailboxes that are
// not there are empty. With a query, Total is exact up to 1000 and stops there.
func (s *Store) Page(ctx context.Context, r mail.PageRequest) (mail.Page, error) {
	const op = "read a list"
	q := reader{s, ctx}
	in, err := viewed(q, r.View)
	if err != nil {
		return mail.Page{}, wrap(op, err)
	}
	if r.Quick && r.View.Query != "" && !r.Before {
		page, err := s.quick(q, in, r)
		return page, wrap(op, err)
	}
	find := compile(mail.ParseQuery(r.View.Query), in, time.Now())
	var page mail.Page
	var rows []*summary
	if r.N > 0 && len(find.boxes) > 0 {
		rows, err = find.list(q, r, r.N+1)
	}
	if err == nil && r.At == (mail.Cursor{}) && r.N > 0 && len(rows) <= r.N {
		page.Total = len(rows) // all of them
	} else if err == nil {
		page.Total, err = find.total(q)
	}
	if len(rows) > max(r.N, 0) {
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

// viewed lists the mailboxes of a view.
func viewed(q querier, v mail.View) ([]*box, error) {
	switch {
	case v.Role != mail.RoleNone:
		return boxes(q, "WHERE role = ? AND gone = 0", v.Role)
	case v.Query != "" && len(v.Mailboxes) == 0:
		return boxes(q, "WHERE gone = 0")
	}
	return boxes(q, "WHERE id IN (SELECT value FROM json_each(?)) AND gone = 0", jsonIDs(v.Mailboxes))
}

// maxTotal is how far the results of a search are counted.
const maxTotal = 1000

// total is how many messages there are: the counters when nothing is searched.
func (s *search) total(q querier) (int, error) {
	n := 0
	if s.match == "" && len(s.where) == 0 {
		for _, b := range s.boxes {
			n += b.Total
		}
		return n, nil
	}
	from, where := s.source()
	args := append(s.pageArgs(0, 0, maxTotal), s.args...)
	rows, err := q.once("SELECT count(*) FROM (SELECT 1 FROM "+from+" WHERE "+where+" LIMIT ?3)", args...)
	err = each(rows, err, func(scan func(...any) error) error { return scan(&n) })
	return n, err
}

// pageArgs are the parameters before those of the search: the cursor, how many
// rows, the mailboxes and the full-text expression.
func (s *search) pageArgs(received, id int64, n int) []any {
	args := make([]any, firstArg-1)
	args[0], args[1], args[2], args[3], args[4] = received, id, n, jsonIDs(s.ids()), s.match
	return args
}

// source is what a search reads, driven by the full-text index when it can be.
func (s *search) source() (from, where string) {
	from, where = "message m", "m.mailbox IN (SELECT value FROM json_each(?4))"
	if s.match != "" {
		from, where = "fts CROSS JOIN message m ON m.id = fts.rowid & 536870911", "fts MATCH ?5 AND "+where
	}
	for _, w := range s.where {
		where += " AND " + w
	}
	return from, where
}

// list reads n rows beside the cursor, newest first.
func (s *search) list(q querier, r mail.PageRequest, n int) ([]*summary, error) {
	if s.match != "" {
		return s.listMatches(q, r, n)
	}
	var all []*summary
	for chunk := range slices.Chunk(s.boxes, maxMerged) {
		rows, err := s.listMerged(q, chunk, r, n)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	sortNewest(all)
	if len(all) > n {
		if r.Before {
			all = all[len(all)-n:]
		} else {
			all = all[:n]
		}
	}
	return all, nil
}

func sortNewest(all []*summary) {
	slices.SortFunc(all, func(a, b *summary) int {
		if c := b.Received.Compare(a.Received); c != 0 {
			return c
		}
		return cmp.Compare(b.ID, a.ID)
	})
}

// direction is how a page is read: the comparison with the cursor, and the
// suffix of the order.
func direction(r mail.PageRequest) (compare, order string) {
	compare, order = "<", " DESC"
	if r.Before {
		compare, order = ">", ""
	}
	if r.Inclusive && r.At != (mail.Cursor{}) {
		compare += "="
	}
	return compare, order
}

// listMerged takes n keys of each mailbox from an index, merges them, and reads
// only the rows that remain.
func (s *search) listMerged(q querier, in []*box, r mail.PageRequest, n int) ([]*summary, error) {
	compare, order := direction(r)
	by := " ORDER BY received" + order + ", id" + order + " LIMIT ?3"
	filter := ""
	for _, w := range s.where {
		filter += " AND " + w
	}
	received, id := bounds(r)
	args := append(s.pageArgs(received, id, n), s.args...)
	var parts []string
	for _, b := range in {
		args = append(args, b.ID)
		parts = append(parts, fmt.Sprintf("SELECT * FROM (SELECT id, received FROM message m WHERE mailbox = ?%d AND (received, id) %s (?1, ?2)%s%s)",
			len(args), compare, filter, by))
	}
	query := "SELECT " + summaryColumns + " FROM (" + strings.Join(parts, " UNION ALL ") + by +
		") k JOIN message m ON m.id = k.id JOIN mailbox h ON h.id = m.home"
	if filter != "" || len(in) > maxPrepared {
		return scanAll(q.once(query, args...))
	}
	return scanAll(q.query(query, args...))
}

// listMatches reads the full-text index in its own order, which is that of
// lists but for messages of the same second: those it has in the order of ids.
func (s *search) listMatches(q querier, r mail.PageRequest, n int) ([]*summary, error) {
	compare, order := direction(r)
	from, where := s.source()
	query := "SELECT " + summaryColumns + " FROM " + from + " JOIN mailbox h ON h.id = m.home WHERE " + where +
		" AND fts.rowid " + compare + " ?1 ORDER BY fts.rowid" + order + " LIMIT ?3"
	received, id := bounds(r)
	if r.At != (mail.Cursor{}) {
		received = indexRow(received, mail.MessageID(id))
	}
	rows, err := scanAll(q.once(query, append(s.pageArgs(received, id, n), s.args...)...))
	if r.Before {
		slices.Reverse(rows)
	}
	return rows, err
}

func scanAll(rows *sql.Rows, err error) ([]*summary, error) {
	var out []*summary
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
		return stamp(r.At.Received), int64(r.At.ID)
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
				SELECT parent, 1 FROM node WHERE hash = ?1 AND parent <> 0 AND cut = 0
				UNION ALL
				SELECT n.parent, depth + 1 FROM up JOIN node n ON n.hash = up.hash WHERE n.parent <> 0 AND n.cut = 0 AND depth < 100
					AND NOT EXISTS (SELECT 1 FROM message WHERE thread = ?2 AND node = up.hash AND mailbox <> 0))
			SELECT m.id FROM up JOIN message m ON m.thread = ?2 AND m.node = up.hash WHERE m.mailbox <> 0
			ORDER BY depth, m.mailbox <> ?3, m.id LIMIT 1`, m.node, m.Thread, m.Place.Mailbox).Scan(&m.Parent)
		if err != nil && !isNone(err) {
			return err
		}
	}
	return nil
}
