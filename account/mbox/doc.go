// Package mbox reads and writes mbox files (RFC 4155 and its relatives): a file
// of messages, each begun by a line "From SENDER DATE" and ended by an empty line.
//
// What is written is mboxrd: a line of a message that begins with any number of ">"
// and "From " gets one ">" more, line ends are LF, flags are the fields Status,
// X-Status and X-Keywords in front of the header, the date is in UTC. Fields of those names
// that a message brings along, and its Content-Length, are left out: every
// reader of mbox takes them for its own.
//
// What is read is whatever is met: mboxrd, mboxo and files that quote nothing,
// LF or CRLF, From lines with odd dates or none, X-Mozilla-Status, X-Gmail-Labels. Content-Length is
// not believed. A line is a From line when it reads like one and stands where one
// may stand, and what follows looks like a header. Messages come out with CRLF,
// one at a time: the memory that is needed is that of the largest message.
//
// mboxo cannot tell ">From " that it made from one that the sender wrote; both
// become "From ".
package mbox
