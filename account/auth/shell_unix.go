//go:build unix

package auth

import (
	"context"
	"os/exec"
	"syscall"
)

// shell runs a line of the config in a process group of its own: all of it can
// be ended, and nothing of it can read keys from the terminal behind the screen.
func shell(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", line)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}
