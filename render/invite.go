package render

import (
	"strconv"
	"strings"
	"time"

	"postern/mail"
	"postern/rfc822"
)

// calendar shows invitations, answers to them and events as panels (RFC 5545, 5546).
func (b *builder) calendar(p *mail.Part, raw []byte) bool {
	text, _ := rfc822.Text(p, raw)
	n := 0
	for _, cal := range readComponents(text) {
		if cal.name != "VCALENDAR" {
			continue
		}
		method := strings.ToUpper(strings.TrimSpace(cal.get("METHOD").value))
		if method == "" {
			method = strings.ToUpper(p.Params["method"])
		}
		zones := readZones(cal)
		for _, ev := range cal.inner {
			if ev.name != "VEVENT" && ev.name != "VTODO" {
				continue
			}
			n++
			if key := eventKey(ev, method); b.events[key] {
				continue // the same invitation in another part
			} else {
				if b.events == nil {
					b.events = map[string]bool{}
				}
				b.events[key] = true
			}
			if n > maxEvents {
				b.addFirst(Block{Spans: []Span{{Text: "More events are in the attachment.", Role: Dim}}})
				return true
			}
			b.addFirst(b.event(ev, method, zones)...)
		}
	}
	if n == 0 {
		b.note("This invitation cannot be read; it can be saved as an attachment.", Dim)
	}
	return true
}

// eventKey tells events apart.
func eventKey(ev *component, method string) string {
	key := method
	for _, name := range [...]string{"UID", "RECURRENCE-ID", "SEQUENCE", "DTSTART", "SUMMARY", "ATTENDEE"} {
		key += "\x00" + ev.get(name).value
	}
	return key
}

// event draws one event.
func (b *builder) event(ev *component, method string, zones zones) []Block {
	title := strings.TrimSpace(Line1(ev.get("SUMMARY").text()))
	if title == "" {
		title = "(no title)"
	}
	kind, role := "Event", InviteTitle
	cancelled := method == "CANCEL" || strings.EqualFold(ev.get("STATUS").value, "CANCELLED")
	switch {
	case cancelled:
		kind, role = "Cancelled", Warning
	case ev.name == "VTODO":
		kind = "Task"
	case method == "REQUEST":
		kind = "Invitation"
	case method == "REPLY":
		kind = "Answer"
	case method == "COUNTER":
		kind = "New time proposed"
	case method == "DECLINECOUNTER":
		kind = "New time declined"
	}
	if method == "REPLY" {
		if a := ev.get("ATTENDEE"); a.value != "" {
			title = answerText(a) + ": " + title
		}
	}
	out := []Block{{Spans: []Span{{Text: kind + ": ", Role: role}, {Text: title, Role: role}}}}
	field := func(name string, spans ...Span) {
		f := fieldBlock(name, spans)
		f.Marker.Role = InviteName
		out = append(out, f)
	}
	value := func(s string) Span { return Span{Text: s, Role: InviteValue} }
	if when := b.when(ev, zones); when != "" {
		field("When", value(when))
	}
	if r := ev.get("RRULE").value; r != "" {
		if words := ruleText(r, location(b.o.Location)); words != "" {
			field("Repeats", value(words))
		}
	}
	if s := strings.TrimSpace(Sanitize(ev.get("LOCATION").text())); s != "" {
		field("Where", b.k.link(nil, Truncate(strings.ReplaceAll(s, "\n", ", "), 300), InviteValue)...)
	}
	if o := ev.get("ORGANIZER"); o.value != "" {
		field("From", value(person(o)))
	}
	if who := b.attendees(ev); len(who) > 0 {
		field("Who", who...)
	}
	if cancelled {
		field("Status", Span{Text: "this event does not take place", Role: Warning})
	} else if s := b.ownAnswer(ev, method); s != "" {
		field("Status", value(s))
	}
	for _, name := range [...]string{"X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE", "URL"} {
		if s := strings.TrimSpace(Line1(ev.get(name).value)); strings.HasPrefix(s, "http") {
			field("Link", b.k.link(nil, s, InviteValue)...)
			break
		}
	}
	if s := strings.TrimSpace(Sanitize(ev.get("DESCRIPTION").text())); s != "" && b.d.Shown == "" {
		if len(s) > 4000 {
			s = cut(s, 4000) + "…"
		}
		out = append(out, Block{Gap: true, Hang: true, Spans: b.k.link(nil, s, Text)})
	}
	return out
}

