package rfc822

import (
	"strings"
	"time"
)

// ParseDate reads a date as header fields really have it: RFC 5322 §3.3 with its
// obsolete forms, and beyond them "+01:00", "GMT+0100", named zones, no zone
// (UTC), two-digit years, single digits, dashes, ctime, ISO 8601. The zone that
// was written is kept as an offset without a name. It is not ok when day,
// month or year are missing, impossible, or in another language.
func ParseDate(s string) (time.Time, bool) {
	var d dateReader
	if len(s) > 200 {
		s = s[:200]
	}
	for s != "" {
		switch c := s[0]; c {
		case ' ', '\t', ',', '\r', '\n', '"', ';':
			s = s[1:]
		case '(':
			s = skipComment(s)
		default:
			n := strings.IndexAny(s, " \t,\r\n(\";")
			if n < 0 {
				n = len(s)
			}
			// A word before a comma at the start is the day of the week: "mar.," is
			// French for Tuesday and no month.
			if d.blank() && letter(c) && strings.HasPrefix(s[n:], ",") {
				s = s[n:]
				continue
			}
			if !d.token(s[:n]) {
				return time.Time{}, false
			}
			s = s[n:]
		}
	}
	return d.time()
}

func skipComment(s string) string {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[i+1:]
			}
		}
	}
	return ""
}

type dateReader struct {
	day, month, year     int
	hasDay, hasYear      bool
	hour, min, sec, nsec int
	hasTime, hasZone, pm bool
	am                   bool
	offset               int // seconds east of UTC
	words                int // of no meaning
}

// blank reports that nothing was read yet.
func (d *dateReader) blank() bool { return !d.hasDay && d.month == 0 && !d.hasTime }

// token takes one word; false when the whole cannot be a date.
func (d *dateReader) token(t string) bool {
	switch c := t[0]; {
	case strings.IndexByte(t, ':') > 0 && digit(c) && !(len(t) > 10 && t[4] == '-'):
		return d.clock(t)
	case (c == '+' || c == '-') && len(t) > 1 && digit(t[1]):
		d.zoneOffset(t)
		return true
	case digit(c):
		return d.number(t)
	case letter(c):
		return d.word(t)
	case c == '-' || c == '+' || c == '.' || c == '/':
		return true
	}
	d.words++ // "lun.", "月": the day of the week in another language
	return d.words <= 1
}

// number takes a day, a year, or a date in one word.
func (d *dateReader) number(t string) bool {
	t = strings.TrimSuffix(t, ".")
	n, rest := leadingNumber(t)
	if n < 0 {
		return false
	}
	switch {
	case rest == "" || (len(rest) == 2 && len(t) <= 4 && strings.Contains("st nd rd th", strings.ToLower(rest))):
		return d.dayOrYear(n, len(t)-len(rest))
	case rest[0] == '-' && len(t)-len(rest) == 4: // 2024-05-06, also with T…
		return d.iso(t)
	case rest[0] == '-' || rest[0] == '/':
		day, month, year, ok := splitDate(t, rest[0])
		if !ok || !d.dayOrYear(day, 2) {
			return false
		}
		d.month = month
		return d.dayOrYear(year, 4)
	}
	return false
}

// splitDate takes "02-Jan-2006" apart. Months in digits are ambiguous: not ok.
func splitDate(t string, sep byte) (day, month, year int, ok bool) {
	parts := strings.Split(t, string(sep))
	if len(parts) != 3 {
		return 0, 0, 0, false
	}
	day, rest := leadingNumber(parts[0])
	year, rest2 := leadingNumber(parts[2])
	month = monthOf(parts[1])
	return day, month, year, day > 0 && year >= 0 && month > 0 && rest == "" && rest2 == ""
}

func (d *dateReader) dayOrYear(n, digits int) bool {
	switch {
	case !d.hasDay && digits <= 2:
		d.day, d.hasDay = n, true
	case !d.hasYear:
		// RFC 5322 §4.3: two digits, and three, which some programs of the
		// year 2000 wrote.
		switch {
		case n < 50:
			n += 2000
		case n < 1000:
			n += 1900
		}
		d.year, d.hasYear = n, true
	default:
		return false
	}
	return true
}

