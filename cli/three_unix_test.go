//go:build unix

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postern/internal/mailtest"
)

// One mailbox, opened by IMAP, by POP3 and by IMAP in the manner of POP, on one
// screen: in the two that keep their mail here a message is read, flagged and moved to a local
// folder, and is found again there after a restart with the server off.
func TestThreeWaysOnOneScreen(t *testing.T) {
	srv := mailtest.Dovecot(t)
	u := srv.User(t)
	for i := range 6 {
		u.Append(t, "INBOX", note(fmt.Sprintf("letter %d", i), ""))
	}
	i, p := mailtest.NewProxy(t, srv.IMAP), mailtest.NewProxy(t, srv.POP3)
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "config", "postern"), 0o700); err != nil {
		t.Fatal(err)
	}
	var conf strings.Builder
	for _, a := range []struct {
		name, protocol, mode string
		port                 int
	}{{"imap", "imap", "mailbox", i.Addr.Port}, {"pop", "pop3", "drop", p.Addr.Port}, {"both", "imap", "drop", i.Addr.Port}} {
		fmt.Fprintf(&conf, "[[account]]\nname = %q\naddress = \"ann@example.org\"\n[account.incoming]\nprotocol = %q\nmode = %q\nhost = \"127.0.0.1\"\nport = %d\ntls = \"none\"\nuser = %q\npassword = %q\nprefetch = \"headers\"\n",
			a.name, a.protocol, a.mode, a.port, u.Name, u.Password)
	}
	writeFile(t, filepath.Join(home, "config", "postern", "config.toml"), conf.String())
	begin := func() *mailtest.Term { return mailtest.StartTerm(t, home, 140, 44, nil, binary) }
	m := begin()
	m.WaitUntil("all three are online", patience, func(s *mailtest.Screen) bool { return strings.Count(s.String(), " online ") == 3 })
	for _, inbox := range []string{"imap", "pop", "both"} {
		visit(m, inbox+"/in", inbox+" ▸ Inbox", "letter 0")
	}
	for i, way := range []struct{ inbox, to, shown string }{
		{"pop", "pop/arch", "pop ▸ Archive"}, {"both", "both/arch", "both ▸ Archive"}, {"imap", "pop/draf", "pop ▸ Drafts"},
	} {
		letter := fmt.Sprintf("letter %d", 5-i)
		visit(m, way.inbox+"/in", way.inbox+" ▸ Inbox", letter)
		m.Send("gg" + strings.Repeat("j", i) + "\r")
		m.WaitFor("The text of " + letter + ".")
		m.Send("qs")
		m.WaitUntil(letter+" has a star", patience, func(s *mailtest.Screen) bool {
			row, _ := s.Find(letter)
			return row >= 0 && strings.Contains(s.Line(row), "★")
		})
		m.Send("m")
		m.WaitFor("Move")
		m.Send(way.to)
		m.WaitFor(strings.ReplaceAll(way.shown, " ▸ ", "/"))
		m.Send("\r")
		m.WaitUntil(letter+" is gone from the list", patience, func(s *mailtest.Screen) bool { return !strings.Contains(inList(s), letter) })
		visit(m, way.to, way.shown, letter)
	}
	// Until nothing waits: what goes from one account to another needs both.
	m.WaitUntil("nothing waits", patience, func(s *mailtest.Screen) bool { return !s.Contains("pending") })
	m.Send("q")
	m.Wait(patience)

	i.Refuse()
	p.Refuse()
	m = begin()
	m.WaitUntil("all three wait", patience, func(s *mailtest.Screen) bool {
		return strings.Count(s.String(), " online ") == 0 && strings.Count(s.String(), "Archive") == 3
	})
	for i, way := range []struct{ folder, shown string }{{"pop/arch", "pop ▸ Archive"}, {"both/arch", "both ▸ Archive"}, {"pop/draf", "pop ▸ Drafts"}} {
		letter := fmt.Sprintf("letter %d", 5-i)
		visit(m, way.folder, way.shown, letter)
		m.Look(func(s *mailtest.Screen) {
			if row, _ := s.Find(letter); row < 0 || !strings.Contains(s.Line(row), "★") || strings.Contains(s.Line(row), "●") {
				t.Errorf("%s is not read and flagged:\n%s", letter, s)
			}
		})
		m.Send("\r")
		m.WaitFor("The text of " + letter + ".")
		m.Send("q")
		m.WaitGone("The text of")
	}
	m.Send("q")
	m.Wait(patience)
}

// visit goes to the folder that is found by these letters and waits for a message in it.
func visit(m *mailtest.Term, letters, title, want string) {
	m.Send("g/")
	m.WaitFor("Go to folder")
	m.Send(letters)
	m.WaitUntil(title+" is chosen", patience, func(s *mailtest.Screen) bool { return s.Contains("▌" + strings.ReplaceAll(title, " ▸ ", "/")) })
	m.Send("\r")
	m.WaitUntil(title+" with "+want, patience, func(s *mailtest.Screen) bool {
		return strings.Contains(s.Line(0), title) && !strings.Contains(s.Line(0), "reading") && strings.Contains(inList(s), want)
	})
}

// inList is what stands right of the sidebar, above the status line.
func inList(s *mailtest.Screen) string {
	var b strings.Builder
	for i := 1; i < 41; i++ {
		if _, right, ok := strings.Cut(s.Line(i), "│"); ok {
			b.WriteString(right + "\n")
		}
	}
	return b.String()
}
