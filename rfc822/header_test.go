package rfc822

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

const sampleHeader = "Date: Tue, 14 Jul 2026 09:21:44 +0200\r\n" +
	"From: \"Lee, Ann\" <ann.lee@example.org>\r\n" +
	"To: dev list <dev@lists.example.net>, Joe Public <joe.public@example.com>\r\n" +
	"Cc: bob@example.org, =?utf-8?q?J=C3=B6rg?= <joerg@example.de>\r\n" +
	"Subject: [dev] Re: a subject of a usual length, neither short nor very\r\n long\r\n" +
	"Message-ID: <20260714092144.GA12345@mail.example.org>\r\n" +
	"In-Reply-To: <CAFnzX=abcdefghijklmnopqrstuvwxyz@mail.example.com>\r\n" +
	"References: <1234567890.1.abcdef@example.net>\r\n <CAFnzX=abcdefghijklmnopqrstuvwxyz@mail.example.com>\r\n" +
	"List-Id: dev list <dev.lists.example.net>\r\n" +
	"List-Post: <mailto:dev@lists.example.net>\r\n" +
	"Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"

func TestParseHeader(t *testing.T) {
	h, w := ParseHeader([]byte(sampleHeader))
	want := mail.Header{
		Subject:     "[dev] Re: a subject of a usual length, neither short nor very long",
		From:        []mail.Address{{Name: "Lee, Ann", Addr: "ann.lee@example.org"}},
		To:          []mail.Address{{Name: "dev list", Addr: "dev@lists.example.net"}, {Name: "Joe Public", Addr: "joe.public@example.com"}},
		Cc:          []mail.Address{{Addr: "bob@example.org"}, {Name: "Jörg", Addr: "joerg@example.de"}},
		Date:        time.Date(2026, 7, 14, 9, 21, 44, 0, time.FixedZone("", 7200)),
		MessageID:   "20260714092144.GA12345@mail.example.org",
		InReplyTo:   []string{"CAFnzX=abcdefghijklmnopqrstuvwxyz@mail.example.com"},
		References:  []string{"1234567890.1.abcdef@example.net", "CAFnzX=abcdefghijklmnopqrstuvwxyz@mail.example.com"},
		ListID:      "dev.lists.example.net",
		ListPost:    "dev@lists.example.net",
		ContentType: "text/plain",
	}
	if diff := cmp.Diff(want, h); diff != "" || w != nil {
		t.Errorf("%s\nwarnings %q", diff, w)
	}
}

