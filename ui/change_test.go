package ui_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

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

// A selection that spans several accounts is one act: to the trash of each, and back at once.
func TestUnifiedSelectionGoesToEachAccount(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("xxx") // work, home, work
	if !d.Has("3 selected") {
		t.Fatalf("title: %s", d.Line(0))
	}
	d.Keys("d")
	to := map[mail.MailboxID]int{}
	for _, c := range append(f.Done, f.Done[0].Also...) {
		to[c.To] = len(c.Messages)
	}
	if len(f.Done) != 1 || to[uitest.WorkTrash] != 2 || to[uitest.HomeTrash] != 1 || !d.Has("Moved 3 messages to the trash.") {
		t.Errorf("changes: %+v\n%s", f.Done, d.Screen())
	}
	d.Keys("u")
	for _, m := range f.Msgs {
		if to[m.Place.Mailbox] != 0 {
			t.Errorf("%q is still in the trash", m.Subject)
		}
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

// What is typed after a pattern waits until its messages are selected: it is for them.
func TestKeysAfterAPattern(t *testing.T) {
	typed := func(d *uitest.Driver, keys string) {
		d.Keys("*")
		d.Hold = true
		d.Keys(keys)
		d.Release()
	}
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	typed(d, "subject:week<enter>a")
	if len(f.Done) != 1 || len(f.Done[0].Touched()) < 2 {
		t.Fatalf("changes: %+v\n%s", f.Done, d.Screen())
	}
	was := map[mail.MessageID]string{}
	for _, m := range f.Msgs {
		was[m.ID] = m.Subject
	}
	for _, id := range f.Done[0].Touched() {
		if !strings.Contains(strings.ToLower(was[id]), "week") {
			t.Errorf("archived %q", was[id])
		}
	}
	f = uitest.Scene()
	d = start(t, f, ui.Options{}, 120, 40)
	d.Keys("*")
	d.Hold = true
	d.Keys("subject:week<enter>a<esc>")
	d.Release()
	if len(f.Done) != 0 || d.Has("selected") {
		t.Errorf("not broken off: %+v\n%s", f.Done, d.Screen())
	}
	d.Fire(time.Second)
	if d.Has("Gathering") {
		t.Errorf("said though it was broken off:\n%s", d.Screen())
	}
	if d.Keys("a"); len(f.Done) != 1 || len(f.Done[0].Touched()) != 1 {
		t.Errorf("afterwards: %+v\n%s", f.Done, d.Screen())
	}
}

// A pattern that is looked up again as the index grows selects nothing once the
// person has acted on what it found.
func TestLateAnswerToAPattern(t *testing.T) {
	f := uitest.Scene()
	f.Behind = 100
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("*subject:week<enter>")
	d.Hold = true
	d.Send(ui.Changed{Event: mail.Event{Indexed: true}})
	d.Keys("a")
	d.Release()
	if len(f.Done) != 1 || d.Has("selected") {
		t.Errorf("changes: %+v\n%s", f.Done, d.Screen())
	}
}

// Spam goes to the spam folder with the keyword for filters, and comes back with the
// opposite one; each is one change for undo.
func TestSpam(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	id := f.Msgs[0].ID
	at := func() (mail.Role, mail.Flag) {
		for _, m := range f.Msgs {
			if m.ID == id {
				for _, b := range f.Boxes {
					if b.ID == m.Place.Mailbox {
						return b.Role, m.Flags.Bits & (mail.Junk | mail.NotJunk)
					}
				}
			}
		}
		return "gone", 0
	}
	want := func(r mail.Role, f mail.Flag, said string) {
		t.Helper()
		if gr, gf := at(); gr != r || gf != f || !d.Has(said) {
			t.Errorf("%s: %q %v\n%s", said, gr, gf, d.Screen())
		}
	}
	d.Keys("!")
	want(mail.RoleJunk, mail.Junk, "Moved 1 message to the spam folder.")
	d.Keys("u")
	want(mail.RoleInbox, 0, "Undone: mark 1 message as spam.")
	d.Keys("gg!g/spam<enter>!")
	want(mail.RoleInbox, mail.NotJunk, "Moved 1 message to the inbox.")
	d.Keys("u")
	want(mail.RoleJunk, mail.Junk, "Undone: mark 1 message as not spam.")
}

// What cannot be taken back is said by name, and the next undo is for what was before.
func TestTooLateToUndo(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("as")
	f.TooLate = true
	if d.Keys("u"); !d.Has("It is too late to take this back: flag 1 message.") {
		t.Errorf("not said:\n%s", d.Screen())
	}
}

// slowFirst is a Backend whose first change takes until the others have had their chance.
type slowFirst struct {
	*uitest.Fake
	mu    sync.Mutex
	calls []string
}

func (s *slowFirst) note(what string) {
	s.mu.Lock()
	first := len(s.calls) == 0
	s.mu.Unlock()
	if first {
		time.Sleep(50 * time.Millisecond)
	}
	s.mu.Lock()
	s.calls = append(s.calls, what)
	s.mu.Unlock()
}

func (s *slowFirst) Do(ctx context.Context, c mail.Change) (mail.ChangeID, error) {
	s.note("do " + c.Label)
	return s.Fake.Do(ctx, c)
}

func (s *slowFirst) Undo(ctx context.Context) (string, error) {
	s.note("undo")
	return s.Fake.Undo(ctx)
}

// Changes are stored in the order of their keys, though the program runs every Cmd
// beside the others: an undo is for the change before it.
func TestChangesKeepTheirOrder(t *testing.T) {
	b := &slowFirst{Fake: uitest.Scene()}
	m := tea.Model(ui.New(b, ui.Options{}))
	var work sync.WaitGroup
	var run func(cmd tea.Cmd)
	var mu sync.Mutex
	run = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		work.Go(func() {
			switch msg := cmd().(type) {
			case nil:
			case tea.BatchMsg:
				for _, c := range msg {
					run(c)
				}
			default:
				mu.Lock()
				var next tea.Cmd
				m, next = m.Update(msg)
				mu.Unlock()
				run(next)
			}
		})
	}
	send := func(msg tea.Msg) {
		mu.Lock()
		var cmd tea.Cmd
		m, cmd = m.Update(msg)
		mu.Unlock()
		run(cmd)
	}
	run(m.Init())
	send(tea.WindowSizeMsg{Width: 120, Height: 40})
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		mu.Lock()
		shown := strings.Contains(m.View().Content, "Budget for spring")
		mu.Unlock()
		if shown {
			break
		}
		if time.Now().After(end) {
			t.Fatal("no list")
		}
	}
	for _, k := range "UsUsua" {
		send(tea.KeyPressMsg{Code: k, Text: string(k)})
	}
	send(tea.KeyPressMsg{Code: 'u', Text: "u"})
	want := []string{"do mark 1 message as read", "do flag 1 message", "do mark 1 message as unread", "do unflag 1 message", "undo", "do archive 1 message", "undo"}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		b.mu.Lock()
		got := slices.Clone(b.calls)
		b.mu.Unlock()
		if len(got) >= len(want) || time.Now().After(end) {
			if !slices.Equal(got, want) {
				t.Errorf("%q", got)
			}
			break
		}
	}
}

