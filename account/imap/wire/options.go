package wire

import (
	"io"
	"time"
)

// Options of a connection. The zero value has no deadlines, no trace and
// reports nothing.
type Options struct {
	// Timeout is how long the server may be silent while a command waits for
	// it. Any octet from the server, and any octet it takes from us, starts it
	// anew. 0: for ever.
	Timeout time.Duration
	// IdleTimeout is the same while only an IDLE (RFC 2177) is under way. 0: for ever.
	IdleTimeout time.Duration
	// Trace gets the protocol as text: "C: " and "S: " lines without secrets and
	// without the octets of literals. nil: no trace. Write is never called
	// twice at once.
	Trace io.Writer
	// Withheld is called after a response was withheld, in whole or in part, or
	// repaired. Differences of white space alone are not reported. It must not block.
	Withheld func(Withheld)
	// Alert is called with words of the server for people: the text of an
	// [ALERT], of a BYE, of an untagged NO or BAD. Unsanitized. It must not block.
	Alert func(text string)
	// Answered is called when a command of go-imap's ("UID FETCH") is answered, and
	// for an untagged OK, NO or BAD (command ""), before go-imap hears of it:
	// go-imap keeps few codes and gives those of pipelined commands to the wrong
	// one. It must not block.
	Answered func(command string, s Status)
	// Vanished is called for a VANISHED response (RFC 7162 §3.2.10) outside of a
	// command of ours, with the UID set as the server wrote it. When nil, such
	// responses are reported by Withheld, Raw holding the whole line. It must not block.
	Vanished func(set string, earlier bool)
	// Replay is what go-imap reads first, before what the server says: the
	// greeting that was read by Greeting. Whole lines with CRLF.
	Replay []byte
}

// Withheld says what go-imap did not get to see as the server sent it.
type Withheld struct {
	Seq uint32 // the message sequence number of a FETCH, 0 unknown
	UID uint32 // of a FETCH, when it said one; 0 unknown
	// Item is the FETCH item ("BODYSTRUCTURE"), the status item, the response
	// code ("COPYUID") or, with Whole, the response type ("X-FOO").
	Item string
	// Why is a short sentence for logs, lower case.
	Why string
	// Raw is what the server sent, at most 1,024 octets of it; a whole line for
	// LIST and VANISHED.
	Raw []byte
	// Whole says that the entire response was dropped.
	Whole bool
	// Repaired says that go-imap got a repaired form, and nothing of substance is missing.
	Repaired bool
	// Command is the name ("UID FETCH") of the command that was under way, the
	// oldest that could have asked for this response; "" none.
	Command string
}
