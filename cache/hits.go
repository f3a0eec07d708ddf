package cache

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"postern/mail"
)

// hits are the messages that a server found for a search and the index did not.
// They are kept for the latest search only, in memory: they are true for as long as somebody
// looks at it.
type hits struct {
	view string
	ids  map[mail.MessageID]bool // true: the index has not come to it and may find it, too
}

// viewKey names a search.
func viewKey(v mail.View) string { return fmt.Sprintf("%v\x00%s\x00%s", v.Mailboxes, v.Role, v.Query) }

// Beyond gives the mailboxes of a search of which the server may know more:
// headers or, if they are searched, texts are not all here. late are the others, when
// the index has not taken in everything that is. It forgets what a server found for another search.
func (s *Store) Beyond(ctx context.Context, v mail.View) (beyond, late []mail.Mailbox, err error) {
	const op = "plan a search"
	s.hitsMu.Lock()
	if key := viewKey(v); s.hits.view != key {
		s.hits = hits{view: key, ids: map[mail.MessageID]bool{}}
	}
	s.hitsMu.Unlock()
	q := reader{s, ctx}
	in, err := viewed(q, v)
	var behind bool
	if err == nil {
		err = q.row("SELECT EXISTS (SELECT 1 FROM toindex)").Scan(&behind)
	}
	if err != nil {
		return nil, nil, wrap(op, err)
	}
	query := mail.ParseQuery(v.Query)
	texts := query.InBodies()
	for _, b := range compile(query, in, time.Now()).boxes {
		if !b.Selectable {
			continue
		}
		more := !b.Listed
		if !more && texts {
			err := q.row("SELECT EXISTS (SELECT 1 FROM message WHERE mailbox = ? AND body = 0)", b.ID).Scan(&more)
			if err != nil {
				return nil, nil, wrap(op, err)
			}
		}
		switch {
		case more:
			beyond = append(beyond, b.Mailbox)
		case behind && b.Total > 0:
			late = append(late, b.Mailbox)
		}
	}
	return beyond, late, nil
}

// Hits joins what a server found in a mailbox into a search, and gives how many
// of them were not found here, and the UIDs that are not here at all. What cannot match by
// what is known here (flags, dates, sizes) is passed over. When the search is no longer
// the latest nothing happens.
func (s *Store) Hits(ctx context.Context, v mail.View, mailbox mail.MailboxID, uids mail.UIDSet) (fresh int, missing mail.UIDSet, err error) {
	const op = "take over what a server found"
	q := reader{s, ctx}
	var ids []mail.MessageID
	var here []mail.UID
	rows, err := q.query(`SELECT m.id, m.uid FROM json_each(?2) r JOIN message m ON m.home = ?1
		AND m.uid BETWEEN json_extract(r.value, '$[0]') AND json_extract(r.value, '$[1]')`, mailbox, jsonRanges(uids))
	err = each(rows, err, func(scan func(...any) error) error {
		var id mail.MessageID
		var uid mail.UID
		err := scan(&id, &uid)
		ids, here = append(ids, id), append(here, uid)
		return err
	})
	if err != nil {
		return 0, nil, wrap(op, err)
	}
	missing = uids.Minus(mail.NewUIDSet(here...))
	query := mail.ParseQuery(v.Query)
	could, err := s.among(q, v, query.Permissive(), ids)
	if err != nil {
		return 0, nil, wrap(op, err)
	}
	found, err := s.among(q, v, query, could)
	if err != nil {
		return 0, nil, wrap(op, err)
	}
	queued, err := unindexed(q, could)
	if err != nil {
		return 0, nil, wrap(op, err)
	}
	s.hitsMu.Lock()
	defer s.hitsMu.Unlock()
	if s.hits.view != viewKey(v) {
		return 0, nil, nil
	}
	for _, id := range could {
		if _, known := s.hits.ids[id]; !known && !slices.Contains(found, id) {
			s.hits.ids[id] = queued[id]
			fresh++
		}
	}
	return fresh, missing, nil
}

// unindexed tells which of some messages are queued for the index.
func unindexed(q querier, ids []mail.MessageID) (map[mail.MessageID]bool, error) {
	var l []mail.MessageID
	rows, err := q.query("SELECT message FROM toindex WHERE message IN (SELECT value FROM json_each(?))", jsonIDs(ids))
	if err := collect(rows, err, &l); err != nil {
		return nil, err
	}
	out := make(map[mail.MessageID]bool, len(l))
	for _, id := range l {
		out[id] = true
	}
	return out, nil
}

func jsonRanges(set mail.UIDSet) string {
	b := []byte{'['}
	for i, r := range set {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "[%d,%d]", r.Lo, r.Hi)
	}
	return string(append(b, ']'))
}

