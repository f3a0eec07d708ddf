package ui_test

import (
	"testing"

	"postern/internal/uitest"
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
	}
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("P")
	for _, want := range []string{"1 of 3 sent", "waits: the server cannot be reached yet", "refused: over quota"} {
		if !d.Has(want) {
			t.Errorf("no %q:\n%s", want, d.Screen())
		}
	}
	d.Keys("jjjd")
	if len(f.Waiting) != 3 || f.Waiting[2].ID != 3 {
		t.Errorf("another one was given up: %+v", f.Waiting)
	}
}
