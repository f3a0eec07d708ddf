package cache

import (
	"testing"
	"time"

	"postern/mail"
)

// Thousands of messages are one row of the journal, sent in pieces, and undone at once.
func TestBulk(t *testing.T) {
	s := open(t)
	inbox, archive := mailbox(t, s, "a", "INBOX", mail.RoleInbox), mailbox(t, s, "a", "Archive", mail.RoleArchive)
	_, err := s.SetSync(t.Context(), archive, SyncState{Validity: 9, Next: 1, Listed: true})
	must(t, err)
	const n = 5000
	fill(t, s, inbox, 1, n)
	var ids []mail.MessageID
	for i := range n {
		ids = append(ids, mail.MessageID(i+1))
	}
	start := time.Now()
	_, _, err = s.Do(t.Context(), mail.Change{Kind: mail.ChangeMove, Messages: ids, To: archive})
	must(t, err)
	t.Logf("archived %d in %v", n, time.Since(start))
	total := func(in, ar int) {
		t.Helper()
		for id, want := range map[mail.MailboxID]int{inbox: in, archive: ar} {
			if m, err := s.Mailbox(t.Context(), id); err != nil || m.Total != want || m.Unread != want {
				t.Errorf("%s: %d, %d unread, want %d (%v)", m.Name, m.Total, m.Unread, want, err)
			}
		}
	}
	total(0, n)
	uid, pieces := mail.UID(0), 0
	for range 3 {
		w, err := s.NextWork(t.Context(), "a")
		must(t, err)
		if len(w.Items) != maxItems || len(w.UIDs()) != 1 || w.Settled != pieces*maxItems || w.Total != n {
			t.Fatalf("a piece of %d messages, %d runs", len(w.Items), len(w.UIDs()))
		}
		res := map[mail.MessageID]mail.Place{}
		for _, it := range w.Items {
			uid++
			res[it.ID] = mail.Place{Mailbox: archive, Validity: 9, UID: uid}
		}
		_, err = s.Done(t.Context(), w, res)
		must(t, err)
		pieces++
		p, err := s.Pending(t.Context())
		must(t, err)
		if len(p) != 1 || p[0].Done != pieces*maxItems || p[0].Total != n || p[0].Change.Label != "archive 5000 messages" {
			t.Fatalf("pending: %+v", p)
		}
	}
	start = time.Now()
	label, _, err := s.Undo(t.Context())
	must(t, err)
	t.Logf("undid %s in %v", label, time.Since(start))
	total(n, 0)
	// 3000 were moved and have to come back; 2000 never left.
	back := 0
	for {
		w, err := s.NextWork(t.Context(), "a")
		must(t, err)
		if w == nil {
			break
		}
		if w.Mailbox.ID != archive || w.To.ID != inbox {
			t.Fatalf("work: %+v", w)
		}
		back += len(w.Items)
		_, err = s.Done(t.Context(), w, nil)
		must(t, err)
	}
	if back != 3000 {
		t.Errorf("%d messages were moved back, want 3000", back)
	}
	check(t, s)
}

// A message moved to another account: the first account's engine moves it, and
// what was changed afterwards waits for that and goes to the other account.
func TestMoveToAnotherAccount(t *testing.T) {
	h := newHouse(t)
	other := mailbox(t, h.s, "b", "INBOX", mail.RoleInbox)
	_, err := h.s.SetSync(t.Context(), other, SyncState{Validity: 3, Next: 1, Listed: true})
	must(t, err)
	h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[:1], To: other})
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: h.ids[:1], Add: seen})
	if w, err := h.s.NextWork(t.Context(), "b"); err != nil || w != nil {
		t.Fatalf("the other account has work before the message is there: %+v %v", w, err)
	}
	w := h.next()
	if w.Mailbox.Account != "a" || w.To.Account != "b" {
		t.Fatalf("work: %+v", w)
	}
	_, err = h.s.Done(t.Context(), w, map[mail.MessageID]mail.Place{h.ids[0]: {Account: "b", Mailbox: other, Validity: 3, UID: 1}})
	must(t, err)
	if w := h.next(); w != nil {
		t.Fatalf("the first account has work still: %+v", w)
	}
	w, err = h.s.NextWork(t.Context(), "b")
	must(t, err)
	if w == nil || w.Mailbox.ID != other || w.UIDs().String() != "1" {
		t.Fatalf("work: %+v", w)
	}
	_, err = h.s.Done(t.Context(), w, nil)
	must(t, err)
	m, err := h.s.Summary(t.Context(), h.ids[0])
	must(t, err)
	if m.Place != (mail.Place{Account: "b", Mailbox: other, Validity: 3, UID: 1}) || m.Pending || !m.Flags.Has(mail.Seen) {
		t.Errorf("%+v", m)
	}
	check(t, h.s)
}

// A change over two accounts is undone as one.
func TestChangeOverTwoAccounts(t *testing.T) {
	h := newHouse(t)
	other := mailbox(t, h.s, "b", "INBOX", mail.RoleInbox)
	fill(t, h.s, other, 1, 3)
	id, err := h.s.Lookup(t.Context(), other, 2)
	must(t, err)
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{h.ids[0], id}, Add: seen})
	for _, a := range []string{"a", "b"} {
		if n, err := h.s.PendingCount(t.Context(), a); err != nil || n != 1 {
			t.Errorf("%s: %d pending, %v", a, n, err)
		}
	}
	h.counts(other, 3, 2)
	label, _, err := h.s.Undo(t.Context())
	must(t, err)
	if label != "mark 2 messages as read" {
		t.Error(label)
	}
	h.counts(other, 3, 3)
	h.counts(h.inbox, 10, 10)
	h.idle()
	_, _, err = h.s.Redo(t.Context())
	must(t, err)
	h.counts(other, 3, 2)
	h.counts(h.inbox, 10, 9)
	_, _, err = h.s.Redo(t.Context())
	wantKind(t, err, mail.NotFound)
	check(t, h.s)
}

// Undo is a matter of the session that made the change.
func TestUndoIsOfTheSession(t *testing.T) {
	dir := t.TempDir()
	a, b := openAt(t, dir, WithSession("one")), openAt(t, dir, WithSession("two"))
	box := mailbox(t, a, "a", "INBOX", mail.RoleInbox)
	fill(t, a, box, 1, 3)
	_, _, err := a.Do(t.Context(), mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{1}, Add: seen})
	must(t, err)
	_, _, err = b.Undo(t.Context())
	wantKind(t, err, mail.NotFound)
	_, _, err = b.Do(t.Context(), mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{2}, Add: seen, Quiet: true})
	must(t, err)
	_, _, err = b.Undo(t.Context())
	wantKind(t, err, mail.NotFound)
	_, _, err = a.Undo(t.Context())
	must(t, err)
	must(t, a.Tidy(t.Context()))
}