// when is the time of an event, in local time.
func (b *builder) when(ev *component, z zones) string {
	start, startDay, ok := z.time(ev.get("DTSTART"))
	if !ok {
		return ""
	}
	end, endDay, hasEnd := z.time(ev.get("DTEND"))
	if !hasEnd {
		if d, ok := duration(ev.get("DURATION").value); ok {
			end, hasEnd, endDay = start.Add(d), true, startDay
		} else if due, _, ok := z.time(ev.get("DUE")); ok {
			end, hasEnd = due, true
		}
	}
	loc := location(b.o.Location)
	floating := start.Location() == floatingZone
	if startDay || floating {
		loc = start.Location()
	}
	start = start.In(loc)
	const day = "Mon 2 Jan 2006"
	s := start.Format(day)
	if startDay {
		if hasEnd && endDay {
			if last := end.AddDate(0, 0, -1); last.After(start) {
				s += " – " + last.Format(day)
			}
		}
		s += ", all day"
	} else {
		s += " " + start.Format("15:04")
		if hasEnd && end.After(start) {
			end = end.In(loc)
			if end.YearDay() == start.YearDay() && end.Year() == start.Year() {
				s += "–" + end.Format("15:04")
			} else {
				s += " – " + end.Format(day+" 15:04")
			}
		}
		if floating {
			s += " (time of the place)"
		} else if name, _ := start.Zone(); name != "" {
			s += " " + name
		}
	}
	if !b.o.Now.IsZero() {
		s += " (" + Ago(start, b.o.Now) + ")"
	}
	return s
}

// person is an organizer or attendee: name and address.
func person(p *property) string {
	addr := shownAddr(calAddress(p))
	name := strings.TrimSpace(Line1(p.param("CN")))
	if name == "" || strings.EqualFold(name, addr) {
		return addr
	}
	return name + " <" + addr + ">"
}

func calAddress(p *property) string {
	v := strings.TrimSpace(p.value)
	if len(v) > 7 && strings.EqualFold(v[:7], "mailto:") {
		v = v[7:]
	}
	return v
}

func (b *builder) attendees(ev *component) []Span {
	var out []Span
	n := 0
	for i := range ev.props {
		p := &ev.props[i]
		if p.name != "ATTENDEE" {
			continue
		}
		if n++; n > maxPeople {
			continue
		}
		if len(out) > 0 {
			out = append(out, Span{Text: "\n", Role: InviteValue})
		}
		out = append(out, Span{Text: person(p), Role: InviteValue})
		note := strings.ToLower(p.param("PARTSTAT"))
		if note == "needs-action" {
			note = "no answer yet"
		}
		if strings.EqualFold(p.param("ROLE"), "OPT-PARTICIPANT") {
			note = strings.TrimPrefix(note+", optional", ", ")
		}
		if note != "" {
			out = append(out, Span{Text: "  " + Line1(note), Role: Dim})
		}
	}
	if n > maxPeople {
		out = append(out, Span{Text: "\nand " + strconv.Itoa(n-maxPeople) + " more", Role: Dim})
	}
	return out
}

// ownAnswer says how the person stands to the event.
func (b *builder) ownAnswer(ev *component, method string) string {
	for i := range ev.props {
		p := &ev.props[i]
		if p.name != "ATTENDEE" || method == "REPLY" {
			continue
		}
		for _, self := range b.o.Self {
			if !strings.EqualFold(self, calAddress(p)) {
				continue
			}
			switch strings.ToUpper(p.param("PARTSTAT")) {
			case "ACCEPTED":
				return "you accepted"
			case "DECLINED":
				return "you declined"
			case "TENTATIVE":
				return "you may come"
			}
			return "you have not answered"
		}
	}
	if strings.EqualFold(ev.get("STATUS").value, "TENTATIVE") {
		return "not confirmed yet"
	}
	return ""
}

func answerText(a *property) string {
	who := strings.TrimSpace(Line1(a.param("CN")))
	if who == "" {
		who = shownAddr(calAddress(a))
	}
	switch strings.ToUpper(a.param("PARTSTAT")) {
	case "ACCEPTED":
		return who + " accepted"
	case "DECLINED":
		return who + " declined"
	case "TENTATIVE":
		return who + " may come"
	case "DELEGATED":
		return who + " sends somebody else"
	}
	return who + " answered"
}

// duration reads RFC 5545 §3.3.6: "PT1H30M", "P2D", "P1W".
func duration(s string) (time.Duration, bool) {
	s = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), "+")
	rest, ok := strings.CutPrefix(s, "P")
	if !ok || rest == "" {
		return 0, false
	}
	var d time.Duration
	n := 0
	for _, c := range rest {
		unit := time.Duration(0)
		switch {
		case c >= '0' && c <= '9':
			if n = n*10 + int(c-'0'); n > 1e6 {
				return 0, false
			}
			continue
		case c == 'T':
			continue
		case c == 'W':
			unit = 7 * 24 * time.Hour
		case c == 'D':
			unit = 24 * time.Hour
		case c == 'H':
			unit = time.Hour
		case c == 'M':
			unit = time.Minute
		case c == 'S':
			unit = time.Second
		default:
			return 0, false
		}
		d += time.Duration(n) * unit
		n = 0
	}
	return d, true
}
