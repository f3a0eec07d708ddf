package imap_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"postern/account/imap"
	"postern/internal/mailtest"
	"postern/mail"
)

// TestOddities: whatever the server says in the middle, at most the connection
// is lost, once; all other messages arrive whole.
func TestOddities(t *testing.T) {
	for _, o := range mailtest.Oddities() {
		t.Run(o.Name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.Odd(t, o)
			got := map[mail.UID][]byte{}
			var broken []error
			for len(broken) < 3 {
				err := oddSession(t, s, got)
				if err == nil {
					break
				}
				broken = append(broken, err)
			}
			if s.Hits() == 0 {
				t.Error("the oddity was not met")
			}
			if len(broken) > 1 {
				t.Errorf("the connection was lost more than once: %v", broken)
			} else if len(broken) == 1 {
				t.Logf("lost once: %v", broken[0])
			}
			missing := 0
			for u := mail.UID(2); u <= mailtest.OddMessages+1; u++ {
				want := fmt.Appendf(nil, "Subject: message %d\r\n", u)
				if u == mail.UID(s.Hit) {
					want = []byte("Subject: odd one\r\n")
					if o.Lost {
						continue
					}
				}
				if !bytes.Contains(got[u], want) {
					if missing++; missing < 5 {
						t.Errorf("UID %d: %q", u, got[u])
					}
				}
			}
			if missing > 0 {
				t.Errorf("%d messages are missing", missing)
			}
		})
	}
}

// oddSession does once what an engine does, and adds the headers to got.
func oddSession(t *testing.T, s *mailtest.OddServer, got map[mail.UID][]byte) error {
	o := options(s.User)
	o.Host, o.Port, o.Timeout = s.Addr.Host, s.Addr.Port, 3*time.Second
	c, err := imap.Dial(t.Context(), o)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if _, err := c.List(t.Context(), true); err != nil {
		return fmt.Errorf("list: %w", err)
	}
	if _, err := c.Status(t.Context(), "INBOX", "Other"); err != nil {
		return fmt.Errorf("status: %w", err)
	}
	sel, err := c.Select(t.Context(), "INBOX", imap.SelectOptions{Condstore: true})
	if err != nil {
		return fmt.Errorf("select: %w", err)
	}
	if _, err := c.UIDs(t.Context()); err != nil {
		return fmt.Errorf("uids: %w", err)
	}
	for lo := mail.UID(2); lo <= mailtest.OddMessages+1; lo += 200 {
		if err := c.Headers(t.Context(), []imap.Set{imap.UIDRange(lo, lo+199)}, func(f imap.Fetched) error {
			if _, ok := got[f.UID]; !ok || len(f.Header) > 0 {
				got[f.UID] = f.Header
			}
			return nil
		}); err != nil {
			return fmt.Errorf("headers: %w", err)
		}
	}
	// What is missing is asked for by itself, as whoever compares with UIDs does.
	for u := mail.UID(2); u <= mailtest.OddMessages+1; u++ {
		if got[u] == nil {
			if err := c.Headers(t.Context(), []imap.Set{imap.UIDRange(u, u)}, func(f imap.Fetched) error { got[f.UID] = f.Header; return nil }); err != nil {
				return fmt.Errorf("header of %d: %w", u, err)
			}
		}
	}
	if err := c.Flags(t.Context(), imap.UIDRange(1, 1<<32-1), sel.ModSeq-1, func(imap.FlagUpdate) error { return nil }); err != nil {
		return fmt.Errorf("flags: %w", err)
	}
	if _, err := c.Copy(t.Context(), mail.NewUIDSet(2, mail.UID(s.Hit)), "Other"); err != nil && !mail.Is(err, mail.Refused) && !mail.Is(err, mail.NotFound) {
		return fmt.Errorf("copy: %w", err)
	}
	if _, _, err := c.Append(t.Context(), "Other", strings.NewReader("a: b\r\n\r\n"), 8, mail.Flags{}, zero); err != nil && !mail.Is(err, mail.Refused) {
		return fmt.Errorf("append: %w", err)
	}
	return nil
}
