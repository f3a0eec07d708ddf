//go:build unix

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"postern/internal/mailtest"
)

// screen is the program in a terminal.
type screen struct {
	t    *testing.T
	cmd  *exec.Cmd
	tty  *os.File
	mu   sync.Mutex
	seen bytes.Buffer
	more chan struct{}
	over chan error
}

func open(t *testing.T, env []string, args ...string) *screen {
	t.Helper()
	s := &screen{t: t, cmd: exec.Command(binary, args...), more: make(chan struct{}, 1), over: make(chan error, 1)}
	s.cmd.Env = env
	var err error
	if s.tty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := s.tty.Read(b)
			s.mu.Lock()
			s.seen.Write(b[:n])
			s.mu.Unlock()
			select {
			case s.more <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	go func() { s.over <- s.cmd.Wait() }()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill() // gone already when all went well
		_ = s.tty.Close()
	})
	return s
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

// wait waits until the terminal has been sent a text.
func (s *screen) wait(want string) {
	s.t.Helper()
	late := time.After(patience)
	for !strings.Contains(s.text(), want) {
		select {
		case <-s.more:
		case <-late:
			s.t.Fatalf("never saw %q in %q", want, s.text())
		}
	}
}

func (s *screen) keys(k string) {
	s.t.Helper()
	if _, err := io.WriteString(s.tty, k); err != nil {
		s.t.Fatal(err)
	}
}

// end waits for the program to end and gives its exit code.
func (s *screen) end() int {
	s.t.Helper()
	select {
	case err := <-s.over:
		if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
			s.t.Fatal(err)
		}
		return s.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		s.t.Fatalf("still running: %q", s.text())
		return -1
	}
}

// leaves says that the alternate screen was left and the cursor shown.
func (s *screen) leaves() {
	s.t.Helper()
	s.wait("\x1b[?1049l")
	s.wait("\x1b[?25h")
}

func TestDemoOnATerminal(t *testing.T) {
	tmp := t.TempDir()
	s := open(t, append(home(t), "TMPDIR="+tmp), "demo")
	s.wait("Welcome aboard")
	if left, _ := filepath.Glob(filepath.Join(tmp, "postern-demo-*")); len(left) != 1 {
		t.Errorf("its home: %q", left)
	}
	s.keys("q")
	if code := s.end(); code != 0 {
		t.Errorf("exit %d: %q", code, s.text())
	}
	s.leaves()
	if left, _ := filepath.Glob(filepath.Join(tmp, "*")); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestTerminalAfterSignals(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		s := open(t, append(home(t), "TMPDIR="+t.TempDir()), "demo")
		s.wait("Welcome aboard")
		if err := s.cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if code := s.end(); code != 0 {
			t.Errorf("%v: exit %d: %q", sig, code, s.text())
		}
		s.leaves()
	}
}

// TestReadsOnWhenTheServerIsGone: the second promise, with the real program.
func TestReadsOnWhenTheServerIsGone(t *testing.T) {
	srv := mailtest.Dovecot(t)
	u := srv.User(t)
	large := append(note("the large one", ""), strings.Repeat("one more line of a long text\r\n", 40000)...)
	u.Append(t, "INBOX", large)
	for i := range 12 { // no neighbour of what is read
		u.Append(t, "INBOX", note(fmt.Sprintf("between %d", i), ""))
	}
	u.Append(t, "INBOX", note("lighthouse", ""))
	front := mailtest.NewProxy(t, u.Server.IMAPS)
	env := withConfig(t, strings.Replace(accountOf("work", u, u.Password), port(u.Server.IMAPS), port(front.Addr), 1)+"prefetch = \"headers\"\n")

	s := open(t, env)
	s.wait("lighthouse")
	s.keys("\r")
	s.wait("The text of lighthouse.")
	s.keys("qq")
	if code := s.end(); code != 0 {
		t.Fatalf("exit %d: %q", code, s.text())
	}
	front.Refuse()
	s = open(t, env)
	s.wait("lighthouse")
	s.keys("\r")
	s.wait("The text of lighthouse.")
	s.keys("qG\r")
	s.wait("not on this computer (1.2 MB)")
	s.keys("q")
	front.Accept()
	u.Append(t, "INBOX", note("the keeper is back", ""))
	s.wait("the keeper is back") // by itself
	s.keys("q")
	if code := s.end(); code != 0 {
		t.Fatalf("exit %d: %q", code, s.text())
	}
}

func port(a mailtest.Addr) string { return "port = " + strconv.Itoa(a.Port) }

func TestSetupOnATerminalHidesThePassword(t *testing.T) {
	s := open(t, home(t))
	s.wait("Your mail address")
	s.keys("ann@localhost\r")
	s.wait("Your name")
	s.keys("\r")
	s.wait("IMAP server")
	s.keys("127.0.0.1\r")
	s.wait("Login name")
	s.keys("\r")
	s.wait("Password")
	s.keys("hunter2\r")
	s.wait("no.") // nothing listens there
	s.keys("\x03")
	if code := s.end(); code != exitFailed || strings.Contains(s.text(), "hunter2") {
		t.Errorf("exit %d: %q", code, s.text())
	}
}
