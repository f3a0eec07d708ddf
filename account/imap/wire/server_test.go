package wire

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scripted is a server that says what a test wants, octet by octet.
type scripted struct {
	t    testing.TB
	ln   net.Listener
	conn net.Conn
	br   *bufio.Reader
	out  io.Writer // conn when nil
	done sync.WaitGroup

	mu   sync.Mutex
	seen []string // command lines, without tags
	raw  []byte   // everything the client sent
	// answer handles a command; it writes with say and returns whether it did
	// everything, or else "tag OK done" follows.
	answer func(s *scripted, tag, command string) bool
}

// serve starts a server and gives a connection to it.
func serve(t testing.TB, greeting string, answer func(s *scripted, tag, command string) bool) (*scripted, net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scripted{t: t, ln: ln, answer: answer}
	var accepted net.Conn // a test may put TLS over s.conn
	ready := make(chan struct{})
	s.done.Go(func() {
		conn, err := ln.Accept()
		s.conn, accepted = conn, conn
		close(ready)
		if err != nil {
			return
		}
		defer conn.Close()
		s.br = bufio.NewReader(conn)
		s.say(greeting)
		s.loop()
	})
	client, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	<-ready
	t.Cleanup(func() {
		_ = client.Close()
		_ = accepted.Close()
		_ = ln.Close()
		s.done.Wait()
	})
	return s, client
}

func (s *scripted) say(text string) {
	if s.out != nil {
		_, _ = io.WriteString(s.out, text)
		return
	}
	_, _ = io.WriteString(s.conn, text)
}

func (s *scripted) sayf(format string, args ...any) { s.say(fmt.Sprintf(format, args...)) }

// line reads a line of the client's.
func (s *scripted) line() (string, error) {
	l, err := s.br.ReadString('\n')
	s.mu.Lock()
	s.raw = append(s.raw, l...)
	s.mu.Unlock()
	return strings.TrimRight(l, "\r\n"), err
}

func (s *scripted) loop() {
	for {
		l, err := s.line()
		if err != nil {
			return
		}
		tag, cmd, ok := strings.Cut(l, " ")
		if !ok {
			continue
		}
		s.mu.Lock()
		s.seen = append(s.seen, cmd)
		s.mu.Unlock()
		if s.answer != nil && s.answer(s, tag, cmd) {
			continue
		}
		for strings.HasSuffix(cmd, "}") { // literals are read
			i := strings.LastIndexByte(cmd, '{')
			size, sign := cmd[i+1:len(cmd)-1], false
			if strings.HasSuffix(size, "+") {
				size, sign = size[:len(size)-1], true
			}
			n, _ := strconv.Atoi(size)
			if !sign {
				s.say("+ go\r\n")
			}
			if _, err := io.CopyN(io.Discard, s.br, int64(n)); err != nil {
				return
			}
			if cmd, err = s.line(); err != nil {
				return
			}
		}
		s.sayf("%s OK done\r\n", tag)
	}
}

func (s *scripted) commands() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.seen...)
}

func (s *scripted) sent() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.raw)
}

const hello = "* PREAUTH [CAPABILITY IMAP4rev1 ENABLE IDLE UIDPLUS MOVE ESEARCH CONDSTORE] hello\r\n"

// notes collects what a Conn reports.
type notes struct {
	mu       sync.Mutex
	withheld []Withheld
	alerts   []string
}

func (n *notes) options() Options {
	return Options{
		Timeout: 5 * time.Second,
		Withheld: func(w Withheld) {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.withheld = append(n.withheld, w)
		},
		Alert: func(s string) {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.alerts = append(n.alerts, s)
		},
	}
}

func (n *notes) all() []Withheld {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]Withheld(nil), n.withheld...)
}

// client is go-imap over a Conn over a scripted server.
func client(t testing.TB, o Options, io *imapclient.Options, answer func(s *scripted, tag, command string) bool) (*imapclient.Client, *Conn, *scripted) {
	t.Helper()
	s, conn := serve(t, hello, answer)
	w := Wrap(conn, o)
	c := imapclient.New(w, io)
	t.Cleanup(func() {
		_ = w.Close()
		_ = c.Close()
	})
	if err := c.WaitGreeting(); err != nil {
		t.Fatal(err)
	}
	return c, w, s
}
