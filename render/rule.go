package render

import (
	"strconv"
	"strings"
	"time"
)

// ruleText is a recurrence rule (RFC 5545 §3.3.10) in words, "" when it cannot
// be said simply.
func ruleText(rule string, loc *time.Location) string {
	r := map[string]string{}
	for part := range strings.SplitSeq(rule, ";") {
		if k, v, ok := strings.Cut(part, "="); ok && len(r) < 30 {
			r[strings.ToUpper(strings.TrimSpace(k))] = strings.ToUpper(strings.TrimSpace(v))
		}
	}
	every, err := strconv.Atoi(r["INTERVAL"])
	if err != nil || every < 1 || every > 10000 {
		every = 1
	}
	unit := map[string]string{"SECONDLY": "second", "MINUTELY": "minute", "HOURLY": "hour", "DAILY": "day", "WEEKLY": "week",
		"MONTHLY": "month", "YEARLY": "year"}[r["FREQ"]]
	if unit == "" {
		return ""
	}
	s := "every " + unit
	if every > 1 {
		s = "every " + strconv.Itoa(every) + " " + unit + "s"
	}
	days := ruleDays(r["BYDAY"], r["BYSETPOS"])
	switch {
	case unit == "week" && r["BYDAY"] == "MO,TU,WE,TH,FR":
		s = "every weekday"
	case unit == "day" && every == 1 && r["BYDAY"] == "MO,TU,WE,TH,FR":
		s = "every weekday"
	case days != "":
		s += " on " + days
	case r["BYMONTHDAY"] != "":
		s += " on day " + listText(splitMax(r["BYMONTHDAY"]))
	}
	if m := ruleMonths(r["BYMONTH"]); m != "" {
		s += " in " + m
	}
	if n, err := strconv.Atoi(r["COUNT"]); err == nil && n > 0 {
		s += ", " + strconv.Itoa(n) + " " + plural(n, "time", "times")
	}
	if t, day, ok := (zones{}).time(&property{value: r["UNTIL"]}); ok {
		if !day {
			t = t.In(loc)
		}
		s += " until " + t.Format("2 Jan 2006")
	}
	return s
}

func splitMax(s string) []string {
	l := strings.SplitN(s, ",", 33)
	return l[:min(len(l), 32)]
}

var dayNames = map[string]string{"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday",
	"SA": "Saturday", "SU": "Sunday"}

var ordinals = map[string]string{"1": "first ", "2": "second ", "3": "third ", "4": "fourth ", "5": "fifth ", "-1": "last ",
	"-2": "second to last ", "+1": "first ", "+2": "second ", "+3": "third ", "+4": "fourth "}

func ruleDays(s, pos string) string {
	if s == "" {
		return ""
	}
	var out []string
	for _, d := range splitMax(s) {
		if len(d) < 2 {
			return ""
		}
		name, nth := dayNames[d[len(d)-2:]], ordinals[d[:len(d)-2]]
		if name == "" || nth == "" && len(d) > 2 {
			return ""
		}
		if nth != "" {
			name = "the " + nth + name
		}
		out = append(out, name)
	}
	text := listText(out)
	if p := ordinals[pos]; p != "" {
		if s == "MO,TU,WE,TH,FR" {
			return "the " + p + "working day"
		}
		return "the " + p + text
	}
	return text
}

func ruleMonths(s string) string {
	if s == "" {
		return ""
	}
	var out []string
	for _, m := range splitMax(s) {
		n, err := strconv.Atoi(m)
		if err != nil || n < 1 || n > 12 {
			return ""
		}
		out = append(out, time.Month(n).String())
	}
	return listText(out)
}

// listText is "a", "a and b", "a, b and c"; foreign texts pass the gate.
func listText(l []string) string {
	for i := range l {
		l[i] = Line1(l[i])
	}
	if len(l) < 2 {
		return strings.Join(l, "")
	}
	return strings.Join(l[:len(l)-1], ", ") + " and " + l[len(l)-1]
}
