package list

import (
	"slices"
	"time"

	"postern/mail"
)

// Layout is what a row tells and how.
type Layout struct {
	Columns []string // names of columns from left to right; nil is the default
	Date    string   // "humane" (or ""), "iso" or "age"
	Groups  bool     // headings by day or by sender
}

// The columns.
const (
	colFrom    = "from"
	colSubject = "subject"
	colAccount = "account"
	colSize    = "size"
	colDate    = "date"
)

// column is a field of a row. All of them, with a cell between two and two cells
// behind the people, and one cell at the right edge, are as wide as the row.
type column struct {
	name string
	w    int
}

// signsWidth is how wide the selection and the signs at the left edge are.
const signsWidth = 5

// SetLayout changes what the rows tell.
func (l *Pane) SetLayout(y Layout) {
	if slices.Equal(l.layout.Columns, y.Columns) && l.layout.Date == y.Date && l.layout.Groups == y.Groups {
		return
	}
	l.layout = y
	l.measure()
	l.stale()
	l.scroll()
}

// measure gives the columns their widths.
func (l *Pane) measure() {
	account := 0
	switch {
	case l.w < 88:
	case l.Where != nil:
		account = min(20, l.w/8)
	case l.Accounts:
		account = 9
	}
	l.cols = columnsFor(l.w, account, l.layout)
}

// columnsFor gives the columns of a row of w cells; account is how wide the
// place may be, 0 for not at all.
func columnsFor(w int, account int, y Layout) []column {
	names := y.Columns
	if names == nil {
		names = []string{colFrom, colSubject, colAccount, colSize, colDate}
	}
	var out []column
	for _, n := range names {
		c := column{n, 0}
		switch n {
		case colFrom:
			c.w = min(max(w/5, 12), 26)
			if w < 36 {
				c.w = max(0, w/3-2)
			}
		case colAccount:
			if c.w = account; c.w == 0 {
				continue
			}
		case colSize:
			if w < 100 {
				continue
			}
			c.w = 5
		case colDate:
			if w < 24 {
				continue
			}
			c.w = dateWidth(w, y.Date)
		}
		out = append(out, c)
	}
	return spread(out, w-signsWidth-1)
}

// dateWidth is how wide dates are in a row of so many cells.
func dateWidth(w int, form string) int {
	switch {
	case form == "age":
		return 6
	case form == "iso" && w >= 78:
		return 16
	case form == "iso":
		return 10
	case w >= 100:
		return 11
	case w >= 78:
		return 10
	}
	return 7
}

// spread gives what is left to the subject, or to the people where there is no
// subject, and leaves out from the right what there is no room for.
func spread(cols []column, room int) []column {
	for {
		used := 0
		for i, c := range cols {
			used += c.w
			if i > 0 {
				used++
			}
			if c.name == colFrom && i+1 < len(cols) {
				used++
			}
		}
		grow := slices.IndexFunc(cols, func(c column) bool { return c.name == colSubject })
		if grow < 0 {
			grow = slices.IndexFunc(cols, func(c column) bool { return c.name == colFrom })
		}
		if used <= room || len(cols) <= 1 {
			if grow >= 0 {
				cols[grow].w += max(0, room-used)
			}
			for i := range cols {
				cols[i].w = max(0, min(cols[i].w, room))
			}
			return cols
		}
		last := len(cols) - 1
		for last > 0 && last == grow {
			last--
		}
		cols = slices.Delete(cols, last, last+1)
	}
}

// date writes when a message came.
func (l *Pane) date(s *mail.Summary, w int) string {
	t := l.when(s)
	switch l.layout.Date {
	case "iso":
		if t.IsZero() {
			return ""
		}
		if w >= 16 {
			return t.Format("2006-01-02 15:04")
		}
		return t.Format(time.DateOnly)
	case "age":
		return age(t, l.now)
	}
	return date(t, l.now, w-1)
}
