package ui_test

import (
	"strings"
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/keymap"
	"postern/mail"
	"postern/ui"
)

// The list of what waits says why in words, and an answer is for the row under the
// selection, also when another row reads the same.
func TestPendingChangesSayWhy(t *testing.T) {
	f := uitest.Scene()
	label := func(id mail.ChangeID, account string, s mail.ChangeState, reason string) mail.Pending {
		return mail.Pending{ID: id, Account: account, Change: mail.Change{Kind: mail.ChangeMove, Label: "archive 3 messages"}, State: s, Reason: reason, Done: 1, Total: 3}
	}
	f.Waiting = []mail.Pending{
		label(1, "work", mail.StateSending, ""),
		label(2, "rowing-club", mail.StateWaiting, ""),
		label(3, "home", mail.StateRefused, "over quota"),
		label(4, "home", mail.StateRefused, "over quota"),
		{ID: 5, Account: "home", Change: mail.Change{Kind: mail.ChangeMove, Label: "archive 3 messages"}, State: mail.StateWaiting, Total: 1},
	}
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("P")
	for _, want := range []string{"1 of 3 sent", "waits: the server cannot be reached yet", "refused: over quota", "1 message of them, waits"} {
		if !d.Has(want) {
			t.Errorf("no %q:\n%s", want, d.Screen())
		}
	}
	d.Keys("jjjd")
	if len(f.Waiting) != 4 || f.Waiting[2].ID != 3 {
		t.Errorf("another one was given up: %+v", f.Waiting)
	}
	if d.Keys("d"); len(f.Waiting) != 3 || f.Waiting[2].ID != 3 {
		t.Errorf("the selection did not stay where it was: %+v", f.Waiting)
	}
}

// The border names the keys that there are, and none when nothing waits.
func TestPendingNamesItsKeys(t *testing.T) {
	f := uitest.Scene()
	o := ui.Options{Bindings: []keymap.Binding{{Context: keymap.Pending, Keys: "S", Action: keymap.Retry}, {Context: keymap.Pending, Keys: "r", Action: "none"}}}
	d := start(t, f, o, 120, 40)
	if d.Keys("P"); d.Has("send again") || !d.Has("Every change has reached its server.") {
		t.Errorf("nothing waits:\n%s", d.Screen())
	}
	f.Waiting = []mail.Pending{{ID: 1, Account: "work", Change: mail.Change{Kind: mail.ChangeMove, Label: "archive 1 message"}, Total: 1}}
	if d.Keys("<esc>P"); !d.Has("S send again · d give up and take back") {
		t.Errorf("keys:\n%s", d.Screen())
	}
}

// A refusal is said as it comes, counted until it is looked after, and told in full.
func TestRefusalIsTold(t *testing.T) {
	f := uitest.Scene()
	reason := "the server says: Mailbox name too long"
	f.Waiting = []mail.Pending{{ID: 1, Account: "work", State: mail.StateRefused, Reason: reason, Total: 1,
		Change: mail.Change{Kind: mail.ChangeCreate, Label: "create the folder " + strings.Repeat("long", 40)}}}
	for i := range f.States {
		f.States[i].Refused = i % 2
	}
	d := start(t, f, ui.Options{}, 100, 30)
	d.Send(ui.Changed{Event: mail.Event{Accounts: true, Notices: []mail.Notice{{Account: "work", Text: "could not create the folder long: " + reason, Err: &mail.Error{Kind: mail.Refused}}}}})
	if !d.Has("work: could not create the folder long: the server says") || !d.Has("1 refused: P") {
		t.Errorf("not told:\n%s", d.Screen())
	}
	if d.Keys("P"); !d.Has("Mailbox name too long.") || !d.Has("refused: the server") {
		t.Errorf("not in full:\n%s", d.Screen())
	}
}

// The list follows what becomes of the changes while it is open, with the selection
// on its change.
func TestPendingListFollows(t *testing.T) {
	f := uitest.Scene()
	change := func(id mail.ChangeID, done int) mail.Pending {
		return mail.Pending{ID: id, Account: "work", State: mail.StateSending, Done: done, Total: 5000, Change: mail.Change{Kind: mail.ChangeMove, Label: "archive 5,000 messages"}}
	}
	f.Waiting = []mail.Pending{change(1, 0), change(2, 0), change(3, 0)}
	d := start(t, f, ui.Options{}, 100, 30)
	d.Keys("Pj")
	f.Waiting = []mail.Pending{change(2, 3000), change(3, 0)}
	d.Send(ui.Changed{Event: mail.Event{Accounts: true}})
	d.Fire(time.Second)
	if !d.Has("3,000 of 5,000 sent") {
		t.Errorf("not followed:\n%s", d.Screen())
	}
	if d.Keys("d"); len(f.Waiting) != 1 || f.Waiting[0].ID != 3 {
		t.Errorf("another one was given up: %+v", f.Waiting)
	}
	n := f.Calls["Pending"]
	d.Keys("<esc>")
	d.Send(ui.Changed{Event: mail.Event{Accounts: true}})
	d.Fire(time.Second)
	if f.Calls["Pending"] != n || d.Has("Changes that wait") {
		t.Errorf("read though it is closed:\n%s", d.Screen())
	}
}

// A list that was closed while an answer was under way stays closed.
func TestPendingStaysClosed(t *testing.T) {
	f := uitest.Scene()
	f.Waiting = []mail.Pending{{ID: 1, Account: "work", Change: mail.Change{Kind: mail.ChangeMove, Label: "archive 1 message"}, Total: 1}}
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("P")
	d.Hold = true
	d.Keys("d<esc>")
	d.Release()
	if len(f.Waiting) != 0 || d.Has("Changes that wait") {
		t.Errorf("%+v\n%s", f.Waiting, d.Screen())
	}
}
