package ui_test

import (
	"flag"
	"fmt"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// start runs the screen over a fake; the test fails when Update or View calls it.
func start(t testing.TB, f *uitest.Fake, o ui.Options, w, h int) *uitest.Driver {
	t.Helper()
	d := &uitest.Driver{}
	f.OnLoop = d.OnLoop.Load
	o.After, o.Location = uitest.After, time.UTC
	if o.Now == nil {
		o.Now = func() time.Time {
			if d.OnLoop.Load() {
				t.Error("Update or View asked the clock")
			}
			return uitest.Now
		}
	}
	d.Start(ui.New(f, o), w, h)
	t.Cleanup(func() {
		if len(f.Trespass) > 0 {
			t.Errorf("Update or View called the Backend: %v", f.Trespass)
		}
	})
	return d
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test ./ui -update rewrites it):\n%s\nwant:\n%s", file, got, want)
	}
}

func TestScreens(t *testing.T) {
	for _, c := range []struct{ name, keys string }{
		{"list", ""},
		{"reader", "<enter>"},
		{"folders", "hjjj"},
		{"help", "?unread"},
		{"palette", ":trash"},
		{"move", "m"},
		{"whichkey", "g"},
		{"search", "/subject:week<enter>"},
		{"marked", "xjxV"},
		{"parts", "<enter>v"},
		{"links", "<enter>o"},
		{"confirm", "D"},
		{"prompt", "/from:marit"},
	} {
		for _, s := range []struct{ w, h int }{{80, 24}, {120, 40}} {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, s.w, s.h), func(t *testing.T) {
				d := start(t, uitest.Scene(), ui.Options{}, s.w, s.h)
				d.Keys(c.keys)
				golden(t, fmt.Sprintf("%s-%dx%d", c.name, s.w, s.h), d.Screen())
			})
		}
	}
	t.Run("wide", func(t *testing.T) {
		d := start(t, uitest.Scene(), ui.Options{}, 200, 60)
		d.Keys("<enter>")
		golden(t, "wide-200x60", d.Screen())
	})
	t.Run("stacked", func(t *testing.T) {
		d := start(t, uitest.Scene(), ui.Options{}, 160, 50)
		d.Keys("<enter>")
		golden(t, "stacked-160x50", d.Screen())
	})
	t.Run("ascii", func(t *testing.T) {
		d := start(t, uitest.Scene(), ui.Options{ASCII: true, NoColor: true}, 80, 24)
		golden(t, "ascii-80x24", d.Screen())
	})
}

// Every line is exactly as wide as the screen, and there are as many as the
// screen has, whatever the size and whatever is going on.
func TestEveryPaneIsExactlyItsSize(t *testing.T) {
	keys := []string{"j", "k", "G", "gg", "<enter>", "q", "h", "l", "x", "V", "?", ":", "<esc>", "<esc>", "<space>", "v", "o", "H", "S", "z",
		"/subject:re<enter>", "g", "|", "B", "<tab>", "m", "5", "D", "n", "]", "}", "U", "s", "<ctrl+w>", "a", "u", "M", "*", "<pgdown>"}
	for seed := range 12 {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		f := uitest.Scene()
		f.Msgs[3].Subject = "👨‍👩‍👧‍👦 ❤️ 🇩🇪 1️⃣ e\u0301\u0302 ﷺ \x1b[31mred\x07 \u202eevil"
		f.Msgs[4].From = []mail.Address{{Name: "\u202e\x1b]0;x\x07日本語 Name नमस्ते"}}
		f.Boxes[7].Name = "Lists/\x1b[2J日本\u200b"
		d := start(t, f, ui.Options{ASCII: seed%4 == 1, NoColor: seed%4 == 2}, 80, 24)
		if seed%3 == 0 {
			d.Graphemes = true
			d.Send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		}
		if seed%2 == 0 {
			d.Send(tea.BackgroundColorMsg{Color: color.Black})
		}
		for range 120 {
			if r.IntN(3) == 0 {
				d.Resize(20+r.IntN(281), 5+r.IntN(96))
			}
			switch r.IntN(8) {
			case 0:
				d.Send(ui.Changed{Event: f.Deliver(uitest.WorkInbox, "N <n@x.example>", "日本語 arrival", "x", uitest.Now.Add(time.Duration(r.IntN(9000))*time.Second))})
			case 1:
				f.Offline = !f.Offline
				d.Send(ui.Changed{Event: mail.Event{All: true, Notices: []mail.Notice{{Account: "work", Text: "hello \x1b[31m\u202e"}}}})
			case 2:
				d.Fire(time.Minute)
			}
			k := keys[r.IntN(len(keys))]
			d.Keys(k)
			if d.Quit {
				d.Quit = false
			}
			check(t, d, k)
		}
		for w := 1; w < 30; w++ {
			d.Resize(w, 1+w/3)
			check(t, d, "small")
		}
	}
}

