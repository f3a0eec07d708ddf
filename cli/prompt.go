package cli

import (
	"context"
	"io"
	"os"

	"golang.org/x/term"
)

// unseen asks on a terminal for a line that is not shown. The question appears
// after the terminal has stopped showing what is typed, so that fast fingers do
// not betray a password. ctrl+c and the end of ctx are errors; the terminal is
// put back as it was in any case.
func unseen(ctx context.Context, tty *os.File, out io.Writer, question string) (string, error) {
	before, err := term.MakeRaw(int(tty.Fd()))
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(int(tty.Fd()), before) }() // what else could be done
	t := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{tty, out}, "")
	return interruptible(ctx, func() (string, error) { return t.ReadPassword(question + ": ") })
}

// interruptible waits for a reader that knows no context. One that is left
// behind ends with the process.
func interruptible(ctx context.Context, read func() (string, error)) (string, error) {
	type line struct {
		s   string
		err error
	}
	done := make(chan line, 1)
	go func() {
		s, err := read()
		done <- line{s, err}
	}()
	select {
	case l := <-done:
		return l.s, l.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
