package rfc822

import "strings"

// zoneOffset takes "+0100", "+01:00", "+01", "-0000".
func (d *dateReader) zoneOffset(t string) {
	if d.hasZone && d.offset != 0 {
		return
	}
	sign := 1
	if t[0] == '-' {
		sign = -1
	}
	n, rest := leadingNumber(t[1:])
	digits := len(t) - 1 - len(rest)
	h, m := n/100, n%100
	if digits <= 2 {
		h, m = n, 0
		if strings.HasPrefix(rest, ":") {
			if m, _ = leadingNumber(rest[1:]); m < 0 {
				m = 0
			}
		}
	}
	d.hasZone = true
	if h <= 24 && m < 60 { // else it is nonsense, and UTC the best guess
		d.offset = sign * (h*3600 + m*60)
	}
}

// zoneName takes the name of a zone, perhaps with an offset behind it as in
// "GMT+0100"; false when it is not known.
func (d *dateReader) zoneName(t string) bool {
	if i := strings.IndexAny(t, "+-"); i > 0 && i+1 < len(t) && digit(t[i+1]) {
		if name := strings.ToUpper(t[:i]); name == "GMT" || name == "UTC" || name == "UT" || name == "Z" {
			d.zoneOffset(t[i:])
			return true
		}
		return false
	}
	minutes, ok := zoneMinutes(strings.ToUpper(t))
	if ok && !d.hasZone {
		d.hasZone, d.offset = true, minutes*60
	}
	return ok
}

// zoneMinutes is the offset of a named zone. RFC 5322 §4.3 knows those of the
// United States and says that single letters mean nothing; of the others those
// with one common meaning are here.
func zoneMinutes(name string) (int, bool) {
	if len(name) == 1 {
		return 0, name != "J"
	}
	switch name {
	case "GMT", "UTC", "UT", "WET", "UCT":
		return 0, true
	case "EST":
		return -5 * 60, true
	case "EDT":
		return -4 * 60, true
	case "CST":
		return -6 * 60, true
	case "CDT":
		return -5 * 60, true
	case "MST":
		return -7 * 60, true
	case "MDT":
		return -6 * 60, true
	case "PST":
		return -8 * 60, true
	case "PDT":
		return -7 * 60, true
	case "AKST":
		return -9 * 60, true
	case "AKDT":
		return -8 * 60, true
	case "HST":
		return -10 * 60, true
	case "BST", "CET", "MET", "MEZ", "WEST":
		return 60, true
	case "CEST", "MEST", "MESZ", "EET":
		return 2 * 60, true
	case "EEST", "MSK":
		return 3 * 60, true
	case "MSD":
		return 4 * 60, true
	case "HKT", "SGT", "AWST":
		return 8 * 60, true
	case "JST", "KST":
		return 9 * 60, true
	case "AEST":
		return 10 * 60, true
	case "AEDT":
		return 11 * 60, true
	case "NZST":
		return 12 * 60, true
	case "NZDT":
		return 13 * 60, true
	}
	return 0, false
}
