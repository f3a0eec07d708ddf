package mailtest

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Dumped is one message of a Dump.
type Dumped struct {
	UID       uint32
	Flags     []string // sorted, without \Recent
	MessageID string   // without brackets
}

// Dump is what the server holds, by mailbox; an empty mailbox has a nil slice.
func (u *User) Dump(t testing.TB) map[string][]Dumped {
	t.Helper()
	c := u.Client(t)
	defer c.Close()
	return c.Dump()
}

// Dump is User.Dump over this connection.
func (c *Client) Dump() map[string][]Dumped {
	c.t.Helper()
	out := map[string][]Dumped{}
	for _, box := range c.Mailboxes() {
		c.Cmd("EXAMINE %s", quote(box))
		c.box = ""
		out[box] = nil
		for _, l := range c.Cmd("UID FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])") {
			flags, ok := fetchFlags(l)
			if !ok {
				continue
			}
			slices.Sort(flags)
			d := Dumped{Flags: flags}
			if _, rest, ok := strings.Cut(l, "UID "); ok {
				n, _ := strconv.ParseUint(strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == ')' })[0], 10, 32)
				d.UID = uint32(n)
			}
			if _, rest, ok := strings.Cut(l, "\r\n"); ok {
				if i, j := strings.IndexByte(rest, '<'), strings.IndexByte(rest, '>'); i >= 0 && j > i {
					d.MessageID = rest[i+1 : j]
				}
			}
			out[box] = append(out[box], d)
		}
	}
	return out
}

// Validity is the UIDVALIDITY of a mailbox.
func (c *Client) Validity(mailbox string) uint32 {
	c.t.Helper()
	for _, l := range c.Cmd("STATUS %s (UIDVALIDITY)", quote(mailbox)) {
		if _, rest, ok := strings.Cut(l, "UIDVALIDITY "); ok {
			n, _ := strconv.ParseUint(strings.TrimRight(rest, ")"), 10, 32)
			return uint32(n)
		}
	}
	c.t.Fatalf("mailtest: %s has no UIDVALIDITY", mailbox)
	return 0
}
