package imap_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"postern/account/imap"
	"postern/internal/mailtest"
	"postern/mail"
)

var zero time.Time

// filled is a user with n messages in INBOX, every third read, every tenth with a keyword.
func filled(t testing.TB, s *mailtest.Server, n int) *mailtest.User {
	t.Helper()
	u := s.User(t)
	u.AppendMany(t, "INBOX", n, message, func(i int) []string {
		var f []string
		if i%3 == 0 {
			f = append(f, `\Seen`)
		}
		if i%10 == 0 {
			f = append(f, "$Work")
		}
		return f
	})
	return u
}

func TestHeadersOfAThousand(t *testing.T) {
	u := filled(t, mailtest.Dovecot(t), 1000)
	c, sel := open(t, options(u), "INBOX")
	if sel.Exists != 1000 || sel.Validity == 0 || sel.Next != 1001 || sel.ModSeq == 0 || sel.ReadOnly || !sel.KeywordsAllowed || !sel.PermanentFlags.Has(mail.Seen|mail.Deleted) {
		t.Fatalf("%+v", sel)
	}
	check := func(t *testing.T, sets []imap.Set, want int) {
		t.Helper()
		seen := map[mail.UID]bool{}
		err := c.Headers(t.Context(), sets, func(f imap.Fetched) error {
			i := int(f.UID) - 1
			if seen[f.UID] {
				t.Errorf("UID %d twice", f.UID)
			}
			seen[f.UID] = true
			if !bytes.Contains(f.Header, fmt.Appendf(nil, "Subject: number %d\r\n", i)) || f.Size != int64(len(message(i))+7) ||
				f.Received.IsZero() || f.ModSeq == 0 || f.Flags.Has(mail.Seen) != (i%3 == 0) || f.Flags.HasKeyword("$work") != (i%10 == 0) || int(f.Seq) != i+1 {
				t.Errorf("%d: %+v\n%s", i, f, f.Header)
			}
			return nil
		})
		if err != nil || len(seen) != want {
			t.Errorf("%d of %d: %v", len(seen), want, err)
		}
	}
	t.Run("one sequence", func(t *testing.T) { check(t, []imap.Set{imap.SeqRange(1, 1000)}, 1000) })
	t.Run("sequences, newest first", func(t *testing.T) {
		check(t, []imap.Set{imap.SeqRange(901, 1000), imap.SeqRange(501, 900), imap.SeqRange(1, 500)}, 1000)
	})
	t.Run("uids", func(t *testing.T) {
		var u mail.UIDSet
		for i := mail.UID(1); i < 1000; i += 2 {
			u = append(u, mail.UIDRange{Lo: i, Hi: i})
		}
		check(t, []imap.Set{imap.UIDs(u)}, 500)
	})
	t.Run("open end", func(t *testing.T) { check(t, []imap.Set{imap.UIDRange(991, math.MaxUint32)}, 10) })
	t.Run("beyond the end", func(t *testing.T) { check(t, []imap.Set{imap.UIDRange(5000, math.MaxUint32)}, 0) })
	t.Run("nothing", func(t *testing.T) { check(t, nil, 0) })
	t.Run("two at once", func(t *testing.T) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			check(t, []imap.Set{imap.SeqRange(1, 600)}, 600)
		}()
		check(t, []imap.Set{imap.UIDRange(401, 1000)}, 600)
		<-done
	})
	t.Run("an error of the callback", func(t *testing.T) {
		stop := errors.New("enough")
		n := 0
		err := c.Headers(t.Context(), []imap.Set{imap.SeqRange(1, 1000)}, func(imap.Fetched) error { n++; return stop })
		if !errors.Is(err, stop) || n != 1 {
			t.Errorf("%d calls, %v", n, err)
		}
	})
	if err := c.Noop(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestFlagsChangedSince(t *testing.T) {
	for _, without := range []string{"", "CONDSTORE"} {
		t.Run("without "+without, func(t *testing.T) {
			s := mailtest.Dovecot(t)
			if without != "" {
				s = mailtest.Dovecot(t, mailtest.WithoutCapabilities(without))
			}
			u := filled(t, s, 50)
			c, sel := open(t, options(u), "INBOX")
			if (sel.ModSeq == 0) != (without != "") {
				t.Fatalf("%+v", sel)
			}
			u.Client(t).Store("INBOX", "7,9", "+FLAGS", `\Flagged`)
			got := map[mail.UID]mail.Flags{}
			err := c.Flags(t.Context(), imap.UIDRange(1, math.MaxUint32), sel.ModSeq, func(f imap.FlagUpdate) error {
				got[f.UID] = f.Flags
				return nil
			})
			want := 2
			if without != "" {
				want = 50
			}
			if err != nil || len(got) != want || !got[7].Has(mail.Flagged) || !got[9].Has(mail.Flagged) {
				t.Errorf("%d of %d: %v %v", len(got), want, got, err)
			}
		})
	}
}

func TestUIDs(t *testing.T) {
	for _, without := range []string{"", "ESEARCH"} {
		t.Run("without "+without, func(t *testing.T) {
			s := mailtest.Dovecot(t)
			if without != "" {
				s = mailtest.Dovecot(t, mailtest.WithoutCapabilities(without))
			}
			u := filled(t, s, 500)
			other := u.Client(t)
			other.Expunge("INBOX", "3:5,100")
			other.Close()
			p := mailtest.NewProxy(t, s.IMAP)
			o := options(u)
			o.Port = p.Addr.Port
			c, _ := open(t, o, "INBOX")
			p.Reset()
			got, err := c.UIDs(t.Context())
			if err != nil || got.String() != "1:2,6:99,101:500" {
				t.Errorf("%v %v", got, err)
			}
			if n := p.Traffic().Down; without == "" && n > 300 {
				t.Errorf("%d octets for a set of three runs", n)
			}
			if got, err := c.SearchHeader(t.Context(), "Message-ID", "<m42@example.org>"); err != nil || got.String() != "43" {
				t.Errorf("by Message-ID: %v %v", got, err)
			}
			if got, err := c.Search(t.Context(), imap.Query{Text: "message 17."}); err != nil || got.String() != "18" {
				t.Errorf("by text: %v %v", got, err)
			}
			if got, err := c.Search(t.Context(), imap.Query{Subject: "nümber"}); err != nil || len(got) != 0 {
				t.Errorf("non-ASCII: %v %v", got, err)
			}
		})
	}
}

func TestCancelDuringFetch(t *testing.T) {
	u := filled(t, mailtest.Dovecot(t), 1000)
	p := mailtest.NewProxy(t, u.Server.IMAP)
	p.SetRate(800)
	o := options(u)
	o.Port = p.Addr.Port
	c, _ := open(t, o, "INBOX")
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	start := time.Now()
	err := c.Headers(ctx, []imap.Set{imap.SeqRange(1, 1000)}, func(imap.Fetched) error {
		if n++; n == 20 {
			cancel()
			start = time.Now()
		}
		return nil
	})
	if !mail.Is(err, mail.Canceled) || n >= 1000 {
		t.Errorf("%d messages, %v", n, err)
	}
	if d := time.Since(start); d > time.Second {
		t.Errorf("it took %v", d)
	}
	if !mail.Is(c.Err(), mail.Canceled) {
		t.Errorf("the connection ended with %v", c.Err())
	}
	if err := c.Noop(t.Context()); !mail.Is(err, mail.Canceled) {
		t.Errorf("afterwards: %v", err)
	}
}

func TestStoppedServerTimesOut(t *testing.T) {
	s := mailtest.Dovecot(t, mailtest.Own())
	u := filled(t, s, 100)
	o := options(u)
	o.Timeout = 300 * time.Millisecond
	c, _ := open(t, o, "INBOX")
	s.Stop(t)
	defer s.Cont(t)
	start := time.Now()
	err := c.Headers(t.Context(), []imap.Set{imap.SeqRange(1, 100)}, func(imap.Fetched) error { return nil })
	if !mail.Is(err, mail.Timeout) {
		t.Errorf("%v", err)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("it took %v", d)
	}
	<-c.Closed() // its reader may be a moment behind
	if !mail.Is(c.Err(), mail.Timeout) {
		t.Errorf("the connection ended with %v", c.Err())
	}
}

func TestSlowServerDoesNotTimeOut(t *testing.T) {
	u := filled(t, mailtest.Dovecot(t), 200)
	p := mailtest.NewProxy(t, u.Server.IMAP)
	o := options(u)
	o.Port, o.Timeout = p.Addr.Port, 1500*time.Millisecond
	c, _ := open(t, o, "INBOX")
	p.SetRate(200) // some 100 kB: four seconds
	n := 0
	if err := c.Headers(t.Context(), []imap.Set{imap.SeqRange(1, 200)}, func(imap.Fetched) error { n++; return nil }); err != nil || n != 200 {
		t.Errorf("%d messages: %v", n, err)
	}
}

func TestLostConnection(t *testing.T) {
	u := filled(t, mailtest.Dovecot(t), 300)
	p := mailtest.NewProxy(t, u.Server.IMAP)
	o := options(u)
	o.Port = p.Addr.Port
	c, _ := open(t, o, "INBOX")
	p.CutAfter(20_000)
	err := c.Headers(t.Context(), []imap.Set{imap.SeqRange(1, 300)}, func(f imap.Fetched) error {
		if !bytes.HasSuffix(f.Header, []byte("\r\n\r\n")) {
			t.Errorf("half a header: %q", f.Header)
		}
		return nil
	})
	if !mail.Is(err, mail.Offline) {
		t.Errorf("%v", err)
	}
}

// big is a message with a short text and an attachment of n octets as transferred.
func big(n int) (raw []byte, attachment string) {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%076d\r\n", i)
	}
	attachment = b.String()[:n/78*78]
	attachment = strings.TrimSuffix(attachment, "\r\n")
	return []byte("From: a@example.org\r\nSubject: big\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=big.bin\r\n\r\n" +
		attachment + "\r\n--b--\r\n"), attachment
}

