package list

import (
	"strings"
	"time"

	"postern/mail"
	"postern/render"
)

// minGrouped is how many lines a list must have for headings.
const minGrouped = 10

// span is how many days have a heading in common: the longer ago, the more, so that
// headings stay few where little came in a day.
type span uint8

const (
	aDay   span = iota // in the last seven days
	aWeek              // in the four weeks before today
	aMonth             // before
)

// group is what rows below one heading have in common.
type group struct {
	day  time.Time // the first of the days
	span span
	who  string
}

// Headings are no rows: numbers, marks and movement know nothing of them. The first
// line always has the heading of what is below it, so that how the rows stand on the
// screen follows from the first of them, and rows that come above it shift nothing.
// Only rows on the screen are looked at.

// grouped reports whether the list has headings.
func (l *Pane) grouped() bool {
	if !l.layout.Groups || l.h < minGrouped || l.now.IsZero() {
		return false
	}
	return l.of.Threaded() || l.of.Sort == mail.SortDate || l.of.Sort == mail.SortSender
}

// groupOf is the group of row i.
func (l *Pane) groupOf(i int) group {
	r := &l.rows[i]
	if l.of.Sort == mail.SortSender && !l.of.Threaded() {
		if len(r.From) == 0 {
			return group{}
		}
		return group{who: strings.ToLower(r.From[0].Display())}
	}
	// A conversation stands where its newest message puts it, with all its rows.
	t := r.at.Received.In(l.o.Location)
	if r.at.Received.IsZero() {
		t = l.when(&r.Summary)
	}
	switch age := days(l.now) - days(t); {
	case t.IsZero():
		return group{}
	case age < 0:
		return group{day: dayOf(l.now).AddDate(0, 0, 1)}
	case age < 7:
		return group{day: dayOf(t)}
	case age < 28:
		return group{day: dayOf(t).AddDate(0, 0, -(int(t.Weekday())+6)%7), span: aWeek}
	default:
		y, m, _ := t.Date()
		return group{day: time.Date(y, m, 1, 0, 0, 0, 0, time.UTC), span: aMonth}
	}
}

// headed reports whether a heading stands above row i.
func (l *Pane) headed(i int) bool {
	return l.grouped() && (i == l.top || i > 0 && l.groupOf(i) != l.groupOf(i-1))
}

// words are what the heading above row i says.
func (l *Pane) words(i int) string {
	g := l.groupOf(i)
	if g.who != "" {
		return render.Line1(l.rows[i].From[0].Display())
	}
	today := dayOf(l.now)
	switch age := days(today) - days(g.day); {
	case g.day.IsZero() && l.of.Sort == mail.SortSender && !l.of.Threaded():
		return "(nobody)"
	case g.day.IsZero():
		return "No date"
	case g.span == aWeek:
		return "Week of " + g.day.Format("Mon 2 Jan")
	case g.span == aMonth && g.day.Year() == today.Year():
		return g.day.Format("January")
	case g.span == aMonth:
		return g.day.Format("January 2006")
	case age < 0:
		return "Later"
	case age == 0:
		return "Today"
	case age == 1:
		return "Yesterday"
	}
	return g.day.Format("Monday")
}

// heading draws the heading above row i.
func (l *Pane) heading(i int) string {
	t, p := l.t, &l.pen
	p.M = t.M
	p.Start(l.w, "")
	p.Space(2)
	p.Text(t.Dim, t.M.Cut(l.words(i), max(0, l.w-4)))
	if n := p.Left() - 2; n > 0 {
		p.Space(1)
		p.Text(t.Faint, strings.Repeat(t.Signs.HBar, n))
	}
	return p.End()
}

// lineOf is the line of the screen on which row i stands; h or more, or less than
// 0, when it is not there.
func (l *Pane) lineOf(i int) int {
	if !l.grouped() || i < l.top || i >= len(l.rows) {
		return i - l.top
	}
	y := 1
	for k := l.top + 1; k <= i && y < l.h; k++ {
		y += l.lines(k)
	}
	return y
}

// lines is how many lines a row takes that is not the first on the screen.
func (l *Pane) lines(i int) int {
	if l.groupOf(i) != l.groupOf(i-1) {
		return 2
	}
	return 1
}

// rowAt is the row on a line of the screen.
func (l *Pane) rowAt(y int) (i int, ok bool) {
	if y < 0 || y >= l.h || len(l.rows) == 0 {
		return 0, false
	}
	if !l.grouped() {
		i = l.top + y
		return i, i < len(l.rows)
	}
	for i, at := l.top, 1; i < len(l.rows) && at <= y; {
		if at == y {
			return i, true
		}
		if i++; i < len(l.rows) {
			at += l.lines(i)
		}
	}
	return 0, false
}

// visible is how many rows are on the screen.
func (l *Pane) visible() int {
	if !l.grouped() {
		return l.h
	}
	n, y := 0, 1
	for i := l.top; i < len(l.rows) && y < l.h; n++ {
		if i++; i < len(l.rows) {
			y += l.lines(i)
		}
	}
	return n
}

// topAt is which row must be the first on the screen for row i to stand on line
// y, or as far above it as headings make it; less than 0 when there are too few rows.
func (l *Pane) topAt(i, y int) int {
	if !l.grouped() || i < 0 || i >= len(l.rows) {
		return i - y
	}
	at := 1
	for ; i > 0; i-- {
		if at += l.lines(i); at > y {
			break
		}
	}
	return i
}

// dayOf is the day of a time.
func dayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// days numbers days.
func days(t time.Time) int { return int(dayOf(t).Unix() / 86400) }
