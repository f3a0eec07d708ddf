package mail

import (
	"strings"
	"time"
)

// Role is what a mailbox is for: SPECIAL-USE (RFC 6154), or else guessed by name.
type Role string

// The roles.
const (
	RoleNone    Role = ""
	RoleInbox   Role = "inbox"
	RoleDrafts  Role = "drafts"
	RoleSent    Role = "sent"
	RoleArchive Role = "archive"
	RoleTrash   Role = "trash"
	RoleJunk    Role = "junk"
	RoleAll     Role = "all"     // every message, as Gmail's All Mail: not synced a second time
	RoleFlagged Role = "flagged" // a virtual mailbox of flagged messages
)

// Mailbox is a folder of an account as the sidebar shows it.
type Mailbox struct {
	ID      MailboxID
	Account string
	// Name is the full name in UTF-8 with the server's delimiter, as it is sent
	// back (after encoding); "INBOX" is always upper case.
	Name       string
	Delim      string // hierarchy delimiter, "" when the name space is flat
	Role       Role
	Selectable bool
	Subscribed bool

	Total  int // messages in the cache
	Unread int // unread messages: of the cache when Listed, else what the server said
	Server int // messages on the server as last heard; -1 unknown
	// Listed says that the header of every message on the server is in the cache.
	Listed bool
	Synced time.Time // when it last agreed with the server; zero never
	Here   int       // messages of Total that can be read without a network
	Octets int64     // how much was stored of them

	// Prefetch overrides the account's setting for this mailbox: "headers", "Nd", "all"; "" none.
	Prefetch string
}

// Base is the last component of the name.
func (m Mailbox) Base() string {
	if m.Delim == "" {
		return m.Name
	}
	for i := len(m.Name) - 1; i >= 0; i-- {
		if m.Name[i:i+1] == m.Delim {
			return m.Name[i+1:]
		}
	}
	return m.Name
}

// Depth is how many delimiters the name holds.
func (m Mailbox) Depth() int {
	n := 0
	for i := range len(m.Name) {
		if m.Delim != "" && m.Name[i:i+1] == m.Delim {
			n++
		}
	}
	return n
}

// Named reports whether a term in: or account: of the search language means the mailbox.
func (m Mailbox) Named(field, value string) bool {
	if field == "account" {
		return strings.EqualFold(m.Account, value)
	}
	return strings.EqualFold(m.Name, value) || strings.EqualFold(m.Base(), value) || m.Role != RoleNone && strings.EqualFold(string(m.Role), value) ||
		strings.EqualFold(value, "anywhere")
}