// iso takes 2006-01-02, with or without T15:04:05Z behind it.
func (d *dateReader) iso(t string) bool {
	date, clock, hasClock := strings.Cut(strings.ToUpper(t), "T")
	parts := strings.Split(date, "-")
	if len(parts) != 3 || d.hasDay || d.hasYear {
		return false
	}
	y, r1 := leadingNumber(parts[0])
	m, r2 := leadingNumber(parts[1])
	n, r3 := leadingNumber(parts[2])
	if r1+r2+r3 != "" || m < 1 || m > 12 {
		return false
	}
	d.year, d.month, d.day, d.hasDay, d.hasYear = y, m, n, true, true
	return !hasClock || d.clock(clock)
}

// clock takes 15:04, 15:04:05, 15:04:05.678, with a zone or "PM" behind it.
func (d *dateReader) clock(t string) bool {
	if d.hasTime {
		return false
	}
	var n [3]int
	for i := range n {
		v, rest := leadingNumber(t)
		if v < 0 || v > 60 {
			return false
		}
		n[i], t = v, rest
		if !strings.HasPrefix(t, ":") {
			break
		}
		t = t[1:]
	}
	d.hour, d.min, d.sec, d.hasTime = n[0], n[1], n[2], true
	if strings.HasPrefix(t, ".") {
		t = t[1:]
		_, rest := leadingNumber(t)
		digits := len(t) - len(rest)
		for i, scale := 0, 100_000_000; i < digits && i < 9; i, scale = i+1, scale/10 {
			d.nsec += int(t[i]-'0') * scale
		}
		t = rest
	}
	switch {
	case t == "":
	case t[0] == '+' || t[0] == '-':
		d.zoneOffset(t)
	case letter(t[0]):
		return d.word(t)
	}
	return true
}

// word takes the name of a month, a day, or a zone.
func (d *dateReader) word(t string) bool {
	t = strings.TrimSuffix(t, ".")
	switch {
	case strings.EqualFold(t, "am"):
		d.am = true
		return true
	case strings.EqualFold(t, "pm"):
		d.pm = true
		return true
	}
	if m := monthOf(t); m > 0 {
		if d.month != 0 {
			return false
		}
		d.month = m
		return true
	}
	if weekday(t) {
		return true
	}
	if d.zoneName(t) {
		return true
	}
	// Something else: after the time it is a zone that nobody knows, at the start
	// perhaps the day of the week in another language, elsewhere a month in one.
	d.words++
	return d.hasTime || (d.blank() && d.words <= 1) || strings.EqualFold(t, "at")
}

var months = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
	"december"}

var weekdays = [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

func monthOf(t string) int {
	for i, m := range months {
		if prefixOf(t, m) {
			return i + 1
		}
	}
	return 0
}

func weekday(t string) bool {
	for _, d := range weekdays {
		if prefixOf(t, d) {
			return true
		}
	}
	return false
}

// prefixOf reports whether t is the lower-case name or at least three letters of it.
func prefixOf(t, name string) bool {
	if len(t) < 3 || len(t) > len(name) {
		return false
	}
	for i := 0; i < len(t); i++ {
		if t[i]|0x20 != name[i] {
			return false
		}
	}
	return true
}

func (d *dateReader) time() (time.Time, bool) {
	if !d.hasDay || !d.hasYear || d.month == 0 || d.hour > 24 || d.min > 59 || d.year < 1900 || d.year > 9999 {
		return time.Time{}, false
	}
	if d.pm && d.hour < 12 {
		d.hour += 12
	} else if d.am && d.hour == 12 {
		d.hour = 0
	}
	loc := time.UTC
	if d.offset != 0 {
		loc = time.FixedZone("", d.offset)
	}
	t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, loc)
	if d.day < 1 || t.Day() != d.day || t.Month() != time.Month(d.month) {
		return time.Time{}, false
	}
	return time.Date(d.year, time.Month(d.month), d.day, d.hour, d.min, d.sec, d.nsec, loc), true
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// leadingNumber reads the digits at the start of s; -1 when there are none or
// too many.
func leadingNumber(s string) (int, string) {
	n, i := 0, 0
	for i < len(s) && digit(s[i]) {
		if i < 9 {
			n = n*10 + int(s[i]-'0')
		}
		i++
	}
	if i == 0 {
		return -1, s
	}
	return n, s[i:]
}
