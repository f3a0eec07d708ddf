package imap_test

import (
	"slices"
	"strings"
	"testing"

	"postern/account/imap"
	"postern/internal/mailtest"
	"postern/mail"
)

// oddNames are names that a client writes back wrongly when it is careless.
var oddNames = []string{
	`quote"d`, `back\slash`, "R&D", "Entwürfe 2", "日本語", "a b  c", "per%cent", "st*r", "(paren)", "{5}", "]", "&", "&-", "~peter", "😀", "tab\there",
	"NIL", "inbox2", "very/deep/er", "ends with space ",
}

func TestListOddNames(t *testing.T) {
	for _, without := range [][]string{nil, {"LIST-STATUS"}, {"LIST-STATUS", "LIST-EXTENDED", "SPECIAL-USE"}} {
		t.Run("without "+strings.Join(without, " "), func(t *testing.T) {
			s := mailtest.Dovecot(t)
			if without != nil {
				s = mailtest.Dovecot(t, mailtest.WithoutCapabilities(without...))
			}
			u := s.User(t)
			c := dial(t, options(u))
			var made []string
			for _, n := range oddNames {
				if err := c.Create(t.Context(), n); err != nil {
					t.Logf("create %q: %v", n, err) // Dovecot has rules of its own
					continue
				}
				made = append(made, n)
				if err := c.Subscribe(t.Context(), n); err != nil {
					t.Errorf("subscribe %q: %v", n, err)
				}
				if _, _, err := c.Append(t.Context(), n, strings.NewReader("Subject: x\r\n\r\n"), 14, mail.Flags{}, zero); err != nil {
					t.Errorf("append to %q: %v", n, err)
				}
			}
			if len(made) < len(oddNames)-3 {
				t.Errorf("only %d of %d names were accepted", len(made), len(oddNames))
			}
			ls, err := c.List(t.Context(), true)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range made {
				i := slices.IndexFunc(ls, func(l imap.Listing) bool { return l.Name == n })
				if i < 0 {
					t.Errorf("%q is not listed", n)
					continue
				}
				if l := ls[i]; !l.Selectable || !l.Subscribed || l.Status == nil || l.Status.Messages != 1 || l.Status.Validity == 0 || l.Status.Next != 2 || l.Status.Unseen != 1 {
					t.Errorf("%q: %+v %+v", n, l, l.Status)
				}
				if sel, err := c.Select(t.Context(), n, imap.SelectOptions{}); err != nil || sel.Exists != 1 {
					t.Errorf("select %q: %+v %v", n, sel, err)
				}
			}
			want := map[string]mail.Role{"INBOX": mail.RoleInbox, "Drafts": mail.RoleDrafts, "Sent": mail.RoleSent, "Trash": mail.RoleTrash, "Archive": mail.RoleArchive, "Junk": mail.RoleJunk}
			for _, l := range ls {
				if l.Role != want[l.Name] {
					t.Errorf("%s has the role %q, want %q", l.Name, l.Role, want[l.Name])
				}
			}
			for _, n := range made {
				if slices.Contains(made, "very/deep/er") && n == "very" {
					continue
				}
				if err := c.Rename(t.Context(), n, n+"&ü"); err != nil {
					t.Errorf("rename %q: %v", n, err)
					continue
				}
				if err := c.Unsubscribe(t.Context(), n); err != nil {
					t.Errorf("unsubscribe %q: %v", n, err)
				}
				if err := c.Delete(t.Context(), n+"&ü"); err != nil {
					t.Errorf("delete %q: %v", n, err)
				}
			}
		})
	}
}

func TestNamesRefused(t *testing.T) {
	c := dial(t, options(mailtest.Dovecot(t).User(t)))
	for _, n := range []string{"", "a\r\nX LOGOUT", "a\nb", "a\x00b", "\xff"} {
		if err := c.Create(t.Context(), n); !mail.Is(err, mail.Refused) {
			t.Errorf("create %q: %v", n, err)
		}
		if _, err := c.Select(t.Context(), n, imap.SelectOptions{}); !mail.Is(err, mail.Refused) {
			t.Errorf("select %q: %v", n, err)
		}
	}
}

func TestMailboxRefusals(t *testing.T) {
	c := dial(t, options(mailtest.Dovecot(t).User(t)))
	if _, err := c.Select(t.Context(), "nowhere", imap.SelectOptions{}); !mail.Is(err, mail.NotFound) {
		t.Errorf("select: %v", err)
	}
	if err := c.Delete(t.Context(), "nowhere"); !mail.Is(err, mail.NotFound) {
		t.Errorf("delete: %v", err)
	}
	if err := c.Create(t.Context(), "twice"); err != nil {
		t.Error(err)
	}
	if err := c.Create(t.Context(), "twice"); !mail.Is(err, mail.Refused) {
		t.Errorf("create: %v", err)
	}
	if _, _, err := c.Append(t.Context(), "nowhere", strings.NewReader("x"), 1, mail.Flags{}, zero); !mail.Is(err, mail.NotFound) {
		t.Errorf("append: %v", err)
	}
	if err := c.Noop(t.Context()); err != nil {
		t.Errorf("a refusal costs the connection: %v", err)
	}
}

// TestStatusMany: more at once than some servers take.
func TestStatusMany(t *testing.T) {
	u := mailtest.Dovecot(t).User(t)
	c := dial(t, options(u))
	names := []string{"INBOX", "gone"}
	for i := range 60 {
		n := "box" + string(rune('A'+i%26)) + string(rune('0'+i/26))
		if err := c.Create(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		names = append(names, n)
	}
	st, err := c.Status(t.Context(), names...)
	if err != nil || len(st) != 61 {
		t.Fatalf("%d of 61: %v", len(st), err)
	}
	for i, s := range st[1:] {
		if s.Name != names[i+2] || s.ModSeq == 0 {
			t.Errorf("%+v, want %s", s, names[i+2])
		}
	}
}
