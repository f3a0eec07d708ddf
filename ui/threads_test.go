package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// conversations is the Scene with a conversation of three: two of them in
// the inbox, and between them an own answer in Sent.
func conversations() *uitest.Fake {
	f := uitest.Scene()
	var budget int64
	for i := range f.Msgs {
		m := &f.Msgs[i]
		m.Thread = int64(m.ID)
		if m.Subject == "Budget for spring" {
			budget = m.Thread
		}
	}
	for i := range f.Msgs {
		m := &f.Msgs[i]
		if strings.HasPrefix(m.Subject, "Re: Budget for spring") {
			m.Thread = budget
			m.Subject = "Re: Budget for spring"
			own := *m
			own.ID, own.MsgID, own.Received, own.Flags.Bits = 9001, "own@work.example", m.Received.Add(-time.Hour), mail.Seen
			own.Place = mail.Place{Account: "work", Mailbox: uitest.WorkSent, Validity: 1, UID: 77}
			own.From = []mail.Address{{Name: "Ann Lee", Addr: "ann@work.example"}}
			f.Msgs = append(f.Msgs[:i+2], f.Msgs[i+1:]...)
			f.Msgs[i+1] = own
			break
		}
	}
	return f
}

func TestConversationScreens(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		o          ui.Options
	}{
		{"threads", "T", ui.Options{}},
		{"threads-unfolded", "Tz", ui.Options{}},
		{"threads-ascii", "Tz", ui.Options{ASCII: true}},
		{"sort", "o", ui.Options{}},
	} {
		d := start(t, conversations(), c.o, 100, 24)
		d.Keys(c.keys)
		golden(t, c.name, d.Screen())
	}
}

func TestFoldedConversationIsActedOnAsAWhole(t *testing.T) {
	f := conversations()
	d := start(t, f, ui.Options{Threads: true}, 120, 40)
	if !d.Has("(1 of 3 unread)") {
		t.Fatalf("not folded:\n%s", d.Screen())
	}
	d.Keys("U")
	if got := f.Done[len(f.Done)-1]; len(got.Messages) != 2 || got.Add.Bits != mail.Seen {
		t.Errorf("read: %+v", got)
	}
	if d.Has("1 of 3 unread") {
		t.Errorf("it still looks unread:\n%s", d.Screen())
	}
	d.Keys("a")
	if got := f.Done[len(f.Done)-1]; len(got.Messages) != 2 || got.Kind != mail.ChangeMove {
		t.Errorf("archive: %+v (the own answer in Sent stays there)", got)
	}
	if d.Has("Budget for spring") {
		t.Errorf("it is still there:\n%s", d.Screen())
	}
	d.Keys("u")
	if !d.Has("(3)") {
		t.Errorf("undone, it is not back:\n%s", d.Screen())
	}
	d.Keys("kM")
	if got := f.Done[len(f.Done)-1]; len(got.Messages) != 2 || got.Add.Bits&mail.Muted == 0 {
		t.Errorf("mute: %+v", got)
	}
}

func TestEnterGoesIntoAConversation(t *testing.T) {
	f := conversations()
	d := start(t, f, ui.Options{Threads: true}, 120, 40)
	d.Keys("<enter>")
	if !d.Has("Marit") || !d.Has("thanks for the numbers") {
		t.Fatalf("the unread message is not open:\n%s", d.Screen())
	}
	d.Keys("q")
	if !d.Has("in Sent") {
		t.Errorf("the conversation is not open:\n%s", d.Screen())
	}
	d.Keys("zX")
	if !d.Has("2 selected") {
		t.Errorf("the conversation is not selected:\n%s", d.Screen())
	}
}

func TestOrderIsRemembered(t *testing.T) {
	f := conversations()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("oj<enter>")
	d.Keys("o")
	d.Keys("jjj<enter>")
	if f.Orders["role:inbox"] != "sender" {
		t.Fatalf("remembered: %v", f.Orders)
	}
	again := start(t, f, ui.Options{Arrangements: f.Orders}, 120, 40)
	if !again.Has("by sender") {
		t.Errorf("forgotten:\n%s", again.Screen())
	}
}

func TestNextUnreadAnywhere(t *testing.T) {
	f := conversations()
	d := start(t, f, ui.Options{}, 120, 40)
	for range 60 {
		if d.Keys("gn"); d.Has("go-nuts") {
			break
		}
	}
	if !d.Has("[go-nuts] generic methods, again") {
		t.Errorf("unread mail of a folder was not reached:\n%s", d.Screen())
	}
}

func TestGoToDate(t *testing.T) {
	d := start(t, conversations(), ui.Options{}, 120, 40)
	d.Keys("@2026-10-20<enter>")
	if !d.Has("20 Oct") && !d.Has("19 Oct") {
		t.Errorf("not there:\n%s", d.Screen())
	}
	d.Keys("@nonsense<enter>")
	if !d.Has("is no date") {
		t.Errorf("status: %s", d.Screen())
	}
}

// A message that came by a list, too, is opened once: both copies are read then.
func TestOpeningReadsTheCopies(t *testing.T) {
	for _, c := range []struct{ subject, keys string }{
		{"Re: Budget for spring", "<enter>"}, // in a conversation
		{"", "j<enter>"},                     // by itself
	} {
		f := conversations()
		i := slices.IndexFunc(f.Msgs, func(m mail.Message) bool {
			return c.subject == "" && !strings.Contains(m.Subject, "Budget for spring") || m.Subject == c.subject && m.ID != 9001
		})
		m := &f.Msgs[i]
		m.MsgID, m.Flags.Bits = "twice@x.example", 0
		twin, id := *m, m.ID
		twin.ID, twin.Place.UID = 9002, 78
		f.Msgs = slices.Insert(f.Msgs, i+1, twin)
		d := start(t, f, ui.Options{Threads: true}, 120, 40)
		d.Keys(c.keys)
		for _, m := range f.Msgs {
			if (m.ID == id || m.ID == 9002) && !m.Flags.Has(mail.Seen) {
				t.Errorf("%q: message %d is unread\n%s", c.subject, m.ID, d.Screen())
			}
		}
		if l := f.Done[len(f.Done)-1]; len(l.Messages) != 2 {
			t.Errorf("%q: %+v", c.subject, l)
		}
	}
}
