package account

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

func TestPlanResync(t *testing.T) {
	old := cache.SyncState{Validity: 7, Next: 101, ModSeq: 50, Low: 1, Listed: true, Server: 100}
	partly := old
	partly.Low, partly.Listed = 60, false
	plain := old
	plain.ModSeq = 0
	interrupted := cache.SyncState{Validity: 7}
	for _, c := range []struct {
		name string
		old  cache.SyncState
		sel  imap.Selected
		want []step
	}{
		{"never seen", cache.SyncState{}, imap.Selected{Validity: 7, Exists: 3, Next: 4}, []step{stepFirst}},
		{"first screen was interrupted", interrupted, imap.Selected{Validity: 7, Exists: 3, Next: 4}, []step{stepFirst}},
		{"nothing changed", old, imap.Selected{Validity: 7, Exists: 100, Next: 101, ModSeq: 50}, nil},
		{"renumbered", old, imap.Selected{Validity: 8, Exists: 100, Next: 101, ModSeq: 50}, []step{stepReset, stepFirst}},
		{"new mail", old, imap.Selected{Validity: 7, Exists: 101, Next: 102, ModSeq: 51}, []step{stepNew, stepChanged, stepGone}},
		{"flags", old, imap.Selected{Validity: 7, Exists: 100, Next: 101, ModSeq: 51}, []step{stepChanged, stepGone}},
		{"expunged, modseq told", old, imap.Selected{Validity: 7, Exists: 99, Next: 101, ModSeq: 51}, []step{stepChanged, stepGone}},
		{"expunged, modseq not told", old, imap.Selected{Validity: 7, Exists: 99, Next: 101, ModSeq: 50}, []step{stepGone}},
		{"no CONDSTORE", plain, imap.Selected{Validity: 7, Exists: 100, Next: 101}, []step{stepFlags, stepGone}},
		{"CONDSTORE lost", old, imap.Selected{Validity: 7, Exists: 100, Next: 101}, []step{stepFlags, stepGone}},
		{"CONDSTORE gained", plain, imap.Selected{Validity: 7, Exists: 100, Next: 101, ModSeq: 9}, []step{stepFlags, stepGone}},
		{"no UIDNEXT told", plain, imap.Selected{Validity: 7, Exists: 100}, []step{stepNew, stepFlags, stepGone}},
		{"partly cached", partly, imap.Selected{Validity: 7, Exists: 100, Next: 101, ModSeq: 60}, []step{stepChanged, stepGone}},
	} {
		if diff := cmp.Diff(c.want, planResync(c.old, c.sel)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestExpunged(t *testing.T) {
	old := cache.SyncState{Server: 100}
	for _, c := range []struct {
		exists, fresh int
		want          bool
	}{{100, 0, false}, {101, 1, false}, {100, 1, true}, {99, 0, true}, {103, 2, true}} {
		if got := expunged(old, c.exists, c.fresh); got != c.want {
			t.Errorf("100 before, %d now, %d new: %v", c.exists, c.fresh, got)
		}
	}
	if !expunged(cache.SyncState{Server: -1}, 0, 0) {
		t.Error("an unknown count proves nothing")
	}
}

func TestChanged(t *testing.T) {
	old := cache.SyncState{Validity: 7, Next: 101, ModSeq: 50, Server: 100}
	same := imap.Status{Messages: 100, Next: 101, Validity: 7, ModSeq: 50}
	if changed(old, same) {
		t.Error("the same is not changed")
	}
	for name, f := range map[string]func(*imap.Status){
		"count":    func(s *imap.Status) { s.Messages = 99 },
		"modseq":   func(s *imap.Status) { s.ModSeq = 51 },
		"validity": func(s *imap.Status) { s.Validity = 8 },
		"next":     func(s *imap.Status) { s.ModSeq, s.Next = 0, 102 },
	} {
		st := same
		f(&st)
		if !changed(old, st) {
			t.Errorf("%s: not noticed", name)
		}
	}
	if changed(cache.SyncState{Server: 0}, imap.Status{Validity: 3}) {
		t.Error("an empty mailbox that is known to be empty needs no SELECT")
	}
}

func TestFirstScreen(t *testing.T) {
	for _, c := range []struct {
		exists uint32
		want   []string
	}{
		{100, []string{"89:100", "41:88"}},
		{12, []string{"1:12"}},
		{13, []string{"2:13", "1:1"}},
		{1, []string{"1:1"}},
		{0, nil},
	} {
		var got []string
		for _, s := range firstScreen(c.exists, 12, 60) {
			got = append(got, s.String())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%d: %s", c.exists, diff)
		}
	}
}

func TestNewestWindow(t *testing.T) {
	s := mail.NewUIDRanges(mail.UIDRange{Lo: 1, Hi: 10}, mail.UIDRange{Lo: 20, Hi: 22}, mail.UIDRange{Lo: 30, Hi: 30})
	for n, want := range map[int]string{0: "", 1: "30", 2: "22,30", 4: "20:22,30", 6: "9:10,20:22,30", 99: "1:10,20:22,30"} {
		if got := newestWindow(s, n).String(); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
