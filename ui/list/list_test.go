package list

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/internal/uitest"
	"postern/mail"
)

// run runs a Cmd and everything that follows, as the loop would, timers too.
func run(t testing.TB, cmd tea.Cmd) {
	t.Helper()
	if cmd == nil {
		return
	}
	switch m := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range m {
			run(t, c)
		}
	case interface{ Apply() tea.Cmd }:
		run(t, m.Apply())
	default:
		t.Fatalf("unexpected %T", m)
	}
}

// TestReloadsAreApart: reloads that are asked for while one was just made wait
// for the pause to end, and are then one.
func TestReloadsAreApart(t *testing.T) {
	f := uitest.Big(500)
	var timers []tea.Msg
	l := New(f, Options{Location: time.UTC, After: func(_ time.Duration, msg tea.Msg) tea.Cmd {
		timers = append(timers, msg)
		return nil
	}})
	run(t, l.SetSize(100, 30))
	run(t, l.Show(mail.View{Role: mail.RoleInbox}))
	start := f.Calls["Page"]
	for range 50 {
		run(t, l.Reload())
	}
	if n := f.Calls["Page"] - start; n != 1 || len(timers) != 1 {
		t.Fatalf("%d pages, %d timers before the pause ended", n, len(timers))
	}
	run(t, timers[0].(rested).Apply())
	if n := f.Calls["Page"] - start; n != 2 {
		t.Errorf("%d pages after the pause", n)
	}
}

