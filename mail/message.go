package mail

import "time"

// BodyState says how much of a message is in the cache.
type BodyState uint8

// The body states, in growing order.
const (
	BodyNone BodyState = iota // header only
	BodyText                  // structure and the parts that are shown
	BodyFull                  // every octet
)

// Summary is what one row of a list needs, read as one row from the cache.
type Summary struct {
	ID    MessageID
	Place Place

	From    []Address // at most the first three
	To      []Address // at most the first three
	Subject string
	Date    time.Time // the Date field; zero when unreadable
	// Received orders lists: INTERNALDATE, or the time of the local delivery, UTC.
	// Servers tell whole seconds; the nanoseconds, at most 2^20-1, say no time but
	// the order of the messages of one second.
	Received time.Time

	Flags   Flags
	Size    int64 // RFC822.SIZE: an estimate
	Attach  bool  // has, or by its Content-Type seems to have, attachments
	Body    BodyState
	Pending bool // a change of it waits for the server

	MsgID  string // the Message-ID header without brackets
	Thread int64  // equal for messages of one conversation
	Parent MessageID
	ListID string

	// Broken says that the header could not be parsed and what is shown is what
	// could be saved of it; the source is available.
	Broken bool
}

// Message is everything the cache knows about one message without its parts.
type Message struct {
	Summary
	Header Header
	// Root is the tree of parts; nil while unknown.
	Root *Part
	// Stored tells for the path of a leaf how many octets (as transferred) are
	// in the cache; a path that is complete has Stored[path] >= 0 and
	// Complete[path]. The whole message is the path "".
	Complete map[string]bool
}

// Cursor is a position in a list ordered by (Received, ID). The zero Cursor is
// before everything.
type Cursor struct {
	Received time.Time
	ID       MessageID
}

// Key is where the message stands in a list.
func (s Summary) Key() Cursor { return Cursor{s.Received, s.ID} }

// View says which messages a list shows. Exactly one of Mailboxes and Role is used.
type View struct {
	// Mailboxes lists the mailboxes; several make one merged list.
	Mailboxes []MailboxID
	// Role, when not RoleNone, means the mailboxes with this role of all
	// accounts: RoleInbox is the unified inbox.
	Role Role
	// Query narrows the list; "" for all. Its language is that of ParseQuery. With a
	// query and neither Mailboxes nor Role, everything is searched.
	Query string
}

// PageRequest asks for at most N rows of a view, newest first, beside a cursor.
type PageRequest struct {
	View View
	// At is the cursor; zero means the newest end (or the oldest, with Before).
	At Cursor
	// Before asks for the rows above At (newer ones), instead of those below.
	Before bool
	// Inclusive includes the row At itself, when it is still there.
	Inclusive bool
	N         int
	// Quick bounds the wait for a query: what was found after some 20 ms is the
	// answer, and Page.Resume says where to go on. Nothing is counted.
	Quick bool
}

// Page is a run of rows of a view, newest first.
type Page struct {
	Rows []Summary
	// Total is how many messages the view holds in the cache (from counters).
	Total int
	// More says whether rows follow in the direction asked.
	More bool
	// Resume is where the next page begins when this one ended before it was
	// full, because it was to be quick; zero otherwise.
	Resume Cursor
	// AtLeast says that Total was not counted to its end.
	AtLeast bool
}
