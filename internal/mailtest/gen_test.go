package mailtest

import (
	"bytes"
	"testing"
	"time"

	"postern/rfc822"
)

func TestGen(t *testing.T) {
	threads, lists, attach := 0, 0, 0
	ids := map[string]bool{}
	for i := range 2000 {
		raw := Gen(1, i)
		if !bytes.Equal(raw, Gen(1, i)) {
			t.Fatalf("message %d differs", i)
		}
		m := rfc822.Parse(raw)
		if len(m.Warnings) > 0 || m.Header.MessageID != GenID(1, i) || m.Header.Subject == "" || len(m.Header.From) != 1 {
			t.Fatalf("message %d: %v %+v\n%s", i, m.Warnings, m.Header, raw)
		}
		for _, ref := range m.Header.References {
			if !ids[ref] {
				t.Fatalf("message %d answers %s, which came later", i, ref)
			}
		}
		ids[m.Header.MessageID] = true
		if len(m.Header.References) > 0 {
			threads++
		}
		if m.Header.ListID != "" {
			lists++
		}
		if m.Header.ContentType == "multipart/mixed" {
			attach++
		}
	}
	if threads < 500 || lists < 200 || attach < 50 {
		t.Errorf("%d answers, %d of lists, %d with attachments", threads, lists, attach)
	}
}

// BenchmarkAppend100k says how long it takes to fill a large mailbox.
func BenchmarkAppend100k(b *testing.B) {
	s := Dovecot(b)
	for b.Loop() {
		u := s.User(b)
		u.AppendMany(b, "INBOX", 100_000, func(i int) []byte { return Gen(1, i) }, nil)
	}
}

func TestAppendManyIsQuick(t *testing.T) {
	const n = 20_000
	at := time.Now()
	Dovecot(t).User(t).AppendMany(t, "INBOX", n, func(i int) []byte { return Gen(2, i) }, nil)
	if d := time.Since(at); d > 30*time.Second {
		t.Errorf("%d messages took %v", n, d)
	} else {
		t.Logf("%d messages in %v", n, d)
	}
}
