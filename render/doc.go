// Package render turns the parts of a message into a Document of blocks and
// spans with roles, and lays that out for a width. It knows no screen and no
// colours: a theme gives roles their colours.
//
// The way of a message: Choose says which leaves are shown (and so, which have
// to be fetched); Build decodes them, parses them (plain text, format=flowed,
// HTML, invitations, contacts, reports) and makes a Document; Document.Layout
// wraps the Document for a width and may be called again and again, for it
// only reads the Document.
//
// Invariants, each with a test:
//   - Every foreign string passes the gate (Sanitize or Line1) after all
//     decoding and before it becomes a Span. No Span holds a control
//     character, a bidi override or a line end.
//   - No Line is wider than the width that was asked for.
//   - Nothing is fetched, started or written: the package imports neither net
//     nor os/exec, and remote content is only counted and named.
//   - Cost is linear in the size of the input; the bounds are in limits.go.
//
// A Document is made by one goroutine and may then be laid out by several.
//
// RFC 2045-2049 (which part), 3676 (flowed), 3464 and 8098 (reports), 5545 and
// 5546 (invitations), 6350 (contacts), 2369 and 2919 (lists), 3492 (punycode).
package render
