package cache

import (
	"testing"

	"postern/mail"
)

// house is an account with three folders and ten messages in its inbox.
type house struct {
	*testing.T
	s                     *Store
	inbox, archive, trash mail.MailboxID
	ids                   []mail.MessageID // UID 1..10
}

func newHouse(t *testing.T, opts ...Option) *house {
	t.Helper()
	h := &house{T: t, s: open(t, opts...)}
	h.inbox = mailbox(t, h.s, "a", "INBOX", mail.RoleInbox)
	h.archive = mailbox(t, h.s, "a", "Archive", mail.RoleArchive)
	h.trash = mailbox(t, h.s, "a", "Trash", mail.RoleTrash)
	fill(t, h.s, h.inbox, 1, 10)
	for _, b := range []mail.MailboxID{h.archive, h.trash} {
		_, err := h.s.SetSync(t.Context(), b, SyncState{Validity: 9, Next: 1, Listed: true})
		must(t, err)
	}
	for n := 1; n <= 10; n++ {
		id, err := h.s.Lookup(t.Context(), h.inbox, mail.UID(n))
		must(t, err)
		h.ids = append(h.ids, id)
	}
	return h
}

func (h *house) do(c mail.Change) mail.ChangeID {
	h.Helper()
	id, _, err := h.s.Do(h.Context(), c)
	must(h, err)
	return id
}

func (h *house) next() *Work {
	h.Helper()
	w, err := h.s.NextWork(h.Context(), "a")
	must(h, err)
	return w
}

func (h *house) counts(box mail.MailboxID, total, unread int) {
	h.Helper()
	m, err := h.s.Mailbox(h.Context(), box)
	must(h, err)
	if m.Total != total || m.Unread != unread {
		h.Errorf("%s: total %d, unread %d; want %d, %d", m.Name, m.Total, m.Unread, total, unread)
	}
}

func (h *house) idle() {
	h.Helper()
	if w := h.next(); w != nil {
		h.Fatalf("there is work: %+v", w)
	}
	if n, err := h.s.PendingCount(h.Context(), "a"); err != nil || n != 0 {
		h.Fatalf("pending: %d, %v", n, err)
	}
}

var seen = mail.Flags{Bits: mail.Seen}

func TestReadAndUnreadIsNothing(t *testing.T) {
	h := newHouse(t)
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: h.ids[:3], Add: seen})
	h.counts(h.inbox, 10, 7)
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: h.ids[:3], Remove: seen})
	h.counts(h.inbox, 10, 10)
	h.idle()
	if id := h.do(mail.Change{Kind: mail.ChangeFlags, Messages: h.ids, Remove: seen}); id != 0 {
		t.Error("a change without effect was recorded")
	}
}

// What one key does to messages for several targets is undone by one key.
func TestChangesOfOneActAreUndoneTogether(t *testing.T) {
	h := newHouse(t)
	other := mailbox(t, h.s, "b", "Archive", mail.RoleArchive)
	h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[:3], To: h.archive, Label: "archive 5 messages",
		Also: []mail.Change{{Kind: mail.ChangeMove, Messages: h.ids[3:5], To: other, Label: "archive 5 messages"}}})
	h.counts(h.inbox, 5, 5)
	h.counts(h.archive, 3, 3)
	h.counts(other, 2, 2)
	label, _, err := h.s.Undo(t.Context())
	must(t, err)
	if label != "archive 5 messages" {
		t.Errorf("undone: %q", label)
	}
	h.counts(h.inbox, 10, 10)
	h.counts(other, 0, 0)
	_, _, err = h.s.Redo(t.Context())
	must(t, err)
	h.counts(h.inbox, 5, 5)
	h.counts(other, 2, 2)
	// Neither is made when one cannot be.
	before, err := h.s.Pending(t.Context())
	must(t, err)
	if _, _, err := h.s.Do(t.Context(), mail.Change{Kind: mail.ChangeMove, Messages: h.ids[5:7], To: h.archive,
		Also: []mail.Change{{Kind: mail.ChangeMove, Messages: h.ids[7:], To: 9999}}}); err == nil {
		t.Error("moved into a mailbox that is not there")
	}
	after, err := h.s.Pending(t.Context())
	must(t, err)
	if len(after) != len(before) {
		t.Errorf("%d changes, then %d", len(before), len(after))
	}
	h.counts(h.inbox, 5, 5)
}