func check(t *testing.T, d *uitest.Driver, after string) {
	t.Helper()
	v := d.Model.View()
	width := ansi.StringWidthWc
	if d.Graphemes {
		width = ansi.StringWidth
	}
	lines := strings.Split(v.Content, "\n")
	if len(lines) != d.H {
		t.Fatalf("%d lines at %dx%d after %q", len(lines), d.W, d.H, after)
	}
	for y, l := range lines {
		if n := width(l); n != d.W {
			t.Fatalf("line %d is %d cells at %dx%d after %q: %q\n%s", y, n, d.W, d.H, after, l, d.Screen())
		}
		for i := range len(l) {
			if l[i] == 0x1b && (i+1 >= len(l) || l[i+1] != '[') || l[i] < 0x1b && l[i] != '\n' {
				t.Fatalf("a control character reached the screen after %q: %q", after, l)
			}
		}
	}
	if strings.ContainsAny(v.Content+v.WindowTitle, "\u202e\u202d\u2066\x07") {
		t.Fatalf("a bidi override reached the screen after %q", after)
	}
}

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

// An answer for a message that was left does not replace the one being read.
func TestStaleAnswersAreDropped(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Hold = true
	d.Keys("<enter>")
	slow := d.Held()
	d.Keys("J")
	if slow == 0 || !d.Has("Dinner on Saturday?") {
		t.Fatalf("the header of the second is not there at once:\n%s", d.Screen())
	}
	d.Release()
	if !d.Has("Are you free?") || d.Has("mooring fees") {
		t.Errorf("screen:\n%s", d.Screen())
	}
	// The same for the list: the page of a folder that was left.
	d.Keys("q")
	d.Hold = true
	d.Keys("gs")
	d.Keys("gi")
	d.Release()
	if !d.Has("home ▸ Inbox") || !d.Has("Ihre Rechnung") {
		t.Errorf("screen:\n%s", d.Screen())
	}
}

func TestReadingMarksAsReadQuietly(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("<enter>")
	if len(f.Done) != 1 || !f.Done[0].Quiet || f.Done[0].Add.Bits != mail.Seen {
		t.Fatalf("changes: %+v", f.Done)
	}
	d.Keys("qU")
	if len(f.Done) != 2 || f.Done[1].Remove.Bits != mail.Seen || f.Done[1].Quiet {
		t.Errorf("changes: %+v", f.Done)
	}
}

func TestOfflineSaysSoWithSizeAndQueues(t *testing.T) {
	f := uitest.Scene()
	f.Offline = true
	for i := range f.Msgs[:2] {
		f.Msgs[i].Body, f.Msgs[i].Complete, f.Msgs[i].Size = mail.BodyNone, nil, 20_000_000
	}
	d := start(t, f, ui.Options{}, 100, 30)
	d.Keys("<enter>")
	if !d.Has("not on this computer (20 MB)") || !d.Has("w: download it when there is a connection.") || !d.Has("Marit Sørensen <marit") {
		t.Errorf("screen:\n%s", d.Screen())
	}
	if len(f.Done) != 0 {
		t.Errorf("marked as read without being read: %+v", f.Done)
	}
	d.Keys("w")
	if len(f.Wanted) != 1 || !d.Has("Noted") {
		t.Errorf("wanted %v:\n%s", f.Wanted, d.Screen())
	}
	f.Offline = false
	d.Keys("<f5>")
	if !d.Has("mooring fees") {
		t.Errorf("not fetched when online again:\n%s", d.Screen())
	}
}

