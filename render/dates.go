package render

import (
	"strconv"
	"time"
)

// dateText is a date in local time, how long ago it was, and the sender's own
// time where that differs.
func dateText(t time.Time, o Options) string {
	if t.IsZero() {
		return "no date"
	}
	local := t.In(location(o.Location))
	s := local.Format("Mon 2 Jan 2006 15:04")
	var extra string
	if !o.Now.IsZero() {
		extra = Ago(t, o.Now)
	}
	_, here := local.Zone()
	if _, there := t.Zone(); here != there {
		if extra != "" {
			extra += "; "
		}
		layout := "15:04 -0700"
		if t.Day() != local.Day() {
			layout = "Mon 15:04 -0700"
		}
		extra += t.Format(layout) + " for the sender"
	}
	if extra != "" {
		s += " (" + extra + ")"
	}
	return s
}

func location(l *time.Location) *time.Location {
	if l == nil {
		return time.UTC
	}
	return l
}

// Ago is how long t lies before now, in words: "just now", "5 minutes ago",
// "yesterday", "3 weeks ago"; "tomorrow", "in 2 days".
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	future := d < 0
	if future {
		d = -d
	}
	const day = 24 * time.Hour
	days := daysBetween(t.In(now.Location()), now)
	var n int
	var unit string
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		n, unit = int(d/time.Minute), "minute"
	case d < day:
		n, unit = int(d/time.Hour), "hour"
	case days == 1:
		return "yesterday"
	case days == -1:
		return "tomorrow"
	case d < 14*day:
		n, unit = max(days, -days), "day"
	case d < 60*day:
		n, unit = int(d/(7*day)), "week"
	case d < 2*365*day:
		n, unit = int(d/(30*day)), "month"
	default:
		n, unit = int(d/(365*day)), "year"
	}
	s := strconv.Itoa(n) + " " + plural(n, unit, unit+"s")
	if future {
		return "in " + s
	}
	return s + " ago"
}

// daysBetween is how many midnights lie between two times of one zone.
func daysBetween(a, b time.Time) int {
	noon := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC) }
	return int(noon(b).Sub(noon(a)).Round(time.Hour) / (24 * time.Hour))
}

// Size is a number of octets in a few characters: "812 B", "4.2 KB", "31 MB";
// "?" for less than 0.
func Size(n int64) string {
	if n < 0 {
		return "?"
	}
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	f := float64(n)
	for _, u := range [...]string{"KB", "MB", "GB", "TB"} {
		f /= 1000
		switch {
		case f < 9.95:
			return strconv.FormatFloat(f, 'f', 1, 64) + " " + u
		case f < 999.5 || u == "TB":
			return strconv.FormatFloat(f, 'f', 0, 64) + " " + u
		}
	}
	return "?"
}
