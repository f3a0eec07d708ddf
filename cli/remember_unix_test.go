//go:build unix

package cli

import (
	"os"
	"strings"
	"testing"

	"postern/internal/mailtest"
)

// A setting that is changed in the program is in config.toml afterwards, with
// everything else as it was, and holds at the next start; so does where the
// dividers were put.
func TestSettingsAreWrittenByTheProgram(t *testing.T) {
	srv := mailtest.Dovecot(t)
	u := srv.User(t)
	u.Append(t, "INBOX", note("lighthouse", ""))
	own := "# Ann's\n\n" + accountOf("work", u, u.Password)
	env := withConfig(t, own)
	file := ""
	for _, e := range env {
		if v, ok := strings.CutPrefix(e, "POSTERN_CONFIG="); ok {
			file = v
		}
	}
	s := open(t, env)
	s.wait("lighthouse")
	s.keys("g,ui.date\riso\r")
	s.wait("Dates: iso.")
	s.keys("\x03\x03")
	if code := s.end(); code != 0 {
		t.Fatalf("exit %d", code)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(b); !strings.HasPrefix(got, own) || strings.TrimSpace(got[len(own):]) != "[ui]\ndate = \"iso\"" {
		t.Errorf("the file:\n%s", got)
	}
	s = open(t, env)
	s.wait("lighthouse")
	s.keys("g,dates")
	s.wait("default: humane")
	s.keys("\x03\x03")
	s.end()
}