// among gives which of the messages a query matches in a view.
func (s *Store) among(q reader, v mail.View, query mail.Query, ids []mail.MessageID) ([]mail.MessageID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, err := viewed(q, v)
	if err != nil {
		return nil, err
	}
	find := compile(query, in, time.Now())
	from, where := find.source()
	args := append(find.pageArgs(mail.PageRequest{}, 0), find.args...)
	args = append(args, jsonIDs(ids))
	rows, err := q.once(fmt.Sprintf("SELECT m.id FROM %s WHERE %s AND m.id IN (SELECT value FROM json_each(?%d))", from, where, len(args)), args...)
	var out []mail.MessageID
	err = collect(rows, err, &out)
	return out, err
}

// hitsOf gives what servers found for a view; nil for nothing. What the index has come to
// since and finds itself is left to it.
func (s *Store) hitsOf(q reader, v mail.View) ([]mail.MessageID, error) {
	s.hitsMu.Lock()
	var out, late []mail.MessageID
	if v.Query != "" && s.hits.view == viewKey(v) {
		for id, queued := range s.hits.ids {
			if queued {
				late = append(late, id)
			} else {
				out = append(out, id)
			}
		}
	}
	s.hitsMu.Unlock()
	if len(late) == 0 {
		return out, nil
	}
	queued, err := unindexed(q, late)
	if err != nil {
		return nil, err
	}
	done := slices.DeleteFunc(slices.Clone(late), func(id mail.MessageID) bool { return queued[id] })
	found, err := s.among(q, v, mail.ParseQuery(v.Query), done)
	if err != nil {
		return nil, err
	}
	s.hitsMu.Lock()
	defer s.hitsMu.Unlock()
	for _, id := range late {
		switch {
		case slices.Contains(found, id):
			if s.hits.view == viewKey(v) {
				delete(s.hits.ids, id)
			}
			continue
		case !queued[id] && s.hits.view == viewKey(v):
			s.hits.ids[id] = false
		}
		out = append(out, id)
	}
	return out, nil
}

// union joins what servers found for the view of a page into it, between the
// cursor and the end of the page. indexed says that the page has the order of the index.
func (s *Store) union(q reader, r mail.PageRequest, page *mail.Page, indexed bool) error {
	ids, err := s.hitsOf(q, r.View)
	if err != nil || len(ids) == 0 {
		return err
	}
	page.Total += len(ids)
	if r.N <= 0 {
		return nil
	}
	rows, err := scanAll(q.query("SELECT "+summaryColumns+` FROM message m JOIN mailbox h ON h.id = m.home
		WHERE m.id IN (SELECT value FROM json_each(?)) AND m.mailbox <> 0`, jsonIDs(ids)))
	if err != nil {
		return err
	}
	newest := func(a, b mail.Cursor) int { return newest(a, b, indexed) }
	// beyond reports whether a lies beyond b in the direction of reading.
	beyond := func(a, b mail.Cursor) bool { return newest(a, b) > 0 != r.Before && a != b }
	far := page.Resume // where the page ended before everything was read
	if page.More && far == (mail.Cursor{}) && len(page.Rows) > 0 {
		far = page.Rows[len(page.Rows)-1].Key()
		if r.Before {
			far = page.Rows[0].Key()
		}
	}
	have := map[mail.MessageID]bool{}
	for _, m := range page.Rows {
		have[m.ID] = true
	}
	for _, m := range rows {
		k := m.Key()
		if have[m.ID] || r.At != (mail.Cursor{}) && !beyond(k, r.At) && !(r.Inclusive && k == r.At) || page.More && !beyond(far, k) {
			continue
		}
		m.Summary.ByServer = true
		page.Rows = append(page.Rows, m.Summary)
	}
	slices.SortStableFunc(page.Rows, func(a, b mail.Summary) int { return newest(a.Key(), b.Key()) })
	if len(page.Rows) > r.N {
		page.More, page.Resume = true, mail.Cursor{}
		if r.Before {
			page.Rows = page.Rows[len(page.Rows)-r.N:]
		} else {
			page.Rows = page.Rows[:r.N]
		}
	}
	return nil
}

// newest orders cursors by date, the newest first. The index knows seconds only.
func newest(a, b mail.Cursor, indexed bool) int {
	at, bt := a.Received, b.Received
	if indexed {
		at, bt = at.Truncate(time.Second), bt.Truncate(time.Second)
	}
	if c := bt.Compare(at); c != 0 {
		return c
	}
	return cmp.Compare(b.ID, a.ID)
}
