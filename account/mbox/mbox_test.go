package mbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"postern/mail"
)

func readAll(t testing.TB, s string) []Message {
	t.Helper()
	r := NewReader(strings.NewReader(s))
	var out []Message
	for {
		m, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
}

func TestRead(t *testing.T) {
	when := time.Date(2026, 11, 3, 9, 8, 7, 0, time.UTC)
	for _, c := range []struct {
		name, in string
		want     []Message
	}{
		{"nothing", "", nil},
		{"empty lines", "\n\r\n\n", nil},
		{"two, LF", "From a@b Tue Nov  3 09:08:07 2026\nSubject: 1\n\none\n\nFrom c Tue Nov  3 09:08:07 2026\nSubject: 2\n\ntwo\n",
			[]Message{{Raw: []byte("Subject: 1\r\n\r\none\r\n"), Received: when}, {Raw: []byte("Subject: 2\r\n\r\ntwo\r\n"), Received: when}}},
		{"two, CRLF", "From a@b Tue Nov  3 09:08:07 2026\r\nSubject: 1\r\n\r\none\r\n\r\nFrom c Tue Nov  3 09:08:07 2026\r\nSubject: 2\r\n\r\ntwo",
			[]Message{{Raw: []byte("Subject: 1\r\n\r\none\r\n"), Received: when}, {Raw: []byte("Subject: 2\r\n\r\ntwo\r\n"), Received: when}}},
		{"no empty line before the second", "From a Tue Nov  3 09:08:07 2026\nSubject: 1\n\none\nFrom c Tue Nov  3 09:08:07 2026\nSubject: 2\n\ntwo\n",
			[]Message{{Raw: []byte("Subject: 1\r\n\r\none\r\n"), Received: when}, {Raw: []byte("Subject: 2\r\n\r\ntwo\r\n"), Received: when}}},
		{"unquoted text", "From a Tue Nov  3 09:08:07 2026\nSubject: 1\n\nx\n\nFrom here on: nothing\nFrom there, too\n",
			[]Message{{Raw: []byte("Subject: 1\r\n\r\nx\r\n\r\nFrom here on: nothing\r\nFrom there, too\r\n"), Received: when}}},
		{"quoted", "From a Tue Nov  3 09:08:07 2026\nSubject: 1\n\n>From a Tue Nov  3 09:08:07 2026\n>>From b\n>Fromage\n> From d\n",
			[]Message{{Raw: []byte("Subject: 1\r\n\r\nFrom a Tue Nov  3 09:08:07 2026\r\n>From b\r\n>Fromage\r\n> From d\r\n"), Received: when}}},
		{"no dates", "From nobody\nReceived: x\n\none\n\nFrom ???@???\nX-Thing: y\n\ntwo\n\n\n",
			[]Message{{Raw: []byte("Received: x\r\n\r\none\r\n")}, {Raw: []byte("X-Thing: y\r\n\r\ntwo\r\n\r\n")}}},
		{"lengths that lie", "From a Tue Nov  3 09:08:07 2026\nContent-Length: 90000\n\none\n\nFrom c Tue Nov  3 09:08:07 2026\nContent-Length: 0\n\ntwo\n",
			[]Message{{Raw: []byte("Content-Length: 90000\r\n\r\none\r\n"), Received: when}, {Raw: []byte("Content-Length: 0\r\n\r\ntwo\r\n"), Received: when}}},
		{"status", "From a Tue Nov  3 09:08:07 2026\nStatus: RO\nSubject: 1\nX-Status: AF\nX-Keywords: work\n $Forwarded   $Junk\nX-UID: 7\n\none\n",
			[]Message{{Raw: []byte("Subject: 1\r\n\r\none\r\n"), Received: when,
				Flags: mail.Flags{Bits: mail.Seen | mail.Answered | mail.Flagged | mail.Forwarded | mail.Junk, Keywords: []string{"work"}}}}},
		{"Thunderbird", "From - Tue Nov 03 09:08:07 2026\nX-Mozilla-Status: 1007\nX-Mozilla-Status2: 00000000\nX-Mozilla-Keys: $label1       \nSubject: 1\n\none\n",
			[]Message{{Raw: []byte("Subject: 1\r\n\r\none\r\n"), Received: when,
				Flags: mail.Flags{Bits: mail.Seen | mail.Answered | mail.Flagged | mail.Forwarded, Keywords: []string{"$label1"}}}}},
		{"Gmail", "From 12@xxx Tue Nov 03 10:08:07 +0100 2026\nX-Gmail-Labels: Inbox,Starred\nSubject: 1\n\none\n",
			[]Message{{Raw: []byte("X-Gmail-Labels: Inbox,Starred\r\nSubject: 1\r\n\r\none\r\n"), Received: when, Flags: mail.Flags{Bits: mail.Seen | mail.Flagged}}}},
		{"notes of a program", "From MAILER-DAEMON Tue Nov  3 09:08:07 2026\nSubject: DON'T DELETE\nX-IMAP: 1 2\n\nnotes\n\nFrom c Tue Nov  3 09:08:07 2026\nSubject: 2\n\ntwo\n",
			[]Message{{Raw: []byte("Subject: 2\r\n\r\ntwo\r\n"), Received: when}}},
		{"empty messages", "From a Tue Nov  3 09:08:07 2026\n\nFrom b Tue Nov  3 09:08:07 2026\n\n\n",
			[]Message{{Raw: []byte{}, Received: when}, {Raw: []byte("\r\n"), Received: when}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readAll(t, c.in)
			if len(got) != len(c.want) {
				t.Fatalf("%d messages, want %d: %+v", len(got), len(c.want), got)
			}
			for i, m := range got {
				w := c.want[i]
				if !bytes.Equal(m.Raw, w.Raw) || !m.Flags.Equal(w.Flags) || !m.Received.Equal(w.Received) {
					t.Errorf("%d: %q %v %v\nwant %q %v %v", i, m.Raw, m.Flags, m.Received, w.Raw, w.Flags, w.Received)
				}
			}
		})
	}
	for _, s := range []string{"Subject: x\n\ny\n", "\n\nhello", ">From x\n"} {
		if _, err := NewReader(strings.NewReader(s)).Next(); !errors.Is(err, ErrNotMbox) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestFromDates(t *testing.T) {
	want := time.Date(2020, 1, 4, 15, 6, 7, 0, time.UTC)
	for _, s := range []string{
		"a@b.c Sat Jan  4 15:06:07 2020", "- Sat Jan 04 15:06:07 2020", "John Doe <x@y> Sat Jan  4 15:06:07 2020",
		"x Sat Jan  4 16:06:07 MET 2020 +0100", "x Sat Jan 04 15:06:07 +0000 2020", "x Sat, 4 Jan 2020 16:06:07 +0100", "x Jan  4 15:06:07 2020",
		"x 4 Jan 2020 15:06:07", "sat@jan.mon Sat Jan  4 15:06:07 2020 remote from here",
	} {
		if got, ok := fromDate([]byte(s)); !ok || !got.Equal(want) {
			t.Errorf("%q: %v %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "x", "the first of May", "x Sat Jan 44 15:06:07 2020", "x Sat Jan 4 2020", "Sat Jan 4 25:00:00 2020"} {
		if got, ok := fromDate([]byte(s)); ok {
			t.Errorf("%q: %v", s, got)
		}
	}
}

// What is written is read again as it was, and written again octet by octet.
func TestRoundTrip(t *testing.T) {
	when := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var in []Message
	var b []byte
	for i, s := range []string{
		"Subject: plain\r\n\r\ntext\r\n", "Subject: no text\r\n\r\n", "Subject: no end\r\n", "", "\r\n", "\r\n\r\nbody only\r\n",
		"Subject: from\r\n\r\nFrom me\r\n>From you\r\n>>>From all\r\n\r\nFrom x Tue Nov  3 09:08:07 2026\r\nSubject: inside\r\n\r\n",
		"From first\r\nSubject: a From line at the top\r\n\r\nx\r\n", "Subject: long\r\n\r\n" + strings.Repeat("x", 200_000) + "\r\n" + strings.Repeat(">", 70_000) + "From y\r\n",
		"Subject: 8 bit \xff\xfe\x00\r\n\r\na\rb\x00\r\n", "Subject: ends with empty lines\r\n\r\n\r\n\r\n",
	} {
		m := Message{Raw: []byte(s), Received: when.Add(time.Duration(i) * time.Hour), Flags: mail.Flags{Bits: mail.Flag(i) * 37 & 0x1ff, Keywords: []string{"k" + fmt.Sprint(i)}}}
		in = append(in, m)
		b = Append(b, m.Raw, m.Flags, m.Received, "ann@example.org")
	}
	out := readAll(t, string(b))
	if len(out) != len(in) {
		t.Fatalf("%d of %d", len(out), len(in))
	}
	var again []byte
	for i, m := range out {
		if !bytes.Equal(m.Raw, in[i].Raw) || !m.Flags.Equal(in[i].Flags) || !m.Received.Equal(in[i].Received) {
			t.Errorf("%d: %.300q %v %v\nwant %.300q %v %v", i, m.Raw, m.Flags, m.Received, in[i].Raw, in[i].Flags, in[i].Received)
		}
		again = Append(again, m.Raw, m.Flags, m.Received, "ann@example.org")
	}
	if !bytes.Equal(b, again) {
		t.Error("written again it is another file")
	}
}

// A file larger than the memory that may be used for it.
func TestLargeFile(t *testing.T) {
	one := Append(nil, append([]byte("Subject: x\r\n\r\n"), bytes.Repeat([]byte("0123456789abcdef\r\n"), 50_000)...), mail.Flags{}, time.Unix(1e9, 0), "a")
	const n = 200
	r := NewReader(&repeat{data: one, n: n})
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	count, most := 0, uint64(0)
	for {
		_, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if count++; count%20 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if count != n || r.Read() != int64(n*len(one)) {
		t.Fatalf("%d messages, %d octets", count, r.Read())
	}
	if most > before.HeapAlloc+uint64(8*len(one)) {
		t.Errorf("%d octets of memory for messages of %d", most-before.HeapAlloc, len(one))
	}
}

// repeat gives data n times.
type repeat struct {
	data []byte
	at   int
	n    int
}

func (r *repeat) Read(p []byte) (int, error) {
	if r.n == 0 {
		return 0, io.EOF
	}
	k := copy(p, r.data[r.at:])
	if r.at += k; r.at == len(r.data) {
		r.at, r.n = 0, r.n-1
	}
	return k, nil
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"From a Tue Nov  3 09:08:07 2026\nSubject: 1\n\n>From x\n\nFrom b\nDate: x\n\n", "From \r\n\r\nFrom \n", "From x\n Status: R\nX-IMAP: 1\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r := NewReader(bytes.NewReader(in))
		var all []Message
		var b []byte
		for {
			m, err := r.Next()
			if err != nil {
				break
			}
			all = append(all, m)
			b = Append(b, m.Raw, m.Flags, m.Received, "x")
		}
		var again []byte
		out := readAll(t, string(b))
		for _, m := range out {
			again = Append(again, m.Raw, m.Flags, m.Received, "x")
		}
		if len(out) != len(all) || !bytes.Equal(b, again) {
			t.Fatalf("%d messages became %d\n%q\n%q", len(all), len(out), b, again)
		}
	})
}
