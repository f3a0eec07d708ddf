package mailtest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// Term is a program in a terminal. Its methods may be used from any goroutine.
type Term struct {
	t    testing.TB
	cmd  *exec.Cmd
	tty  *os.File
	work sync.WaitGroup

	mu      sync.Mutex
	screen  *Screen
	output  bytes.Buffer
	changed chan struct{} // closed and made anew with each piece of output
	ended   bool
}

// Build builds the program of this module as it is released, without C, and gives its path. Ask once per test
// binary where several tests need it: linking takes a second.
func Build(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	bin := filepath.Join(t.TempDir(), "postern")
	cmd := exec.Command("go", "build", "-o", bin, ".")
	cmd.Dir = filepath.Dir(string(bytes.TrimSpace(out)))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("mailtest: build: %v\n%s", err, msg)
	}
	return bin
}

// StartTerm runs args in a terminal of the size. The environment is a fresh
// home below home (HOME and the XDG folders), TERM=xterm-256color, a UTF-8
// locale, PATH, and env over it. The program is killed at the end of the test.
func StartTerm(t testing.TB, home string, cols, rows int, env []string, args ...string) *Term {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "HOME=" + home,
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_DATA_HOME=" + filepath.Join(home, "data"),
		"XDG_CACHE_HOME=" + filepath.Join(home, "cache"), "XDG_STATE_HOME=" + filepath.Join(home, "state"),
		"GOCOVERDIR=" + os.Getenv("GOCOVERDIR"),
	}, env...)
	cmd.Dir = home
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	m := &Term{t: t, cmd: cmd, tty: tty, screen: NewScreen(cols, rows), changed: make(chan struct{})}
	// Answers are written apart: a program that does not read must not stop us.
	answers := make(chan string, 256)
	m.screen.answer = func(s string) {
		select {
		case answers <- s:
		default:
		}
	}
	m.work.Go(func() {
		for s := range answers {
			_, _ = tty.WriteString(s) // a program that has gone needs none
		}
	})
	m.work.Go(func() {
		defer close(answers)
		m.read()
	})
	t.Cleanup(m.end)
	return m
}

func (m *Term) read() {
	buf := make([]byte, 32<<10)
	for {
		n, err := m.tty.Read(buf)
		m.mu.Lock()
		_, _ = m.screen.Write(buf[:n]) // a screen takes everything
		m.output.Write(buf[:n])
		m.ended = err != nil
		close(m.changed)
		m.changed = make(chan struct{})
		m.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Send types keys as they are: "j", "\r", "\x1b[A".
func (m *Term) Send(keys string) {
	m.t.Helper()
	if _, err := m.tty.WriteString(keys); err != nil {
		m.t.Fatalf("mailtest: keys: %v\n%s", err, m)
	}
}

// WaitUntil waits until the screen satisfies ok and fails the test after the
// limit, with the screen. ok runs after each piece of output, under a lock: it
// must not use the Term.
func (m *Term) WaitUntil(what string, limit time.Duration, ok func(s *Screen) bool) {
	m.t.Helper()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		m.mu.Lock()
		done, ended, changed := ok(m.screen), m.ended, m.changed
		m.mu.Unlock()
		switch {
		case done:
			return
		case ended:
			m.t.Fatalf("mailtest: the program has ended before %s\n%s", what, m)
		}
		select {
		case <-changed:
		case <-timer.C:
			m.t.Fatalf("mailtest: no %s within %v\n%s", what, limit, m)
		}
	}
}

// WaitFor waits up to 20 seconds for a text to stand in one row.
func (m *Term) WaitFor(text string) {
	m.t.Helper()
	m.WaitUntil("“"+text+"”", 20*time.Second, func(s *Screen) bool { return s.Contains(text) })
}

// WaitGone waits up to 20 seconds for a text to be nowhere.
func (m *Term) WaitGone(text string) {
	m.t.Helper()
	m.WaitUntil("end of “"+text+"”", 20*time.Second, func(s *Screen) bool { return !s.Contains(text) })
}

// Look gives the screen to f, under the lock.
func (m *Term) Look(f func(s *Screen)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(m.screen)
}

// String is the screen as text.
func (m *Term) String() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.screen.String()
}

// Output is everything that the program has written.
func (m *Term) Output() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return bytes.Clone(m.output.Bytes())
}

// Resize changes the size of the terminal.
func (m *Term) Resize(cols, rows int) {
	m.t.Helper()
	m.mu.Lock()
	m.screen.Resize(cols, rows)
	m.mu.Unlock()
	if err := pty.Setsize(m.tty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)}); err != nil {
		m.t.Fatalf("mailtest: resize: %v", err)
	}
}

// Pid is the process id of the program.
func (m *Term) Pid() int { return m.cmd.Process.Pid }

// Kill ends the program as kill -9 does.
func (m *Term) Kill() { _ = m.cmd.Process.Kill() }

// Wait waits up to the limit for the program to end and gives its exit code, -1
// when it was killed.
func (m *Term) Wait(limit time.Duration) int {
	m.t.Helper()
	timer := time.AfterFunc(limit, func() { _ = m.cmd.Process.Kill() })
	err := m.cmd.Wait()
	if !timer.Stop() {
		m.t.Fatalf("mailtest: the program has not ended within %v\n%s", limit, m)
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return m.cmd.ProcessState.ExitCode()
}

func (m *Term) end() {
	_ = m.cmd.Process.Kill() // it may have ended
	if m.cmd.ProcessState == nil {
		_ = m.cmd.Wait()
	}
	_ = m.tty.Close()
	m.work.Wait()
}
