package mailtest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// OddMessages is how many messages the INBOX of an OddServer holds.
const OddMessages = 1000

// Oddity is one thing that no server should say and some server does. The
// table is in oddities.go; Oddities gives it.
type Oddity struct {
	Name string // kebab-case, unique
	What string // a few words
	// On says what the client must do to meet it: "fetch" (the hit message in
	// any FETCH), "list", "select", "status", "search", "copy" (COPY or MOVE)
	// or "append".
	On string
	// Lost says that the hit message may be missing or incomplete afterwards:
	// the server never gives it. Everything else must be whole.
	Lost bool
	// Once says that it happens on the first occasion only, so that whoever
	// tries again is served.
	Once bool

	insert  string                                       // sent before the response of the hit
	rewrite func(c *oddConn, r response) []string        // sent instead of a response of kind On
	tagged  func(c *oddConn, line string) (string, bool) // sent instead of a tagged line; false closes after it
}

// OddServer is a real Dovecot whose responses are made odd in one place.
type OddServer struct {
	Addr Addr
	User *User
	// Hit is the UID of the message that the oddity befalls; its Subject begins
	// with "odd one". The others are "message N". All lie in INBOX.
	Hit    uint32
	Oddity Oddity

	hits atomic.Int64
	pass atomic.Bool
}

// Hits counts how often the oddity was sent.
func (s *OddServer) Hits() int { return int(s.hits.Load()) }

// Heal makes the server behave from now on.
func (s *OddServer) Heal() { s.pass.Store(true) }

// Odd starts a server with one oddity. Its INBOX holds OddMessages messages,
// sequence numbers differ from UIDs, and a mailbox "Other" holds ten.
func Odd(t testing.TB, o Oddity) *OddServer {
	t.Helper()
	u := Dovecot(t, WithoutCapabilities("COMPRESS=DEFLATE")).User(t)
	u.AppendMany(t, "INBOX", OddMessages+1, oddMessage, func(i int) []string {
		if i%3 == 0 {
			return []string{`\Seen`}
		}
		return nil
	})
	u.AppendMany(t, "Other", 10, oddMessage, nil)
	c := u.Client(t)
	c.Expunge("INBOX", "1")
	c.Close()
	s := &OddServer{User: u, Hit: oddHit, Oddity: o}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	s.Addr = addrOf(l)
	var work sync.WaitGroup
	var open connSet
	t.Cleanup(func() {
		_ = l.Close()
		open.closeAll()
		work.Wait()
	})
	work.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", u.Server.IMAP.String())
			if err != nil {
				_ = client.Close()
				continue
			}
			open.add(client)
			open.add(server)
			c := &oddConn{s: s, out: bufio.NewWriterSize(client, 1<<16)}
			work.Go(func() {
				_, _ = io.Copy(server, client)
				_ = server.Close()
			})
			work.Go(func() {
				c.run(bufio.NewReaderSize(server, 1<<16))
				_ = client.Close()
				_ = server.Close()
			})
		}
	})
	return s
}

// oddHit is the UID of the hit message, which is the 499th.
const oddHit = 500

func oddMessage(i int) []byte {
	subject := fmt.Sprintf("message %d", i+1)
	if i+1 == oddHit {
		subject = "odd one"
	}
	return fmt.Appendf(nil, "From: Ann Lee <ann@example.org>\r\nTo: bob@example.org\r\nSubject: %s\r\nDate: Mon, 23 Nov 2026 12:%02d:%02d +0000\r\n"+
		"Message-ID: <odd.%d@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThis is the text of %d.\r\n",
		subject, i/60%60, i%60, i+1, i+1)
}

// connSet is connections to be closed at the end.
type connSet struct {
	mu     sync.Mutex
	all    []net.Conn
	closed bool
}

func (s *connSet) add(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, c)
	if s.closed {
		_ = c.Close()
	}
}

func (s *connSet) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, c := range s.all {
		_ = c.Close()
	}
}

// response is one response of the server.
type response struct {
	raw  string // with literals and the last CRLF
	bare string // raw without the octets of its literals
	hit  bool   // a FETCH response of the hit message
}

// oddConn is one connection to an OddServer, server to client.
type oddConn struct {
	s      *OddServer
	out    *bufio.Writer
	struck bool // within a command that named the hit, for oddities that refuse it
}

var (
	fetchUID = regexp.MustCompile(`(?i)^\* \d+ FETCH \(.*\bUID (\d+)\b`)
	kinds    = map[string]*regexp.Regexp{
		"fetch": regexp.MustCompile(`(?i)^\* \d+ FETCH `), "list": regexp.MustCompile(`(?i)^\* LIST `), "search": regexp.MustCompile(`(?i)^\* E?SEARCH\b`),
		"select": regexp.MustCompile(`(?i)^\* (OK \[(UIDNEXT|PERMANENTFLAGS|HIGHESTMODSEQ)|FLAGS)`), "status": regexp.MustCompile(`(?i)^\* STATUS `),
		"copy": regexp.MustCompile(`\[COPYUID [^\]]*\]`), "append": regexp.MustCompile(`\[APPENDUID [^\]]*\]`),
	}
)

func (c *oddConn) run(r *bufio.Reader) {
	for {
		res, err := readResponse(r)
		if err != nil {
			return
		}
		more := c.send(res)
		if err := c.out.Flush(); err != nil || !more {
			return
		}
	}
}

func readResponse(r *bufio.Reader) (response, error) {
	var raw, bare strings.Builder
	for {
		l, err := r.ReadString('\n')
		if err != nil {
			return response{}, err
		}
		raw.WriteString(l)
		bare.WriteString(l)
		n, ok := literal(strings.TrimRight(l, "\r\n"))
		if !ok {
			break
		}
		if _, err := io.CopyN(&raw, r, n); err != nil {
			return response{}, err
		}
	}
	res := response{raw: raw.String(), bare: strings.ReplaceAll(bare.String(), "\r\n", " ")}
	if m := fetchUID.FindStringSubmatch(res.bare); m != nil {
		res.hit = m[1] == strconv.Itoa(oddHit)
	}
	return res, nil
}

// send sends a response or what is to be sent instead; false ends the connection.
func (c *oddConn) send(r response) bool {
	o := c.s.Oddity
	if strings.Contains(r.bare, "CAPABILITY") {
		r.raw = strings.ReplaceAll(r.raw, " STARTTLS", "") // the odd one sits in the middle and must read
	}
	if c.s.pass.Load() || o.Once && c.s.Hits() > 0 {
		c.write(r.raw)
		return true
	}
	untagged := strings.HasPrefix(r.raw, "*")
	switch {
	case untagged && o.insert != "" && r.hit:
		c.s.hits.Add(1)
		c.write(o.insert, r.raw)
	case untagged && o.rewrite != nil && kinds[o.On].MatchString(r.bare) && (o.On != "fetch" || r.hit || c.struck):
		out := o.rewrite(c, r)
		if len(out) != 1 || out[0] != r.raw {
			c.s.hits.Add(1)
		}
		c.write(out...)
	case !untagged && o.tagged != nil:
		line, more := o.tagged(c, r.raw)
		if line != r.raw {
			c.s.hits.Add(1)
		}
		c.write(line)
		return more
	default:
		c.write(r.raw)
	}
	return !strings.HasPrefix(o.insert, "* BYE") || !r.hit
}

func (c *oddConn) write(parts ...string) {
	for _, p := range parts {
		_, _ = c.out.WriteString(p) // Flush tells
	}
}
