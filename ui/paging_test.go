package ui_test

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// The newest message is on top without any key, once the first page is here.
func TestNewestIsShownAtOnce(t *testing.T) {
	d := start(t, uitest.Big(100_000), ui.Options{}, 160, 50)
	if !strings.Contains(d.Line(1), "message 100000") || !d.Has("1 of 100,000") {
		t.Errorf("screen:\n%s", d.Screen())
	}
}

func TestPagingThroughAHundredThousand(t *testing.T) {
	f := uitest.Big(100_000)
	d := start(t, f, ui.Options{}, 100, 30)
	at := func(n int) {
		t.Helper()
		if !d.Has(fmt.Sprintf("message %d ", 100_000-n+1)) {
			t.Errorf("message at row %d is not on the screen:\n%s", n, d.Screen())
		}
		_, y := d.Cursor()
		if l := d.Line(y); !strings.Contains(l, fmt.Sprintf("message %d ", 100_000-n+1)) {
			t.Errorf("row %d is not selected: %q", n, l)
		}
	}
	at(1)
	d.Keys("G")
	at(100_000)
	if !d.Has("100,000 of 100,000") {
		t.Errorf("position:\n%s", d.Line(0))
	}
	d.Keys("200k")
	at(99_800)
	d.Keys("gg")
	at(1)
	d.Keys("4321j")
	at(4322)
	if !d.Has("4,322 of 100,000") {
		t.Errorf("position: %s", d.Line(0))
	}
	for range 1500 {
		d.Keys("k")
	}
	at(2822)
	if f.Calls["Page"] > 80 {
		t.Errorf("%d pages read", f.Calls["Page"])
	}
}

// A burst of keys that outruns the pages ends where it should.
func TestKeysBeforeRows(t *testing.T) {
	d := start(t, uitest.Big(5000), ui.Options{}, 100, 30)
	d.Hold = true
	for range 1000 {
		d.Send(uitest.Key("j"))
	}
	d.Release()
	if !d.Has("1,001 of 5,000") {
		t.Errorf("position: %s", d.Line(0))
	}
}

// New mail leaves the selection on its message and that message on its line.
func TestSelectionStaysWhenMailArrives(t *testing.T) {
	f := uitest.Big(2000)
	d := start(t, f, ui.Options{}, 100, 30)
	d.Keys("700j")
	_, y := d.Cursor()
	before := d.Line(y)
	for i := range 5 {
		d.Send(ui.Changed{Event: f.Deliver(1, "New <n@x.example>", fmt.Sprint("arrival ", i), "x", uitest.Now.Add(time.Duration(i)*time.Minute))})
		d.Fire(time.Second)
		if _, now := d.Cursor(); now != y || d.Line(now)[strings.Index(d.Line(now), "message"):] != before[strings.Index(before, "message"):] {
			t.Fatalf("after arrival %d: line %d %q, before: %d %q", i, now, d.Line(now), y, before)
		}
	}
	if !d.Has("706 of 2,005") {
		t.Errorf("position: %s", d.Line(0))
	}
	// At the newest end new mail is let in on top; the selection stays on its message.
	d.Keys("ggj")
	d.Send(ui.Changed{Event: f.Deliver(1, "New <n@x.example>", "the very newest", "x", uitest.Now.Add(time.Hour))})
	d.Fire(time.Second)
	if !strings.Contains(d.Line(1), "the very newest") {
		t.Errorf("not on top:\n%s", d.Screen())
	}
	if _, now := d.Cursor(); !strings.Contains(d.Line(now), "arrival 3") {
		t.Errorf("selected: %q", d.Line(now))
	}
}

// A range that is being selected stays what it is when mail comes in above it,
// and goes on from where it began.
func TestRangeStaysWhenMailArrives(t *testing.T) {
	f := uitest.Big(50)
	d := start(t, f, ui.Options{}, 100, 30)
	d.Keys("4jV2j")
	was := marked(d)
	for i := range 3 {
		d.Send(ui.Changed{Event: f.Deliver(1, "New <n@x.example>", fmt.Sprint("arrival ", i), "x", uitest.Now.Add(time.Duration(i)*time.Minute))})
		d.Fire(time.Second)
		if got := marked(d); len(was) != 3 || !slices.Equal(got, was) {
			t.Fatalf("after arrival %d: %q, before: %q", i, got, was)
		}
	}
	d.Keys("k")
	if got := marked(d); !slices.Equal(got, was[:2]) {
		t.Errorf("one row less: %q of %q", got, was)
	}
	d.Keys("3k")
	if got := marked(d); len(got) != 3 || got[2] != was[0] {
		t.Errorf("to the other side: %q, from %q", got, was[0])
	}
}

