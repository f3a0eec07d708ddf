package imap_test

import (
	"math"
	"testing"

	"postern/account/imap"
	"postern/internal/mailtest"
)

const benchMessages = 20_000

func benchConn(b *testing.B) *imap.Conn {
	b.Helper()
	u := mailtest.Dovecot(b).User(b)
	u.AppendMany(b, "INBOX", benchMessages, message, nil)
	c, _ := open(b, options(u), "INBOX")
	b.ReportAllocs()
	b.ResetTimer()
	return c
}

// BenchmarkHeaders fetches the headers of 20,000 messages in pieces of 500.
func BenchmarkHeaders(b *testing.B) {
	c := benchConn(b)
	var sets []imap.Set
	for hi := uint32(benchMessages); hi > 0; hi -= 500 {
		sets = append(sets, imap.SeqRange(hi-499, hi))
	}
	for b.Loop() {
		n := 0
		if err := c.Headers(b.Context(), sets, func(imap.Fetched) error { n++; return nil }); err != nil || n != benchMessages {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkFlags compares the flags of 20,000 messages.
func BenchmarkFlags(b *testing.B) {
	c := benchConn(b)
	for b.Loop() {
		n := 0
		if err := c.Flags(b.Context(), imap.UIDRange(1, math.MaxUint32), 0, func(imap.FlagUpdate) error { n++; return nil }); err != nil || n != benchMessages {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkSection fetches 20 MB over loopback.
func BenchmarkSection(b *testing.B) {
	u := mailtest.Dovecot(b).User(b)
	raw, want := big(20 << 20)
	u.Append(b, "INBOX", raw)
	c, _ := open(b, options(u), "INBOX")
	b.SetBytes(int64(len(want)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		if err := c.Section(b.Context(), 1, "2", int64(len(want)), func(_ int64, d []byte) error { n += len(d); return nil }); err != nil || n != len(want) {
			b.Fatal(n, err)
		}
	}
}
