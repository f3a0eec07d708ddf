package mailtest

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Scripted is one connection of a scripted server. Its methods end the script,
// without blame, when the client has gone; Expect ends the test when the
// client says something else.
type Scripted struct {
	// N counts the connections of the server from 1.
	N int

	t    testing.TB
	conn net.Conn
	r    *bufio.Reader
}

// Script starts a server that plays f to every connection, each in a goroutine
// of its own, and closes the connection at its end. It ends with the test.
func Script(t testing.TB, f func(s *Scripted)) Addr {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	return play(t, l, f)
}

// ScriptTLS is Script with implicit TLS.
func ScriptTLS(t testing.TB, conf *tls.Config, f func(s *Scripted)) Addr {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", conf)
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	return play(t, l, f)
}

func play(t testing.TB, l net.Listener, f func(s *Scripted)) Addr {
	var work sync.WaitGroup
	var open connSet
	var n atomic.Int64
	t.Cleanup(func() {
		_ = l.Close()
		open.closeAll()
		work.Wait()
	})
	work.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			open.add(conn)
			s := &Scripted{N: int(n.Add(1)), t: t, conn: conn, r: bufio.NewReader(conn)}
			work.Go(func() {
				defer func() { _ = s.conn.Close() }()
				f(s)
			})
		}
	})
	return addrOf(l)
}

// Send sends lines; each gets its CRLF. A line may hold literals.
func (s *Scripted) Send(lines ...string) {
	for _, l := range lines {
		s.Raw(l + "\r\n")
	}
}

// Sendf sends one line.
func (s *Scripted) Sendf(format string, a ...any) { s.Send(fmt.Sprintf(format, a...)) }

// Raw sends octets as they are.
func (s *Scripted) Raw(b string) {
	if _, err := io.WriteString(s.conn, b); err != nil {
		s.end(err)
	}
}

// Line reads one line, without CRLF.
func (s *Scripted) Line() string {
	_ = s.conn.SetReadDeadline(time.Now().Add(time.Minute))
	l, err := s.r.ReadString('\n')
	if err != nil {
		s.end(err)
	}
	return strings.TrimRight(l, "\r\n")
}

// Command reads an IMAP command with its literals, which it asks for where they
// wait to be asked. The text is what follows the tag.
func (s *Scripted) Command() (tag, text string) {
	var b strings.Builder
	for {
		l := s.Line()
		b.WriteString(l)
		n, ok := literal(l)
		if !ok {
			break
		}
		if !strings.HasSuffix(l, "+}") {
			s.Send("+ go on")
		}
		b.WriteString("\r\n")
		if _, err := io.CopyN(&b, s.r, n); err != nil {
			s.end(err)
		}
	}
	tag, text, _ = strings.Cut(b.String(), " ")
	return tag, text
}

// Expect reads a command and fails the test unless its text matches the
// regular expression, in which case does not matter; it gives the tag.
func (s *Scripted) Expect(pattern string) (tag string) {
	tag, text := s.Command()
	if !regexp.MustCompile("(?is)^" + pattern).MatchString(text) {
		s.t.Errorf("mailtest: client said %q, want %s", text, pattern)
		s.end(nil)
	}
	return tag
}

// OK answers a command that matches with the untagged lines and OK.
func (s *Scripted) OK(pattern string, untagged ...string) {
	tag := s.Expect(pattern)
	s.Send(untagged...)
	s.Send(tag + " OK done")
}

// Serve answers commands by the first pattern that matches, until the client
// goes: answers alternate pattern and reply, in which "\n" ends a line and "TAG"
// stands for the tag. What no pattern matches is answered with BAD.
func (s *Scripted) Serve(answers ...string) {
	for {
		tag, text := s.Command()
		reply := "TAG BAD not in the script"
		for i := 0; i+1 < len(answers); i += 2 {
			if regexp.MustCompile("(?is)^" + answers[i]).MatchString(text) {
				reply = answers[i+1]
				break
			}
		}
		for l := range strings.SplitSeq(strings.ReplaceAll(reply, "TAG", tag), "\n") {
			s.Send(l)
		}
	}
}

// StartTLS does the server's side of the handshake.
func (s *Scripted) StartTLS(conf *tls.Config) {
	c := tls.Server(s.conn, conf)
	if err := c.Handshake(); err != nil {
		s.end(err)
	}
	s.conn, s.r = c, bufio.NewReader(c)
}

// Hold waits, silent, until the client goes.
func (s *Scripted) Hold() {
	for {
		if _, err := s.r.Discard(1); err != nil {
			s.end(err)
		}
	}
}

// end leaves the script. A client that goes is no failure; a client that says
// nothing for a minute is.
func (s *Scripted) end(err error) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		s.t.Errorf("mailtest: the client says nothing")
	}
	_ = s.conn.Close()
	runtime.Goexit()
}

// CA is a certification authority for scripted servers.
type CA struct {
	// File is its certificate, PEM.
	File string
	pki  *pki
}

// NewCA makes one for a test.
func NewCA(t testing.TB) *CA {
	t.Helper()
	p, err := newPKI()
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	c := &CA{filepath.Join(t.TempDir(), "ca.pem"), p}
	if err := os.WriteFile(c.File, p.caPEM, 0o600); err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	return c
}

// Config is a server's configuration with a new certificate of the kind.
func (c *CA) Config(t testing.TB, kind Cert) *tls.Config {
	t.Helper()
	conf, err := c.pki.serverConfig(kind)
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	return conf
}
