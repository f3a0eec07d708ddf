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
	// Branch is how the row stands in its conversation; nil in lists without conversations.
	Branch *Branch

	// ByServer: it is among what a search found because the server said so; what
	// is here of it does not show why.
	ByServer bool

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
