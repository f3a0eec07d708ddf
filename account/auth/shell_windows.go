package auth

import (
	"context"
	"os/exec"
	"syscall"
)

// shell runs a line of the config. cmd.exe takes the line as it is, without the
// quoting that Go gives arguments.
func shell(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd.exe")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd.exe /d /s /c "` + line + `"`, HideWindow: true}
	return cmd
}