// Where an account has no folder for what is to be done, it is made, after a question.
func TestMissingFolderIsMade(t *testing.T) {
	f := uitest.Scene()
	i := slices.IndexFunc(f.Msgs, func(m mail.Message) bool { return m.Place.Account == "home" })
	id := f.Msgs[i].ID
	for k := range f.Boxes {
		if b := &f.Boxes[k]; b.Account == "home" && b.Role != mail.RoleInbox {
			b.Name, b.Delim = "INBOX."+b.Name, "."
		}
	}
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("j!")
	if !d.Has("home has no spam folder. Create the folder INBOX.Junk?") {
		t.Fatalf("not asked:\n%s", d.Screen())
	}
	if d.Keys("n"); len(f.Done) != 0 {
		t.Fatalf("made: %+v", f.Done)
	}
	d.Keys("!y")
	d.Fire(time.Second)
	if len(f.Done) != 2 || f.Done[0].Kind != mail.ChangeCreate || f.Done[0].Name != "INBOX.Junk" || !slices.Contains(f.Done[1].Touched(), id) || !d.Has("Moved 1 message to the spam folder.") {
		t.Errorf("changes: %+v\n%s", f.Done, d.Screen())
	}
	// It is not asked again.
	f.Msgs[0].Place.Account, f.Msgs[0].Place.Mailbox = "home", uitest.HomeInbox
	d.Send(ui.Changed{Event: mail.Event{All: true}})
	d.Fire(time.Second)
	if d.Keys("gg!"); len(f.Done) != 3 {
		t.Errorf("changes: %+v\n%s", f.Done, d.Screen())
	}
}

// Nothing that keys wait for holds up leaving at once.
func TestQuitNowDoesNotWait(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("*")
	d.Hold = true
	d.Keys("subject:week<enter>a<ctrl+c>")
	d.Release()
	if !d.Quit || len(f.Done) != 0 {
		t.Errorf("quit %v, changes %+v", d.Quit, f.Done)
	}
}
