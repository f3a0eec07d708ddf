package imap

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"postern/mail"
)

// maxHello bounds a line, and what is read for one answer, before we are authenticated.
const maxHello = 64 << 10

// hello is a connection from its first octet until it is authenticated. It
// belongs to the goroutine that dials.
type hello struct {
	opts    Options
	raw     net.Conn // TCP
	conn    net.Conn // raw, or TLS over it
	br      *bufio.Reader
	secure  bool // TLS
	greeted bool

	in, out int64 // octets, without those of TLS

	text  string // of the greeting
	known bool   // whether caps are what holds now
	caps  Caps
	tags  int
}

// status is a status response (RFC 9051 §7.1).
type status struct {
	typ  string // OK, NO, BAD, BYE, PREAUTH
	code string // upper case, "" none
	args string // of the code
	text string
}

// run goes from the first octet to the authenticated state.
func (h *hello) run(ctx context.Context) error {
	h.use(h.raw)
	if h.opts.TLS == Implicit {
		if err := h.handshake(ctx); err != nil {
			return err
		}
	}
	authenticated, err := h.greeting()
	if err != nil {
		return err
	}
	if h.opts.TLS == StartTLS {
		if err := h.startTLS(ctx); err != nil {
			return err
		}
	}
	if !h.known {
		if err := h.capability(); err != nil {
			return err
		}
	}
	if !authenticated {
		if err := h.authenticate(ctx); err != nil {
			return err
		}
	}
	if !h.known {
		if err := h.capability(); err != nil {
			return err
		}
	}
	if err := h.identify(); err != nil {
		return err
	}
	return h.conn.SetDeadline(time.Time{})
}

// use makes nc the connection that is read and written.
func (h *hello) use(nc net.Conn) {
	h.conn = nc
	h.br = bufio.NewReader(nc)
}

// greeting reads the greeting (RFC 9051 §7.1). A server that says we are
// authenticated on a connection that anybody can write to is not believed
// (RFC 9051 §11.1).
func (h *hello) greeting() (authenticated bool, err error) {
	l, err := h.line()
	if err != nil {
		return false, err
	}
	h.greeted = true
	rest, ok := strings.CutPrefix(l, "* ")
	if !ok {
		return false, fmt.Errorf("this is not a greeting: %.80q", l)
	}
	s := parseStatus(rest)
	h.text = s.text
	switch s.typ {
	case "OK":
	case "PREAUTH":
		if !h.secure {
			return false, &mail.Error{Op: "greeting of " + h.opts.Host, Kind: mail.TLS, Server: s.text,
				Err: errors.New("the server claims that we are authenticated, on a connection that is not encrypted")}
		}
		authenticated = true
	case "BYE":
		return false, &serverError{typ: "BYE", code: s.code, text: s.text}
	default:
		return false, fmt.Errorf("this is not a greeting: %.80q", l)
	}
	h.note(s)
	return authenticated, nil
}

// startTLS encrypts the connection (RFC 9051 §6.2.1). Nothing that was heard
// before counts afterwards, and nothing may come between the answer and the
// handshake: it would be taken for something that came encrypted.
func (h *hello) startTLS(ctx context.Context) error {
	refuse := func(text string, err error) error {
		return &mail.Error{Op: "STARTTLS with " + h.opts.Host, Kind: mail.TLS, Server: text, Err: err}
	}
	if h.known && !h.caps.StartTLS {
		return refuse("", errors.New("the server does not offer STARTTLS, or somebody on the way removed it"))
	}
	s, err := h.command("STARTTLS")
	if err != nil {
		if e := asServer(err); e != nil && e.typ != "BYE" {
			return refuse(e.text, errors.New("the server refuses STARTTLS"))
		}
		return err
	}
	if n := h.br.Buffered(); n > 0 {
		return refuse(s.text, fmt.Errorf("%d octets came between the answer to STARTTLS and the handshake: somebody on the way sent them", n))
	}
	if err := h.handshake(ctx); err != nil {
		return err
	}
	h.known, h.caps = false, Caps{}
	return nil
}

// capability asks what the server can do.
func (h *hello) capability() error {
	if _, err := h.command("CAPABILITY"); err != nil {
		return err
	}
	if !h.known {
		return errors.New("no answer to CAPABILITY")
	}
	return nil
}

// note takes from a status what it says beside its meaning.
func (h *hello) note(s status) {
	switch s.code {
	case "CAPABILITY":
		h.caps, h.known = parseCaps(strings.Fields(s.args)), true
	case "ALERT":
		if h.opts.Notice != nil {
			h.opts.Notice(s.text)
		}
	}
}

