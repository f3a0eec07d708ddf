package cache

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"postern/mail"
)

// talk fills two inboxes, a Sent and a Trash with conversations that reach over them.
func talk(t testing.TB, s *Store, n int) (inboxes []mail.MailboxID, sent mail.MailboxID) {
	r := rand.New(rand.NewPCG(7, 8))
	a, b := mailbox(t, s, "a", "INBOX", mail.RoleInbox), mailbox(t, s, "b", "INBOX", mail.RoleInbox)
	sent = mailbox(t, s, "a", "Sent", mail.RoleSent)
	trash := mailbox(t, s, "a", "Trash", mail.RoleTrash)
	boxes := []mail.MailboxID{a, a, b, sent, trash}
	in := map[mail.MailboxID][]Incoming{}
	for i := range n {
		m := message(i + 1)
		m.Received = epoch.Add(time.Duration(r.IntN(n)) * time.Minute)
		m.Flags.Bits = mail.Flag(r.IntN(8))
		if up := i - 1 - r.IntN(4); up > 0 && r.IntN(3) > 0 {
			m.Header.References = []string{message(up + 1).Header.MessageID}
		}
		for range 1 + r.IntN(6)/5 { // some come twice
			box := boxes[r.IntN(len(boxes))]
			m.UID = mail.UID(len(in[box]) + 1)
			in[box] = append(in[box], m)
		}
	}
	for box, l := range in {
		_, err := s.PutMessages(t.Context(), box, l, state(len(l)+1))
		must(t, err)
	}
	return []mail.MailboxID{a, b}, sent
}

func TestConversationsWalkEverythingOnce(t *testing.T) {
	s := open(t)
	boxes, sent := talk(t, s, 300)
	flat := walk(t, s, mail.View{Mailboxes: boxes}, 1000, false)
	newest := map[int64]mail.Summary{}
	for _, m := range flat {
		if _, ok := newest[m.Thread]; !ok {
			newest[m.Thread] = m
		}
	}
	want := make([]mail.Summary, 0, len(newest))
	for _, m := range newest {
		want = append(want, m)
	}
	slices.SortFunc(want, func(a, b mail.Summary) int { return cmp.Or(b.Received.Compare(a.Received), cmp.Compare(b.ID, a.ID)) })
	for _, reverse := range []bool{false, true} {
		if reverse {
			slices.Reverse(want)
		}
		v := mail.View{Role: mail.RoleInbox, Threads: true, Folded: true, Reverse: reverse}
		for _, n := range []int{1, 7, 1000} {
			for _, up := range []bool{false, true} {
				got := walk(t, s, v, n, up)
				if !slices.EqualFunc(got, want, func(a, b mail.Summary) bool { return a.ID == b.ID }) {
					t.Fatalf("folded, pages of %d, before=%v: %d conversations, want %d", n, up, len(got), len(want))
				}
			}
		}
		v.Folded = false
		whole := walk(t, s, v, 1000, false)
		for _, n := range []int{1, 7, 50} {
			for _, up := range []bool{false, true} {
				got := walk(t, s, v, n, up)
				if !slices.EqualFunc(got, whole, func(a, b mail.Summary) bool { return a.ID == b.ID }) {
					t.Fatalf("unfolded, pages of %d, before=%v: %d rows, want %d", n, up, len(got), len(whole))
				}
			}
		}
		open := map[mail.MessageID]bool{}
		fromSent := 0
		for i, m := range whole {
			open[m.ID] = true
			for _, x := range m.Branch.Members {
				open[x.ID] = true
			}
			if m.Place.Mailbox == sent {
				fromSent++
				if !m.Branch.Elsewhere {
					t.Errorf("%d is of another folder and does not say so", m.ID)
				}
			}
			if m.Branch.Head != (i == 0 || whole[i-1].Thread != m.Thread) || m.Branch.Head != (m.Branch.Depth == 0) {
				t.Errorf("row %d: head %v, depth %d", i, m.Branch.Head, m.Branch.Depth)
			}
			if !m.Branch.Head && m.Branch.Depth > whole[i-1].Branch.Depth+1 {
				t.Errorf("row %d hangs in the air", i)
			}
		}
		for _, m := range flat {
			if !open[m.ID] {
				t.Errorf("message %d is not shown", m.ID)
			}
		}
		if fromSent < 20 {
			t.Errorf("%d own messages are shown in their conversations", fromSent)
		}
	}
}

