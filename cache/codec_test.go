package cache

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

func TestHeaderRoundTrip(t *testing.T) {
	addrs := []mail.Address{{Name: "Ann \x00 Lee", Addr: "ann@example.org"}, {Addr: "b@example.org"}, {Name: "group"}, {Addr: "d@x"}}
	for _, h := range []mail.Header{
		{},
		{Subject: "日本語", From: addrs[:1], To: addrs, Cc: addrs, Bcc: addrs[:2], Sender: addrs[2:], ReplyTo: addrs[1:2],
			Date: time.Date(2026, 3, 1, 2, 3, 4, 0, time.FixedZone("", 5400)), MessageID: "a@b", InReplyTo: []string{"x@y"},
			References: []string{"r@s", "x@y"}, ListID: "l.example.org", ListPost: "l@example.org", ContentType: "multipart/mixed"},
		{Date: time.Unix(0, 0).UTC()},
	} {
		face, rest := encodeHeader(&h)
		got, err := decodeFace(face)
		if err != nil {
			t.Fatal(err)
		}
		if err := decodeRest(rest, &got); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(h, got); d != "" {
			t.Error(d)
		}
	}
}

func FuzzDecodeHeader(f *testing.F) {
	face, rest := encodeHeader(&mail.Header{Subject: "x", From: []mail.Address{{Name: "a", Addr: "b"}}, References: []string{"a", "b"}})
	f.Add(face)
	f.Add(rest)
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := decodeFace(b)
		if err == nil {
			again, _ := encodeHeader(&h)
			if _, err := decodeFace(again); err != nil {
				t.Fatal(err)
			}
		}
		// Must neither panic nor take more memory than the input justifies.
		_ = decodeRest(b, &h)
	})
}
