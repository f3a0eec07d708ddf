package mail

// MessageID is the stable local id of a message: given once, never reused, the
// same before and after a move. It is not the Message-ID header (Header.MessageID).
// 0 means none.
type MessageID int64

// MailboxID is the stable local id of a mailbox; a rename keeps it. 0 means none.
type MailboxID int64

// ChangeID names one row of the journal, in the order the changes were made.
// 0 means none.
type ChangeID int64

// UID is the unique identifier of a message in a mailbox under one UIDVALIDITY
// (RFC 9051 §2.3.1.1). 0 means unknown.
type UID uint32

// Place is where a message lies on a server. It is complete or it is unknown:
// after an offline move or append, Validity and UID are 0 until the server has
// answered.
type Place struct {
	Account  string
	Mailbox  MailboxID
	Validity uint32 // UIDVALIDITY; 0 unknown
	UID      UID
}

// Known reports whether the server can be asked for the message by UID.
func (p Place) Known() bool { return p.Validity != 0 && p.UID != 0 }
