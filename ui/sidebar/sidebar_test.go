package sidebar

import (
	"context"
	"strings"
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/mail"
)

func pane(t *testing.T, w, h int) *Pane {
	t.Helper()
	f := uitest.Scene()
	p := New()
	p.SetSize(w, h)
	p.SetNow(uitest.Now)
	p.SetAccounts(f.States)
	boxes, err := f.Mailboxes(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	p.SetMailboxes(boxes)
	p.SetCurrent(0)
	return p
}

func names(p *Pane) string {
	var out []string
	for _, r := range p.rows {
		switch r.Kind {
		case Account:
			out = append(out, r.Account+":")
		case Folder:
			out = append(out, strings.Repeat(" ", r.depth)+r.name)
		}
	}
	return strings.Join(out, "\n")
}

func TestTree(t *testing.T) {
	p := pane(t, 30, 40)
	want := strings.Join([]string{"work:", "Inbox", "Drafts", "Sent", "Archive", "Trash", "Spam", "Lists", " golang-nuts", " linux-kernel",
		"Projects/Harbour/2026", "home:", "Inbox", "Gesendet", "Archiv", "Papierkorb", "Rechnungen & Verträge", "rowing-club:", "Inbox", "Trash"}, "\n")
	if got := names(p); got != want {
		t.Errorf("rows:\n%s\nwant:\n%s", got, want)
	}
}

// Courier and others put everything below INBOX; levels that are no mailboxes
// get a row when several lie below them.
func TestOddNames(t *testing.T) {
	p := New()
	p.SetSize(30, 40)
	p.SetAccounts([]mail.AccountState{{Name: "a"}})
	box := func(id mail.MailboxID, name string) mail.Mailbox {
		return mail.Mailbox{ID: id, Account: "a", Name: name, Delim: ".", Selectable: true}
	}
	in := box(1, "INBOX")
	in.Role = mail.RoleInbox
	p.SetMailboxes([]mail.Mailbox{in, box(2, "INBOX.Work.a"), box(3, "INBOX.Work.b"), box(4, "x\x1b[31m.y")})
	if got, want := names(p), "a:\nInbox\nWork\n a\n b\nx␛[31m/y"; got != want {
		t.Errorf("rows:\n%q\nwant:\n%q", got, want)
	}
}

// What lies in a folder with a role stands below it.
func TestChildrenOfTheArchive(t *testing.T) {
	p := New()
	p.SetSize(30, 40)
	p.SetAccounts([]mail.AccountState{{Name: "a"}})
	var boxes []mail.Mailbox
	for i, n := range []string{"INBOX", "Archive", "Trash", "Archive/2025", "Archive/Projects", "Archive/Projects/Foghorn", "Archive/x/deep", "Builds"} {
		m := mail.Mailbox{ID: mail.MailboxID(i + 1), Account: "a", Name: n, Delim: "/", Selectable: true}
		m.Role = map[string]mail.Role{"INBOX": mail.RoleInbox, "Archive": mail.RoleArchive, "Trash": mail.RoleTrash}[n]
		boxes = append(boxes, m)
	}
	p.SetMailboxes(boxes)
	want := "a:\nInbox\nArchive\n 2025\n Projects\n  Foghorn\n x/deep\nTrash\nBuilds"
	if got := names(p); got != want {
		t.Errorf("rows:\n%s\nwant:\n%s", got, want)
	}
}

func TestFolding(t *testing.T) {
	p := pane(t, 30, 40)
	p.SetFocus(true)
	for range 40 {
		if r, _ := p.Selected(); r.name == "Lists" {
			break
		}
		p.Move(1)
	}
	p.Fold()
	if strings.Contains(names(p), "golang-nuts") {
		t.Error("the children of a folded folder are shown")
	}
	if r, _ := p.Selected(); r.name != "Lists" || r.unread == 0 {
		t.Errorf("selected %+v: a folded folder counts what is below it", r)
	}
	p.Fold()
	if !strings.Contains(names(p), "golang-nuts") {
		t.Error("not unfolded")
	}
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		a    mail.AccountState
		want string
	}{
		{mail.AccountState{Phase: mail.PhaseOnline}, "online"},
		{mail.AccountState{Phase: mail.PhaseSyncing}, "syncing"},
		{mail.AccountState{Phase: mail.PhaseSyncing, Progress: mail.Progress{Done: 1, Total: 3}}, "syncing 33%"},
		{mail.AccountState{Phase: mail.PhaseWaiting, RetryAt: uitest.Now.Add(12 * time.Second)}, "retry in 12 s"},
		{mail.AccountState{Phase: mail.PhaseWaiting, RetryAt: uitest.Now.Add(5 * time.Minute)}, "retry in 5 min"},
		{mail.AccountState{Phase: mail.PhaseWaiting, RetryAt: uitest.Now.Add(-time.Second)}, "retrying"},
		{mail.AccountState{Phase: mail.PhaseStalled}, "not answering"},
		{mail.AccountState{Phase: mail.PhaseNeedsYou}, "needs you"},
	} {
		if got := State(c.a, uitest.Now); got != c.want {
			t.Errorf("%+v: %q, want %q", c.a, got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "-1,234"} {
		if got := Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestEveryLineIsExactlyAsWide(t *testing.T) {
	for w := 1; w < 60; w++ {
		for _, h := range []int{1, 5, 30} {
			p := pane(t, w, h)
			p.SetFocus(w%2 == 0)
			p.Last()
			out := p.Render()
			if len(out) != h {
				t.Fatalf("%d lines at %dx%d", len(out), w, h)
			}
			for _, l := range out {
				if n := p.t.M.Width(l); n != w {
					t.Fatalf("%d cells at %dx%d: %q", n, w, h, l)
				}
			}
		}
	}
}
