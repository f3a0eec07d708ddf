package mail

import "time"

// Header is what Postern reads of a message's header block (RFC 5322 §3.6).
// Absent fields are empty. Everything is decoded (RFC 2047, RFC 2231, raw 8-bit)
// to UTF-8; nothing is sanitized.
type Header struct {
	Subject    string
	From       []Address
	Sender     []Address
	ReplyTo    []Address
	To         []Address
	Cc         []Address
	Bcc        []Address
	Date       time.Time // zero when absent or unreadable; keeps the zone that was written
	MessageID  string    // without angle brackets
	InReplyTo  []string  // without angle brackets
	References []string  // oldest first, without angle brackets
	ListID     string    // the identifier inside <…> of List-Id (RFC 2919), or ""
	ListPost   string    // the mailto address of List-Post (RFC 2369), or ""

	// ContentType is the lower-case media type, "" when absent. It decides
	// whether a list shows that there are attachments before the structure is known.
	ContentType string
}
