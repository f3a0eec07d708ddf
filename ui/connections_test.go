package ui_test

import (
	"strings"
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// Every state of a connection is a sentence that says what comes next.
func TestStateWords(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	refused := &mail.Error{Op: "log in", Kind: mail.Auth}
	for want, a := range map[string]mail.AccountState{
		"Online and up to date.":                                        {Phase: mail.PhaseOnline},
		"Connecting…":                                                   {Phase: mail.PhaseConnecting},
		"Syncing: headers of Lists/go, 1,000 of 3,310.":                 {Phase: mail.PhaseSyncing, Progress: mail.Progress{What: "headers of Lists/go", Done: 1000, Total: 3310}},
		"Syncing: checking Lists/go.":                                   {Phase: mail.PhaseSyncing, Progress: mail.Progress{What: "checking Lists/go"}},
		"Offline by choice. What you have seen is here; what you do is": {Phase: mail.PhaseOffline},
		"work cannot be reached. Tried again in 12 s.":                  {Name: "work", Phase: mail.PhaseWaiting, RetryAt: now.Add(12 * time.Second)},
		"work refused the user name or the password. Enter it again":    {Name: "work", Phase: mail.PhaseNeedsYou, Err: refused},
		"work does not answer. Keys work; what you do is kept.":         {Name: "work", Phase: mail.PhaseStalled},
		"work is kept in step by another Postern.":                      {Name: "work", Phase: mail.PhaseElsewhere},
	} {
		if got := ui.StateWords(a, now); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// One box says how every account is doing, what its server lacks, and does what helps.
func TestConnections(t *testing.T) {
	f := uitest.Scene()
	f.States[0].Degraded = "The server cannot tell of new mail by itself (no IDLE): it is asked every 2m.\nThe server cannot move \x1b[31m(no MOVE): messages are copied."
	f.States[0].Pending = 3
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("gc")
	for _, want := range []string{"Online and up to date.", "Syncing:", "Tried again in", "no IDLE", "(no MOVE): messages", "3 changes wait to be sent.", "messages here"} {
		if !d.Has(want) {
			t.Errorf("no %q:\n%s", want, d.Screen())
		}
	}
	n := f.Calls["Refresh"]
	d.Keys("G<enter>")
	if f.Calls["Refresh"] != n+1 {
		t.Errorf("enter did not try again:\n%s", d.Screen())
	}
}