func TestFoldedConversationCountsWhatItShows(t *testing.T) {
	s := open(t)
	talk(t, s, 300)
	v := mail.View{Role: mail.RoleInbox, Threads: true}
	var heads []mail.Summary
	count, unread := map[int64]int{}, map[int64]int{}
	ids := map[int64][]mail.MessageID{}
	for _, m := range walk(t, s, v, 1000, false) {
		count[m.Thread]++
		if m.Branch.Head {
			heads = append(heads, m)
		}
		switch {
		case m.Branch.Members != nil:
			ids[m.Thread] = append(ids[m.Thread], memberIDs(m)...)
		case !m.Branch.Elsewhere:
			ids[m.Thread] = append(ids[m.Thread], m.ID)
		}
		if !m.Flags.Has(mail.Seen) {
			unread[m.Thread]++
		}
	}
	v.Folded = true
	for _, m := range walk(t, s, v, 1000, false) {
		if m.Branch.Count != count[m.Thread] {
			t.Errorf("conversation %d: %d messages, shown are %d", m.Thread, m.Branch.Count, count[m.Thread])
		}
		if m.Branch.Unread < unread[m.Thread] {
			t.Errorf("conversation %d: %d unread, shown are %d", m.Thread, m.Branch.Unread, unread[m.Thread])
		}
		got := memberIDs(m)
		slices.Sort(got)
		slices.Sort(ids[m.Thread])
		if !slices.Equal(got, ids[m.Thread]) {
			t.Errorf("conversation %d stands for %v, want %v", m.Thread, got, ids[m.Thread])
		}
	}
	// One opened by hand in a folded list.
	one := heads[len(heads)/2]
	v.Toggled = []int64{one.Thread}
	n := 0
	for _, m := range walk(t, s, v, 7, true) {
		if m.Thread == one.Thread {
			n++
		}
	}
	if n != count[one.Thread] {
		t.Errorf("unfolded: %d rows of %d", n, count[one.Thread])
	}
}

// A conversation that is looked at stays where it is though its newest message
// would take it to the top.
func TestHeldConversationStaysWhereItWas(t *testing.T) {
	s := open(t)
	boxes, _ := talk(t, s, 200)
	v := mail.View{Mailboxes: boxes, Threads: true, Folded: true}
	p, err := s.Page(t.Context(), mail.PageRequest{View: v, N: 30})
	must(t, err)
	held, at := p.Rows[9], p.Key(9)
	m := message(9000)
	m.Header.References = []string{held.MsgID}
	m.Received = epoch.AddDate(1, 0, 0)
	_, err = s.PutMessages(t.Context(), boxes[1], []Incoming{m}, state(9001))
	must(t, err)
	up, err := s.Page(t.Context(), mail.PageRequest{View: v, At: at, Before: true, Hold: held.ID, N: 100})
	must(t, err)
	down, err := s.Page(t.Context(), mail.PageRequest{View: v, At: at, Inclusive: true, Hold: held.ID, N: 1000})
	must(t, err)
	if len(up.Rows) != 9 || down.Rows[0].Thread != held.Thread || down.Key(0) != at || down.Rows[0].Branch.Count != held.Branch.Count+1 {
		t.Fatalf("%d above; below: %+v", len(up.Rows), down.Rows[0].Branch)
	}
	for i, r := range down.Rows[1:] {
		if r.Thread == held.Thread {
			t.Fatalf("again at %d", i)
		}
	}
	if p, err = s.Page(t.Context(), mail.PageRequest{View: v, N: 1}); err != nil || p.Rows[0].Thread != held.Thread {
		t.Errorf("not held, it is not on top (%v)", err)
	}
	check(t, s)
}

// A conversation with more messages than a page can hold costs a page, not itself.
func TestGiantConversation(t *testing.T) {
	s := open(t)
	box := mailbox(t, s, "a", "INBOX", mail.RoleInbox)
	var in []Incoming
	for n := range 3000 {
		m := message(n + 1)
		m.Header.References = []string{"root@example.org"}
		in = append(in, m)
	}
	_, err := s.PutMessages(t.Context(), box, in, state(3001))
	must(t, err)
	for _, folded := range []bool{true, false} {
		rows := walk(t, s, mail.View{Mailboxes: []mail.MailboxID{box}, Threads: true, Folded: folded}, 50, false)
		if len(rows) == 0 || len(rows) > maxMembers || rows[0].Branch.Count != 3000 || rows[0].Branch.Many != 3000 {
			t.Errorf("folded %v: %d rows, %+v", folded, len(rows), rows[0].Branch)
		}
	}
	check(t, s)
}

