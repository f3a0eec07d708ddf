package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// commandTime is how long password_cmd may take: a person may have to unlock
// something meanwhile.
const commandTime = 2 * time.Minute

// maxSecret bounds what is read from a command: a token can be long, a book cannot.
const maxSecret = 64 << 10

// command runs a shell command line and gives the first line it prints, as
// `pass show` puts the password there and notes below. Errors do not repeat the
// line: it may hold what it should not.
func command(ctx context.Context, line string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, commandTime)
	defer stop()
	cmd := shell(ctx, line)
	var out, complaint limited
	cmd.Stdout, cmd.Stderr = &out, &complaint
	cmd.WaitDelay = time.Second // a grandchild that keeps the pipe open
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("the command did not answer: %w", ctx.Err())
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		if says := firstLine(complaint.String()); says != "" {
			return "", fmt.Errorf("the command failed (%w): %s", err, says)
		}
		return "", fmt.Errorf("the command failed: %w", err)
	}
	secret, _, _ := strings.Cut(out.String(), "\n")
	if secret = strings.TrimSuffix(secret, "\r"); secret == "" {
		return "", errors.New("the command printed nothing")
	}
	return secret, nil
}

// limited keeps the first maxSecret octets and swallows the rest.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if room := maxSecret - l.Len(); room > 0 {
		l.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
