//go:build !race

// Under the race detector this session takes minutes; make long runs it without.

package cli

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"postern/account"
	"postern/internal/mailtest"
	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

const (
	triaged  = 75 // unread messages in each inbox
	accounts = "abcd"
)

// What is compared at the end. Every message that was there at the start has to
// be where it was, once, with the flags it had. Opening a message marks it as read and
// undo does not take that back, so the messages that were opened are expected with \Seen
// beside what they had. UIDs are new, because a message that was moved away and back has a
// new one. What another client delivered meanwhile has to be in the inbox, once, unread unless it was opened.

// TestTriage works through 300 unread messages in four accounts of a real
// Dovecot with the keys of a person, while another connection delivers new mail every few
// keys, and then takes everything back. Screen and engines are the true ones; between them
// stands only who counts. Nothing is timed: that no key waits for a disk, a network or a
// clock is shown by none of them being asked while a key is taken and the screen drawn.
func TestTriage(t *testing.T) {
	tr := newTriage(t)
	before := tr.dump()
	tr.untilSynced()
	tr.begun = true
	steps := 0
	for i := range accounts {
		tr.at = i
		tr.d.Keys("}")
		tr.drain()
		if !strings.Contains(tr.d.Line(0), accounts[i:i+1]+" ▸ Inbox") {
			t.Fatalf("not in the inbox of %c:\n%s", accounts[i], tr.d.Screen())
		}
		if i%2 == 1 {
			tr.d.Keys("T") // whole conversations, in the second and the last
		}
		for n := 0; tr.unread() > 0; n++ {
			tr.step(steps, triage[(n+i)%len(triage)])
			if steps++; steps%12 == 0 {
				tr.deliver((i + 1) % len(accounts))
			}
			if steps > 600 {
				t.Fatalf("no end of it:\n%s", tr.d.Screen())
			}
		}
		tr.d.Keys("<esc>")
	}
	if left := tr.leftUnread(); left != "" {
		t.Logf("came in after its inbox was done: %s", left)
	}
	touched := map[mail.MessageID]bool{}
	changes := 0
	for _, c := range tr.b.done {
		for _, id := range c.Messages {
			touched[id] = true
		}
		if !c.Quiet {
			changes++
		}
	}
	if len(touched) < triaged*len(accounts) {
		t.Errorf("%d messages were handled, want %d at least", len(touched), triaged*len(accounts))
	}
	tr.quiet() // some of it has been sent, and is taken back by its opposite
	for presses := 0; !tr.d.Has("There is nothing to undo."); presses++ {
		if presses > changes {
			t.Fatalf("%d changes, and more can be undone:\n%s", changes, tr.d.Screen())
		}
		tr.d.Keys("u")
	}
	if open := changes + tr.b.redone - tr.b.undone; open != 0 {
		t.Errorf("%d changes were made, %d undone, %d of them made again", changes, tr.b.undone, tr.b.redone)
	}
	tr.quiet()
	t.Logf("%d steps, %d changes of %d messages, %d delivered meanwhile, %d opened", steps, changes, len(touched), tr.news, len(tr.opened))
	tr.compare(before, tr.dump())
}

// triageStep is keys. Before those that follow a blank new mail comes, every
// fifth time; at a "?" the text has to be there.
type triageStep struct{ what, keys string }

var triage = []triageStep{
	{"archive", "a"},
	{"read and archive", "<enter>?q a"},
	{"delete", " d"},
	{"move through the picker", "m proj<enter>"},
	{"flag and mark as read", "s U"},
	{"three by hand", "xx xa"},
	{"a range", "V5j d"},
	{"spam", "!"},
	{"the conversation", "X a"},
	{"folded", "z a"},
	{"by a query", "*subject:digest<enter> mproj<enter>"},
	{"unread and read again", "UU U"},
	{"archive with a count of rows", "3j a"},
	{"take the last back and do it again", "du<ctrl+r>"},
}

// triageBed is a screen, its engines and the mail.
type triageBed struct {
	begun  bool // the person has: until then the selection is at the newest message, whichever that is
	t      *testing.T
	d      *uitest.Driver
	b      *watched
	m      *account.Manager
	users  []*mailtest.User
	conns  []*mailtest.Client
	events chan mail.Event
	at     int // the account that is worked on
	news   int
	opened map[string]bool // by Message-ID
}

