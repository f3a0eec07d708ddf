package imap_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"postern/account/imap"
	"postern/internal/mailtest"
	"postern/mail"
)

func TestStore(t *testing.T) {
	u := filled(t, mailtest.Dovecot(t), 1000)
	var h heard
	o := options(u)
	o.Update = h.add
	p := mailtest.NewProxy(t, u.Server.IMAP)
	o.Port = p.Addr.Port
	c, _ := open(t, o, "INBOX")
	var odd mail.UIDSet
	for i := mail.UID(1); i <= 1000; i += 2 {
		odd = append(odd, mail.UIDRange{Lo: i, Hi: i})
	}
	if err := c.Store(t.Context(), odd, true, mail.ParseFlags([]string{`\Flagged`, "$Forwarded", "later"})); err != nil {
		t.Fatal(err)
	}
	if err := c.Store(t.Context(), mail.NewUIDSet(1, 3), false, mail.ParseFlags([]string{`\Flagged`, "LATER"})); err != nil {
		t.Fatal(err)
	}
	for l := range strings.SplitSeq(p.Sent(), "\r\n") {
		if len(l) > 1000 {
			t.Errorf("a line of %d octets", len(l))
		}
	}
	n := 0
	if err := c.Flags(t.Context(), imap.UIDRange(1, math.MaxUint32), 0, func(f imap.FlagUpdate) error {
		want := f.UID%2 == 1 && f.UID > 3
		if f.Flags.Has(mail.Flagged) != want || f.Flags.HasKeyword("later") != want || f.Flags.Has(mail.Forwarded) != (f.UID%2 == 1) {
			t.Errorf("%d: %v", f.UID, f.Flags.Names())
		}
		n++
		return nil
	}); err != nil || n != 1000 {
		t.Errorf("%d: %v", n, err)
	}
	if us := h.take(); len(us) != 0 {
		t.Errorf("our own change came as %d updates: %+v", len(us), us[0])
	}
	if err := c.Store(t.Context(), mail.NewUIDSet(5), true, mail.Flags{Keywords: []string{"a b", `x"y`, "(z)"}}); err != nil {
		t.Errorf("keywords that cannot be written: %v", err)
	}
}

func TestReadOnly(t *testing.T) {
	u := filled(t, mailtest.Dovecot(t), 3)
	c := dial(t, options(u))
	sel, err := c.Select(t.Context(), "INBOX", imap.SelectOptions{ReadOnly: true})
	if err != nil || !sel.ReadOnly {
		t.Fatalf("%+v %v", sel, err)
	}
	if err := c.Store(t.Context(), mail.NewUIDSet(1), true, mail.Flags{Bits: mail.Flagged}); !mail.Is(err, mail.Refused) {
		t.Errorf("%v", err)
	}
}

func TestMoveCopyExpunge(t *testing.T) {
	for _, without := range [][]string{nil, {"MOVE"}, {"MOVE", "UIDPLUS"}} {
		t.Run("without "+strings.Join(without, " "), func(t *testing.T) {
			s := mailtest.Dovecot(t)
			if without != nil {
				s = mailtest.Dovecot(t, mailtest.WithoutCapabilities(without...))
			}
			u := filled(t, s, 10)
			var h heard
			o := options(u)
			o.Update = h.add
			c, _ := open(t, o, "INBOX")
			// Somebody else has marked a message as deleted and does not want it gone yet.
			u.Client(t).Store("INBOX", "10", "+FLAGS", `\Deleted`)

			m, err := c.Copy(t.Context(), mail.NewUIDSet(1, 2, 4), "Archive")
			if err != nil || !m.Known || m.Validity == 0 || len(m.UIDs) != 3 || m.UIDs[4] != 3 {
				t.Errorf("copy: %+v %v", m, err)
			}
			m, err = c.Move(t.Context(), mail.NewUIDSet(2, 5), "Archive")
			if !m.Known || len(m.UIDs) != 2 || m.UIDs[5] != 5 {
				t.Errorf("move: %+v", m)
			}
			left := "1,3:4,6:10"
			if c.Caps().UIDPlus {
				if err != nil {
					t.Errorf("move: %v", err)
				}
			} else {
				left = "1:10"
				if !errors.Is(err, imap.ErrLeftDeleted) || !mail.Is(err, mail.Refused) {
					t.Errorf("move: %v", err)
				}
			}
			if got, err := c.UIDs(t.Context()); err != nil || got.String() != left {
				t.Errorf("left: %v %v", got, err)
			}
			err = c.Store(t.Context(), mail.NewUIDSet(3), true, mail.Flags{Bits: mail.Deleted})
			if err != nil {
				t.Error(err)
			}
			err = c.Expunge(t.Context(), mail.NewUIDSet(3, 4))
			if c.Caps().UIDPlus {
				left = "1,4,6:10"
				if err != nil {
					t.Errorf("expunge: %v", err)
				}
				if c.Exists() != 7 {
					t.Errorf("%d messages", c.Exists())
				}
				gone := 0
				for _, u := range h.take() {
					if u.Expunged != 0 {
						gone++
					}
				}
				if gone != 3 {
					t.Errorf("%d expunges were said", gone)
				}
			} else if !errors.Is(err, imap.ErrLeftDeleted) {
				t.Errorf("expunge: %v", err)
			}
			if got, err := c.UIDs(t.Context()); err != nil || got.String() != left {
				t.Errorf("left: %v %v", got, err)
			}
			if _, err := c.Move(t.Context(), mail.NewUIDSet(6), "nowhere"); !mail.Is(err, mail.NotFound) {
				t.Errorf("move to nowhere: %v", err)
			}
			if got, err := c.UIDs(t.Context()); err != nil || got.String() != left {
				t.Errorf("left after a refused move: %v %v", got, err)
			}
		})
	}
}

