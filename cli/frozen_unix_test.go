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

// A server that has stopped answering in the middle of a fetch costs nobody a
// key: the selection moves, other messages open, the state is said in words, and
// when the server goes on, so does the fetch.
func TestKeysWhileTheServerIsFrozen(t *testing.T) {
	srv := mailtest.Dovecot(t, mailtest.Own())
	u := srv.User(t)
	big := append(note("the large one", ""), strings.Repeat("one more line of a long text\r\n", 20000)...)
	for i := range 40 {
		u.Append(t, "INBOX", note(fmt.Sprintf("small %d", i), ""))
	}
	u.Append(t, "INBOX", big)
	dir := t.TempDir()
	conf := filepath.Join(dir, "config", "postern")
	if err := os.MkdirAll(conf, 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(conf, "config.toml"), accountOf("work", u, u.Password))
	m := mailtest.StartTerm(t, dir, 120, 40, nil, binary)
	m.WaitFor("the large one")
	m.WaitFor("online")
	srv.Stop(t)
	m.Send("\r")
	m.WaitFor("not answering")
	m.Send("q")
	for i := 2; i < 30; i++ {
		m.Send("j")
		m.WaitFor(fmt.Sprintf("%d of 41", i))
	}
	m.Send("gg")
	m.WaitFor("1 of 41")
	srv.Cont(t)
	m.WaitFor("online")
	m.Send("\r")
	m.WaitFor("one more line of a long text")
	m.Send("qq")
	if code := m.Wait(patience); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
