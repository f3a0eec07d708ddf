package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/config"
	"postern/mail"
)

// handoff gives content of messages to other programs. What is opened lies in a
// folder of its own that only the person can read and that is gone at the end.
type handoff struct {
	mu     sync.Mutex
	folder string
	argv   []string     // what opens a file; its path is added
	lent   *atomic.Bool // the terminal belongs to a command
}

func newHandoff(lent *atomic.Bool) *handoff {
	return &handoff{argv: opener(runtime.GOOS), lent: lent}
}

// opener is the command with which a system opens a file.
func opener(system string) []string {
	switch system {
	case "darwin":
		return []string{"open"}
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	return []string{"xdg-open"}
}

// openerTime is how long an opener may take to say that it has no program for a file.
const openerTime = 2 * time.Second

// open writes content under a safe name and has the system open it. The path is
// an argument of its own and no shell sees it.
func (h *handoff) open(name string, data []byte) error {
	file, err := h.write(name, data)
	if err != nil {
		return &mail.Error{Op: "open " + name, Kind: mail.Storage, Err: err}
	}
	cmd := exec.Command(h.argv[0], append(h.argv[1:len(h.argv):len(h.argv)], file)...)
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(openerTime):
		return nil // it has become the program itself
	}
}

// write makes the file: every one in a folder of its own, so that the name is
// what the person knows.
func (h *handoff) write(name string, data []byte) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.folder == "" {
		dir, err := os.MkdirTemp("", "postern-open-") // mode 0700
		if err != nil {
			return "", err
		}
		h.folder = dir
	}
	dir, err := os.MkdirTemp(h.folder, "")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, mail.SafeFileName(name, "attachment"))
	f, err := config.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL) // mode 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return path, err
}

// close removes everything that was opened.
func (h *handoff) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.folder != "" {
		_ = os.RemoveAll(h.folder) // a program that holds a file keeps it: the system cleans up
		h.folder = ""
	}
}

// pipe makes the command for a line that the person typed. The shell reads that
// line and nothing else; what comes from a message goes to its standard input.
func (h *handoff) pipe(line string, data []byte) tea.ExecCommand {
	argv := []string{"sh", "-c", line}
	if runtime.GOOS == "windows" {
		argv = []string{"cmd", "/c", line}
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Stdin = bytes.NewReader(data)
	return &piping{cmd: cmd, lent: h.lent}
}

// piping is a command that has the terminal until the person has read what it said.
type piping struct {
	cmd  *exec.Cmd
	tty  io.Reader
	lent *atomic.Bool
}

// SetStdin takes the terminal: the command reads the message, not it.
func (p *piping) SetStdin(r io.Reader)  { p.tty = r }
func (p *piping) SetStdout(w io.Writer) { p.cmd.Stdout = w }
func (p *piping) SetStderr(w io.Writer) { p.cmd.Stderr = w }

// Run runs the command and waits for Enter.
func (p *piping) Run() error {
	p.lent.Store(true)
	defer p.lent.Store(false)
	err := p.cmd.Run()
	if err != nil {
		_, _ = fmt.Fprintf(p.cmd.Stdout, "\n%v", err)
	}
	_, _ = fmt.Fprint(p.cmd.Stdout, "\nPress Enter to go back to Postern. ")
	for b := make([]byte, 1); p.tty != nil; {
		if n, rerr := p.tty.Read(b); n == 0 || rerr != nil || b[0] == '\n' || b[0] == '\r' {
			break
		}
	}
	return err
}
