package mail

import (
	"errors"
	"fmt"
)

// Kind is the closed set of ways in which something goes wrong. One place in
// ui turns a kind into a sentence and what the person can do about it.
type Kind uint8

// The kinds.
const (
	Bug      Kind = iota // ours
	Offline              // no network, or offline by choice: it will be done later
	Timeout              // no byte from the server within the deadline
	Auth                 // the server refused who we are
	TLS                  // certificate, version, or encryption stripped
	Refused              // the server understood and said NO
	Protocol             // the server spoke nonsense
	NotFound             // the message, mailbox or file is not there
	Stale                // what was asked for has changed meanwhile (UIDVALIDITY, moved)
	Quota                // over quota
	Storage              // our disk: full, read-only, damaged
	Canceled             // the person went elsewhere
	Config               // the configuration is wrong
)

var kindNames = [...]string{"bug", "offline", "timeout", "auth", "tls", "refused", "protocol", "not found", "stale", "quota",
	"storage", "canceled", "config"}

// String is the kind as one or two lower-case words, as logs show it.
func (k Kind) String() string { return kindNames[k] }

// ErrFull is the cause of an error of kind Storage when the disk is full.
var ErrFull = errors.New("the disk is full")

// Error is every error that crosses a room of the house. The kind is given
// once, where the protocol or the disk is touched; outer layers wrap it with
// fmt.Errorf and %w, or leave it.
type Error struct {
	Op      string // what was being done, lower case: "select Lists/golang"
	Account string // "" when none
	Kind    Kind
	// Server is the text the server gave for people, unsanitized; "" when none.
	Server string
	Err    error // the cause; may be nil
}

// Error is for logs; the screen uses the kind.
func (e *Error) Error() string {
	s := e.Op
	if e.Account != "" {
		s = e.Account + ": " + s
	}
	s += ": " + e.Kind.String()
	if e.Server != "" {
		s += fmt.Sprintf(" (server says %q)", e.Server)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of the first *Error in err's chain, Bug when there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Bug
}

// Is reports whether err carries the kind.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }
