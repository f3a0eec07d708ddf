package mailtest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Client is the smallest IMAP client that is of use: it plays "another client"
// that changes the mailbox which the program under test looks at. Any failure
// ends the test. It is for one goroutine.
type Client struct {
	t    testing.TB
	conn net.Conn
	r    *bufio.Reader
	tag  int
	box  string // the selected mailbox
}

// NewClient connects and logs in; the connection ends with the test.
func NewClient(t testing.TB, a Addr, user, password string) *Client {
	t.Helper()
	conn, err := net.DialTimeout("tcp", a.String(), 5*time.Second)
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	c := &Client{t: t, conn: conn, r: bufio.NewReaderSize(conn, 1<<16)}
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	c.line()
	c.Cmd("LOGIN %s %s", quote(user), quote(password))
	return c
}

// Close ends the connection before the test ends.
func (c *Client) Close() { _ = c.conn.Close() }

// Cmd sends a command and gives the untagged responses, literals inline; the
// test fails unless the server says OK.
func (c *Client) Cmd(format string, a ...any) []string {
	c.t.Helper()
	untagged, status := c.Try(format, a...)
	if !strings.HasPrefix(status, "OK") {
		c.t.Fatalf("mailtest: %s: %s", fmt.Sprintf(format, a...), status)
	}
	return untagged
}

// Try is Cmd for a command that may be refused; status is the tagged response
// without its tag.
func (c *Client) Try(format string, a ...any) (untagged []string, status string) {
	c.t.Helper()
	c.tag++
	tag := "t" + strconv.Itoa(c.tag)
	_ = c.conn.SetDeadline(time.Now().Add(2 * time.Minute))
	if _, err := io.WriteString(c.conn, tag+" "+fmt.Sprintf(format, a...)+"\r\n"); err != nil {
		c.t.Fatalf("mailtest: %v", err)
	}
	for {
		l := c.line()
		if rest, ok := strings.CutPrefix(l, tag+" "); ok {
			return untagged, rest
		}
		untagged = append(untagged, l)
	}
}

// line is one response: a line with its literals, without the last CRLF.
func (c *Client) line() string {
	c.t.Helper()
	var b strings.Builder
	for {
		l, err := c.r.ReadString('\n')
		if err != nil {
			c.t.Fatalf("mailtest: read: %v", err)
		}
		l = strings.TrimRight(l, "\r\n")
		b.WriteString(l)
		n, ok := literal(l)
		if !ok {
			return b.String()
		}
		b.WriteString("\r\n")
		if _, err := io.CopyN(&b, c.r, n); err != nil {
			c.t.Fatalf("mailtest: read: %v", err)
		}
	}
}

// literal reads the length at the end of a line that announces a literal.
func literal(l string) (int64, bool) {
	i := strings.LastIndexByte(l, '{')
	if i < 0 || !strings.HasSuffix(l, "}") {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(l[i+1:len(l)-1], "+"), 10, 64)
	return n, err == nil
}

// Select selects a mailbox unless it is selected already.
func (c *Client) Select(mailbox string) {
	c.t.Helper()
	if c.box != mailbox {
		c.Cmd("SELECT %s", quote(mailbox))
		c.box = mailbox
	}
}

// Store changes flags: op is "+FLAGS", "-FLAGS" or "FLAGS".
func (c *Client) Store(mailbox, uids, op string, flags ...string) {
	c.t.Helper()
	c.Select(mailbox)
	c.Cmd("UID STORE %s %s (%s)", uids, op, strings.Join(flags, " "))
}

// Expunge removes exactly these messages.
func (c *Client) Expunge(mailbox, uids string) {
	c.t.Helper()
	c.Store(mailbox, uids, "+FLAGS", `\Deleted`)
	c.Cmd("UID EXPUNGE %s", uids)
}

// Move moves messages to another mailbox.
func (c *Client) Move(mailbox, uids, to string) {
	c.t.Helper()
	c.Select(mailbox)
	c.Cmd("UID MOVE %s %s", uids, quote(to))
}

// Copy copies messages to another mailbox.
func (c *Client) Copy(mailbox, uids, to string) {
	c.t.Helper()
	c.Select(mailbox)
	c.Cmd("UID COPY %s %s", uids, quote(to))
}

// Create creates and subscribes a mailbox.
func (c *Client) Create(mailbox string) {
	c.t.Helper()
	c.Cmd("CREATE %s", quote(mailbox))
	c.Cmd("SUBSCRIBE %s", quote(mailbox))
}

// Rename renames a mailbox.
func (c *Client) Rename(from, to string) {
	c.t.Helper()
	c.leave(from)
	c.Cmd("RENAME %s %s", quote(from), quote(to))
}

// Delete deletes a mailbox with all that is in it.
func (c *Client) Delete(mailbox string) {
	c.t.Helper()
	c.leave(mailbox)
	c.Cmd("DELETE %s", quote(mailbox))
}

func (c *Client) leave(mailbox string) {
	if c.box == mailbox {
		c.Cmd("UNSELECT")
		c.box = ""
	}
}

// Flags are the flags of one message, sorted as the server gives them, without \Recent.
func (c *Client) Flags(mailbox string, uid uint32) []string {
	c.t.Helper()
	c.Select(mailbox)
	for _, l := range c.Cmd("UID FETCH %d (UID FLAGS)", uid) {
		if f, ok := fetchFlags(l); ok && strings.Contains(l, fmt.Sprintf("UID %d", uid)) {
			return f
		}
	}
	c.t.Fatalf("mailtest: %s has no UID %d", mailbox, uid)
	return nil
}

// Mailboxes lists the names of all mailboxes.
func (c *Client) Mailboxes() []string {
	c.t.Helper()
	var out []string
	for _, l := range c.Cmd(`LIST "" "*"`) {
		if !strings.HasPrefix(l, "* LIST ") || strings.Contains(strings.ToLower(l), `\noselect`) {
			continue
		}
		if i := strings.IndexByte(l, ')'); i > 0 {
			_, name, _ := strings.Cut(strings.TrimSpace(l[i+1:]), " ") // the delimiter comes first
			if _, lit, ok := strings.Cut(name, "\r\n"); ok {
				name = lit
			}
			out = append(out, unquote(name))
		}
	}
	return out
}

func fetchFlags(l string) ([]string, bool) {
	_, rest, ok := strings.Cut(l, "FLAGS (")
	if !ok {
		return nil, false
	}
	list, _, ok := strings.Cut(rest, ")")
	var out []string
	for _, f := range strings.Fields(list) {
		if f != `\Recent` {
			out = append(out, f)
		}
	}
	return out, ok
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' {
		return s
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s[1 : len(s)-1])
}
