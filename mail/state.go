package mail

import "time"

// Phase is the state of an account's connection, as the sidebar says it.
type Phase uint8

// The phases.
const (
	PhaseOffline    Phase = iota // by choice, or not started
	PhaseConnecting              // dialling, authenticating
	PhaseSyncing                 // connected, catching up
	PhaseOnline                  // connected, up to date, watching
	PhaseWaiting                 // lost or unreachable; RetryAt says when it is tried again
	PhaseNeedsYou                // a password, a certificate, a setting: nothing happens until the person acts
	PhaseStalled                 // connected, but the server has not answered for a while
	PhaseElsewhere               // another Postern process holds the connections
)

// String is the phase in a word or two.
func (p Phase) String() string {
	switch p {
	case PhaseConnecting:
		return "connecting"
	case PhaseSyncing:
		return "syncing"
	case PhaseOnline:
		return "online"
	case PhaseWaiting:
		return "waiting"
	case PhaseNeedsYou:
		return "needs you"
	case PhaseStalled:
		return "not answering"
	case PhaseElsewhere:
		return "synced elsewhere"
	}
	return "offline"
}

// Progress is a long job of an account: Done of Total, in What ("headers of
// Lists/golang"). Total 0 means that nothing is going on or the end is not known.
type Progress struct {
	What  string
	Done  int
	Total int
}

// AccountState is one account as the screen shows it.
type AccountState struct {
	Name     string
	Address  string
	Fullname string
	Protocol string // imap, pop3, maildir
	Mode     string // mailbox, drop
	Phase    Phase
	Err      *Error    // why it waits or needs the person; nil when all is well
	RetryAt  time.Time // with PhaseWaiting
	Progress Progress
	Pending  int // changes that wait for the server
	Refused  int // changes that it refused, until they are sent again or given up
	// Degraded says what the server lacks and what Postern does instead: a sentence
	// a line; "" when it lacks nothing or was not asked yet.
	Degraded string
	// Notice is the last text the server meant for a person (ALERT, BYE);
	// unsanitized, "" none.
	Notice string
}
