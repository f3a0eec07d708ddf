package cache

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
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

// Page reads at most r.N rows of a view in its order: those below the cursor
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
	if r.View.Thread != 0 {
		page, err := messagesOf(q, in, r)
		return page, wrap(op, err)
	}
	if r.View.Threaded() {
		page, err := conversations(q, in, r)
		return page, wrap(op, err)
	}
	if r.Quick && r.View.Query != "" && !r.Before && r.Hold == 0 && !r.View.Reverse && orderOf(r.View).byDate() {
		page, err := s.quick(q, in, r)
		return page, wrap(op, err) // with what servers found
	}
	find := compile(mail.ParseQuery(r.View.Query), in, time.Now())
	find.order = orderOf(r.View)
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
	if err == nil && r.Hold != 0 && r.Inclusive {
		rows, err = find.hold(q, r, rows)
	}
	if err == nil {
		err = parents(q, rows)
	}
	for _, m := range rows {
		page.Rows = append(page.Rows, m.Summary)
		if !find.order.byDate() {
			key := find.order.cursor(m)
			if m.ID == r.Hold {
				key = r.At
			}
			page.Keys = append(page.Keys, key)
		}
	}
	if err == nil && find.order.byDate() && !r.View.Reverse && r.Hold == 0 {
		err = s.union(q, r, &page, find.match != "")
	}
	return page, wrap(op, err)
}

// hold puts the message that is held at the cursor there, if the view has it.
func (s *search) hold(q querier, r mail.PageRequest, rows []*summary) ([]*summary, error) {
	held, err := scanAll(q.query("SELECT "+summaryColumns+` FROM message m JOIN mailbox h ON h.id = m.home
		WHERE m.id = ? AND m.mailbox IN (SELECT value FROM json_each(?))`, r.Hold, jsonIDs(s.ids())))
	if r.Before {
		return append(rows, held...), err
	}
	return append(held, rows...), err
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
	args := append(s.pageArgs(mail.PageRequest{}, maxTotal), s.args...)
	rows, err := q.once("SELECT count(*) FROM (SELECT 1 FROM "+from+" WHERE "+where+" LIMIT ?3)", args...)
	err = each(rows, err, func(scan func(...any) error) error { return scan(&n) })
	return n, err
}

// pageArgs are the parameters before those of the search: the cursor, how many
// rows, the mailboxes, the full-text expression and what is held.
func (s *search) pageArgs(r mail.PageRequest, n int) []any {
	rank, key, received, id := s.order.bounds(r)
	args := make([]any, firstArg-1)
	args[argReceived-1], args[argID-1], args[argN-1], args[argBoxes-1], args[argMatch-1] = received, id, n, jsonIDs(s.ids()), s.match
	args[argKey-1], args[argRank-1], args[argHold-1] = key, rank, int64(r.Hold)
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

// list reads n rows beside the cursor, in the order of the view.
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
	s.order.sort(all, r.View.Reverse)
	if len(all) > n {
		if r.Before {
			all = all[len(all)-n:]
		} else {
			all = all[:n]
		}
	}
	return all, nil
}

// listMerged takes n keys of each mailbox from an index, merges them, and reads
// only the rows that remain.
func (s *search) listMerged(q querier, in []*box, r mail.PageRequest, n int) ([]*summary, error) {
	filter := ""
	for _, w := range s.where {
		filter += " AND " + w
	}
	args := append(s.pageArgs(r, n), s.args...)
	var parts []string
	for _, b := range in {
		args = append(args, b.ID)
		parts = append(parts, s.order.selects(r, fmt.Sprintf("?%d", len(args)), filter)...)
	}
	query := "SELECT " + summaryColumns + ", k.rank, k.skey FROM (" + strings.Join(parts, " UNION ALL ") + s.order.by(r) +
		") k JOIN message m ON m.id = k.id JOIN mailbox h ON h.id = m.home"
	if filter != "" || len(in) > maxPrepared {
		return s.order.scan(q.once(query, args...))
	}
	return s.order.scan(q.query(query, args...))
}

// listMatches reads the full-text index in its own order, which is that of
// lists by date but for messages of the same second: those it has in the order of ids.
// For another order all that matches is sorted.
func (s *search) listMatches(q querier, r mail.PageRequest, n int) ([]*summary, error) {
	compare, suffix := direction(r)
	from, where := s.source()
	args := s.pageArgs(r, n)
	query := "SELECT " + summaryColumns + ", 0, " + s.order.stored() + " FROM " + from + " JOIN mailbox h ON h.id = m.home WHERE " + where
	if s.order.byDate() {
		query += " AND fts.rowid " + compare + " ?1 ORDER BY fts.rowid" + suffix
		if r.At != (mail.Cursor{}) {
			args[argReceived-1] = indexRow(stamp(r.At.Received), r.At.ID)
		}
	} else {
		if r.At != (mail.Cursor{}) {
			query += fmt.Sprintf(" AND (%s, m.received, m.id) %s (?%d, ?%d, ?%d)", s.order.first(), compare, s.order.firstArg(), argReceived, argID)
		}
		query += fmt.Sprintf(" ORDER BY %s%s, m.received%s, m.id%s", s.order.first(), suffix, suffix, suffix)
	}
	if r.Hold != 0 {
		query = strings.Replace(query, " WHERE ", fmt.Sprintf(" WHERE m.id <> ?%d AND ", argHold), 1)
	}
	rows, err := s.order.scan(q.once(query+" LIMIT ?3", append(args, s.args...)...))
	if !s.order.byDate() {
		s.order.sort(rows, r.View.Reverse)
	} else if r.Before {
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

// parents looks up which message each of the rows hangs under: the nearest one
// above it in its conversation that is here, preferably in the same mailbox. One
// statement climbs for the whole page.
func parents(q querier, rows []*summary) error {
	var replies [][3]int64
	for i, m := range rows {
		if m.traits&traitRefs != 0 {
			replies = append(replies, [3]int64{int64(i), m.node, m.Thread})
		}
	}
	if len(replies) == 0 {
		return nil
	}
	asked, err := json.Marshal(replies)
	if err != nil {
		return err
	}
	up, err := q.query(`WITH RECURSIVE up (at, thread, hash, depth) AS (
			SELECT value ->> 0, value ->> 2, n.parent, 1 FROM json_each(?) CROSS JOIN node n ON n.hash = value ->> 1
				WHERE n.parent <> 0 AND n.cut = 0
			UNION ALL
			SELECT up.at, up.thread, n.parent, depth + 1 FROM up CROSS JOIN node n ON n.hash = up.hash
				WHERE n.parent <> 0 AND n.cut = 0 AND depth < 100
				AND NOT EXISTS (SELECT 1 FROM message WHERE thread = up.thread AND node = up.hash AND mailbox <> 0))
		SELECT up.at, m.mailbox, m.id FROM up CROSS JOIN message m ON m.thread = up.thread AND m.node = up.hash WHERE m.mailbox <> 0`, string(asked))
	here := make([]bool, len(rows)) // a parent in the same mailbox is known
	return each(up, err, func(scan func(...any) error) error {
		var at int
		var mailbox mail.MailboxID
		var id mail.MessageID
		if err := scan(&at, &mailbox, &id); err != nil {
			return err
		}
		// It climbs no further than to the first Message-ID that is here: these are copies of one message.
		m, same := rows[at], mailbox == rows[at].Place.Mailbox
		if m.Parent == 0 || same && !here[at] || same == here[at] && id < m.Parent {
			m.Parent, here[at] = id, same
		}
		return nil
	})
}
