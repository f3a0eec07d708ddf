package mail

import "time"

// Sort says by what a list is ordered.
type Sort string

// The orders. Rows that are equal in it stand newest first.
const (
	SortDate    Sort = ""        // newest first
	SortSender  Sort = "sender"  // by name, A to Z
	SortSubject Sort = "subject" // A to Z, without "Re:" and "[list]"
	SortSize    Sort = "size"    // largest first
	SortUnread  Sort = "unread"  // what is unread first
	SortFlagged Sort = "flagged" // what is flagged first
)

var sorts = [...]Sort{SortDate, SortSender, SortSubject, SortSize, SortUnread, SortFlagged}

// Sorts gives the orders in which a list can be shown.
func Sorts() []Sort { return append([]Sort(nil), sorts[:]...) }

// Cursor is a position in a list. The zero Cursor is before everything. Whoever
// reads pages takes it from Page.Key; its fields say where in the order it is.
type Cursor struct {
	Received time.Time
	ID       MessageID
	Rank     int64  // of lists sorted by size, unread or flagged
	Text     string // of lists sorted by sender or subject: the key as stored
}

// Key is where the message stands in a list ordered by date.
func (s Summary) Key() Cursor { return Cursor{Received: s.Received, ID: s.ID} }

// View says which messages a list shows, and how. Exactly one of Mailboxes and Role is used.
type View struct {
	// Mailboxes lists the mailboxes; several make one merged list.
	Mailboxes []MailboxID
	// Role, when not RoleNone, means the mailboxes with this role of all
	// accounts: RoleInbox is the unified inbox.
	Role Role
	// Query narrows the list; "" for all. Its language is that of ParseQuery. With a
	// query and neither Mailboxes nor Role, everything is searched.
	Query string

	// Sort is the order, Reverse the same from its other end.
	Sort    Sort
	Reverse bool
	// Threads shows conversations, ordered by their newest message in the view;
	// Sort does not matter then. With a Query it has no effect: what is found is shown alone.
	Threads bool
	// Folded shows every conversation as one row, otherwise as a tree; those in
	// Toggled are shown the other way.
	Folded  bool
	Toggled []int64

	// Thread, when not 0, shows the messages of one conversation that lie in these
	// mailboxes, one by one, newest first; Query, Sort and Threads do not matter then.
	Thread int64
}

// Threaded reports whether the view shows conversations.
func (v View) Threaded() bool { return v.Threads && v.Query == "" && v.Thread == 0 }

// Branch is how a row stands in a conversation.
type Branch struct {
	Head   bool // the first row of its conversation
	Folded bool // the row is the whole conversation, by its newest message
	Depth  int  // how deep in the tree; 0 at the Head
	// Count, Unread and Flagged are of the conversation, copies counted once; on the Head only.
	// A message is unread, or flagged, when one of its copies in the view is.
	Count, Unread, Flagged int
	// Muted: what comes to the conversation is marked as read; on the Head only.
	Muted bool
	// Elsewhere: the message is in a folder that is none of the view's (Sent).
	Elsewhere bool
	// Members are the messages of the view that the row stands for: copies and,
	// when Folded, the conversation. nil when that is its own message alone, or more than can be listed (Many).
	Members []Member
	// Many is how many messages of the view the conversation has when they are more than
	// can be listed; 0 otherwise. A View of the Thread has them. On the Head only.
	Many int
}

// Stands is how many messages of the view the row stands for.
func (s Summary) Stands() int {
	switch b := s.Branch; {
	case s.Unlisted():
		return b.Many
	case b != nil && len(b.Members) > 0:
		return len(b.Members)
	}
	return 1
}

// Unlisted reports whether the row stands for a conversation whose messages are
// more than Members can list.
func (s Summary) Unlisted() bool { return s.Branch != nil && s.Branch.Folded && s.Branch.Many > 0 }

// Member is a message of a conversation as an action needs it.
type Member struct {
	ID    MessageID
	Place Place // account and mailbox only
	Flags Flags
	// Copy: it has the Message-ID of the member before it.
	Copy bool
}

// PageRequest asks for at most N rows of a view in its order, beside a cursor.
// Of a view with conversations, whole ones are given, the last may go beyond N.
type PageRequest struct {
	View View
	// At is the cursor; zero means the first end (or the last, with Before).
	At Cursor
	// Before asks for the rows above At, instead of those below.
	Before bool
	// Inclusive includes the row At itself, when it is still there.
	Inclusive bool
	// Hold names a message that is given at At (with Inclusive) or not at all,
	// wherever its order would have it now: what is being looked at does not
	// move. In a view with conversations it names the conversation by a message of it.
	Hold MessageID
	N    int
	// Quick bounds the wait for a query by date: what was found after some 20 ms is the
	// answer, and Page.Resume says where to go on. Nothing is counted.
	Quick bool
}

// Page is a run of rows of a view in its order.
type Page struct {
	Rows []Summary
	// Keys are the cursors of the rows; nil when they are those of Summary.Key.
	Keys []Cursor
	// Total is how many rows the view holds in the cache (from counters), as far
	// as that is known without reading it.
	Total int
	// More says whether rows follow in the direction asked.
	More bool
	// Resume is where the next page begins when this one ended before it was
	// full, because it was to be quick; zero otherwise.
	Resume Cursor
	// AtLeast says that Total was not counted to its end.
	AtLeast bool
	// Behind is, with a query, how many messages are still to be put into the search
	// index, counted up to 1000: what is found may be too little.
	Behind int
}

// Key is the cursor of row i.
func (p Page) Key(i int) Cursor {
	if p.Keys != nil {
		return p.Keys[i]
	}
	return p.Rows[i].Key()
}