func TestChangesShowAtOnceAndUndo(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Hold = true
	d.Keys("d")
	if d.Has("Budget for spring: last changes") {
		t.Error("the message is still there before the change is stored")
	}
	d.Release()
	if !d.Has("Moved 1 message to the trash.   u undo") {
		t.Errorf("status: %q", d.Line(38))
	}
	d.Keys("u")
	if !d.Has("Budget for spring: last changes") || !d.Has("Undone: delete 1 message.") {
		t.Errorf("screen:\n%s", d.Screen())
	}
	d.Keys("<ctrl+r>")
	if d.Has("Budget for spring: last changes") || !d.Has("Done again") {
		t.Errorf("screen:\n%s", d.Screen())
	}
	d.Keys("s")
	if got := f.Done[len(f.Done)-1]; got.Add.Bits != mail.Flagged {
		t.Errorf("flag: %+v", got)
	}
	n := len(f.Done)
	d.Keys("Dn")
	if len(f.Done) != n {
		t.Error("deleted for good without a yes")
	}
	d.Keys("Dy")
	if got := f.Done[len(f.Done)-1]; got.Kind != mail.ChangeDelete {
		t.Errorf("delete for good: %+v", got)
	}
	d.Keys("mgolang<enter>")
	if got := f.Done[len(f.Done)-1]; got.Kind != mail.ChangeMove || got.To != uitest.WorkGolang {
		t.Errorf("move: %+v", got)
	}
	d.Keys("a")
	if got := f.Done[len(f.Done)-1]; got.Kind != mail.ChangeMove || got.To != uitest.WorkArchive {
		t.Errorf("archive: %+v", got)
	}
	f.Refuse = &mail.Error{Op: "do", Kind: mail.Storage}
	d.Keys("d")
	f.Refuse = nil
	d.Send(ui.Changed{Event: mail.Event{All: true}})
	d.Fire(time.Second)
	if !d.Has("The disk refused") || !d.Has("Ihre Rechnung") {
		t.Errorf("a refused change is not taken back:\n%s", d.Screen())
	}
}

// One change per account when the selection spans several.
func TestUnifiedSelectionGoesToEachAccount(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("xxx") // work, home, work
	if !d.Has("3 selected") {
		t.Fatalf("title: %s", d.Line(0))
	}
	d.Keys("d")
	to := map[mail.MailboxID]int{}
	for _, c := range f.Done {
		to[c.To] = len(c.Messages)
	}
	if len(f.Done) != 2 || to[uitest.WorkTrash] != 2 || to[uitest.HomeTrash] != 1 {
		t.Errorf("changes: %+v", f.Done)
	}
}

func TestSelectionByRangeAndPattern(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	d.Keys("Vjjj")
	if !d.Has("4 selected") {
		t.Errorf("range: %s", d.Line(0))
	}
	d.Keys("kkV")
	if !d.Has("2 selected") {
		t.Errorf("shorter range: %s", d.Line(0))
	}
	d.Keys("<esc>*subject:week<enter>")
	if !d.Has("selected") || d.Has("2 selected") {
		t.Errorf("pattern: %s", d.Line(0))
	}
	d.Keys("<esc>")
	if d.Has("selected") {
		t.Errorf("esc: %s", d.Line(0))
	}
}

func TestSearchAndBack(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 160, 50)
	d.Keys("/subject:dredger<enter>")
	if !d.Has("Contract for the dredger") || d.Has("Dinner") || !d.Has("1 of 1") {
		t.Errorf("search:\n%s", d.Screen())
	}
	d.Keys("<esc>")
	if !d.Has("Dinner on Saturday?") {
		t.Errorf("esc:\n%s", d.Screen())
	}
	d.Keys("/body:mooring<enter>")
	if !d.Has("Budget for spring: last") || d.Has("Dinner") {
		t.Errorf("body:\n%s", d.Screen())
	}
	d.Keys("<esc>/nothing-of-this<enter>")
	if !d.Has("Nothing matches") {
		t.Errorf("empty:\n%s", d.Screen())
	}
}