// memberIDs are the messages that a row stands for.
func memberIDs(m mail.Summary) []mail.MessageID {
	if m.Branch.Members == nil {
		return []mail.MessageID{m.ID}
	}
	var out []mail.MessageID
	for _, x := range m.Branch.Members {
		out = append(out, x.ID)
	}
	return out
}

// What comes to a muted conversation is read, here and, by the journal, on the server.
func TestMutedConversation(t *testing.T) {
	s := open(t)
	box := mailbox(t, s, "a", "INBOX", mail.RoleInbox)
	fill(t, s, box, 1, 3)
	_, _, err := s.Do(t.Context(), mail.Change{Kind: mail.ChangeFlags, Messages: []mail.MessageID{2}, Add: mail.Flags{Bits: mail.Muted | mail.Seen}})
	must(t, err)
	answer, other := message(4), message(5)
	answer.Header.References = []string{message(2).Header.MessageID}
	other.Header.References = []string{message(3).Header.MessageID}
	answer.Flags, other.Flags = mail.Flags{}, mail.Flags{}
	_, err = s.PutMessages(t.Context(), box, []Incoming{answer, other}, state(6))
	must(t, err)
	for id, want := range map[mail.MessageID]bool{4: true, 5: false} {
		m, err := s.Summary(t.Context(), id)
		must(t, err)
		if m.Flags.Has(mail.Seen|mail.Muted) != want || m.Pending != want {
			t.Errorf("message %d: %v, waits for the server: %v", id, m.Flags.Names(), m.Pending)
		}
	}
	check(t, s)
}

// A message that came twice, by a list and directly, is one: unread while one of its
// copies is, read when both are.
func TestCopiesAreReadTogether(t *testing.T) {
	s := open(t)
	one, other := mailbox(t, s, "a", "INBOX", mail.RoleInbox), mailbox(t, s, "b", "INBOX", mail.RoleInbox)
	put := func(box mail.MailboxID, uid mail.UID, id, answers string, flags mail.Flag) {
		t.Helper()
		h := mail.Header{MessageID: id, Subject: "twice"}
		if answers != "" {
			h.InReplyTo = []string{answers}
		}
		_, err := s.PutMessages(t.Context(), box, []Incoming{{UID: uid, Received: epoch.Add(time.Duration(uid) * time.Minute), Header: h,
			Flags: mail.Flags{Bits: flags}}}, state(int(uid)))
		must(t, err)
	}
	put(one, 1, "first@x.example", "", mail.Seen)
	put(one, 2, "twice@x.example", "first@x.example", mail.Seen)
	put(other, 3, "twice@x.example", "first@x.example", mail.Flagged)
	v := mail.View{Role: mail.RoleInbox, Threads: true}
	look := func(unread, flagged int, row mail.Flag) {
		t.Helper()
		v.Folded = true
		folded := walk(t, s, v, 10, false)
		if b := folded[0].Branch; len(folded) != 1 || b.Count != 2 || b.Unread != unread || b.Flagged != flagged || len(b.Members) != 3 {
			t.Errorf("folded: %+v, want %d unread and %d flagged of 2", b, unread, flagged)
		}
		v.Folded = false
		rows := walk(t, s, v, 10, false)
		if len(rows) != 2 || rows[1].Flags.Bits&(mail.Seen|mail.Flagged) != row {
			t.Fatalf("unfolded: %+v", rows)
		}
		if m := rows[1].Branch.Members; len(m) != 2 || m[0].Copy || !m[1].Copy {
			t.Errorf("copies: %+v", m)
		}
	}
	look(1, 1, mail.Flagged)
	rows := walk(t, s, v, 10, false)
	_, _, err := s.Do(t.Context(), mail.Change{Kind: mail.ChangeFlags, Messages: memberIDs(rows[1]), Add: mail.Flags{Bits: mail.Seen}})
	must(t, err)
	look(0, 1, mail.Seen|mail.Flagged)
}
