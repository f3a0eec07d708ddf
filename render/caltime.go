package render

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // invitations name zones; not every system has the data
)

// zones are the time zones that a calendar brings along, by TZID.
type zones map[string]*calZone

// calZone is a VTIMEZONE (RFC 5545 §3.6.5): two offsets and when they begin.
type calZone struct{ standard, daylight calOnset }

type calOnset struct {
	offset int // seconds east of UTC
	set    bool
	month  time.Month
	nth    int // of weekday in month; negative from the end; 0 when there is no rule
	day    time.Weekday
	hour   int
}

// floatingZone marks times that belong to no zone.
var floatingZone = time.FixedZone("", 0)

func readZones(cal *component) zones {
	z := zones{}
	for _, c := range cal.inner {
		if c.name != "VTIMEZONE" || len(z) > 50 {
			continue
		}
		cz := &calZone{}
		for _, o := range c.inner {
			on := readOnset(o)
			switch {
			case o.name == "DAYLIGHT":
				cz.daylight = on
			case o.name == "STANDARD":
				cz.standard = on
			}
		}
		z[c.get("TZID").value] = cz
	}
	return z
}

func readOnset(c *component) calOnset {
	on := calOnset{set: true}
	v := strings.TrimSpace(c.get("TZOFFSETTO").value)
	if len(v) >= 5 {
		h, _ := strconv.Atoi(v[1:3])
		m, _ := strconv.Atoi(v[3:5])
		on.offset = h*3600 + m*60
		if v[0] == '-' {
			on.offset = -on.offset
		}
	}
	if t, err := time.Parse("20060102T150405", strings.TrimSpace(c.get("DTSTART").value)); err == nil {
		on.hour = t.Hour()
	}
	for part := range strings.SplitSeq(strings.ToUpper(c.get("RRULE").value), ";") {
		k, v, _ := strings.Cut(part, "=")
		switch k {
		case "BYMONTH":
			n, _ := strconv.Atoi(v)
			on.month = time.Month(n)
		case "BYDAY":
			if len(v) < 3 {
				continue
			}
			on.nth, _ = strconv.Atoi(strings.TrimPrefix(v[:len(v)-2], "+"))
			on.day = time.Weekday(strings.Index("SUMOTUWETHFRSA", v[len(v)-2:]) / 2)
		}
	}
	if on.month < 1 || on.month > 12 || on.nth < -4 || on.nth > 4 {
		on.nth = 0
	}
	return on
}

// begins is when the offset begins in a year, in the wall time before it.
func (o calOnset) begins(year int) time.Time {
	if o.nth > 0 {
		t := time.Date(year, o.month, 1, o.hour, 0, 0, 0, time.UTC)
		return t.AddDate(0, 0, int(o.day-t.Weekday()+7)%7+7*(o.nth-1))
	}
	t := time.Date(year, o.month+1, 0, o.hour, 0, 0, 0, time.UTC)
	return t.AddDate(0, 0, -(int(t.Weekday()-o.day+7)%7 + 7*(-o.nth-1)))
}

// at gives the zone at a wall time.
func (z *calZone) at(wall time.Time) *time.Location {
	on := z.standard
	if z.daylight.set && z.daylight.nth != 0 && z.standard.nth != 0 {
		d, s := z.daylight.begins(wall.Year()), z.standard.begins(wall.Year())
		summer := !wall.Before(d) && wall.Before(s)
		if s.Before(d) {
			summer = !wall.Before(d) || wall.Before(s)
		}
		if summer {
			on = z.daylight
		}
	} else if !on.set {
		on = z.daylight
	}
	return time.FixedZone("", on.offset)
}

// time reads a date or a time with its zone; day says that it is a date.
func (z zones) time(p *property) (t time.Time, day, ok bool) {
	v := strings.TrimSpace(p.value)
	if len(v) == 8 {
		t, err := time.ParseInLocation("20060102", v, floatingZone)
		return t, true, err == nil
	}
	if strings.HasSuffix(v, "Z") {
		t, err := time.Parse("20060102T150405Z", v)
		return t, false, err == nil
	}
	wall, err := time.ParseInLocation("20060102T150405", v, floatingZone)
	if err != nil {
		return time.Time{}, false, false
	}
	id := p.param("TZID")
	if id == "" {
		return wall, false, true
	}
	loc := zoneNamed(id)
	if loc == nil {
		if cz := z[id]; cz != nil {
			loc = cz.at(wall)
		} else {
			return wall, false, true
		}
	}
	return time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, loc), false, true
}

// zoneNamed finds a zone by its IANA or Windows name, nil when there is none.
func zoneNamed(id string) *time.Location {
	id = strings.Trim(strings.TrimSpace(id), `"/`)
	if name := windowsZone(id); name != "" {
		id = name
	}
	for _, c := range []byte(id) {
		if !letter(c) && !digit(c) && strings.IndexByte("/_+-.", c) < 0 {
			return nil
		}
	}
	if id == "" || strings.EqualFold(id, "local") || len(id) > 64 || strings.Contains(id, "..") {
		return nil
	}
	for {
		if loc, err := time.LoadLocation(id); err == nil {
			return loc
		}
		// "/mozilla.org/20050126_1/Europe/Berlin"
		i := strings.IndexByte(id, '/')
		if i < 0 {
			return nil
		}
		id = id[i+1:]
	}
}
