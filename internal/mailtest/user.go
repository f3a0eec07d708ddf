package mailtest

import (
	"bufio"
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// User is a user of a Dovecot that nobody else uses. The mailboxes INBOX,
// Drafts, Sent, Trash, Archive and Junk are there with their SPECIAL-USE.
type User struct {
	Name     string
	Password string
	Server   *Server
}

// User makes a fresh user.
func (s *Server) User(testing.TB) *User {
	return &User{Name: "u" + strconv.FormatInt(s.user.Add(1), 10), Password: Password, Server: s}
}

// Address is an address for the user.
func (u *User) Address() string { return u.Name + "@example.org" }

// Client is a new connection of another client, logged in.
func (u *User) Client(t testing.TB) *Client {
	t.Helper()
	return NewClient(t, u.Server.IMAP, u.Name, u.Password)
}

// Append stores one message and gives its UID. The mailbox is created if it is
// not there. Line ends are made CRLF.
func (u *User) Append(t testing.TB, mailbox string, raw []byte, flags ...string) uint32 {
	t.Helper()
	c := u.Client(t)
	defer c.Close()
	return c.Append(mailbox, raw, flags...)
}

// Append is User.Append over this connection.
func (c *Client) Append(mailbox string, raw []byte, flags ...string) uint32 {
	c.t.Helper()
	raw = crlf(raw)
	send := func() string {
		_, status := c.Try("APPEND %s (%s) {%d+}\r\n%s", quote(mailbox), strings.Join(flags, " "), len(raw), raw)
		return status
	}
	status := send()
	if strings.Contains(status, "[TRYCREATE]") {
		c.Create(mailbox)
		status = send()
	}
	_, rest, ok := strings.Cut(status, "APPENDUID ")
	if !ok || !strings.HasPrefix(status, "OK") {
		c.t.Fatalf("mailtest: append to %s: %s", mailbox, status)
	}
	f := strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == ']' })
	uid, err := strconv.ParseUint(f[1], 10, 32)
	if err != nil {
		c.t.Fatalf("mailtest: append to %s: %s", mailbox, status)
	}
	return uint32(uid)
}

// batch is how many messages one APPEND of AppendMany carries (RFC 3502).
const batch = 500

// AppendMany stores n messages, the i-th being what gen(i) gives, in order; the
// flags are those of flags(i), nil for none. 100,000 small ones take seconds.
func (u *User) AppendMany(t testing.TB, mailbox string, n int, gen func(i int) []byte, flags func(i int) []string) {
	t.Helper()
	c := u.Client(t)
	defer c.Close()
	if mailbox != "INBOX" {
		c.Try("CREATE %s", quote(mailbox)) // it may be there already
	}
	w := bufio.NewWriterSize(c.conn, 1<<18)
	for i := 0; i < n; i += batch {
		c.tag++
		tag := "t" + strconv.Itoa(c.tag)
		_, _ = fmt.Fprintf(w, "%s APPEND %s", tag, quote(mailbox))
		for k := i; k < min(n, i+batch); k++ {
			raw := crlf(gen(k))
			var f []string
			if flags != nil {
				f = flags(k)
			}
			_, _ = fmt.Fprintf(w, " (%s) {%d+}\r\n", strings.Join(f, " "), len(raw))
			_, _ = w.Write(raw) // bufio keeps the first error for Flush
		}
		_, _ = w.WriteString("\r\n")
		if err := w.Flush(); err != nil {
			t.Fatalf("mailtest: append: %v", err)
		}
		for {
			l := c.line()
			if status, ok := strings.CutPrefix(l, tag+" "); ok {
				if !strings.HasPrefix(status, "OK") {
					t.Fatalf("mailtest: append to %s: %s", mailbox, status)
				}
				break
			}
		}
	}
}

func crlf(raw []byte) []byte {
	if bytes.Count(raw, []byte("\n")) == bytes.Count(raw, []byte("\r\n")) {
		return raw
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
}

// doveadm runs Dovecot's own tool against this user.
func (u *User) doveadm(t testing.TB, args ...string) string {
	t.Helper()
	bin, err := exec.LookPath("doveadm")
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	cmd := exec.Command(bin, append([]string{"-c", filepath.Join(u.Server.Dir, "dovecot.conf")}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("mailtest: doveadm %q: %v\n%s", args, err, out)
	}
	return string(out)
}
