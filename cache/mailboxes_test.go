package cache

import (
	"context"
	"strings"
	"testing"

	"postern/mail"
)

func listing(names ...string) []Listed {
	var out []Listed
	for _, n := range names {
		l := Listed{Name: n, Delim: "/", Selectable: true}
		if n == "INBOX" {
			l.Role = mail.RoleInbox
		}
		out = append(out, l)
	}
	return out
}

func names(t testing.TB, s *Store) string {
	t.Helper()
	l, err := s.Mailboxes(t.Context(), "a")
	must(t, err)
	var out []string
	for _, m := range l {
		out = append(out, m.Name)
	}
	return strings.Join(out, " ")
}

func TestMailboxOrder(t *testing.T) {
	s := open(t)
	var l []Listed
	for _, x := range []struct {
		name string
		role mail.Role
	}{{"Zoo", ""}, {"alpha", ""}, {"Trash", mail.RoleTrash}, {"Junk", mail.RoleJunk}, {"Archive", mail.RoleArchive}, {"Sent", mail.RoleSent},
		{"Drafts", mail.RoleDrafts}, {"INBOX", mail.RoleInbox}} {
		l = append(l, Listed{Name: x.name, Delim: "/", Role: x.role, Selectable: true})
	}
	_, err := s.PutMailboxes(t.Context(), "a", l, true)
	must(t, err)
	if got := names(t, s); got != "INBOX Drafts Sent Archive Junk Trash alpha Zoo" {
		t.Error(got)
	}
	ev, err := s.PutMailboxes(t.Context(), "a", l, true)
	must(t, err)
	if !ev.Empty() {
		t.Errorf("the same listing changed something: %+v", ev)
	}
	m, err := s.MailboxByRole(t.Context(), "a", mail.RoleSent)
	must(t, err)
	if m.Name != "Sent" {
		t.Error(m.Name)
	}
	_, err = s.MailboxByName(t.Context(), "b", "INBOX")
	wantKind(t, err, mail.NotFound)
}

func TestMailboxesAreRemovedOnlyByACompleteListing(t *testing.T) {
	s := open(t)
	put := func(complete bool, l ...string) {
		t.Helper()
		_, err := s.PutMailboxes(t.Context(), "a", listing(l...), complete)
		must(t, err)
	}
	put(true, "INBOX", "x", "y")
	fill(t, s, mustName(t, s, "x"), 1, 20)
	put(false, "INBOX")
	put(true)
	if got := names(t, s); got != "INBOX x y" {
		t.Fatal(got)
	}
	put(true, "INBOX", "y")
	if got := names(t, s); got != "INBOX y" {
		t.Fatal(got)
	}
	check(t, s)
	var n int
	must(t, s.wconn.QueryRowContext(t.Context(), "SELECT count(*) FROM message").Scan(&n))
	if n != 0 {
		t.Errorf("%d messages of a mailbox that is gone", n)
	}
}

func mustName(t testing.TB, s *Store, name string) mail.MailboxID {
	t.Helper()
	m, err := s.MailboxByName(t.Context(), "a", name)
	must(t, err)
	return m.ID
}

func TestRenameByTheServer(t *testing.T) {
	counts := func(l []Listed, i int, validity uint32, next mail.UID) {
		l[i].Counts = &Counts{Messages: -1, Unseen: -1, Validity: validity, Next: next}
	}
	t.Run("one", func(t *testing.T) {
		s := open(t)
		_, err := s.PutMailboxes(t.Context(), "a", listing("INBOX", "old"), true)
		must(t, err)
		id := mustName(t, s, "old")
		fill(t, s, id, 1, 5)
		l := listing("INBOX", "new")
		counts(l, 1, 7, 6)
		_, err = s.PutMailboxes(t.Context(), "a", l, true)
		must(t, err)
		if mustName(t, s, "new") != id || names(t, s) != "INBOX new" {
			t.Error("the renamed folder is another one")
		}
	})
	t.Run("with what is below, made in the same second", func(t *testing.T) {
		s := open(t)
		_, err := s.PutMailboxes(t.Context(), "a", listing("INBOX", "old", "old/a", "old/b"), true)
		must(t, err)
		ids := map[string]mail.MailboxID{}
		for _, n := range []string{"a", "b"} {
			ids[n] = mustName(t, s, "old/"+n)
			fill(t, s, ids[n], 1, 5)
		}
		l := listing("INBOX", "new", "new/a", "new/b")
		counts(l, 2, 7, 6)
		counts(l, 3, 7, 6)
		_, err = s.PutMailboxes(t.Context(), "a", l, true)
		must(t, err)
		for n, id := range ids {
			if mustName(t, s, "new/"+n) != id {
				t.Errorf("%s is another one", n)
			}
		}
	})
	t.Run("empty folders are not told apart", func(t *testing.T) {
		s := open(t)
		_, err := s.PutMailboxes(t.Context(), "a", listing("INBOX", "old"), true)
		must(t, err)
		id := mustName(t, s, "old")
		_, err = s.SetSync(t.Context(), id, SyncState{Validity: 7, Next: 1})
		must(t, err)
		l := listing("INBOX", "new")
		counts(l, 1, 7, 1)
		_, err = s.PutMailboxes(t.Context(), "a", l, true)
		must(t, err)
		if mustName(t, s, "new") == id {
			t.Error("taken for a rename")
		}
	})
}

