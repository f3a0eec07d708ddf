package cache

import (
	"cmp"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"

	"postern/mail"
)

// order is how a view is read: by a column, or in runs one after another, each
// by date. Every order goes one way, (rank, key, received, id) descending, or
// ascending when the view is reversed, and for each there is an index.
type order struct {
	column string // "" none
	text   bool   // the column is a blob
	runs   []run
}

// run is the rows with one rank, selected by a condition.
type run struct {
	rank  int64
	where string
	index string // "" left to the planner
}

var orders = map[mail.Sort]order{
	mail.SortDate:    {runs: []run{{}}},
	mail.SortSender:  {column: "sender", text: true, runs: []run{{index: "message_sender"}}},
	mail.SortSubject: {column: "topic", text: true, runs: []run{{index: "message_topic"}}},
	mail.SortSize:    {column: "size", runs: []run{{index: "message_size"}}},
	mail.SortUnread: {runs: []run{{rank: 1, where: "bits & 1 = 0", index: "message_unread"},
		{where: "bits & 1 <> 0", index: "message_read"}}},
	mail.SortFlagged: {runs: []run{{rank: 1, where: "bits & 4 <> 0", index: "message_flagged"},
		{where: "bits & 4 = 0", index: "message_list"}}},
}

// orderOf gives the order of a view; one that is not known is that by date.
func orderOf(v mail.View) order {
	if o, ok := orders[v.Sort]; ok {
		return o
	}
	return orders[mail.SortDate]
}

// byDate reports whether the keys of the order are those of Summary.Key.
func (o order) byDate() bool { return o.column == "" && len(o.runs) == 1 }

// key is the SQL of the key in a row.
func (o order) key() string {
	if o.column == "" {
		return "0"
	}
	return o.column
}

// cursor makes the cursor of a row.
func (o order) cursor(m *summary) mail.Cursor {
	c := m.Key()
	c.Rank = m.rank
	switch {
	case o.text:
		c.Text = string(m.sortKey)
	case o.column != "":
		c.Rank = m.Size
	}
	return c
}

// bounds is the cursor as parameters: rank, key, received, id. The zero cursor is
// beyond the end at which reading starts.
func (o order) bounds(r mail.PageRequest) (rank int64, key any, received, id int64) {
	if r.At != (mail.Cursor{}) {
		received, id = stamp(r.At.Received), int64(r.At.ID)
		switch {
		case o.text:
			return 0, []byte(r.At.Text), received, id
		case o.column != "":
			return 0, r.At.Rank, received, id
		}
		return r.At.Rank, 0, received, id
	}
	if upwards(r) {
		// Before every blob, and before every number.
		if o.text {
			return math.MinInt64, []byte{}, math.MinInt64, math.MinInt64
		}
		return math.MinInt64, int64(math.MinInt64), math.MinInt64, math.MinInt64
	}
	if o.text {
		return math.MaxInt64, []byte(strings.Repeat("\xff", topicText+keyHash+1)), math.MaxInt64, math.MaxInt64
	}
	return math.MaxInt64, int64(math.MaxInt64), math.MaxInt64, math.MaxInt64
}

// upwards reports whether keys grow in the direction of reading.
func upwards(r mail.PageRequest) bool { return r.Before != r.View.Reverse }

// direction is how a page is read: the comparison with the cursor, and the
// suffix of the order.
func direction(r mail.PageRequest) (compare, order string) {
	compare, order = "<", " DESC"
	if upwards(r) {
		compare, order = ">", ""
	}
	if r.Inclusive && r.At != (mail.Cursor{}) && r.Hold == 0 {
		compare += "="
	}
	return compare, order
}

// The parameters that pages have beside those of the search, by number.
const (
	argReceived = 1
	argID       = 2
	argN        = 3
	argBoxes    = 4
	argMatch    = 5
	argKey      = 6
	argRank     = 7
	argHold     = 8
)