func TestParseHeaderOddities(t *testing.T) {
	for _, c := range []struct {
		name, block string
		get         func(mail.Header) string
		want        string
		warning     string // part of one, "" none at all
	}{
		{"empty", "", subject, "", ""},
		{"line without colon", "Subject: a\nnonsense\nFrom: x@y\n", subject, "a", "no field"},
		{"line without colon before", "nonsense\nSubject: a\n", subject, "a", "no field"},
		{"mbox From line", "From joe@x Mon Jan  2 15:04:05 2006\nSubject: a\n", subject, "a", "mailbox file"},
		{"escaped mbox From line", ">From joe@x Mon Jan  2 15:04:05 2006\nSubject: a\n", subject, "a", "mailbox file"},
		{"bare LF", "X: b\nSubject: a\n c\n", subject, "a c", ""},
		{"bare CR", "X: b\rSubject: a\r c\r", subject, "a c", ""},
		{"CR CR LF", "X: b\r\r\nSubject: a\r\r\n c\r\r\n\r\r\n", subject, "a c", ""},
		{"CR inside a line", "Subject: a\rb\r\n", subject, "a b", ""},
		{"tab fold", "Subject: a\r\n\tb\r\n", subject, "a b", ""},
		{"space before the colon", "Subject : a\n", subject, "a", ""},
		{"case", "SUBJECT: a\n", subject, "a", ""},
		{"raw UTF-8", "Subject: café\n", subject, "café", ""},
		{"raw latin 1", "Subject: caf\xe9 \x93x\x94\n", subject, "café “x”", ""},
		{"raw koi8-r, named below", "Subject: \xf0\xd2\xc9\xd7\xc5\xd4\nContent-Type: text/plain; charset=koi8-r\n", subject, "Привет", ""},
		{"raw gbk, named above", "Content-Type: text/plain; charset=\"gb2312\"\nSubject: \xc4\xe3\xba\xc3\n", subject, "你好", ""},
		{"raw iso-2022-jp", "Subject: \x1b$BF|K\\\x1b(B\n", subject, "日本", ""},
		{"two subjects", "Subject: a\nSubject: b\n", subject, "a", "several Subject"},
		{"folded word", "Subject: =?utf-8?q?a?=\r\n =?utf-8?q?b?=\r\n", subject, "ab", ""},
		{"body is not read", "Subject: a\n\nSubject: b\n", subject, "a", ""},
		{"several From", "From: a@x\nFrom: b@x\n", func(h mail.Header) string { return h.From[0].Addr + "," + h.From[1].Addr }, "a@x,b@x", "several From"},
		{"bad date", "Date: never\n", func(h mail.Header) string { return h.Date.String() }, time.Time{}.String(), "date cannot be read"},
		{"bad date, then a good one", "Date: never\nDate: 2 Jan 2006 15:04:05 +0000\n", func(h mail.Header) string { return h.Date.String() }, "2006-01-02 15:04:05 +0000 UTC", "date cannot be read"},
		{"id without brackets", "Message-ID: a@x\n", func(h mail.Header) string { return h.MessageID }, "a@x", ""},
		{"folded id", "Message-ID:\r\n <a\r\n b@x>\r\n", func(h mail.Header) string { return h.MessageID }, "ab@x", ""},
		{"references without brackets", "References: a@x b@y\n", refs, "a@x b@y", ""},
		{"references with text", "References: your mail of \"Monday\" <a@x>, <b@y\n", refs, "a@x b@y", ""},
		{"references in words", "References: =?utf-8?q?=3Ca=40x=3E?=\n", refs, "a@x", ""},
		{"references without a bracket between", "References: <a@x <b@y>\n", refs, "a@x b@y", ""},
		{"list-id alone", "List-Id: dev.example.org\n", func(h mail.Header) string { return h.ListID }, "dev.example.org", ""},
		{"list-post NO", "List-Post: NO\n", func(h mail.Header) string { return h.ListPost }, "", ""},
		{"list-post with query", "List-Post: <https://x>, <MAILTO:a%2Bb@x?subject=z>\n", func(h mail.Header) string { return h.ListPost }, "a+b@x", ""},
		{"no type", "Content-Type: text\n", func(h mail.Header) string { return h.ContentType }, "text/plain", ""},
	} {
		h, w := ParseHeader([]byte(c.block))
		if got := c.get(h); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if all := strings.Join(w, "\n"); (c.warning == "") != (all == "") || !strings.Contains(all, c.warning) {
			t.Errorf("%s: warnings %q, want %q", c.name, w, c.warning)
		}
	}
}

func subject(h mail.Header) string { return h.Subject }
func refs(h mail.Header) string    { return strings.Join(h.References, " ") }

func TestReferencesLimit(t *testing.T) {
	var b strings.Builder
	b.WriteString("References:")
	for i := range 3000 {
		b.WriteString(" <" + strings.Repeat("a", i%7+1) + "." + time.Duration(i).String() + "@x>")
	}
	h, w := ParseHeader([]byte(b.String() + "\n\n"))
	if len(h.References) != maxReferences || !strings.HasSuffix(h.References[0], ".0s@x") || !strings.Contains(h.References[maxReferences-1], "2.999µs") || len(w) != 1 {
		t.Errorf("%d references, %q … %q, warnings %q", len(h.References), h.References[0], h.References[maxReferences-1], w)
	}
}

func TestFields(t *testing.T) {
	got := Fields([]byte("Received: from a\r\n by b\r\nnonsense\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n\r\nbody: no\r\n"))
	want := []Field{
		{Name: "Received", Value: "from a by b", Raw: []byte("Received: from a\r\n by b\r\n")},
		{Name: "Subject", Value: "café", Raw: []byte("Subject: =?utf-8?q?caf=C3=A9?=\r\n")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkParseHeader(b *testing.B) {
	block := []byte(sampleHeader)
	b.SetBytes(int64(len(block)))
	b.ReportAllocs()
	for b.Loop() {
		ParseHeader(block)
	}
}

func FuzzHeader(f *testing.F) {
	f.Add([]byte(sampleHeader))
	f.Add([]byte("From a\n>From b\nSubject: \xff=?a?q?=?=\nReferences: <a<b>\nDate: x\nTo: a,b <c\n"))
	f.Fuzz(func(t *testing.T, block []byte) {
		h, _ := ParseHeader(block)
		for _, s := range append([]string{h.Subject, h.MessageID, h.ListID, h.ListPost}, h.References...) {
			if strings.ContainsAny(s, "\r\n\x00") {
				t.Fatalf("%q is not one line", s)
			}
		}
		for _, fl := range Fields(block) {
			if fl.Name == "" || strings.ContainsAny(fl.Value, "\r\n\x00") {
				t.Fatalf("field %q", fl)
			}
		}
	})
}
