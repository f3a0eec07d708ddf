package wire

import (
	"bytes"
	"strconv"
	"strings"
)

// outgoing is how far go-imap has come in writing a command. Conn.gmu is held.
type outgoing struct {
	line    []byte   // of a line, until its end
	tail    bool     // in a line whose beginning was sent already
	literal int64    // octets of a literal that are still to come
	cmd     *pending // the command being written
	discard bool     // … was answered already: the rest of it goes nowhere
}

// maxSendLine is how much of a line is held to be looked at as a whole.
const maxSendLine = 64 << 10

// Write takes what go-imap sends, line by line.
func (c *Conn) Write(p []byte) (int, error) {
	c.gmu.Lock()
	defer c.gmu.Unlock()
	n := len(p)
	for len(p) > 0 {
		if k := int(min(c.sent.literal, int64(len(p)))); k > 0 {
			if err := c.pass(p[:k]); err != nil {
				return 0, err
			}
			c.sent.literal -= int64(k)
			p = p[k:]
			continue
		}
		i := bytes.IndexByte(p, '\n') + 1
		whole := i > 0
		if !whole {
			i = len(p)
		}
		c.sent.line = append(c.sent.line, p[:i]...)
		p = p[i:]
		if whole || len(c.sent.line) > maxSendLine {
			if err := c.sendLine(whole); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// sendLine sends the line that is held, or the beginning of it.
func (c *Conn) sendLine(whole bool) error {
	o := &c.sent
	line := o.line
	o.line = o.line[:0]
	c.discarding()
	if !o.tail && o.cmd == nil {
		if done, err := c.newLine(line); done || err != nil {
			return err
		}
	}
	if o.cmd != nil && !secret(o.cmd.name) && !o.tail {
		c.trace.client(line)
	}
	o.tail = !whole
	if !whole {
		return c.pass(line)
	}
	l, ok := literalAtEnd(line)
	if !ok {
		err := c.pass(c.unalias(line))
		if o.discard {
			c.injectLine(string(o.cmd.answer))
		}
		o.cmd, o.discard = nil, false
		return err
	}
	o.literal = l.size
	if !bytes.HasSuffix(line, []byte("+}\r\n")) {
		if o.discard {
			c.injectLine("+ \r\n") // go-imap waits for leave to send what nobody reads
		} else {
			c.mu.Lock()
			o.cmd.plus, o.cmd.literal = true, true
			c.mu.Unlock()
		}
	}
	return c.pass(c.unalias(line))
}

// newLine looks at the first line of a command, or at a line that is none. It
// reports whether nothing is left to do.
func (c *Conn) newLine(line []byte) (bool, error) {
	text := bytes.TrimRight(line, "\r\n")
	c.mu.Lock()
	for _, p := range c.pending {
		if p.name == "AUTHENTICATE" && p.run == nil {
			p.plus = true
			c.mu.Unlock()
			c.trace.client([]byte("..."))
			return true, c.send(line)
		}
		if p.idling && string(text) == "DONE" {
			p.idling, p.ended = false, true
			c.mu.Unlock()
			c.trace.client(line)
			return true, c.send(line)
		}
	}
	c.mu.Unlock()
	if string(text) == "DONE" {
		return true, nil // the server ended the IDLE by itself
	}
	p := parseCommand(text)
	if err := c.begin(p); err != nil {
		return true, err
	}
	c.sent.cmd = p
	if secret(p.name) {
		c.trace.client([]byte(p.tag + " " + p.name + " ..."))
	}
	return false, nil
}

// secret says whether a command holds a password.
func secret(name string) bool { return name == "LOGIN" || name == "AUTHENTICATE" }

// parseCommand reads tag and name of a command.
func parseCommand(line []byte) *pending {
	tag, rest, _ := strings.Cut(string(line[:min(len(line), 256)]), " ")
	name, args, _ := strings.Cut(rest, " ")
	name = strings.ToUpper(name)
	p := &pending{tag: tag}
	if name == "UID" {
		sub, set, _ := strings.Cut(args, " ")
		name += " " + strings.ToUpper(sub)
		set, _, _ = strings.Cut(set, " ")
		if n, err := strconv.ParseUint(set, 10, 32); err == nil {
			p.uid = uint32(n)
		}
	}
	p.name = name
	p.plus = name == "IDLE" || name == "AUTHENTICATE"
	return p
}

// begin registers a command of go-imap's, after any command of ours is done.
func (c *Conn) begin(p *pending) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.raw != nil && c.err == nil {
		c.changed.Wait()
	}
	if c.err != nil {
		return c.err
	}
	c.pending = append(c.pending, p)
	return nil
}

// refused is called when go-imap was given the answer to a command, which
// begins at offset before of pend. When the server answered instead of asking
// for a literal (APPEND to a mailbox that is not there), go-imap would close the
// connection: it is asked for the literal, which goes nowhere, and then answered.
func (c *Conn) refused(p *pending, before int) {
	c.mu.Lock()
	waits := p.literal
	if waits {
		p.answer = bytes.Clone(c.pend[before:])
	}
	c.mu.Unlock()
	if waits {
		c.pend = append(c.pend[:before], "+ \r\n"...)
	}
}

// discarding says whether the command being written was answered already.
func (c *Conn) discarding() bool {
	if cmd := c.sent.cmd; cmd != nil && !c.sent.discard {
		c.mu.Lock()
		c.sent.discard = cmd.answer != nil
		c.mu.Unlock()
	}
	return c.sent.discard
}

// pass sends a piece of a command of go-imap's, unless nobody wants it any more.
func (c *Conn) pass(b []byte) error {
	if c.discarding() {
		return nil
	}
	return c.send(b)
}

// send writes to the server.
func (c *Conn) send(b []byte) error {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	select {
	case <-c.dead:
		return c.Err()
	default:
	}
	c.arm()
	if _, err := c.sink.Write(b); err != nil {
		c.fail(err)
		return c.Err()
	}
	return nil
}