func TestMoveThereAndBackIsNothing(t *testing.T) {
	h := newHouse(t)
	h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[:4], To: h.archive})
	h.counts(h.inbox, 6, 6)
	h.counts(h.archive, 4, 4)
	m, err := h.s.Summary(t.Context(), h.ids[0])
	must(t, err)
	if m.Place.Mailbox != h.archive || m.Place.Known() || !m.Pending {
		t.Errorf("moved message: %+v", m.Place)
	}
	h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[:4], To: h.inbox})
	h.counts(h.inbox, 10, 10)
	h.counts(h.archive, 0, 0)
	h.idle()
}

func TestMoveIsSentAndConfirmed(t *testing.T) {
	h := newHouse(t)
	h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[:2], To: h.archive})
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: h.ids[:2], Add: seen})
	w := h.next()
	if w == nil || w.Kind != mail.ChangeMove || w.Mailbox.Name != "INBOX" || w.To.Name != "Archive" || w.UIDs().String() != "1:2" || w.Resumed {
		t.Fatalf("work: %+v", w)
	}
	if again := h.next(); again.ID != w.ID || !again.Resumed {
		t.Errorf("work before it is settled: %+v", again)
	}
	// The server says that the messages have gone before it says that they were moved.
	_, err := h.s.Remove(t.Context(), h.inbox, mail.NewUIDSet(1, 2), state(11))
	must(t, err)
	h.counts(h.archive, 2, 0)
	_, err = h.s.Done(t.Context(), w, map[mail.MessageID]mail.Place{h.ids[0]: {Mailbox: h.archive, Validity: 9, UID: 5}})
	must(t, err)
	_, err = h.s.Done(t.Context(), w, nil)
	wantKind(t, err, mail.Stale)
	// The flags of the one whose place is known can be sent; the other is found by its Message-ID.
	w = h.next()
	if w == nil || w.Kind != mail.ChangeFlags || len(w.Items) != 1 || w.Items[0].UID != 5 {
		t.Fatalf("work: %+v", w)
	}
	_, err = h.s.Done(t.Context(), w, nil)
	must(t, err)
	if w := h.next(); w != nil {
		t.Fatalf("work without UID: %+v", w)
	}
	un, err := h.s.Unplaced(t.Context(), "a")
	must(t, err)
	if len(un) != 1 || un[0] != h.archive {
		t.Errorf("unplaced: %v", un)
	}
	m := message(2)
	m.UID = 6
	_, err = h.s.PutMessages(t.Context(), h.archive, []Incoming{m}, SyncState{Validity: 9, Next: 7, Listed: true})
	must(t, err)
	if id, _ := h.s.Lookup(t.Context(), h.archive, 6); id != h.ids[1] {
		t.Errorf("the moved message is %d, want %d", id, h.ids[1])
	}
	w = h.next()
	if w == nil || w.UIDs().String() != "6" {
		t.Fatalf("work: %+v", w)
	}
	_, err = h.s.Done(t.Context(), w, nil)
	must(t, err)
	h.idle()
	h.counts(h.archive, 2, 0)
	h.counts(h.inbox, 8, 8)
}

func TestArrivalSeenBeforeDoneIsOneMessage(t *testing.T) {
	for _, copyuid := range []bool{true, false} {
		h := newHouse(t)
		_, err := h.s.SetSync(t.Context(), h.archive, SyncState{Validity: 9, Next: 5, Listed: true})
		must(t, err)
		h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[:1], To: h.archive})
		w := h.next()
		m := message(1)
		m.UID = 5
		_, err = h.s.PutMessages(t.Context(), h.archive, []Incoming{m}, SyncState{Validity: 9, Next: 6, Listed: true})
		must(t, err)
		h.counts(h.archive, 1, 1)
		h.do(mail.Change{Kind: mail.ChangeFlags, Messages: h.ids[:1], Add: seen})
		res := map[mail.MessageID]mail.Place{}
		if copyuid {
			res[h.ids[0]] = mail.Place{Mailbox: h.archive, Validity: 9, UID: 5}
		}
		_, err = h.s.Done(t.Context(), w, res)
		must(t, err)
		h.counts(h.archive, 1, 0)
		if id, _ := h.s.Lookup(t.Context(), h.archive, 5); id != h.ids[0] {
			t.Errorf("COPYUID %v: message %d, want %d", copyuid, id, h.ids[0])
		}
		if w := h.next(); w == nil || w.Kind != mail.ChangeFlags || w.Items[0].ID != h.ids[0] {
			t.Errorf("COPYUID %v: the flag was lost: %+v", copyuid, w)
		}
	}
}