// selects are the statements that give n keys of a mailbox each, (id, received, rank, key), from
// the runs that lie beyond the cursor.
func (o order) selects(r mail.PageRequest, box, filter string) []string {
	compare, suffix := direction(r)
	rank, _, _, _ := o.bounds(r)
	var out []string
	for _, u := range o.runs {
		where := "mailbox = " + box + filter
		if u.where != "" {
			where += " AND " + u.where
		}
		by := "received" + suffix + ", id" + suffix
		switch {
		case len(o.runs) > 1 && u.rank != rank:
			if (u.rank > rank) != upwards(r) {
				continue // it lies on the other side
			}
		case o.column != "":
			where += fmt.Sprintf(" AND (%s, received, id) %s (?%d, ?%d, ?%d)", o.column, compare, argKey, argReceived, argID)
		default:
			where += fmt.Sprintf(" AND (received, id) %s (?%d, ?%d)", compare, argReceived, argID)
		}
		if o.column != "" {
			by = o.column + suffix + ", " + by
		}
		if r.Hold != 0 {
			where += fmt.Sprintf(" AND id <> ?%d", argHold)
		}
		indexed := ""
		if u.index != "" {
			indexed = " INDEXED BY " + u.index
		}
		out = append(out, fmt.Sprintf("SELECT * FROM (SELECT id, received, %d AS rank, %s AS skey FROM message m%s WHERE %s ORDER BY %s LIMIT ?%d)",
			u.rank, o.key(), indexed, where, by, argN))
	}
	return out
}

// by is the order of what selects gives.
func (o order) by(r mail.PageRequest) string {
	_, suffix := direction(r)
	return fmt.Sprintf(" ORDER BY rank%s, skey%s, received%s, id%s LIMIT ?%d", suffix, suffix, suffix, suffix, argN)
}

// sort brings rows into the order of the view.
func (o order) sort(all []*summary, reverse bool) {
	slices.SortFunc(all, func(a, b *summary) int {
		c := cmp.Or(cmp.Compare(b.rank, a.rank), o.compareKeys(b, a), b.Received.Compare(a.Received), cmp.Compare(b.ID, a.ID))
		if reverse {
			return -c
		}
		return c
	})
}

func (o order) compareKeys(a, b *summary) int {
	if o.text {
		return slices.Compare(a.sortKey, b.sortKey)
	}
	if o.column != "" {
		return cmp.Compare(a.Size, b.Size)
	}
	return 0
}

// stored is the key of a row as a term over the message m, 0 without a column.
func (o order) stored() string {
	if o.column == "" {
		return "0"
	}
	return "m." + o.column
}

// first is the key of a row as a term over the message m, for what no index
// gives sorted; firstArg is the parameter it is compared with.
func (o order) first() string {
	if o.column != "" {
		return "m." + o.column
	}
	return "(m." + o.runs[0].where + ")"
}

func (o order) firstArg() int {
	if o.column != "" {
		return argKey
	}
	return argRank
}

// scan reads summaries with the rank and the key after them; of what is not read from
// an index in order, they are worked out.
func (o order) scan(rows *sql.Rows, err error) ([]*summary, error) {
	var out []*summary
	err = each(rows, err, func(scan func(...any) error) error {
		var rank int64
		var key sql.RawBytes
		m, err := scanSummary(func(dest ...any) error { return scan(append(dest, &rank, &key)...) })
		if err != nil {
			return err
		}
		m.rank = rank
		switch {
		case o.text:
			m.sortKey = []byte(string(key))
		case len(o.runs) > 1:
			m.rank = o.rankOf(m.Flags)
		}
		out = append(out, m)
		return nil
	})
	return out, err
}

// rankOf is in which run a message with these flags is.
func (o order) rankOf(f mail.Flags) int64 {
	bit, want := mail.Seen, false
	if o.runs[0].index == "message_flagged" {
		bit, want = mail.Flagged, true
	}
	if f.Has(bit) == want {
		return 1
	}
	return 0
}
