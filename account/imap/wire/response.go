package wire

import (
	"errors"
	"strconv"
	"strings"

	"postern/mail"
)

// Pass is returned by the function given to Raw for a response that go-imap
// should see as well: an EXISTS, an EXPUNGE, a FETCH that the server volunteered.
var Pass = errors.New("wire: pass this response on")

// Response is one untagged response of the server, tokenized tolerantly. Its octets may
// be kept: they are copies.
type Response struct {
	Num    uint32 // the number of "* 5 EXISTS"
	HasNum bool
	Type   string // upper case: "FETCH", "OK", "ESEARCH"; "" when there is none
	// Code, CodeArgs and Text are set for OK, NO, BAD, BYE and PREAUTH:
	// the response code in upper case without brackets, what follows it there,
	// and the text for people, unsanitized.
	Code, CodeArgs, Text string
	// Args is the rest of all other responses.
	Args []Value
	// Raw is the response as received, up to and without the last CRLF.
	Raw []byte
	// Truncated says that the response was too long, and Raw and Args hold the
	// beginning of it.
	Truncated bool
}

// ValueKind tells the values of a Response apart.
type ValueKind uint8

// The kinds.
const (
	Atom   ValueKind = iota // anything without quotes, numbers and flags too
	String                  // quoted or literal
	Nil                     // NIL
	List                    // (…)
)

// Value is one value of a Response.
type Value struct {
	Kind  ValueKind
	Bytes []byte  // of an Atom or String: its octets, quotes and escapes undone
	List  []Value // of a List
	// Size is the number of octets a literal announced, which is more than
	// len(Bytes) when the rest was streamed or dropped; 0 when not a literal.
	Size int64
}

// Text is the octets of an Atom or String, "" otherwise.
func (v Value) Text() string { return string(v.Bytes) }

// Number is the value as a number; false when it is none.
func (v Value) Number() (uint64, bool) {
	if v.Kind == Nil || v.Kind == List {
		return 0, false
	}
	n, err := strconv.ParseUint(string(v.Bytes), 10, 64)
	return n, err == nil
}

// Get is the value after the atom name (any case) in a list of names and values,
// as in FETCH items and ESEARCH return data.
func Get(list []Value, name string) (Value, bool) {
	for i := 0; i+1 < len(list); i++ {
		if list[i].Kind == Atom && strings.EqualFold(string(list[i].Bytes), name) {
			return list[i+1], true
		}
	}
	return Value{}, false
}

// Status is how a command ended.
type Status struct {
	Type     string // OK, NO or BAD
	Code     string // upper case: "TRYCREATE", "MODIFIED"; "" none
	CodeArgs string // "5,7" of [MODIFIED 5,7]
	Text     string // for people, unsanitized
}

// Err is nil for OK, and otherwise a mail.Error of the kind that the type and
// the code say (RFC 5530).
func (s Status) Err(op string) error {
	if s.Type == "OK" {
		return nil
	}
	kind := mail.Refused
	switch s.Code {
	case "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED":
		kind = mail.Auth
	case "OVERQUOTA":
		kind = mail.Quota
	case "NONEXISTENT", "TRYCREATE":
		kind = mail.NotFound
	}
	return &mail.Error{Op: op, Kind: kind, Server: s.Text, Err: errors.New(s.Type + " " + s.Code)}
}