func TestCountsUntilListed(t *testing.T) {
	s := open(t)
	box := mailbox(t, s, "a", "INBOX", mail.RoleInbox)
	_, err := s.PutCounts(t.Context(), "a", []Counts{{Mailbox: box, Messages: 100, Unseen: 40, Next: 101, Validity: 7}})
	must(t, err)
	_, err = s.PutMessages(t.Context(), box, []Incoming{message(99), message(100)}, SyncState{Validity: 7, Next: 101, Low: 99, Server: 100})
	must(t, err)
	unread := func(want int) {
		t.Helper()
		m, err := s.Mailbox(t.Context(), box)
		must(t, err)
		if m.Unread != want || m.Total != 2 || m.Server != 100 {
			t.Errorf("%d unread, want %d; %+v", m.Unread, want, m)
		}
	}
	unread(40)
	_, _, err = s.Do(t.Context(), mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{1}, Add: seen})
	must(t, err)
	unread(39)
	st, err := s.Sync(t.Context(), box)
	must(t, err)
	st.Listed = true
	_, err = s.SetSync(t.Context(), box, st)
	must(t, err)
	unread(1)
}

func TestMailboxChanges(t *testing.T) {
	h := newHouse(t)
	ctx := context.WithoutCancel(t.Context())
	done := func(kind mail.ChangeKind, name string) {
		t.Helper()
		w := h.next()
		if w == nil || w.Kind != kind || w.Mailbox.Name != name && kind != mail.ChangeCreate || kind == mail.ChangeCreate && w.Name != name {
			t.Fatalf("work: %+v, want %s %s", w, kind, name)
		}
		_, err := h.s.Done(ctx, w, nil)
		must(t, err)
	}
	h.do(mail.Change{Kind: mail.ChangeCreate, Account: "a", Name: "Work"})
	_, _, err := h.s.Do(ctx, mail.Change{Kind: mail.ChangeCreate, Account: "a", Name: "Work"})
	wantKind(t, err, mail.Refused)
	work := mustName(t, h.s, "Work")
	h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[:2], To: work})
	// A listing that does not have it yet does not take it away.
	_, err = h.s.PutMailboxes(ctx, "a", listing("INBOX", "Archive", "Trash"), true)
	must(t, err)
	h.counts(work, 2, 2)
	h.do(mail.Change{Kind: mail.ChangeRename, Mailbox: work, Name: "Job"})
	if names(t, h.s) != "INBOX Archive Job Trash" && !strings.Contains(names(t, h.s), "Job") {
		t.Error(names(t, h.s))
	}
	done(mail.ChangeCreate, "Work")
	w := h.next()
	if w == nil || w.Kind != mail.ChangeMove || w.To.Name != "Work" {
		t.Fatalf("the move must go to the name the server has: %+v", w)
	}
	_, err = h.s.Done(ctx, w, nil)
	must(t, err)
	done(mail.ChangeRename, "Work")
	if m, on, err := h.s.Remote(ctx, work); err != nil || !on || m.Name != "Job" {
		t.Errorf("%+v %v %v", m, on, err)
	}
	h.do(mail.Change{Kind: mail.ChangeRemove, Mailbox: work})
	if strings.Contains(names(t, h.s), "Job") {
		t.Error("still listed")
	}
	_, err = h.s.Refuse(ctx, h.next(), "no permission")
	must(t, err)
	h.counts(work, 2, 2)
	h.do(mail.Change{Kind: mail.ChangeRemove, Mailbox: work})
	_, _, err = h.s.Undo(ctx)
	must(t, err)
	h.counts(work, 2, 2)
	h.do(mail.Change{Kind: mail.ChangeRemove, Mailbox: work})
	done(mail.ChangeRemove, "Job")
	_, err = h.s.Mailbox(ctx, work)
	wantKind(t, err, mail.NotFound)
	h.do(mail.Change{Kind: mail.ChangeSubscribe, Mailbox: h.archive})
	done(mail.ChangeSubscribe, "Archive")
	h.idle()
	check(t, h.s)
}

func TestCreateRefusedTakesWhatWasMovedThereBack(t *testing.T) {
	h := newHouse(t)
	h.do(mail.Change{Kind: mail.ChangeCreate, Account: "a", Name: "Work"})
	h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[:2], To: mustName(t, h.s, "Work")})
	h.counts(h.inbox, 8, 8)
	_, err := h.s.Refuse(t.Context(), h.next(), "no more folders")
	must(t, err)
	h.counts(h.inbox, 10, 10)
	h.idle()
	p, err := h.s.Pending(t.Context())
	must(t, err)
	if len(p) != 2 || p[0].State != mail.StateRefused || p[1].State != mail.StateRefused {
		t.Errorf("pending: %+v", p)
	}
	check(t, h.s)
}
