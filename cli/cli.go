package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"postern/config"
	"postern/mail"
)

// The exit codes.
const (
	exitFine   = 0
	exitFailed = 1 // the work failed
	exitUsage  = 2 // the command line or the config is wrong
)

// app is one run of the program: where it reads and writes, and the flags that
// all commands take.
type app struct {
	in       io.Reader
	out, err io.Writer
	config   string // --config
	trace    string // --trace
	offline  bool   // --offline
	plain    bool   // --plain

	lent atomic.Bool // the terminal belongs to a command of the person
}

// Execute runs the command line of the process and returns its exit code.
func Execute() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-interrupts:
				if !a.lent.Load() { // else Ctrl-C was meant for the command
					cancel()
				}
			}
		}
	}()
	return a.run(ctx, os.Args[1:])
}

func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	if a.wantsHelp(args) {
		if fang.Execute(ctx, root, fang.WithoutVersion()) != nil { // it has said why
			return exitUsage
		}
		return exitFine
	}
	return a.report(root.ExecuteContext(ctx))
}

// wantsHelp tells whether help for a person or a manual page is asked for: only
// those are worth the milliseconds that a styled page costs.
func (a *app) wantsHelp(args []string) bool {
	for _, s := range args {
		switch s {
		case "man":
			return true
		case "-h", "--help", "help":
			return terminal(a.out)
		case "--":
			return false
		}
	}
	return false
}

// usageError is a mistake on the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// reported is an error that was shown already where it happened.
type reported struct{ error }

func (e reported) Unwrap() error { return e.error }

// report says on stderr what went wrong and picks the exit code.
func (a *app) report(err error) int {
	if err == nil {
		return exitFine
	}
	if _, ok := errors.AsType[reported](err); !ok {
		_, _ = fmt.Fprintln(a.err, "postern: "+sentence(err))
	}
	if _, ok := errors.AsType[usageError](err); ok || mail.Is(err, mail.Config) {
		return exitUsage
	}
	return exitFailed
}

// sentence is what a person is told about an error.
func sentence(err error) string {
	if inv, ok := errors.AsType[*config.Invalid](err); ok {
		return several(inv)
	}
	if n, ok := errors.AsType[noAccount](err); ok {
		return n.Error()
	}
	if e, ok := errors.AsType[*mail.Error](err); ok {
		return explain(e)
	}
	return clean(err.Error())
}

func several(inv *config.Invalid) string {
	head := "the config needs a correction"
	if n := len(inv.Problems); n > 1 {
		head = fmt.Sprintf("the config needs %d corrections", n)
	}
	return head + "\n\n" + inv.Error() + "\n"
}

// terminal reports whether a person sits at the other end of a reader or writer.
func terminal(end any) bool {
	f, ok := end.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// oneArg is cobra.ExactArgs(1) in words: what names what is missing.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return usageError{fmt.Errorf("%s needs %s", cmd.Name(), what)}
		case len(args) > 1:
			return usageError{fmt.Errorf("%s takes %s and nothing else: %q is one too many", cmd.Name(), what, args[1])}
		}
		return nil
	}
}

// noArgs is cobra.NoArgs in words. For the root it also suggests the command
// that was meant.
func noArgs(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case cmd.HasParent():
		return usageError{fmt.Errorf("%s takes no %q", cmd.Name(), args[0])}
	}
	s := fmt.Sprintf("there is no command %q", args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		s += "; did you mean " + strings.Join(near, " or ") + "?"
	} else {
		s += "; postern --help lists them"
	}
	return usageError{errors.New(s)}
}