// command sends a command and waits for its answer. NO, BAD and BYE are errors.
func (h *hello) command(line string) (status, error) {
	tag, err := h.send(line)
	if err != nil {
		return status{}, err
	}
	return h.wait(tag, nil)
}

// send writes a command under a new tag.
func (h *hello) send(line string) (tag string, err error) {
	h.tags++
	tag = fmt.Sprintf("A%d", h.tags)
	verb, _, secret := strings.Cut(line, " ")
	if secret && verb != "ID" {
		verb += " …" // the only commands with arguments here are those that log in
	}
	h.trace("C: ", tag+" "+verb)
	return tag, h.write(tag + " " + line + "\r\n")
}

func (h *hello) write(s string) error {
	if err := h.conn.SetWriteDeadline(time.Now().Add(h.opts.Timeout)); err != nil {
		return err
	}
	h.out += int64(len(s))
	_, err := io.WriteString(h.conn, s)
	return err
}

// wait reads up to the answer to tag. A continuation request is answered by
// more, without which it is nonsense.
func (h *hello) wait(tag string, more func(challenge string) (string, error)) (status, error) {
	for total := 0; total < maxHello; {
		l, err := h.line()
		if err != nil {
			return status{}, err
		}
		total += len(l)
		switch rest, untagged := strings.CutPrefix(l, "* "); {
		case untagged:
			if err := h.untagged(rest); err != nil {
				return status{}, err
			}
		case strings.HasPrefix(l, "+"):
			if more == nil {
				return status{}, fmt.Errorf("unexpected continuation %.80q", l)
			}
			answer, err := more(strings.TrimSpace(l[1:]))
			if err != nil {
				return status{}, err
			}
			if err := h.write(answer + "\r\n"); err != nil {
				return status{}, err
			}
		case strings.HasPrefix(l, tag+" "):
			s := parseStatus(l[len(tag)+1:])
			h.note(s)
			if s.typ != "OK" {
				return s, &serverError{typ: s.typ, code: s.code, text: s.text}
			}
			return s, nil
		}
		// Anything else is skipped: an empty line, an answer to nobody.
	}
	return status{}, errors.New("endless talk before the answer")
}

// untagged takes what the server says beside the answer.
func (h *hello) untagged(l string) error {
	word, rest, _ := strings.Cut(l, " ")
	switch strings.ToUpper(word) {
	case "CAPABILITY":
		h.caps, h.known = parseCaps(strings.Fields(rest)), true
	case "OK", "NO", "BAD":
		h.note(parseStatus(l))
	case "BYE":
		s := parseStatus(l)
		return &serverError{typ: "BYE", code: s.code, text: s.text}
	}
	return nil
}

// line reads one line without its end; a literal in it is taken along.
func (h *hello) line() (string, error) {
	var b strings.Builder
	for {
		if err := h.conn.SetReadDeadline(time.Now().Add(h.opts.Timeout)); err != nil {
			return "", err
		}
		part, err := h.br.ReadSlice('\n')
		if b.Len()+len(part) > maxHello {
			return "", errors.New("a line without end")
		}
		b.Write(part)
		h.in += int64(len(part))
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return "", err
		}
		s := strings.TrimRight(b.String(), "\r\n")
		h.trace("S: ", s)
		n, ok := literalSize(s)
		if !ok {
			return s, nil
		}
		if n > maxHello {
			return "", errors.New("a literal that is too long")
		}
		if _, err := io.CopyN(&b, h.br, n); err != nil {
			return "", err
		}
	}
}

// literalSize is the size of the literal that a line announces at its end.
func literalSize(l string) (int64, bool) {
	i := strings.LastIndexByte(l, '{')
	if i < 0 || !strings.HasSuffix(l, "}") {
		return 0, false
	}
	var n int64
	if _, err := fmt.Sscanf(l[i:], "{%d}", &n); err != nil || n < 0 {
		return 0, false
	}
	return n, true
}

// parseStatus reads "OK [CODE args] text"; whatever is missing is "".
func parseStatus(l string) status {
	word, rest, _ := strings.Cut(l, " ")
	s := status{typ: strings.ToUpper(word), text: strings.TrimSpace(rest)}
	if code, ok := strings.CutPrefix(s.text, "["); ok {
		if code, text, ok := strings.Cut(code, "]"); ok {
			name, args, _ := strings.Cut(code, " ")
			s.code, s.args, s.text = strings.ToUpper(name), args, strings.TrimSpace(text)
		}
	}
	return s
}

// trace writes a line of the protocol, as wire does later.
func (h *hello) trace(dir, line string) {
	if h.opts.Trace != nil {
		_, _ = fmt.Fprintf(h.opts.Trace, "%s%q\n", dir, line) // a trace that fails is no reason to
	}
}
