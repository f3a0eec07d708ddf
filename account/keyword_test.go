package account

import (
	"slices"
	"strings"
	"testing"

	"postern/internal/mailtest"
	"postern/mail"
)

// Keywords reach the server and come from it; those of two clients merge.
func TestKeywords(t *testing.T) {
	t.Parallel()
	h := newHall(t, 3)
	id := h.find(h.u.Name, "INBOX", "m1").ID
	c := h.u.Client(t)
	c.Store("INBOX", "2", "+FLAGS", "Theirs")
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{id}, Add: mail.Flags{Keywords: []string{"Mine", "Work"}}})
	h.settled()
	want := func(tags ...string) {
		t.Helper()
		h.until(strings.Join(tags, " "), func() bool { return slices.Equal(h.find(h.u.Name, "INBOX", "m1").Flags.Tags(), tags) })
		h.same(strings.Join(tags, " "))
	}
	want("Mine", "Theirs", "Work")
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{id}, Remove: mail.Flags{Keywords: []string{"mine"}}})
	h.settled()
	want("Theirs", "Work")
	h.undo()
	h.undo()
	h.settled()
	want("Theirs")
}

// Where a folder keeps no keywords, a tag is refused in words and no STORE is sent; a hint for
// other programs costs nothing, and what the folder names is kept.
func TestFolderWithoutKeywords(t *testing.T) {
	t.Parallel()
	i := slices.IndexFunc(mailtest.Oddities(), func(o mailtest.Oddity) bool { return o.Name == "keywords-none" })
	s := mailtest.Odd(t, mailtest.Oddities()[i])
	b := newBed(t, imapAccount(s.User, s.Addr))
	b.online(s.User.Name)
	b.until("the message is listed", func() bool { return b.has(s.User.Name, "INBOX", "message 900") })
	id := b.find(s.User.Name, "INBOX", "message 900").ID
	flags := func(add mail.Flags) {
		b.do(mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{id}, Add: add})
	}
	flags(mail.Flags{Keywords: []string{"work"}, Bits: mail.Flagged})
	var l []mail.Pending
	b.until("it is refused", func() bool {
		l, _ = b.Pending(t.Context())
		return len(l) == 1 && l[0].State == mail.StateRefused
	})
	if !strings.Contains(l[0].Reason, "keeps no keywords") || !b.find(s.User.Name, "INBOX", "message 900").Flags.Without(mail.Flags{Bits: mail.Seen}).Empty() {
		t.Errorf("%q, flags %v", l[0].Reason, b.find(s.User.Name, "INBOX", "message 900").Flags)
	}
	if err := b.Discard(t.Context(), l[0].ID); err != nil {
		t.Fatal(err)
	}
	flags(mail.Flags{Bits: mail.Junk | mail.Flagged})
	flags(mail.Flags{Keywords: []string{"known"}})
	b.settled()
	for _, d := range s.User.Dump(t)["INBOX"] {
		if strings.Contains(d.MessageID, "odd.900@") {
			if f := mail.ParseFlags(d.Flags); !f.Has(mail.Flagged) || f.Has(mail.Junk) || len(f.Keywords) != 1 || !f.HasKeyword("known") {
				t.Errorf("the server has %v", d.Flags)
			}
			return
		}
	}
	t.Error("the message is gone")
}

// Spam is a keyword and a move in one act: both reach the server, before or after it is
// undone and done again, with and without a network.
func TestSpamAndBack(t *testing.T) {
	t.Parallel()
	h := newHall(t, 4)
	spam, inbox := h.box(h.u.Name, "Junk"), h.box(h.u.Name, "INBOX")
	before := server(t, h.u)
	var ids []mail.MessageID
	for _, s := range []string{"m0", "m2"} {
		ids = append(ids, h.find(h.u.Name, "INBOX", s).ID)
	}
	act := func(to mail.Mailbox, add, remove mail.Flag) {
		h.do(mail.Change{Kind: mail.ChangeFlags, Messages: ids, Add: mail.Flags{Bits: add}, Remove: mail.Flags{Bits: remove},
			Also: []mail.Change{{Kind: mail.ChangeMove, Messages: ids, To: to.ID}}})
	}
	want := func(when string, lines ...string) {
		t.Helper()
		h.settled()
		got := slices.DeleteFunc(server(t, h.u), func(l string) bool { return slices.Contains(before, l) })
		slices.Sort(lines)
		if !slices.Equal(got, lines) {
			t.Errorf("%s: %q, want %q", when, got, lines)
		}
		h.same(when)
	}
	act(spam, mail.Junk, mail.NotJunk)
	want("spam", "Junk/m0 $junk", "Junk/m2 $junk")
	h.undo()
	want("undone")
	h.redo()
	want("again", "Junk/m0 $junk", "Junk/m2 $junk")
	act(inbox, mail.NotJunk, mail.Junk)
	want("not spam", "INBOX/m0 $notjunk", "INBOX/m2 $notjunk")
	h.undo()
	h.undo()
	want("both undone")
	h.restart(true)
	act(spam, mail.Junk, mail.NotJunk)
	h.undo()
	if l, err := h.Pending(t.Context()); err != nil || len(l) != 0 {
		t.Errorf("undone before it was sent: %v %v", l, err)
	}
	act(spam, mail.Junk, mail.NotJunk)
	h.restart(false)
	want("offline", "Junk/m0 $junk", "Junk/m2 $junk")
}
