package pop3

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"postern/mail"
)

// List gives the messages in the order of the server, oldest first as a rule. An ID that two
// messages share, or that the protocol forbids, is left out, and so are all
// when the server does not know UIDL.
func (c *Conn) List() ([]Entry, error) {
	const op = "list the mailbox"
	if err := c.send("LIST", ""); err != nil {
		return nil, c.fail(op, err)
	}
	if _, err := c.status(); err != nil {
		return nil, c.fail(op, err)
	}
	var out []Entry
	at := map[int]int{}
	err := c.list(maxList, func(l string) {
		n, rest, _ := strings.Cut(strings.TrimSpace(l), " ")
		i, err := strconv.Atoi(n)
		if err != nil || i < 1 {
			return
		}
		if _, twice := at[i]; twice {
			return
		}
		size, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		s, err := strconv.ParseInt(size, 10, 64)
		if err != nil || s < 0 {
			s = 0
		}
		at[i] = len(out)
		out = append(out, Entry{N: i, Size: s})
	})
	if err != nil {
		return nil, c.fail(op, err)
	}
	return out, c.fail(op, c.ids(out, at))
}

func (c *Conn) ids(out []Entry, at map[int]int) error {
	if c.caps.Known && !c.caps.UIDL || len(out) == 0 {
		return nil
	}
	if _, err := c.command("UIDL"); err != nil {
		if isAnswer(err) {
			return nil
		}
		return err
	}
	seen := map[string]int{}
	err := c.list(maxList, func(l string) {
		n, id, _ := strings.Cut(strings.TrimLeft(l, " "), " ")
		i, err := strconv.Atoi(n)
		if err != nil {
			return
		}
		if k, ok := at[i]; ok && out[k].ID == "" {
			// RFC 1939 wants no spaces in it; servers have them all the same.
			out[k].ID = strings.TrimSpace(id)
			seen[out[k].ID]++
		}
	})
	for i := range out {
		if seen[out[i].ID] > 1 || len(out[i].ID) > 1000 || strings.ContainsFunc(out[i].ID, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
			out[i].ID = ""
		}
	}
	return err
}

// Headers gives the header block of each message to each, in the order asked. A server
// without TOP gives the whole message instead: whole says so. A message that is
// refused is passed over. each may end it with an error.
func (c *Conn) Headers(in []Entry, each func(e Entry, data []byte, whole bool) error) error {
	const op = "read headers"
	verb := func(e Entry) string { return fmt.Sprintf("TOP %d 0", e.N) }
	whole := c.caps.Known && !c.caps.Top
	if whole {
		verb = func(e Entry) string { return fmt.Sprintf("RETR %d", e.N) }
	}
	refused := 0
	err := c.pipeline(len(in), func(i int) string { return verb(in[i]) }, func(i int, err error) error {
		if err != nil {
			refused++
			return nil //nolint:nilerr // counted: one message that is refused is not the mailbox
		}
		b := capped{limit: maxHeader}
		if whole {
			b.limit = maxMessage
		}
		if err := c.body(&b, maxMessage); err != nil {
			return err
		}
		return each(in[i], b.Bytes(), whole)
	})
	if err == nil && !whole && refused > 0 && refused == len(in) && !c.caps.Known {
		c.caps.Known, c.caps.Top, c.caps.UIDL = true, false, true // it does not know TOP
		return c.Headers(in, each)
	}
	return c.fail(op, err)
}

// capped keeps the beginning of what is written to it.
type capped struct {
	bytes.Buffer
	limit int
}

// Write keeps what still fits.
func (b *capped) Write(p []byte) (int, error) {
	if room := b.limit - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// Retrieve writes a message to w, byte for byte; NotFound when the server does not have it.
func (c *Conn) Retrieve(e Entry, w io.Writer) error {
	op := "fetch a message"
	if _, err := c.command(fmt.Sprintf("RETR %d", e.N)); err != nil {
		if a, ok := errors.AsType[*answer](err); ok && a.code == "" {
			return &mail.Error{Op: op, Account: c.o.Account, Kind: mail.NotFound, Server: a.text}
		}
		return c.fail(op, err)
	}
	return c.fail(op, c.body(w, maxMessage))
}

// Delete marks messages for deletion, which Quit does. It gives those marked.
func (c *Conn) Delete(in []Entry) ([]Entry, error) {
	var done []Entry
	err := c.pipeline(len(in), func(i int) string { return fmt.Sprintf("DELE %d", in[i].N) }, func(i int, err error) error {
		if err == nil {
			done = append(done, in[i])
		}
		return nil
	})
	return done, c.fail("delete messages", err)
}

// pipeline sends n commands and takes their answers in order, several under way
// at once where the server can (RFC 2449 §6.6). take gets the refusal, or nil, and reads what follows.
func (c *Conn) pipeline(n int, line func(int) string, take func(i int, refused error) error) error {
	ahead := 1
	if c.caps.Pipelining {
		ahead = flight
	}
	sent := 0
	var stop error // of take: the answers under way are read all the same
	for i := 0; i < n; i++ {
		if i == sent && stop != nil {
			return stop
		}
		if stop == nil && sent-i <= ahead/2 {
			var b strings.Builder
			for ; sent < n && sent-i < ahead; sent++ {
				l := line(sent)
				c.trace("C: ", l)
				b.WriteString(l + "\r\n")
			}
			if b.Len() > 0 {
				if err := c.write(b.String()); err != nil {
					return err
				}
			}
		}
		_, err := c.status()
		if err != nil && !isAnswer(err) {
			return err
		}
		if stop != nil {
			if err == nil && !strings.HasPrefix(line(i), "DELE") {
				if err := c.body(io.Discard, maxMessage); err != nil {
					return err
				}
			}
			continue
		}
		if terr := take(i, err); terr != nil {
			if c.err != nil {
				return terr
			}
			stop = terr
		}
	}
	return stop
}