func newTriage(t *testing.T) *triageBed {
	tr := &triageBed{t: t, d: &uitest.Driver{}, events: make(chan mail.Event), opened: map[string]bool{}}
	srv := mailtest.Dovecot(t)
	text := ""
	for i := range accounts {
		u := srv.User(t)
		name := accounts[i : i+1]
		u.AppendMany(t, "INBOX", triaged, func(n int) []byte { return triageNote(name, n) }, func(n int) []string {
			if n%11 == 3 {
				return []string{`\Flagged`}
			}
			return nil
		})
		c := u.Client(t)
		c.Create("Projects")
		tr.users, tr.conns = append(tr.users, u), append(tr.conns, c)
		text += accountOf(name, u, u.Password)
	}
	for _, v := range withConfig(t, text) {
		if k, val, _ := strings.Cut(v, "="); strings.HasPrefix(k, "XDG_") || k == "HOME" || k == "POSTERN_CONFIG" {
			t.Setenv(k, val)
		}
	}
	s, err := (&app{}).open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tr.m, tr.b = s.manager, &watched{Backend: s.manager, onLoop: &tr.d.OnLoop}
	ctx, stop := context.WithCancel(context.Background())
	if err := s.manager.Start(ctx); err != nil {
		t.Fatal(err)
	}
	pumped := make(chan struct{})
	go func() {
		defer close(pumped)
		s.manager.Pump(ctx, func(e mail.Event) {
			select {
			case tr.events <- e:
			case <-ctx.Done():
			}
		})
	}()
	t.Cleanup(func() {
		stop()
		<-pumped
		s.manager.Close()
		s.close()
		if n := tr.b.trespass.Load(); n > 0 {
			t.Errorf("Update or View called the Backend or the clock %d times", n)
		}
	})
	o := screenOptions(s.config)
	o.After, o.Location = uitest.After, time.UTC
	o.Now = func() time.Time { tr.b.note(); return time.Now() }
	tr.d.Start(ui.New(tr.b, o), 160, 40)
	return tr
}

// triageNote is the n-th message of an account: a third of them are answers, some are of a list, some are digests.
func triageNote(account string, n int) []byte {
	id := func(n int) string { return fmt.Sprintf("%s%03d@triage.example", account, n) }
	subject, extra := fmt.Sprintf("%s%03d letter", account, n), ""
	if n%9 == 4 {
		subject = fmt.Sprintf("%s%03d digest", account, n)
	}
	if n%3 == 2 {
		extra = "In-Reply-To: <" + id(n-1) + ">\r\nReferences: <" + id(n-2) + "> <" + id(n-1) + ">\r\n"
	} else if n%3 == 1 {
		extra = "In-Reply-To: <" + id(n-1) + ">\r\nReferences: <" + id(n-1) + ">\r\n"
	}
	if n%5 == 0 {
		extra += "List-Id: <pilots.example.org>\r\n"
	}
	return fmt.Appendf(nil, "From: Zoe <zoe@example.org>\r\nTo: ann@example.org\r\nSubject: %s\r\nDate: Tue, 3 Nov 2026 10:%02d:12 +0100\r\n"+
		"Message-ID: <%s>\r\n%s\r\nThe text of %s%03d.\r\n", subject, n%60, id(n), extra, account, n)
}

// deliver lets another client put a message into an inbox, every second one an answer to what is there, and waits for it.
func (tr *triageBed) deliver(i int) {
	tr.t.Helper()
	tr.news++
	subject, extra := fmt.Sprintf("n%03d fresh", tr.news), ""
	if tr.news%2 == 0 {
		extra = fmt.Sprintf("In-Reply-To: <%c%03d@triage.example>\r\n", accounts[i], (tr.news*7)%triaged)
	}
	tr.conns[i].Append("INBOX", fmt.Appendf(nil, "From: Bo <bo@example.org>\r\nTo: ann@example.org\r\nSubject: %s\r\nMessage-ID: <n%03d@triage.example>\r\n%s\r\nThe text of n%03d.\r\n",
		subject, tr.news, extra, tr.news))
	box := tr.inbox(i).ID
	tr.until(subject, func() bool {
		p, err := tr.m.Page(tr.t.Context(), mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{box}}, N: 1})
		return err == nil && len(p.Rows) == 1 && p.Rows[0].Subject == subject
	})
}

