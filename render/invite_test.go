package render

import (
	"strings"
	"testing"
	"time"

	"postern/mail"

	"github.com/google/go-cmp/cmp"
)

func calendarText(t *testing.T, ics, typ string) string {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	d := Build(Source{Root: &mail.Part{Path: "1", Type: typ}, Part: func(string) ([]byte, bool) { return []byte(ics), true }},
		Options{Location: berlin, Now: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), Self: []string{"bob@example.org"}})
	return bodyText(d, 80)
}

func TestInvitation(t *testing.T) {
	got := calendarText(t, strings.ReplaceAll(`BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
DTSTART;TZID=Pacific Standard Time:20261123T090000
DTEND;TZID=Pacific Standard Time:20261123T100000
RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261231T000000Z
SUMMARY:Plan\, part 1
LOCATION:Room 5\nhttps://meet.example/x
ORGANIZER;CN="Lee, Ann":mailto:ann@example.org
ATTENDEE;CN=Bob;PARTSTAT=NEEDS-ACTION:mailto:bob@example.org
ATTENDEE;CN=Carl;PARTSTAT=ACCEPTED;ROLE=OPT-PARTICIPANT:mailto:carl
 @example.org
DESCRIPTION:Bring a pen.
no colon here
END:VEVENT
END:VCALENDAR`, "\n", "\r\n"), "text/calendar")
	want := `Invitation: Plan, part 1
When      Mon 23 Nov 2026 18:00–19:00 CET (in 3 days)
Repeats   every 2 weeks on Monday and Wednesday until 31 Dec 2026
Where     Room 5, https://meet.example/x
From      Lee, Ann <ann@example.org>
Who       Bob <bob@example.org>  no answer yet
          Carl <carl@example.org>  accepted, optional
Status    you have not answered

Bring a pen.`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestZones(t *testing.T) {
	z := zones{"Custom": {
		standard: calOnset{set: true, offset: 3600, month: 10, nth: -1, day: time.Sunday, hour: 3},
		daylight: calOnset{set: true, offset: 7200, month: 3, nth: -1, day: time.Sunday, hour: 2},
	}}
	for _, c := range []struct{ tzid, value, want string }{
		{"Custom", "20260701T120000", "2026-07-01T10:00:00Z"},
		{"Custom", "20261201T120000", "2026-12-01T11:00:00Z"},
		{"Custom", "20261025T020000", "2026-10-25T00:00:00Z"},
		{"Custom", "20260329T030000", "2026-03-29T01:00:00Z"},
		{"W. Europe Standard Time", "20260701T120000", "2026-07-01T10:00:00Z"},
		{"/mozilla.org/20050126_1/Europe/Berlin", "20260701T120000", "2026-07-01T10:00:00Z"},
		{"America/New_York", "20260701T120000", "2026-07-01T16:00:00Z"},
		{"../../etc/passwd", "20260701T120000", "2026-07-01T12:00:00Z"},
		{"", "20260701T120000Z", "2026-07-01T12:00:00Z"},
	} {
		got, _, ok := z.time(&property{params: []string{"TZID=" + c.tzid}, value: c.value})
		if s := got.UTC().Format(time.RFC3339); !ok || s != c.want {
			t.Errorf("%s in %q = %s, want %s", c.value, c.tzid, s, c.want)
		}
	}
	for line := range strings.SplitSeq(strings.Trim(windowsZones, "\n"), "\n") {
		name, iana, _ := strings.Cut(line, "=")
		if _, err := time.LoadLocation(iana); err != nil || zoneNamed(name) == nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestRuleText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"FREQ=DAILY", "every day"},
		{"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"},
		{"FREQ=MONTHLY;BYDAY=2TU;COUNT=10", "every month on the second Tuesday, 10 times"},
		{"FREQ=MONTHLY;BYMONTHDAY=1,15", "every month on day 1 and 15"},
		{"FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "every year on the last Sunday in March"},
		{"FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR", "every month on the last working day"},
		{"FREQ=SOMETIMES", ""},
		{"", ""},
	} {
		if got := ruleText(c.in, time.UTC); got != c.want {
			t.Errorf("%s: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestContact(t *testing.T) {
	got := calendarText(t, "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;Dr.;\r\n"+
		"TEL;WORK;VOICE:+49 30 123\r\nitem1.EMAIL;TYPE=home:j@example.org\r\nADR;HOME:;;Weg 1;Berlin;;10115;Germany\r\nEND:VCARD\r\n", "text/x-vcard")
	want := "Contact: Dr. Jörg Müller\nPhone     +49 30 123  work\nMail      j@example.org  home\nAddress   Weg 1, Berlin, 10115, Germany  home"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
