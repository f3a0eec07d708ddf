package list

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/mail"
)

// agree checks that what is drawn, the cursor and clicks know the same of where rows
// are, and that headings are no rows.
func agree(t *testing.T, l *Pane, what string) {
	t.Helper()
	out := l.Render()
	if len(out) != l.h {
		t.Fatalf("%s: %d lines of %d", what, len(out), l.h)
	}
	y, ok := l.Cursor()
	if !ok {
		t.Fatalf("%s: the selection is not on the screen (line %d of %d)", what, y, l.h)
	}
	next, rows := l.top, 0
	for y, line := range out {
		i, ok := l.rowAt(y)
		if !ok {
			if !strings.Contains(line, l.t.Signs.HBar) && next < len(l.rows) {
				t.Fatalf("%s: line %d is neither a row nor a heading: %q", what, y, line)
			}
			continue
		}
		if i != next || l.lineOf(i) != y {
			t.Fatalf("%s: row %d on line %d, want row %d; it says line %d", what, i, y, next, l.lineOf(i))
		}
		if !strings.Contains(line, l.rows[i].Subject) {
			t.Fatalf("%s: line %d is not row %d: %q", what, y, i, line)
		}
		next, rows = next+1, rows+1
	}
	if rows != l.visible() {
		t.Fatalf("%s: %d rows on the screen, it says %d", what, rows, l.visible())
	}
	if l.below || rows == len(l.rows) {
		return
	}
	if blank := strings.TrimSpace(out[l.h-1]) == ""; blank && l.top > 0 && l.topAt(len(l.rows)-1, l.h-1) < l.top {
		t.Fatalf("%s: room is left unused", what)
	}
}

func TestHeadingsAreNoRows(t *testing.T) {
	const n = 3000
	for seed := range 4 {
		r := rand.New(rand.NewPCG(uint64(seed), 9))
		f := uitest.Big(n)
		at := uitest.Now
		for i := range f.Msgs {
			at = at.Add(-time.Duration(r.IntN(20)) * time.Hour)
			f.Msgs[i].Received, f.Msgs[i].Subject = at, fmt.Sprintf("no%d.", i)
		}
		l := open(t, f, 10+r.IntN(50))
		l.SetLayout(Layout{Groups: true})
		sel := 0
		for step := range 200 {
			what := fmt.Sprint("seed ", seed, " step ", step)
			switch k := r.IntN(10); k {
			case 0:
				run(t, l.First())
				sel = 0
			case 1:
				run(t, l.Last())
				sel = n - 1
			case 2:
				run(t, l.Page(1-2*r.IntN(2)))
				sel = l.first + l.sel
			case 3:
				run(t, l.Wheel(r.IntN(13)-6))
				sel = l.first + l.sel
			case 4:
				run(t, l.SetSize(100, 8+r.IntN(60)))
			case 5:
				y, _ := l.Cursor()
				run(t, l.Reload())
				if now, _ := l.Cursor(); now != y {
					t.Fatalf("%s: the selection was on line %d and is on %d", what, y, now)
				}
			case 6:
				y := r.IntN(l.h)
				if i, ok := l.rowAt(y); ok {
					sel = l.first + i
				}
				cmd, _ := l.At(y)
				run(t, cmd)
			default:
				d := r.IntN(60) - 30
				run(t, l.Move(d))
				sel = min(max(sel+d, 0), n-1)
			}
			verify(t, l, f, n, sel, what)
			if !l.grouped() {
				continue
			}
			agree(t, l, what)
		}
	}
}

// What arrives above neither moves the selection nor shifts what is looked at, also
// when it brings a heading.
func TestArrivalsUnderHeadings(t *testing.T) {
	f := uitest.Big(500)
	l := open(t, f, 30)
	l.SetLayout(Layout{Groups: true})
	run(t, l.Move(100))
	s, _ := l.Selected()
	before := fmt.Sprint(l.Render())
	for i := range 5 {
		f.Deliver(uitest.WorkInbox, "N <n@x.example>", "arrival", "x", uitest.Now.Add(time.Duration(i*30)*time.Hour))
		run(t, l.ReloadNow())
		if now, _ := l.Selected(); now.ID != s.ID {
			t.Fatalf("%d is selected, not %d", now.ID, s.ID)
		}
		if now := fmt.Sprint(l.Render()); now != before {
			t.Fatalf("the screen is another:\n%s", now)
		}
	}
}

func TestHeadingWords(t *testing.T) {
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) // a Wednesday
	l := New(uitest.Big(1), Options{Location: time.UTC})
	l.SetNow(now)
	l.SetLayout(Layout{Groups: true})
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{now.AddDate(0, 0, 2), "Later"},
		{now, "Today"},
		{now.Add(-11 * time.Hour), "Yesterday"},
		{now.AddDate(0, 0, -6), "Thursday"},
		{now.AddDate(0, 0, -7), "Week of Mon 16 Nov"},
		{now.AddDate(0, 0, -27), "Week of Mon 26 Oct"},
		{now.AddDate(0, 0, -10), "Week of Mon 9 Nov"}, // a Sunday
		{now.AddDate(0, 0, -28), "October"},
		{now.AddDate(-1, 0, 0), "November 2025"},
		{time.Time{}, "No date"},
	} {
		l.rows = []row{{Summary: mail.Summary{Received: c.at}, at: mail.Cursor{Received: c.at}}}
		if got := l.words(0); got != c.want {
			t.Errorf("%v: %q, want %q", c.at, got, c.want)
		}
	}
}

func TestHeadingsBySender(t *testing.T) {
	l := New(uitest.Big(1), Options{Location: time.UTC})
	l.SetNow(uitest.Now)
	l.SetLayout(Layout{Groups: true})
	l.w, l.h, l.of.Sort = 60, 20, mail.SortSender
	for _, n := range []string{"Ann", "ann", "Bo\x1b[31m", "", ""} {
		r := row{}
		if n != "" {
			r.From = []mail.Address{{Name: n, Addr: "x@x.example"}}
		}
		l.rows = append(l.rows, r)
	}
	got := ""
	for i := range l.rows {
		if l.headed(i) {
			got += l.words(i) + ";"
		}
	}
	if want := "Ann;Bo"; !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ";(nobody);") || strings.Count(got, ";") != 3 || strings.Contains(got, "\x1b") {
		t.Errorf("%q", got)
	}
	if l.of.Sort = mail.SortSize; l.headed(0) {
		t.Error("a list by size has headings")
	}
}
