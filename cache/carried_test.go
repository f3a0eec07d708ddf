package cache

import (
	"testing"

	"postern/mail"
)

// carrying is a house of which a message is on its way to another account:
// the copy is in the target, and the program does not know it yet.
type carrying struct {
	*house
	other mail.MailboxID
	r     mail.MessageID
	w     *Work
}

func newCarrying(t *testing.T) *carrying {
	c := &carrying{house: newHouse(t)}
	c.other = mailbox(t, c.s, "b", "Archive", mail.RoleArchive)
	_, err := c.s.SetSync(t.Context(), c.other, SyncState{Validity: 3, Next: 10, Listed: true})
	must(t, err)
	c.r = c.ids[0]
	c.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{c.r}, To: c.other})
	c.w = c.next()
	return c
}

// sync has the target's engine see a message of the name that is being carried.
func (c *carrying) sync(uid mail.UID) {
	c.Helper()
	m := message(1)
	m.UID = uid
	_, err := c.s.PutMessages(c.Context(), c.other, []Incoming{m}, SyncState{Validity: 3, Next: uid + 1, Listed: true})
	must(c, err)
	check(c, c.s)
}

func (c *carrying) arrivedAt(uid mail.UID) map[mail.MessageID]mail.Place {
	return map[mail.MessageID]mail.Place{c.r: {Account: "b", Mailbox: c.other, Validity: 3, UID: uid}}
}

// shows holds the messages that the target shows against ids; 0 is any.
func (c *carrying) shows(when string, ids ...mail.MessageID) {
	c.Helper()
	got := walk(c, c.s, mail.View{Mailboxes: []mail.MailboxID{c.other}}, 40, false)
	ok := len(got) == len(ids)
	for i := range got {
		ok = ok && (ids[i] == 0 || ids[i] == got[i].ID)
	}
	if !ok {
		c.Fatalf("%s: the target shows %+v, want %v", when, got, ids)
	}
	c.counts(c.other, len(ids), len(ids))
}

// What is done to a message after it was carried over holds, although the target
// was synced before the carrying went on.
func TestCarriedMessageSeenInTheTargetIsOne(t *testing.T) {
	c := newCarrying(t)
	trash := mailbox(t, c.s, "b", "Trash", mail.RoleTrash)
	_, err := c.s.SetSync(t.Context(), trash, SyncState{Validity: 4, Next: 1, Listed: true})
	must(t, err)
	c.sync(10)
	c.sync(10) // and once more, with its flags
	c.shows("after the sync", c.r)
	c.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{c.r}, To: trash})
	if w, err := c.s.NextWork(t.Context(), "b"); err != nil || w != nil {
		t.Fatalf("it is changed further before it has been removed here: %+v %v", w, err)
	}
	again := c.next()
	if again == nil || !again.Resumed || again.Items[0].ID != c.r || again.Items[0].Arrived != 10 {
		t.Fatalf("resumed: %+v", again)
	}
	_, err = c.s.Done(t.Context(), again, c.arrivedAt(10))
	must(t, err)
	check(t, c.s)
	w, err := c.s.NextWork(t.Context(), "b")
	must(t, err)
	if w == nil || w.Kind != mail.ChangeMove || w.Mailbox.ID != c.other || w.UIDs().String() != "10" || w.Items[0].ID != c.r {
		t.Fatalf("the further move was lost: %+v", w)
	}
	_, err = c.s.Done(t.Context(), w, map[mail.MessageID]mail.Place{c.r: {Account: "b", Mailbox: trash, Validity: 4, UID: 1}})
	must(t, err)
	c.shows("in the end")
	c.counts(trash, 1, 1)
	check(t, c.s)
}

// The server does not tell the UID of what was filed.
func TestCarriedMessageSeenInTheTargetWithoutAppendUID(t *testing.T) {
	c := newCarrying(t)
	c.sync(10)
	_, err := c.s.Done(t.Context(), c.w, nil)
	must(t, err)
	c.shows("done", c.r)
	if m, err := c.s.Summary(t.Context(), c.r); err != nil || m.Place.UID != 10 {
		t.Errorf("%+v %v", m, err)
	}
	check(t, c.s)
}