// marked are the rows that are selected for an action.
func marked(d *uitest.Driver) []string {
	var out []string
	for l := range strings.Lines(d.Screen()) {
		if i := strings.Index(l, "message "); strings.Contains(l, "✓") && i >= 0 {
			out = append(out, strings.Fields(l[i:])[1])
		}
	}
	return out
}

// Until the person has moved, the newest message is the one selected.
func TestSelectionFollowsTheNewestUntilTouched(t *testing.T) {
	f := uitest.Big(50)
	d := start(t, f, ui.Options{}, 100, 30)
	d.Send(ui.Changed{Event: f.Deliver(1, "New <n@x.example>", "later", "x", uitest.Now)})
	d.Fire(time.Second)
	if _, y := d.Cursor(); !strings.Contains(d.Line(y), "later") {
		t.Errorf("selected: %q", d.Line(y))
	}
}

// A list that cannot be read anew stays as it is, and that is said.
func TestAFailingCacheIsSaid(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	f.Refuse = &mail.Error{Op: "read a list", Kind: mail.Storage}
	d.Send(ui.Changed{Event: mail.Event{All: true}})
	if !d.Has("The disk refused") || !d.Has("Dinner on Saturday?") {
		t.Errorf("screen:\n%s", d.Screen())
	}
}

// A key costs no reading as long as the rows are here.
func TestKeysReadNothing(t *testing.T) {
	f := uitest.Big(100_000)
	d := start(t, f, ui.Options{}, 160, 50)
	d.Keys("jjjj")
	before := f.Calls["Page"]
	for range 40 {
		d.Keys("jk")
	}
	if n := f.Calls["Page"] - before; n != 0 {
		t.Errorf("%d pages read by keys that needed none", n)
	}
}

// BenchmarkKey is a key in a list of 100,000: Update and View.
func BenchmarkKey(b *testing.B) {
	d := start(b, uitest.Big(100_000), ui.Options{}, 160, 50)
	d.Send(tea.BackgroundColorMsg{Color: color.Black})
	down, up := uitest.Key("j"), uitest.Key("k")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		k := down
		if i/40%2 == 1 {
			k = up
		}
		m, _ := d.Model.Update(k)
		m.View()
	}
}

// BenchmarkArchiveMany is the frame of the key that archives 5,000 selected
// messages, beside that of a key that moves.
func BenchmarkArchiveMany(b *testing.B) {
	var took, moved time.Duration
	for range b.N {
		f := uitest.Big(20_000)
		f.Boxes = append(f.Boxes, mail.Mailbox{ID: 2, Account: "big", Name: "Archive", Role: mail.RoleArchive, Selectable: true})
		d := start(b, f, ui.Options{}, 160, 50)
		d.Keys("V5000j")
		if !d.Has("5,001 selected") {
			b.Fatal(d.Screen())
		}
		begun := time.Now()
		m, _ := d.Model.Update(uitest.Key("a"))
		m.View()
		took += time.Since(begun)
		begun = time.Now()
		m, _ = m.Update(uitest.Key("j"))
		m.View()
		moved += time.Since(begun)
		if !d.Has("message 14999") || d.Has("selected") {
			b.Fatal(d.Screen())
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(took.Microseconds())/float64(b.N)/1000, "ms-archive")
	b.ReportMetric(float64(moved.Microseconds())/float64(b.N)/1000, "ms-move")
}

// A selection has its limit, and says so.
func TestSelectionHasALimit(t *testing.T) {
	d := start(t, uitest.Big(60_000), ui.Options{}, 120, 40)
	if d.Keys("<ctrl+a>"); !d.Has("50,000 selected") || !d.Has("These are the newest 50,000, more cannot be selected at a time.") {
		t.Errorf("not said:\n%s", d.Screen())
	}
	d = start(t, uitest.Big(2000), ui.Options{}, 120, 40)
	if d.Keys("<ctrl+a>"); !d.Has("2,000 selected") || d.Has("cannot be selected") {
		t.Errorf("said:\n%s", d.Screen())
	}
}
