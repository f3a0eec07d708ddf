package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"postern/mail"
)

// Command is a command of our own, for what go-imap lacks.
type Command struct {
	// Line is the command without tag and line end. Each "{}" in it stands for a
	// literal: Literals in order.
	Line     string
	Literals [][]byte
	// Each gets every untagged response while the command runs; see Raw.
	Each func(Response) error
	// Literal, when set, gets the octets of literals that are longer than what is
	// held (256 KiB), as they come. Response is the beginning of the response.
	// What it does not read is dropped. Without it, such a literal is cut.
	Literal func(r Response, size int64, octets io.Reader) error
	// Secret keeps the line out of the trace.
	Secret bool
}

// rawRun is a Command under way.
type rawRun struct {
	Command
	sent   bool // the first octet may have left
	plus   chan struct{}
	done   chan struct{}
	atEnd  func(Status) // on the reading goroutine, before anything more is read
	status Status
	err    error // the first that Each or Literal gave
}

var errIdle = errors.New("a command of ours during IDLE")

// Raw runs a command of our own, with a tag of its own, while go-imap is quiet:
// it waits until go-imap's commands are done, and holds new ones back until
// this one is. go-imap sees none of its responses.
//
// onLine gets every untagged response meanwhile, those too that the server
// volunteered; it returns Pass for those that go-imap should see as well. Any
// other error is given back by Raw when the command is done, and onLine is not
// called again. With a nil onLine, go-imap gets what is about the mailbox
// (EXISTS, EXPUNGE, FETCH, FLAGS, RECENT) and the rest is dropped.
//
// The Status tells how the server answered: NO and BAD are no error here (see
// Status.Err). An error is a mail.Error; with it the connection has ended,
// unless it came from onLine, or ctx ended before anything was sent, or IDLE is
// under way (kind Bug). When ctx ends later, the connection is closed.
func (c *Conn) Raw(ctx context.Context, command string, literals [][]byte, onLine func(Response) error) (Status, error) {
	return c.Do(ctx, Command{Line: command, Literals: literals, Each: onLine})
}

// Do is Raw with every choice.
func (c *Conn) Do(ctx context.Context, cmd Command) (Status, error) {
	return c.run(ctx, cmd, nil)
}

func (c *Conn) run(ctx context.Context, cmd Command, atEnd func(Status)) (Status, error) {
	run := &rawRun{Command: cmd, plus: make(chan struct{}, 1), done: make(chan struct{}), atEnd: atEnd}
	op := "imap " + strings.ToLower(firstWord(cmd.Line))
	if strings.Count(cmd.Line, "{}") != len(cmd.Literals) || strings.ContainsAny(cmd.Line, "\r\n\x00") {
		return Status{}, &mail.Error{Op: op, Kind: mail.Bug, Err: errors.New("malformed command")}
	}
	if err := c.quiet(ctx, op, run); err != nil {
		return Status{}, err
	}
	defer c.unquiet()
	defer c.watch(ctx, op)()
	p := &pending{tag: c.nextTag(), name: strings.ToUpper(firstWord(cmd.Line)), run: run}
	c.mu.Lock()
	run.sent = true
	c.pending = append(c.pending, p)
	c.mu.Unlock()

	sent := make(chan error, 1)
	if len(cmd.Literals) == 0 {
		sent <- c.sendCommand(run, p)
	} else {
		go func() { sent <- c.sendCommand(run, p) }() // waits for "+", which somebody must read
	}
	c.await(run)
	select {
	case <-run.done:
	default:
		if err := <-sent; err != nil {
			return Status{}, err
		}
		return Status{}, c.Err()
	}
	if err := <-sent; err != nil {
		return Status{}, err
	}
	return run.status, run.err
}

// await reads until the command is answered or the connection ends, or waits
// while the pump does.
func (c *Conn) await(run *rawRun) {
	if !c.drive.TryLock() {
		select {
		case <-run.done:
		case <-c.dead:
		}
		return
	}
	defer c.drive.Unlock()
	defer func() { _ = c.inner.SetDeadline(time.Time{}) }() // a handshake may follow
	for {
		select {
		case <-run.done:
			c.mid = false
			return
		case <-c.dead:
			return
		default:
		}
		if err := c.next(); err != nil {
			c.fail(err)
			return
		}
	}
}

// quiet waits until no command of go-imap's is under way and keeps it so.
func (c *Conn) quiet(ctx context.Context, op string, run *rawRun) error {
	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		c.changed.Broadcast()
		c.mu.Unlock()
	})
	defer stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	mine := false
	for {
		if mine {
			for _, p := range c.pending {
				if p.name == "IDLE" && !p.ended {
					c.release()
					return &mail.Error{Op: op, Kind: mail.Bug, Err: errIdle}
				}
			}
		}
		switch {
		case c.err != nil:
			if mine {
				c.release()
			}
			return c.err
		case ctx.Err() != nil:
			if mine {
				c.release()
			}
			return &mail.Error{Op: op, Kind: mail.Canceled, Err: ctx.Err()}
		case !mine && c.raw == nil:
			c.raw, mine = run, true
			continue
		case mine && len(c.pending) == 0:
			return nil
		}
		c.changed.Wait()
	}
}

// release lets others go on. c.mu is held.
func (c *Conn) release() {
	c.raw = nil
	c.changed.Broadcast()
}

func (c *Conn) unquiet() {
	c.mu.Lock()
	c.release()
	c.mu.Unlock()
}

// nextTag is a tag that go-imap (T1, T2, …) never uses.
func (c *Conn) nextTag() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tags++
	return "W" + strconv.Itoa(c.tags)
}

func firstWord(s string) string {
	w, rest, _ := strings.Cut(s, " ")
	if strings.EqualFold(w, "UID") {
		w2, _, _ := strings.Cut(rest, " ")
		return w + " " + w2
	}
	return w
}

// sendCommand writes the command with its literals.
func (c *Conn) sendCommand(run *rawRun, p *pending) error {
	c.mu.Lock()
	caps := c.caps
	c.mu.Unlock()
	line := p.tag + " " + run.Line
	if run.Secret || secret(p.name) {
		c.trace.client([]byte(p.tag + " " + p.name + " ..."))
	} else {
		c.trace.client([]byte(line))
	}
	for _, l := range run.Literals {
		before, after, _ := strings.Cut(line, "{}")
		now := caps.literalPlus || caps.literalMinus && len(l) <= 4096
		sign := ""
		if now {
			sign = "+"
		} else {
			c.mu.Lock()
			p.plus = true
			c.mu.Unlock()
		}
		if err := c.send([]byte(fmt.Sprintf("%s{%d%s}\r\n", before, len(l), sign))); err != nil {
			return err
		}
		if !now {
			select {
			case <-run.plus:
			case <-run.done: // refused
				return nil
			case <-c.dead:
				return c.Err()
			}
		}
		if err := c.send(l); err != nil {
			return err
		}
		line = after
	}
	return c.send([]byte(line + "\r\n"))
}