func TestMoveManyIsCutIntoCommands(t *testing.T) {
	u := filled(t, mailtest.Dovecot(t), 1000)
	p := mailtest.NewProxy(t, u.Server.IMAP)
	o := options(u)
	o.Port = p.Addr.Port
	c, _ := open(t, o, "INBOX")
	var odd mail.UIDSet
	for i := mail.UID(1); i <= 1000; i += 2 {
		odd = append(odd, mail.UIDRange{Lo: i, Hi: i})
	}
	m, err := c.Move(t.Context(), odd, "Archive")
	if err != nil || !m.Known || len(m.UIDs) != 500 || m.UIDs[999] != 500 {
		t.Errorf("%v %d %v", m.Known, len(m.UIDs), err)
	}
	for l := range strings.SplitSeq(p.Sent(), "\r\n") {
		if len(l) > 1000 {
			t.Errorf("a line of %d octets", len(l))
		}
	}
}

func TestAppend(t *testing.T) {
	for _, without := range []string{"", "LITERAL+", "UIDPLUS"} {
		t.Run("without "+without, func(t *testing.T) {
			s := mailtest.Dovecot(t)
			if without != "" {
				s = mailtest.Dovecot(t, mailtest.WithoutCapabilities(without))
			}
			u := s.User(t)
			c := dial(t, options(u))
			raw, _ := big(200_000)
			date := time.Date(2020, 2, 3, 4, 5, 6, 0, time.FixedZone("", 3600))
			v, uid, err := c.Append(t.Context(), "Sent", strings.NewReader(string(raw)), int64(len(raw)), mail.ParseFlags([]string{`\Seen`, "$x"}), date)
			if err != nil || (without != "UIDPLUS" && (v == 0 || uid != 1)) {
				t.Fatalf("%d %d %v", v, uid, err)
			}
			if _, err := c.Select(t.Context(), "Sent", imap.SelectOptions{}); err != nil {
				t.Fatal(err)
			}
			n := 0
			if err := c.Headers(t.Context(), []imap.Set{imap.SeqRange(1, 1)}, func(f imap.Fetched) error {
				n++
				if !f.Received.Equal(date) || f.Size != int64(len(raw)) || !f.Flags.Has(mail.Seen) || !f.Flags.HasKeyword("$x") {
					t.Errorf("%+v", f)
				}
				return nil
			}); err != nil || n != 1 {
				t.Error(n, err)
			}
			if _, _, err := c.Append(t.Context(), "Sent", strings.NewReader("short"), 10, mail.Flags{}, zero); err == nil {
				t.Error("a message that is shorter than said was accepted")
			}
		})
	}
}

func TestAppendOverQuota(t *testing.T) {
	u := mailtest.Dovecot(t, mailtest.WithQuota(100_000)).User(t)
	c := dial(t, options(u))
	raw, _ := big(200_000)
	if _, _, err := c.Append(t.Context(), "Sent", strings.NewReader(string(raw)), int64(len(raw)), mail.Flags{}, zero); !mail.Is(err, mail.Quota) {
		t.Errorf("%v", err)
	}
	if err := c.Noop(t.Context()); err != nil {
		t.Errorf("a refusal costs the connection: %v", err)
	}
}
