//go:build unix

package mailtest

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// process is a running Dovecot: its master leads a process group that holds all
// the others.
type process struct {
	cmd   *exec.Cmd
	watch *exec.Cmd
	alive *os.File // the end of the pipe that the watchdog listens to
	once  sync.Once
}

// watchdog waits for the test process to end, which closes the pipe, or for six
// hours; then it ends the server and removes its files. Told "k", it only goes.
const watchdog = `
pid=$1; dir=$2
if command -v timeout >/dev/null 2>&1; then said=$(timeout 21600 head -c 1); else said=$(head -c 1); fi
[ "$said" = k ] && exit 0
kill -CONT -- -$pid; kill -TERM $pid; sleep 0.3; kill -KILL -- -$pid
rm -rf -- "$dir"
`

func startProcess(bin, dir string) (*process, error) {
	out, err := os.OpenFile(filepath.Join(dir, "out"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }()
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	p := &process{alive: w}
	p.cmd = exec.Command(bin, "-F", "-c", filepath.Join(dir, "dovecot.conf"))
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		_ = w.Close()
		return nil, err
	}
	// A group of its own: the signal of ctrl+c to the tests must not reach it.
	p.watch = exec.Command("/bin/sh", "-c", watchdog, "watchdog", strconv.Itoa(p.cmd.Process.Pid), dir)
	p.watch.Stdin = r
	p.watch.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.watch.Start(); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

// awaitGreeting waits until a server speaks on a.
func (p *process) awaitGreeting(a Addr, limit time.Duration) error {
	end := time.Now().Add(limit)
	pause := time.NewTicker(3 * time.Millisecond)
	defer pause.Stop()
	for time.Now().Before(end) {
		if p.gone() {
			return errors.New("it went away at once")
		}
		if greets(a, end) {
			return nil
		}
		<-pause.C
	}
	return fmt.Errorf("no greeting on %s", a)
}

func greets(a Addr, end time.Time) bool {
	c, err := net.DialTimeout("tcp", a.String(), time.Second)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(end)
	_, err = bufio.NewReader(c).ReadString('\n')
	return err == nil
}

// gone reports whether the master has ended, without reaping it.
func (p *process) gone() bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return p.cmd.Process.Signal(syscall.Signal(0)) != nil
	}
	for i := len(b) - 1; i > 0; i-- {
		if b[i] == ')' { // the name of the program ends here; the state follows
			return i+2 < len(b) && b[i+2] == 'Z'
		}
	}
	return false
}

func (p *process) signal(s syscall.Signal) error { return syscall.Kill(-p.cmd.Process.Pid, s) }

func (p *process) stop() error { return p.signal(syscall.SIGSTOP) }

func (p *process) cont() { _ = p.signal(syscall.SIGCONT) } // a group that is gone needs nothing

// kill ends the whole group and reaps it.
func (p *process) kill() {
	p.once.Do(func() {
		_ = p.signal(syscall.SIGKILL)
		_ = p.cmd.Wait() // killed: always an error
		_, _ = p.alive.WriteString("k")
		_ = p.alive.Close()
		if p.watch != nil && p.watch.Process != nil {
			_ = p.watch.Wait()
		}
	})
}