func TestSectionInPieces(t *testing.T) {
	u := mailtest.Dovecot(t).User(t)
	raw, want := big(5 << 20)
	u.Append(t, "INBOX", raw)
	c, _ := open(t, options(u), "INBOX")
	for _, size := range []int64{int64(len(want)), 0, int64(len(want)) - 100_000, int64(len(want)) + 100_000, 100} {
		var got bytes.Buffer
		err := c.Section(t.Context(), 1, "2", size, func(off int64, data []byte) error {
			if off != int64(got.Len()) || len(data) > 64<<10 {
				t.Fatalf("piece of %d at %d, want it at %d", len(data), off, got.Len())
			}
			got.Write(data)
			return nil
		})
		if err != nil || got.String() != want {
			t.Errorf("size %d: %d octets of %d: %v", size, got.Len(), len(want), err)
		}
	}
	stop := errors.New("enough")
	n := 0
	if err := c.Section(t.Context(), 1, "2", int64(len(want)), func(int64, []byte) error {
		if n++; n == 3 {
			return stop
		}
		return nil
	}); !errors.Is(err, stop) || n != 3 {
		t.Errorf("%d pieces, %v", n, err)
	}
	var whole bytes.Buffer
	if err := c.Section(t.Context(), 1, "", int64(len(raw)), func(_ int64, d []byte) error { whole.Write(d); return nil }); err != nil || !bytes.Equal(whole.Bytes(), raw) {
		t.Errorf("the whole message: %d octets of %d: %v", whole.Len(), len(raw), err)
	}
	for _, k := range []struct {
		uid  mail.UID
		path string
	}{{99, "1"}, {99, ""}} {
		err := c.Section(t.Context(), k.uid, k.path, 0, func(int64, []byte) error { t.Error("called"); return nil })
		if !mail.Is(err, mail.NotFound) {
			t.Errorf("%d %s: %v", k.uid, k.path, err)
		}
	}
	if err := c.Section(t.Context(), 1, "1.x", 0, nil); !mail.Is(err, mail.Bug) {
		t.Errorf("a path that is none: %v", err)
	}
}

func TestSections(t *testing.T) {
	u := mailtest.Dovecot(t).User(t)
	raw, _ := big(1000)
	for range 40 {
		u.Append(t, "INBOX", raw)
	}
	c, _ := open(t, options(u), "INBOX")
	var reqs []imap.SectionReq
	for i := mail.UID(1); i <= 41; i++ { // 41 is not there
		reqs = append(reqs, imap.SectionReq{UID: i, Path: "1"}, imap.SectionReq{UID: i, Path: "2"}, imap.SectionReq{UID: i, Path: "9"})
	}
	var got []imap.SectionReq
	err := c.Sections(t.Context(), reqs, func(r imap.SectionReq, data []byte) error {
		got = append(got, r)
		if r.Path == "1" && string(data) != "hello" {
			t.Errorf("%v: %q", r, data)
		}
		return nil
	})
	if err != nil || len(got) != 120 { // Dovecot has an empty string for a part that is not there
		t.Errorf("%d parts: %v", len(got), err)
	}
	if slices.ContainsFunc(got, func(r imap.SectionReq) bool { return r.UID == 41 }) {
		t.Error("something that is not there")
	}
}
