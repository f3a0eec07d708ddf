package mailtest

import (
	"strconv"
	"strings"
	"testing"
)

// ResetValidity gives a mailbox a new UIDVALIDITY, as a restore from a backup
// or a move to another server does: the same messages with the same flags, but
// in the opposite order (and, but for INBOX, counted anew), so that a client that trusts old UIDs
// shows the wrong messages.
func (c *Client) ResetValidity(t testing.TB, mailbox string, u *User) {
	t.Helper()
	old := c.Validity(mailbox)
	type stored struct {
		raw   string
		flags []string
	}
	c.Select(mailbox)
	var all []stored
	for _, l := range c.Cmd("UID FETCH 1:* (FLAGS BODY.PEEK[])") {
		flags, ok := fetchFlags(l)
		if !ok {
			continue
		}
		if head, rest, ok := strings.Cut(l, "}\r\n"); ok {
			n, _ := strconv.Atoi(head[strings.LastIndexByte(head, '{')+1:])
			all = append(all, stored{rest[:n], flags})
		}
	}
	if len(all) > 0 {
		c.Expunge(mailbox, "1:*")
	}
	c.leave(mailbox)
	next := old + 1
	if mailbox == "INBOX" { // it cannot be deleted
		u.doveadm(t, "mailbox", "update", "-u", u.Name, "--uid-validity", strconv.FormatUint(uint64(next), 10), mailbox)
	} else {
		c.Delete(mailbox)
		c.Create(mailbox)
	}
	for i := len(all) - 1; i >= 0; i-- {
		c.Append(mailbox, []byte(all[i].raw), all[i].flags...)
	}
	if now := c.Validity(mailbox); now == old {
		t.Fatalf("mailtest: UIDVALIDITY of %s is still %d", mailbox, old)
	}
}

// ResetValidity is Client.ResetValidity over a connection of its own.
func (u *User) ResetValidity(t testing.TB, mailbox string) {
	t.Helper()
	c := u.Client(t)
	defer c.Close()
	c.ResetValidity(t, mailbox, u)
}
