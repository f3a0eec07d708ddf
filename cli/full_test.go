//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postern/internal/mailtest"
)

// The disk fills up while a person works: the program goes on showing what is
// there, says that a change could not be kept, and keeps it once there is room.
func TestDiskFullAtTheKeyboard(t *testing.T) {
	mailtest.OnSmallDisk(t, "12m", func(d *mailtest.Disk) {
		u := mailtest.Dovecot(t).User(t)
		u.Append(t, "INBOX", note("first", ""))
		u.Append(t, "INBOX", note("second", ""))
		conf := filepath.Join(d.Dir, "config", "postern", "config.toml")
		if err := os.MkdirAll(filepath.Dir(conf), 0o700); err != nil {
			t.Fatal(err)
		}
		writeFile(t, conf, accountOf("work", u, u.Password))
		m := mailtest.StartTerm(t, d.Dir, 100, 30, nil, binary)
		m.WaitFor("online")
		m.WaitUntil("the inbox", patience, func(s *mailtest.Screen) bool {
			return strings.Contains(s.Line(0), "│ Inbox") && strings.Contains(s.Line(0), "1 of 2")
		})
		d.Fill()
		// What the log has grown to already takes in a few: in the end one does not fit.
		full := func(s *mailtest.Screen) bool {
			return s.Contains("The disk is full: this could not be kept. Make room and do it again.")
		}
		for range 2000 {
			told := false
			m.Look(func(s *mailtest.Screen) { told = full(s) })
			if told {
				break
			}
			m.Send("s")
			m.WaitUntil("an answer to the key", patience, func(s *mailtest.Screen) bool {
				return full(s) || s.Contains("lagged 1 message.") || s.Contains("Took the flag from 1 message.")
			})
		}
		m.WaitFor("The disk is full: this could not be kept.")
		m.WaitFor("second")
		m.Send("j\r")
		m.WaitFor("The text of")
		m.Send("q")
		d.Free()
		m.Send("ggd")
		m.WaitFor("Moved 1 message to the trash.")
		m.WaitFor("All up to date")
		m.Send("q")
		if code := m.Wait(patience); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if n := len(u.Dump(t)["Trash"]); n != 1 {
			t.Errorf("%d messages in the trash", n)
		}
	})
}
