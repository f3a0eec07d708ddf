package cache

import (
	"context"
	"fmt"
	"math"
	"time"

	"postern/mail"
)

// A search that is to be quick reads the past in slices, newest first, and
// stops when the page is full or the time is up. A condition that nearly
// nothing meets, or a word that is everywhere but not here, then costs many slices
// instead of one long wait: whoever asked shows what there is and goes on.
const (
	// quickTime is when no further slice is begun.
	quickTime = 15 * time.Millisecond
	// quickMost is when the slice under way is given up, if it is of the first
	// page. FTS5 looks for the next match without an eye on the slice's end: a phrase
	// of common words that is nowhere costs a walk through all of them. What was given up
	// is done by the page that goes on, for which nobody's key waits.
	quickMost = 2 * quickTime
	// firstSlice is how many messages the first slice holds, if mail came evenly.
	firstSlice = 2000
	// A slice that was done sooner than shortSlice is followed by one four times as long,
	// one that took up to twice that by one twice as long (some words cost the same
	// for every slice), one that took longer than longSlice by a shorter one.
	shortSlice = 6 * time.Millisecond
	longSlice  = 4 * shortSlice
)

// quick is the page of a search by date from the cursor down, as far as it is
// found in time.
func (s *Store) quick(q reader, in []*box, r mail.PageRequest) (mail.Page, error) {
	begun := time.Now()
	find := compile(mail.ParseQuery(r.View.Query), in, begun)
	page := mail.Page{AtLeast: true}
	if r.N <= 0 || len(find.boxes) == 0 {
		page.AtLeast = r.N <= 0
		return page, nil // no mailbox is searched: nothing to be found by a server either
	}
	oldest, newest, total, err := find.span(q)
	if err != nil || total == 0 {
		page.AtLeast = false
		return page, err
	}
	hi, edge := newest+1, int64(math.MaxInt64)
	if r.At != (mail.Cursor{}) {
		edge = find.edge(r.At)
		hi = min(hi, stamp(r.At.Received)>>fractionBits+1)
	}
	first, cancel := q, func() {}
	if r.At == (mail.Cursor{}) {
		first.ctx, cancel = context.WithTimeout(q.ctx, s.quickMost)
	}
	defer cancel()
	step := max(1, (newest-oldest+1)*firstSlice/int64(total))
	var rows []*summary
	for {
		lo := max(hi-step, oldest)
		last := lo <= oldest
		at := time.Now()
		some, err := find.slice(first, r, lo, hi, edge, last, r.N+1-len(rows))
		if err != nil && first.ctx.Err() != nil && q.ctx.Err() == nil {
			page.More, page.Resume = true, mail.Cursor{Received: unstamp(hi << fractionBits)}
			if hi > newest {
				page.Resume.ID = math.MaxInt64 // nothing is done: dates beyond the last second of the index too
			}
			break
		}
		if err != nil {
			return mail.Page{}, err
		}
		rows = append(rows, some...)
		if len(rows) > r.N {
			rows, page.More = rows[:r.N], true
			break
		}
		if last {
			break
		}
		now := time.Now()
		if now.Sub(begun) > s.quickTime {
			page.More, page.Resume = true, mail.Cursor{Received: unstamp(lo << fractionBits)}
			break
		}
		switch took := now.Sub(at); {
		case took < shortSlice:
			step *= 4
		case took < 2*shortSlice:
			step *= 2
		case took > longSlice:
			step = max(1, step/2)
		}
		hi = lo
	}
	if err := parents(q, rows); err != nil {
		return mail.Page{}, err
	}
	for _, m := range rows {
		page.Rows = append(page.Rows, m.Summary)
	}
	page.Total = len(rows)
	page.AtLeast = page.More || r.At != (mail.Cursor{})
	return page, s.union(q, r, &page, find.match != "")
}

// span is between which seconds the messages lie that are searched, and how many there are.
func (s *search) span(q querier) (oldest, newest int64, total int, err error) {
	for _, b := range s.boxes {
		total += b.Total
	}
	var lo, hi *int64
	err = q.row(`SELECT min((SELECT min(received) FROM message WHERE mailbox = value)), max((SELECT max(received) FROM message WHERE mailbox = value))
		FROM json_each(?)`, jsonIDs(s.ids())).Scan(&lo, &hi)
	if err != nil || lo == nil || hi == nil {
		return 0, 0, 0, err
	}
	// Dates outside of what the index tells apart stand at its ends.
	second := func(v int64) int64 { return min(max(v>>fractionBits, 0), maxRowSec) }
	return second(*lo), second(*hi), max(total, 1), nil
}

// edge is the cursor as the driving index has it.
func (s *search) edge(at mail.Cursor) int64 {
	return indexRow(stamp(at.Received), at.ID)
}

// slice reads n rows of the seconds [lo, hi) that stand below the edge, newest
// first. The last slice has no lower bound.
func (s *search) slice(q querier, r mail.PageRequest, lo, hi, edge int64, last bool, n int) ([]*summary, error) {
	low, high := lo<<rowIDBits, min(hi<<rowIDBits, edge)-1
	if last {
		low = 0
	}
	if hi > maxRowSec {
		high = edge - 1
	}
	s.args[0], s.args[1] = low, high
	args := append(s.pageArgs(mail.PageRequest{}, n), s.args...)
	from, where := s.source()
	if s.match != "" {
		query := "SELECT " + summaryColumns + " FROM " + from + " JOIN mailbox h ON h.id = m.home WHERE " + where +
			fmt.Sprintf(" AND fts.rowid BETWEEN ?%d AND ?%d ORDER BY fts.rowid DESC LIMIT ?3", firstArg, firstArg+1)
		return scanAll(q.once(query, args...))
	}
	bottom, top := lo<<fractionBits, hi<<fractionBits
	if last {
		bottom = math.MinInt64
	}
	if hi > maxRowSec {
		top = math.MaxInt64
	}
	id := int64(math.MaxInt64)
	if r.At != (mail.Cursor{}) && stamp(r.At.Received) < top {
		top, id = stamp(r.At.Received), int64(r.At.ID)
	} else {
		top--
	}
	args[0], args[1] = top, id
	args = append(args, bottom)
	query := "SELECT " + summaryColumns + " FROM " + from + " JOIN mailbox h ON h.id = m.home WHERE " + where +
		fmt.Sprintf(" AND m.received <= ?1 AND (m.received, m.id) < (?1, ?2) AND m.received >= ?%d ORDER BY m.received DESC, m.id DESC LIMIT ?3", len(args))
	return scanAll(q.once(query, args...))
}