func TestRefuseTakesBack(t *testing.T) {
	h := newHouse(t)
	h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[:2], To: h.archive})
	h.do(mail.Change{Kind: mail.ChangeCopy, Messages: h.ids[2:4], To: h.archive})
	h.counts(h.archive, 4, 4)
	for range 2 {
		_, err := h.s.Refuse(t.Context(), h.next(), "over quota")
		must(t, err)
	}
	h.counts(h.archive, 0, 0)
	h.counts(h.inbox, 10, 10)
	p, err := h.s.Pending(t.Context())
	must(t, err)
	if len(p) != 2 || p[0].State != mail.StateRefused || p[0].Reason != "over quota" || p[0].Change.Label != "archive 2 messages" {
		t.Fatalf("pending: %+v", p)
	}
	for i := range p {
		_, err := h.s.Retry(t.Context(), p[i].ID)
		must(t, err)
	}
	h.counts(h.archive, 4, 4)
	p, err = h.s.Pending(t.Context())
	must(t, err)
	if len(p) != 2 || p[0].State != mail.StateWaiting {
		t.Fatalf("after retry: %+v", p)
	}
	for i := range p {
		_, err := h.s.Discard(t.Context(), p[i].ID)
		must(t, err)
	}
	h.counts(h.archive, 0, 0)
	h.counts(h.inbox, 10, 10)
	h.idle()
}

func TestServerFlagsUnderPendingOnes(t *testing.T) {
	h := newHouse(t)
	flagged := mail.Flags{Bits: mail.Flagged}
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: h.ids[:1], Add: seen})
	_, _, err := h.s.PutFlags(t.Context(), h.inbox, []FlagChange{{UID: 1, Flags: flagged}}, state(11))
	must(t, err)
	m, err := h.s.Summary(t.Context(), h.ids[0])
	must(t, err)
	if !m.Flags.Equal(seen.With(flagged)) {
		t.Errorf("flags %v", m.Flags.Names())
	}
	_, err = h.s.Refuse(t.Context(), h.next(), "no")
	must(t, err)
	if m, _ = h.s.Summary(t.Context(), h.ids[0]); !m.Flags.Equal(flagged) {
		t.Errorf("flags after refusal %v", m.Flags.Names())
	}
	h.counts(h.inbox, 10, 10)
}

func TestResetKeepsEverythingButUIDs(t *testing.T) {
	h := newHouse(t)
	_, err := h.s.PutPart(t.Context(), h.ids[0], "", 0, []byte("body"), true)
	must(t, err)
	h.do(mail.Change{Kind: mail.ChangeFlags, Messages: h.ids[:2], Add: seen})
	_, err = h.s.Reset(t.Context(), h.inbox, 8)
	must(t, err)
	_, err = h.s.PutMessages(t.Context(), h.inbox, []Incoming{message(1)}, state(11))
	wantKind(t, err, mail.Stale)
	var in []Incoming
	for n := 1; n <= 10; n++ {
		m := message(n)
		m.UID = mail.UID(100 + n)
		if n != 2 {
			in = append(in, m)
		}
	}
	st := SyncState{Validity: 8, Next: 111, Low: 1, Listed: true}
	_, err = h.s.PutMessages(t.Context(), h.inbox, in, st)
	must(t, err)
	_, err = h.s.Sweep(t.Context(), h.inbox)
	must(t, err)
	if id, _ := h.s.Lookup(t.Context(), h.inbox, 101); id != h.ids[0] {
		t.Errorf("message 1 is now %d, was %d", id, h.ids[0])
	}
	b, err := h.s.Part(t.Context(), h.ids[0], "")
	must(t, err)
	if string(b) != "body" {
		t.Errorf("body %q", b)
	}
	h.counts(h.inbox, 9, 8)
	w := h.next()
	if w == nil || w.UIDs().String() != "101" || w.Validity != 8 {
		t.Fatalf("work: %+v", w)
	}
	_, err = h.s.Done(t.Context(), w, nil)
	must(t, err)
	p, err := h.s.Pending(t.Context())
	must(t, err)
	if len(p) != 1 || p[0].State != mail.StateRefused || p[0].Reason != goneReason {
		t.Errorf("the change of the message that is gone: %+v", p)
	}
}
