package mail

import (
	"slices"
	"time"
)

// ChangeKind is what a person can do to mail.
type ChangeKind string

// The changes. Those that name messages act on Change.Messages; those that
// name a mailbox act on Change.Mailbox.
const (
	ChangeFlags       ChangeKind = "flags"       // Add and Remove, merged with what others set
	ChangeMove        ChangeKind = "move"        // to To, of the same or another account
	ChangeCopy        ChangeKind = "copy"        // to To
	ChangeDelete      ChangeKind = "delete"      // for good
	ChangeSeenAll     ChangeKind = "seen-all"    // mark everything in Mailbox as read
	ChangeCreate      ChangeKind = "create"      // a mailbox Name in Account
	ChangeRename      ChangeKind = "rename"      // Mailbox to Name
	ChangeRemove      ChangeKind = "remove"      // Mailbox with all that is in it
	ChangeSubscribe   ChangeKind = "subscribe"   // Mailbox
	ChangeUnsubscribe ChangeKind = "unsubscribe" // Mailbox
	ChangeAppend      ChangeKind = "append"      // Raw into To with Add as flags
)

// OfMailbox reports whether the change acts on a mailbox, not on messages.
func (k ChangeKind) OfMailbox() bool {
	switch k {
	case ChangeCreate, ChangeRename, ChangeRemove, ChangeSubscribe, ChangeUnsubscribe:
		return true
	}
	return false
}

// Change is one thing a person did, to one message or to thousands. It becomes
// one journal row with its local effect in one durable transaction.
type Change struct {
	Kind     ChangeKind
	Messages []MessageID
	Add      Flags
	Remove   Flags
	To       MailboxID
	Mailbox  MailboxID
	Account  string
	Name     string
	Role     Role // ChangeCreate: what the mailbox is for, until the server says so; "" nothing in particular
	Raw      []byte
	// Received is when a message that is appended was received; zero is now.
	Received time.Time
	// Once, when not "", names the change so that it is made at most once: a
	// change whose name was used before has no effect.
	Once string
	// Label is how the change is said to a person: "archive 3 messages".
	// "" and the cache words it.
	Label string
	// Also are further changes of the same act: made in the same transaction and
	// undone together with this one. Their Once, Quiet and Also are not looked at.
	Also []Change
	// Quiet changes are not offered for undo (reading marks as read).
	Quiet bool
}

// Touched lists the messages that the change and those with it name, each once.
func (c Change) Touched() []MessageID {
	if len(c.Also) == 0 {
		return c.Messages
	}
	ids := slices.Clone(c.Messages)
	seen := make(map[MessageID]bool, len(ids))
	for _, id := range ids {
		seen[id] = true
	}
	for _, a := range c.Also {
		for _, id := range a.Messages {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// ChangeState is how far a change has come.
type ChangeState string

// The states.
const (
	StateWaiting   ChangeState = "waiting"   // for its turn, or for a network
	StateSending   ChangeState = "sending"   // part of it may have reached the server
	StateConfirmed ChangeState = "confirmed" // the server has it
	StateRefused   ChangeState = "refused"   // the local effect was taken back
	StateUndone    ChangeState = "undone"    // by the person
)

// Pending is a change as the list of pending changes shows it.
type Pending struct {
	ID      ChangeID
	Change  Change
	Account string
	State   ChangeState
	Made    time.Time
	Done    int // messages of Total that the server has
	Total   int
	Reason  string // why it waits or was refused, in words; may hold server text
}
