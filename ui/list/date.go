package list

import (
	"strconv"
	"time"
)

// date writes when a message came, as near as the day allows: the time today,
// the weekday within a week, then the day, then the month of the year. now and
// t are in the zone of the person. width is 6 or more; from 9 on the time
// stands beside the weekday.
func date(t, now time.Time, width int) string {
	if t.IsZero() {
		return ""
	}
	day := func(t time.Time) int {
		y, m, d := t.Date()
		return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	}
	switch age := day(now) - day(t); {
	case now.IsZero():
	case age == 0:
		return t.Format("15:04")
	case age > 0 && age < 7:
		if width >= 9 {
			return t.Format("Mon 15:04")
		}
		return t.Format("Mon")
	case age >= 0 && t.Year() == now.Year(), age > 0 && age < 180:
		return t.Format("2 Jan")
	}
	if width >= 10 {
		return t.Format("2006-01-02")
	}
	return t.Format("Jan 06")
}

// age writes how long ago a message came as one number: "3 min", "2 h", "5 d".
func age(t, now time.Time) string {
	if t.IsZero() || now.IsZero() {
		return ""
	}
	n := func(d, unit time.Duration, name string) string { return strconv.Itoa(int(d/unit)) + " " + name }
	const day = 24 * time.Hour
	switch d := now.Sub(t); {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return n(d, time.Minute, "min")
	case d < day:
		return n(d, time.Hour, "h")
	case d < 100*day:
		return n(d, day, "d")
	case d < 730*day:
		return n(d, 30*day, "mo")
	default:
		return n(d, 365*day, "y")
	}
}
