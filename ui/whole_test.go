package ui_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// giant is the Scene with a conversation of n messages on top of the inbox, and
// own answers to it in Sent.
func giant(n int) *uitest.Fake {
	f := conversations()
	first := f.Msgs[0]
	var add []mail.Message
	for i := range n {
		m := first
		m.ID, m.Thread, m.MsgID = mail.MessageID(20_000+n-i), 77, fmt.Sprintf("giant%d@example.org", i)
		m.Subject, m.Received = "Re: The endless one", uitest.Now.Add(-time.Duration(i+1)*time.Second)
		m.Flags.Bits = 0
		if i%1000 == 999 {
			m.Place = mail.Place{Account: "work", Mailbox: uitest.WorkSent, Validity: 1, UID: mail.UID(100 + i)}
		}
		add = append(add, m)
	}
	f.Msgs = append(add, f.Msgs...)
	return f
}

// TestGiantConversationIsActedOnAsAWhole: an action on a folded conversation is for
// all of it, whatever its size, and says how much that was.
func TestGiantConversationIsActedOnAsAWhole(t *testing.T) {
	const n, inbox = 4000, 3996
	last := func(f *uitest.Fake) mail.Change { return f.Done[len(f.Done)-1] }
	whole := func(t *testing.T, c mail.Change) {
		t.Helper()
		ids := slices.Clone(c.Messages)
		slices.Sort(ids)
		if ids = slices.Compact(ids); len(ids) != inbox || len(c.Messages) != inbox {
			t.Errorf("%s: %d messages, %d of them once; the inbox has %d of the conversation", c.Kind, len(c.Messages), len(ids), inbox)
		}
	}
	for _, c := range []struct {
		name, keys, said string
		kind             mail.ChangeKind
	}{
		{"archive", "a", "Archived 3,996 messages", mail.ChangeMove},
		{"delete", "d", "Moved 3,996 messages to the trash", mail.ChangeMove},
		{"move", "marchive<enter>", "Moved 3,996 messages to ", mail.ChangeMove},
		{"flag", "s", "Flagged 3,996 messages", mail.ChangeFlags},
		{"read", "U", "Marked 3,996 messages as read", mail.ChangeFlags},
		{"mute", "M", "Muted", mail.ChangeFlags},
		{"select it, then archive", "Xa", "Archived 3,996 messages", mail.ChangeMove},
		{"unfold, select it, archive", "zXa", "Archived 3,996 messages", mail.ChangeMove},
		{"mark the row, then archive", "xa", "Archived 3,996 messages", mail.ChangeMove},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := giant(n)
			d := start(t, f, ui.Options{Threads: true}, 120, 40)
			d.Keys(c.keys)
			if len(f.Done) == 0 || last(f).Kind != c.kind {
				t.Fatalf("%d changes:\n%s", len(f.Done), d.Screen())
			}
			whole(t, last(f))
			if !d.Has(c.said) {
				t.Errorf("%q is not said:\n%s", c.said, d.Screen())
			}
		})
	}
}

// TestKeysAfterAGiantConversation: while its messages are read, what is typed waits,
// so that the next key acts on what comes after it.
func TestKeysAfterAGiantConversation(t *testing.T) {
	f := giant(4000)
	d := start(t, f, ui.Options{Threads: true}, 120, 40)
	d.Hold = true
	for range 2 {
		d.Send(tea.KeyPressMsg{Code: 'a', Text: "a"})
	}
	d.Release()
	if len(f.Done) != 2 || len(f.Done[0].Messages) != 3996 || len(f.Done[1].Messages) == 0 || f.Done[1].Messages[0] >= 20_000 {
		t.Fatalf("%d changes", len(f.Done))
	}
}

func TestSelectedCountOfAGiantConversation(t *testing.T) {
	d := start(t, giant(4000), ui.Options{Threads: true}, 120, 40)
	if d.Keys("x"); !d.Has("3,996 selected") {
		t.Errorf("not counted:\n%s", d.Screen())
	}
	if d.Keys("kx"); d.Has("selected") {
		t.Errorf("still selected:\n%s", d.Screen())
	}
}