func TestSearchEverywhere(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 160, 50)
	d.Keys("gfgeneric<enter>")
	if !d.Has("Everywhere") || !d.Has("[go-nuts] generic methods") || !d.Has("1 of 2") {
		t.Errorf("everywhere:\n%s", d.Screen())
	}
	d.Keys("<esc>")
	if !d.Has("Dinner on Saturday?") || d.Has("Everywhere") {
		t.Errorf("esc:\n%s", d.Screen())
	}
}

func TestAccountsAndQuit(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 160, 50)
	for _, want := range []string{"work ▸ Inbox", "home ▸ Inbox", "rowing-club ▸ Inbox", "work ▸ Inbox"} {
		d.Keys("}")
		if !d.Has(want) {
			t.Errorf("} does not lead to %s: %s", want, d.Line(0))
		}
	}
	d.Keys("<enter>q")
	if d.Quit {
		t.Fatal("q in the reader left the program")
	}
	d.Keys("q")
	if !d.Quit {
		t.Error("q in the list did not leave the program")
	}
}

func TestStartElsewhere(t *testing.T) {
	for _, c := range []struct {
		o    ui.Options
		want string
	}{
		{ui.Options{Account: "home"}, "home ▸ Inbox"},
		{ui.Options{Account: "work", Mailbox: "Lists/golang-nuts"}, "work ▸ Lists/golang-nuts"},
		{ui.Options{Mailbox: "Papierkorb"}, "home ▸ Papierkorb"},
	} {
		d := start(t, uitest.Scene(), c.o, 120, 40)
		if !d.Has(c.want) {
			t.Errorf("%+v: %s", c.o, d.Line(0))
		}
		d.Keys("gu")
		d.Send(ui.Changed{Event: mail.Event{All: true}})
		d.Fire(time.Minute)
		if !strings.Contains(d.Line(0), "│ All inboxes") {
			t.Errorf("%+v: the person was taken back: %s", c.o, d.Line(0))
		}
	}
}

// Leaving waits for a change that is being stored.
func TestQuitWaitsForChanges(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Hold = true
	d.Keys("dq")
	if d.Quit {
		t.Fatal("left before the change was stored")
	}
	d.Release()
	if !d.Quit || len(f.Done) != 1 {
		t.Errorf("quit %v, changes %v", d.Quit, f.Done)
	}
}

func TestPasswordIsAskedAndNeverShown(t *testing.T) {
	f := uitest.Scene()
	f.States[0].Phase = mail.PhaseNeedsYou
	f.States[0].Err = &mail.Error{Op: "login", Account: "work", Kind: mail.Auth, Server: "no \x1b[31mway"}
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("s3cret")
	if d.Has("s3cret") || !d.Has("Password of work: ******") {
		t.Errorf("prompt: %q", d.Line(39))
	}
	d.Keys("<enter>n")
	if len(f.Secrets) != 1 || f.Secrets[0] != "work s3cret false" {
		t.Errorf("secrets: %q", f.Secrets)
	}
}

// Two accounts that wait for a password are asked for one after the other.
func TestPasswordsOneAfterAnother(t *testing.T) {
	f := uitest.Scene()
	for i := range 2 {
		f.States[i].Phase = mail.PhaseNeedsYou
		f.States[i].Err = &mail.Error{Op: "login", Account: f.States[i].Name, Kind: mail.Auth}
	}
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("one<enter>y")
	d.Keys("two<enter>n")
	if fmt.Sprint(f.Secrets) != "[work one true home two false]" {
		t.Errorf("secrets: %q", f.Secrets)
	}
}