// What came meanwhile with the same Message-ID was another message (a list's copy of it).
func TestAnotherCopyInTheTargetIsSeenAfterwards(t *testing.T) {
	c := newCarrying(t)
	c.sync(10)
	_, err := c.s.Done(t.Context(), c.w, c.arrivedAt(11))
	must(t, err)
	c.shows("done", 0, c.r)
	check(t, c.s)
}

// The old place does not let it go: then there are two, and both are shown.
func TestCarriedMessageThatCannotBeRemoved(t *testing.T) {
	for name, end := range map[string]func(*carrying) error{
		"refused": func(c *carrying) error { _, err := c.s.Refuse(c.Context(), c.w, "read-only"); return err },
		"waiting": func(c *carrying) error { _, err := c.s.Requeue(c.Context(), c.w, ""); return err },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCarrying(t)
			c.sync(10)
			must(t, end(c))
			check(t, c.s)
			if name == "refused" {
				c.shows(name, 0)
				c.counts(c.inbox, 10, 10)
				return
			}
			c.shows(name, 0, c.r) // it has certainly not been sent: that one is another
		})
	}
}

// Another client removed it from the target before the carrying went on: it is
// not filed a second time.
func TestCarriedMessageRemovedFromTheTarget(t *testing.T) {
	c := newCarrying(t)
	c.sync(10)
	_, err := c.s.Remove(t.Context(), c.other, mail.NewUIDSet(10), SyncState{Validity: 3, Next: 11, Listed: true})
	must(t, err)
	again := c.next()
	if again == nil || len(again.Items) != 1 || !again.Items[0].Landed || again.Items[0].Arrived != 0 {
		t.Fatalf("resumed: %+v", again)
	}
	_, err = c.s.Done(t.Context(), again, nil)
	must(t, err)
	_, err = c.s.Sweep(t.Context(), c.other)
	must(t, err)
	c.shows("in the end")
	c.idle()
	check(t, c.s)
}

// The same for a copy within the account.
func TestCopyRemovedFromTheTarget(t *testing.T) {
	h := newHouse(t)
	h.do(mail.Change{Kind: mail.ChangeCopy, Messages: h.ids[:1], To: h.archive})
	h.next()
	m := message(1)
	m.UID = 1
	_, err := h.s.PutMessages(t.Context(), h.archive, []Incoming{m}, SyncState{Validity: 9, Next: 2, Listed: true})
	must(t, err)
	_, err = h.s.Remove(t.Context(), h.archive, mail.NewUIDSet(1), SyncState{Validity: 9, Next: 2, Listed: true})
	must(t, err)
	w := h.next()
	if w == nil || len(w.Items) != 1 || !w.Items[0].Landed {
		t.Fatalf("resumed: %+v", w)
	}
	_, err = h.s.Done(t.Context(), w, nil)
	must(t, err)
	h.counts(h.archive, 0, 0)
	h.idle()
	check(t, h.s)
}

// Two copies of one message that differ in their flags are carried to one mailbox by
// two accounts: each is known by its flags, whichever was filed.
func TestTwoCopiesOnTheirWayAreToldApart(t *testing.T) {
	c := newCarrying(t)
	box := mailbox(t, c.s, "c", "INBOX", mail.RoleInbox)
	m := message(1)
	m.UID, m.Flags = 7, mail.Flags{Bits: mail.Flagged}
	_, err := c.s.PutMessages(t.Context(), box, []Incoming{m}, SyncState{Validity: 5, Next: 8, Listed: true})
	must(t, err)
	second, err := c.s.Lookup(t.Context(), box, 7)
	must(t, err)
	c.do(mail.Change{Kind: mail.ChangeMove, Messages: []mail.MessageID{second}, To: c.other})
	w, err := c.s.NextWork(t.Context(), "c")
	must(t, err)
	m.UID = 10
	_, err = c.s.PutMessages(t.Context(), c.other, []Incoming{m}, SyncState{Validity: 3, Next: 11, Listed: true})
	must(t, err)
	must(t, c.s.Reload(t.Context(), w))
	must(t, c.s.Reload(t.Context(), c.w))
	if w.Items[0].Arrived != 10 || c.w.Items[0].Arrived != 0 {
		t.Errorf("the flagged one arrived at %d, the other at %d", w.Items[0].Arrived, c.w.Items[0].Arrived)
	}
	check(t, c.s)
}
