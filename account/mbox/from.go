package mbox

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

var from = []byte("From ")

// fromLine makes the line that begins a message.
func fromLine(sender string, received time.Time) string {
	sender = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, sender)
	if sender == "" {
		sender = "MAILER-DAEMON"
	}
	if received.Year() < 1 || received.Year() > 9999 || received.IsZero() {
		received = time.Unix(0, 0)
	}
	return fmt.Sprintf("From %s %s\n", sender, received.UTC().Format("Mon Jan _2 15:04:05 2006"))
}

var months = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
var weekdays = [...]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// fromDate reads the date at the end of a From line, with or without weekday,
// seconds and zone, day and month in either order. A date without a zone is in UTC.
func fromDate(line []byte) (time.Time, bool) {
	words := strings.FieldsFunc(string(line), func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '\r' || r == '\n' })
	for i, w := range words {
		if len(w) >= 3 && slices.Contains(weekdays[:], strings.ToLower(w[:3])) {
			if t, ok := dateIn(words[i+1:]); ok {
				return t, true
			}
		}
	}
	for i, w := range words {
		if slices.Contains(months[:], strings.ToLower(w)) {
			if t, ok := dateIn(words[max(0, i-1):]); ok {
				return t, true
			}
			return dateIn(words[i:])
		}
	}
	return time.Time{}, false
}

func dateIn(words []string) (time.Time, bool) {
	year, month, day, clock, zone := 0, 0, 0, -1, 0
	for _, w := range words[:min(len(words), 7)] {
		low := strings.ToLower(w)
		n, err := strconv.Atoi(w)
		switch {
		case month == 0 && len(w) >= 3 && slices.Contains(months[:], low[:3]):
			month = slices.Index(months[:], low[:3]) + 1
		case clock < 0 && strings.Contains(w, ":"):
			var h, m, s int
			if k, _ := fmt.Sscanf(w, "%d:%d:%d", &h, &m, &s); k < 2 || h > 23 || m > 59 || s > 60 || h < 0 || m < 0 || s < 0 {
				return time.Time{}, false
			}
			clock = h*3600 + m*60 + s
		case len(w) == 5 && (w[0] == '+' || w[0] == '-') && err == nil:
			zone = (n/100*60 + n%100) * 60
		case err == nil && day == 0 && n >= 1 && n <= 31 && len(w) <= 2:
			day = n
		case err == nil && year == 0 && len(w) == 4 && n >= 1970:
			year = n
		}
	}
	if year == 0 || month == 0 || day == 0 || clock < 0 {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, 0, 0, clock-zone, 0, time.UTC), true
}

// known are the fields that a message may begin with after a From line without a date.
var known = [...]string{"received", "return-path", "date", "from", "to", "subject", "message-id", "mime-version", "delivered-to", "status",
	"x-", "content-", "dkim-signature", "reply-to", "sender", "path", "lines", "authentication-results", "arc-", "list-", "cc", "envelope-to",
	"organization", "references", "in-reply-to", "newsgroups", "xref", "resent-"}

// field gives the lower-case name when a line begins a header field.
func field(line []byte) (string, bool) {
	name, _, ok := bytes.Cut(line, []byte(":"))
	if !ok || len(name) == 0 || bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", false
	}
	return strings.ToLower(string(name)), true
}

// begins reports whether a line, which starts with "From ", begins a message;
// next is the beginning of what follows, empty is whether an empty line stands before.
func begins(line, next []byte, empty bool) bool {
	_, dated := fromDate(line)
	if dated && empty {
		return true
	}
	name, ok := field(next)
	if !ok || !dated && !empty {
		return false
	}
	return dated || slices.ContainsFunc(known[:], func(k string) bool { return name == k || strings.HasSuffix(k, "-") && strings.HasPrefix(name, k) })
}