// step does one thing with the next unread message.
func (tr *triageBed) step(n int, s triageStep) {
	tr.t.Helper()
	tr.next()
	tr.drain()
	if tr.selected() == "" {
		tr.t.Fatalf("%s: nothing is selected:\n%s", s.what, tr.d.Screen())
	}
	did := len(tr.b.done)
	for k := range strings.SplitSeq(s.keys, " ") {
		if k != s.keys && strings.HasSuffix(s.keys, " "+k) && n%5 == 0 {
			tr.deliver(tr.at)
		}
		open, rest, opens := strings.Cut(k, "?")
		tr.d.Keys(open)
		if opens {
			tr.until("its text", func() bool { return text.MatchString(tr.d.Screen()) })
			tr.opened[text.FindStringSubmatch(tr.d.Screen())[1]] = true // of a folded conversation, the first unread one
			tr.d.Keys(rest)
		}
		if strings.HasPrefix(k, "*") {
			tr.until("a selection", func() bool {
				return (tr.d.Has(" selected") || tr.d.Has("Nothing matches")) && !tr.d.Has("still to be looked through")
			})
		}
		tr.drain()
	}
	if len(tr.b.done) == did && !strings.HasPrefix(s.keys, "*") && !tr.d.Has("It is there already.") {
		tr.t.Errorf("%s: no change was made:\n%s", s.what, tr.d.Screen())
	}
}

// next goes to an unread message: the next one, or the first when there is none below.
func (tr *triageBed) next() {
	tr.d.Keys("<esc>")
	was := tr.selected()
	if tr.d.Keys("<tab>"); tr.selected() != was {
		return
	}
	tr.d.Keys("gg")
	if _, y := tr.d.Cursor(); y >= 0 && !strings.Contains(tr.d.Line(y), "●") {
		tr.d.Keys("<tab>")
	}
}

var (
	named = regexp.MustCompile(`\b[a-dn]\d{3}\b`)
	text  = regexp.MustCompile(`The text of ([a-dn]\d{3})\.`)
	many  = regexp.MustCompile(`\d+ selected`)
)

// selected is the message on the row of the cursor, as its subject names it.
func (tr *triageBed) selected() string {
	s, _, _ := tr.look()
	return s
}

// look is the screen, with what it says to be selected.
func (tr *triageBed) look() (at, marked, screen string) {
	screen = tr.d.Screen()
	marked = many.FindString(screen)
	if _, y := tr.d.Cursor(); y >= 0 {
		at = named.FindString(strings.Split(screen, "\n")[y])
	}
	return at, marked, screen
}

// shown gives an event to the screen, and sees that it takes neither the
// selection nor what is selected for an action away.
func (tr *triageBed) shown(e mail.Event) {
	tr.t.Helper()
	was, marked, old := tr.look()
	tr.d.Send(ui.Changed{Event: e})
	tr.d.Fire(500 * time.Millisecond)
	now, still, s := tr.look()
	if tr.begun && was != "" && now != was {
		tr.t.Fatalf("%s was selected, now it is %q. Before:\n%s\nafter:\n%s", was, now, old, s)
	}
	if still != marked && marked != "" && !strings.Contains(old, "still to be looked through") { // a query finds more as the index grows

		tr.t.Fatalf("%q before, now %q. Before:\n%s\nafter:\n%s", marked, still, old, s)
	}
}

// drain shows what has happened meanwhile.
func (tr *triageBed) drain() {
	tr.t.Helper()
	for {
		select {
		case e := <-tr.events:
			tr.shown(e)
		default:
			return
		}
	}
}

// until shows what happens until ok.
func (tr *triageBed) until(what string, ok func() bool) {
	tr.t.Helper()
	late := time.After(3 * patience)
	for !ok() {
		select {
		case e := <-tr.events:
			tr.shown(e)
		case <-late:
			tr.t.Fatalf("never came: %s\n%s", what, tr.d.Screen())
		}
	}
}

func (tr *triageBed) inbox(i int) mail.Mailbox {
	tr.t.Helper()
	boxes, err := tr.m.Mailboxes(tr.t.Context())
	if err != nil {
		tr.t.Fatal(err)
	}
	for _, b := range boxes {
		if b.Account == accounts[i:i+1] && b.Role == mail.RoleInbox {
			return b
		}
	}
	return mail.Mailbox{}
}

func (tr *triageBed) unread() int { tr.t.Helper(); return tr.inbox(tr.at).Unread }

func (tr *triageBed) leftUnread() string {
	var out []string
	for i := range accounts {
		if n := tr.inbox(i).Unread; n > 0 {
			out = append(out, fmt.Sprintf("%d in %c", n, accounts[i]))
		}
	}
	return strings.Join(out, ", ")
}

// untilSynced waits for the four inboxes and their folders.
func (tr *triageBed) untilSynced() {
	tr.t.Helper()
	tr.until("all inboxes", func() bool {
		for i := range accounts {
			if tr.inbox(i).Total != triaged {
				return false
			}
		}
		boxes, err := tr.m.Mailboxes(tr.t.Context())
		n := 0
		for _, b := range boxes {
			if b.Name == "Projects" {
				n++
			}
		}
		return err == nil && n == len(accounts) && strings.Count(tr.d.Screen(), "Projects") == n
	})
}

