package wire

import "time"

// Nothing is allocated because a server announced it; these bound what is kept
// because it arrived.
const (
	maxLine      = 1 << 20   // a line; SEARCH and SORT are cut into several responses instead
	maxSetLine   = 16 << 20  // a line of ESEARCH or VANISHED: one set of UIDs
	maxHold      = 256 << 10 // a response that is looked at as a whole; longer FETCHes stream
	maxForeign   = 1 << 30   // a literal in a response other than FETCH; what announces more does not mean it
	maxRaw       = 8 << 20   // a response given to Raw
	maxNoLine    = 64 << 20  // octets without a line end, until the stream is given up
	maxGarbage   = 10_000    // lines in a row that are no responses, until the stream is given up
	maxNest      = 100       // parentheses
	maxValues    = 1 << 17   // tokens of one Response
	maxSection   = 4 << 10   // between the brackets of BODY[…]; also keeps the work linear
	maxAnnounce  = 40        // of "{12}" with its line end
	maxExcerpt   = 1 << 10   // of Withheld.Raw
	maxPassed    = 1 << 20   // responses passed on while nobody reads
	maxTraceLine = 2 << 10
	minBuffer    = 64 << 10
	flushAt      = 64 << 10

	// closeGrace is how long a TLS close-notify may take.
	closeGrace = 200 * time.Millisecond
)
