//go:build unix

package cli

import (
	"strings"
	"testing"

	"postern/internal/mailtest"
)

// Plain mode in a terminal that can do nothing: numbered lines, actions by their
// names, no sequence at all; and the server is as it should be.
func TestPlainMode(t *testing.T) {
	srv := mailtest.Dovecot(t)
	u := srv.User(t)
	c := u.Client(t)
	c.Create("Projects")
	for i, s := range []string{"old bill", "lighthouse"} {
		u.Append(t, "INBOX", dated(s, i))
	}
	env := append(withConfig(t, accountOf("work", u, u.Password)), "TERM=dumb")
	if r := postern(t, env, "", "sync"); r.code != 0 {
		t.Fatalf("sync: %+v", r)
	}
	s := open(t, env, "--plain")
	s.wait("1. unread, Zoe: lighthouse")
	s.keys("1\r")
	s.wait("The text of lighthouse.")
	s.keys("flag\r")
	s.wait("Flagged 1 message.")
	s.keys("move 2 projects\r")
	s.wait("Moved to work/Projects: 1 message.")
	s.keys("quit\r")
	if code := s.end(); code != 0 {
		t.Fatalf("exit %d: %q", code, s.text())
	}
	if strings.Contains(s.text(), "\x1b") {
		t.Errorf("a sequence was written: %q", s.text())
	}
	if r := postern(t, env, "", "sync"); r.code != 0 {
		t.Fatalf("sync: %+v", r)
	}
	if a, b := subjects(t, u, "INBOX"), subjects(t, u, "Projects"); a != "lighthouse" || b != "old bill" {
		t.Errorf("INBOX holds %s, Projects %s", a, b)
	}
}