func TestLimitNarrowsTheSearch(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 160, 50)
	d.Keys("/subject:week<enter>")
	all := d.Line(0)
	d.Keys("\\is:unread<enter>")
	if d.Line(0) == all || !d.Has("(subject:week) (is:unread)") || d.Has("Nothing matches") {
		t.Errorf("limit:\n%s", d.Screen())
	}
}

func TestTabCompletesTheSearchLanguage(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	for keys, want := range map[string]string{"/subj<tab>": "/subject:", "/is:u<tab>": "/is:unread", "/from:x -has:a<tab>": "/from:x -has:attachment", "/be<tab>": "/before:", "/zz<tab>": "/zz"} {
		d.Keys(keys)
		if got := strings.TrimSpace(d.Line(39)); got != want {
			t.Errorf("%s: %q, want %q", keys, got, want)
		}
		d.Keys("<esc>")
	}
	d.Keys("/subject:week<enter><esc>/<up>")
	if got := strings.TrimSpace(d.Line(39)); got != "/subject:week" {
		t.Errorf("history: %q", got)
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

// A link is opened with a key only, and one that lies only after a question.
func TestLinks(t *testing.T) {
	f := uitest.Scene()
	var opened []string
	d := start(t, f, ui.Options{Browse: func(a string) error { opened = append(opened, a); return nil }}, 120, 40)
	d.Keys("<enter>o")
	if len(opened) != 0 {
		t.Fatal("opened by looking at the list")
	}
	d.Keys("j<enter>")
	if len(opened) != 1 || opened[0] != "https://drive.harbour.example/minutes/2025" || !d.Has("Opened drive.harbour.example in the browser.") {
		t.Errorf("opened %q: %s", opened, d.Line(38))
	}
	d.Keys("oy")
	if len(opened) != 1 || !d.Has("Copied https://drive.harbour.example/d/2026/budget-spring-v3") {
		t.Errorf("opened %q: %s", opened, d.Line(38))
	}
}

func TestSaveAsksForTheFolder(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{SaveDir: "/tmp/x"}, 120, 40)
	d.Keys("<enter>vjs")
	if !d.Has("Save budget-spring-v3.pdf in: /tmp/x") {
		t.Fatalf("prompt: %q", d.Line(39))
	}
	d.Keys("<ctrl+u>/srv/out<enter>")
	if len(f.Saved) != 1 || f.Saved[0] != "/srv/out/budget-spring-v3.pdf" || !d.Has("Saved as /srv/out/budget-spring-v3.pdf.") {
		t.Errorf("saved %v: %q", f.Saved, d.Line(38))
	}
}

func TestMouse(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	d.Send(tea.MouseClickMsg{X: 50, Y: 5, Button: tea.MouseLeft})
	if _, y := d.Cursor(); y != 5 {
		t.Errorf("click selected line %d", y)
	}
	d.Send(tea.MouseClickMsg{X: 50, Y: 5, Button: tea.MouseLeft})
	if !d.Has("Contract for the dredger") || !d.Has("Attached.") {
		t.Errorf("second click did not open:\n%s", d.Screen())
	}
	d.Keys("q")
	d.Send(tea.MouseWheelMsg{X: 50, Y: 5, Button: tea.MouseWheelDown})
	if strings.Contains(d.Line(1), "Marit") {
		t.Errorf("the wheel did not scroll:\n%s", d.Screen())
	}
	d.Send(tea.MouseClickMsg{X: 4, Y: 5, Button: tea.MouseLeft})
	if !d.Has("work ▸ Sent") {
		t.Errorf("click on a folder: %s", d.Line(0))
	}
}

func TestUnknownKeysHelp(t *testing.T) {
	d := start(t, uitest.Scene(), ui.Options{}, 120, 40)
	d.Keys("=")
	if !d.Has("= is mutt's key for: go to the first row. Here it is gg.") {
		t.Errorf("status: %q", d.Line(38))
	}
	for _, preset := range []string{"mutt", "aerc", "alpine", "gmail"} {
		d := start(t, uitest.Scene(), ui.Options{Keys: preset}, 120, 40)
		d.Keys("<enter>")
		if !d.Has("mooring fees") {
			t.Errorf("%s: enter does not open", preset)
		}
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