func now(d time.Duration, msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

func open(t testing.TB, f *uitest.Fake, h int) *Pane {
	l := New(f, Options{Location: time.UTC, After: now})
	l.SetNow(uitest.Now)
	run(t, l.SetSize(100, h))
	run(t, l.Show(mail.View{Role: mail.RoleInbox}))
	return l
}

// However one moves, the window agrees with the whole list: the rows in it are
// the rows at those numbers, and the selection is where the moves lead.
func TestWindowAgreesWithTheWholeList(t *testing.T) {
	const n = 6000
	for seed := range 6 {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		f := uitest.Big(n)
		l := open(t, f, 20+r.IntN(60))
		at := 0
		for step := range 300 {
			switch k := r.IntN(12); k {
			case 0:
				run(t, l.First())
				at = 0
			case 1:
				run(t, l.Last())
				at = n - 1
			case 2, 3:
				d := r.IntN(3000) - 1500
				run(t, l.Move(d))
				at += d
			case 4:
				run(t, l.Page(3))
				at += 3 * (l.h - 1)
			case 5:
				run(t, l.SetSize(100, 10+r.IntN(80)))
			case 6:
				run(t, l.Reload())
			default:
				d := r.IntN(40) - 20
				run(t, l.Move(d))
				at += d
			}
			at = min(max(at, 0), n-1)
			verify(t, l, f, n, at, fmt.Sprint("seed ", seed, " step ", step))
		}
		if len(l.rows) > 4*keepRows+maxJump {
			t.Errorf("the window holds %d rows", len(l.rows))
		}
	}
}

func verify(t *testing.T, l *Pane, f *uitest.Fake, n, at int, where string) {
	t.Helper()
	if got, total := l.Position(); got != at+1 || total != n {
		t.Fatalf("%s: at %d of %d, want %d of %d (want %d, rows %d from %d)", where, got, total, at+1, n, l.want, len(l.rows), l.first)
	}
	for i := range l.rows {
		if l.rows[i].ID != f.Msgs[l.first+i].ID {
			t.Fatalf("%s: row %d is message %d, want %d", where, l.first+i, l.rows[i].ID, f.Msgs[l.first+i].ID)
		}
	}
	if l.sel < l.top || l.sel >= l.top+l.h {
		t.Fatalf("%s: the selection %d is not on the screen %d+%d", where, l.sel, l.top, l.h)
	}
	if out := l.Render(); len(out) != l.h {
		t.Fatalf("%s: %d lines, want %d", where, len(out), l.h)
	}
}

// Mail comes, goes and changes at random while the person stays: the selected
// message stays selected while it exists, on its line when not at the top.
func TestSelectionThroughChanges(t *testing.T) {
	for seed := range 8 {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		f := uitest.Big(1500)
		l := open(t, f, 30)
		run(t, l.Move(200+r.IntN(900)))
		for step := range 60 {
			s, _ := l.Selected()
			y, _ := l.Cursor()
			gone := false
			switch r.IntN(3) {
			case 0:
				f.Deliver(1, "N <n@x.example>", "new", "x", uitest.Now.Add(time.Duration(step)*time.Second))
			case 1:
				i := r.IntN(len(f.Msgs))
				gone = f.Msgs[i].ID == s.ID
				if _, err := f.Do(context.Background(), mail.Change{Kind: mail.ChangeDelete, Messages: []mail.MessageID{f.Msgs[i].ID}}); err != nil {
					t.Fatal(err)
				}
			case 2:
				f.Msgs[r.IntN(len(f.Msgs))].Flags.Bits ^= mail.Flagged
			}
			run(t, l.Reload())
			now, ok := l.Selected()
			if y2, _ := l.Cursor(); !ok || !gone && (now.ID != s.ID || y2 != y) {
				t.Fatalf("seed %d step %d: selected %d on line %d, want %d on line %d", seed, step, now.ID, y2, s.ID, y)
			}
			if _, total := l.Position(); total != len(f.Msgs) {
				t.Fatalf("total %d, want %d", total, len(f.Msgs))
			}
		}
	}
}

// A page that was read before a change was stored does not bring back what the
// change took away.
func TestHiddenStaysHidden(t *testing.T) {
	f := uitest.Big(500)
	l := open(t, f, 30)
	id := f.Msgs[3].ID
	late := l.Reload()
	run(t, l.Hide([]mail.MessageID{id}))
	run(t, late)
	run(t, l.Reload())
	for _, r := range l.rows {
		if r.ID == id {
			t.Fatal("the message came back before the change was settled")
		}
	}
	if _, total := l.Position(); total != 499 {
		t.Errorf("total %d", total)
	}
	run(t, l.Settle([]mail.MessageID{id})) // refused: it is still there
	if _, total := l.Position(); total != 500 {
		t.Errorf("total %d after a refusal", total)
	}
	l.Patch([]mail.MessageID{id}, mail.Flags{Bits: mail.Flagged}, mail.Flags{Bits: mail.Seen})
	run(t, l.Reload())
	if s := l.rows[3]; !s.Flags.Has(mail.Flagged) || s.Flags.Has(mail.Seen) {
		t.Errorf("flags %v while the change is being stored", s.Flags)
	}
	run(t, l.Settle([]mail.MessageID{id}))
	if s := l.rows[3]; s.Flags.Has(mail.Flagged) {
		t.Errorf("flags %v after a refusal", s.Flags)
	}
}

func TestNextUnreadGoesThroughPagesAndStops(t *testing.T) {
	f := uitest.Big(5000)
	f.Msgs[4200].Flags.Bits = 0
	l := open(t, f, 30)
	run(t, l.NextUnread(1))
	if n, _ := l.Position(); n != 4201 {
		t.Errorf("at %d, want 4201", n)
	}
	run(t, l.NextUnread(1))
	if n, _ := l.Position(); l.Seeking() || n < 4201 {
		t.Errorf("seeking %v at %d after the last unread message", l.Seeking(), n)
	}
	run(t, l.NextUnread(-1))
	if l.Seeking() {
		t.Error("still seeking at the top")
	}
}

// Events that come faster than pages are read cost a reload, not one each.
func TestReloadsDoNotPileUp(t *testing.T) {
	f := uitest.Big(500)
	l := open(t, f, 30)
	before := f.Calls["Page"]
	var cmds []tea.Cmd
	for range 1000 {
		cmds = append(cmds, l.Reload())
	}
	for _, c := range cmds {
		run(t, c)
	}
	if n := f.Calls["Page"] - before; n > 3 {
		t.Errorf("%d pages read for a thousand events", n)
	}
}

// Leaving a view cancels what is read for it.
func TestShowCancelsTheViewBefore(t *testing.T) {
	l := New(uitest.Big(10), Options{After: now})
	l.SetSize(80, 10)
	late := l.Show(mail.View{Role: mail.RoleInbox})
	ctx := l.ctx
	run(t, l.Show(mail.View{Mailboxes: []mail.MailboxID{1}, Query: "nothing"}))
	if ctx.Err() == nil {
		t.Error("the context of the view before is alive")
	}
	run(t, late)
	if len(l.rows) != 0 || l.Err() != nil {
		t.Errorf("%d rows of the view before, error %v", len(l.rows), l.Err())
	}
}

func TestDates(t *testing.T) {
	at := func(s string) time.Time {
		x, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	today := at("2026-11-26 15:04")
	for _, c := range []struct {
		t            string
		narrow, wide string
	}{
		{"2026-11-26 00:00", "00:00", "00:00"},
		{"2026-11-26 16:00", "16:00", "16:00"}, // a clock that is ahead
		{"2026-11-25 23:59", "Wed", "Wed 23:59"},
		{"2026-11-20 09:00", "Fri", "Fri 09:00"},
		{"2026-11-19 09:00", "19 Nov", "19 Nov"},
		{"2026-01-02 09:00", "2 Jan", "2 Jan"},
		{"2025-12-31 09:00", "Dec 25", "2025-12-31"},
		{"2027-01-01 09:00", "Jan 27", "2027-01-01"},
		{"1999-05-01 09:00", "May 99", "1999-05-01"},
	} {
		if got := date(at(c.t), today, 6); got != c.narrow {
			t.Errorf("%s narrow: %q, want %q", c.t, got, c.narrow)
		}
		if got := date(at(c.t), today, 10); got != c.wide {
			t.Errorf("%s wide: %q, want %q", c.t, got, c.wide)
		}
	}
	if got := date(time.Time{}, today, 10); got != "" {
		t.Errorf("no date: %q", got)
	}
}

func TestSizes(t *testing.T) {
	for n, want := range map[int64]string{-1: "", 0: "0", 999: "999", 1000: "1k", 999_499: "999k", 1_250_000: "1.2M", 25_400_000: "25M", 4_000_000_000: "4000M"} {
		if got := Size(n); got != want || len(got) > 5 {
			t.Errorf("Size(%d) = %q, want %q", n, got, want)
		}
	}
}

// Only what changed is drawn again.
func TestRowsAreDrawnOnce(t *testing.T) {
	l := open(t, uitest.Big(500), 30)
	l.SetFocus(true)
	first := append([]string{}, l.Render()...)
	run(t, l.Move(1))
	second := l.Render()
	changed := 0
	for i := range first {
		if first[i] != second[i] {
			changed++
		}
	}
	if changed != 2 {
		t.Errorf("%d lines changed by one step", changed)
	}
	if !strings.Contains(second[1], "message 499") {
		t.Errorf("line 1: %q", second[1])
	}
}