// quiet waits until nothing waits to be sent.
func (tr *triageBed) quiet() {
	tr.t.Helper()
	tr.until("an empty journal", func() bool {
		p, err := tr.m.Pending(tr.t.Context())
		if err != nil {
			tr.t.Fatal(err)
		}
		for _, x := range p {
			if x.State == mail.StateRefused {
				tr.t.Fatalf("refused: %+v", x)
			}
		}
		return len(p) == 0
	})
}

// dump is what the servers hold: folder and flags by Message-ID.
func (tr *triageBed) dump() map[string][]string {
	out := map[string][]string{}
	for i, u := range tr.users {
		for box, all := range u.Dump(tr.t) {
			for _, m := range all {
				out[m.MessageID] = append(out[m.MessageID], fmt.Sprintf("%c/%s %s", accounts[i], box, strings.Join(m.Flags, " ")))
			}
		}
	}
	return out
}

func (tr *triageBed) compare(before, after map[string][]string) {
	tr.t.Helper()
	for n := range tr.news {
		id := fmt.Sprintf("n%03d@triage.example", n+1)
		if got := after[id]; len(got) != 1 || !strings.Contains(got[0], "/INBOX ") {
			tr.t.Errorf("delivered meanwhile: %s is %q", id, got)
		}
		before[id] = []string{strings.Fields(after[id][0])[0] + " "}
	}
	for id, want := range before {
		name, _, _ := strings.Cut(id, "@")
		if tr.opened[name] {
			box, flags, _ := strings.Cut(want[0], " ")
			f := append(strings.Fields(flags), `\Seen`)
			slices.Sort(f)
			want = []string{box + " " + strings.Join(f, " ")}
		}
		if got := after[id]; !slices.Equal(got, want) {
			tr.t.Errorf("%s is %q, was %q", id, got, want)
		}
	}
	if len(before) != len(after) {
		tr.t.Errorf("%d messages, there were %d", len(after), len(before))
	}
}

// watched stands between screen and engines: it notes what is changed, and
// who calls while the loop runs.
type watched struct {
	ui.Backend
	onLoop   *atomic.Bool
	trespass atomic.Int64
	done     []mail.Change
	undone   int
	redone   int
}

func (w *watched) note() ui.Backend {
	if w.onLoop.Load() {
		w.trespass.Add(1)
	}
	return w.Backend
}

func (w *watched) Do(ctx context.Context, c mail.Change) (mail.ChangeID, error) {
	w.done = append(w.done, c)
	return w.note().Do(ctx, c)
}
func (w *watched) Accounts(ctx context.Context) ([]mail.AccountState, error) {
	return w.note().Accounts(ctx)
}
func (w *watched) Mailboxes(ctx context.Context) ([]mail.Mailbox, error) {
	return w.note().Mailboxes(ctx)
}
func (w *watched) Page(ctx context.Context, r mail.PageRequest) (mail.Page, error) {
	return w.note().Page(ctx, r)
}
func (w *watched) Message(ctx context.Context, id mail.MessageID) (mail.Message, error) {
	return w.note().Message(ctx, id)
}
func (w *watched) Part(ctx context.Context, id mail.MessageID, path string) ([]byte, error) {
	return w.note().Part(ctx, id, path)
}
func (w *watched) Open(ctx context.Context, id mail.MessageID, paths ...string) (mail.Message, error) {
	return w.note().Open(ctx, id, paths...)
}
func (w *watched) Form(ctx context.Context, sender string) (string, error) {
	return w.note().Form(ctx, sender)
}
func (w *watched) Searches(ctx context.Context, query string) ([]string, error) {
	return w.note().Searches(ctx, query)
}
func (w *watched) SetArrangement(ctx context.Context, list, how string) error {
	return w.note().SetArrangement(ctx, list, how)
}
func (w *watched) Undo(ctx context.Context) (string, error) {
	s, err := w.note().Undo(ctx)
	if err == nil {
		w.undone++
	}
	return s, err
}
func (w *watched) Redo(ctx context.Context) (string, error) {
	s, err := w.note().Redo(ctx)
	if err == nil {
		w.redone++
	}
	return s, err
}
func (w *watched) Turn(ctx context.Context) (undo, redo string, err error) {
	return w.note().Turn(ctx)
}
func (w *watched) Pending(ctx context.Context) ([]mail.Pending, error) { return w.note().Pending(ctx) }
func (w *watched) Look(v mail.View, around []mail.MessageID)           { w.note().Look(v, around) }
