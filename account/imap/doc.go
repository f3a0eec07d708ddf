// Package imap speaks IMAP4rev1 (RFC 3501, RFC 9051) on go-imap v2: a file per
// command, every method takes a context, and every error that leaves is a
// *mail.Error with the text of the server.
//
// # The life of a connection
//
// Dial talks to the server itself, line by line, up to the moment when it is
// authenticated: that is where encryption is enforced, where no octet may be
// sent too early and where round trips count. Only then the connection is
// handed to go-imap, which is told by a greeting of our own that it is already
// authenticated, and what the server can do.
//
// # Goroutines
//
// A Conn may be used from several goroutines at once, which pipelines their
// commands; but nothing else runs during Idle. One reader goroutine (go-imap's)
// decodes what comes. It calls Options.Update, which must not block and must
// not call the Conn. Callbacks of the fetching methods are called one at a time
// from goroutines of the Conn; while one runs, nothing else is read. They must
// not call the Conn.
//
// IMAP cannot cancel a command: when a context ends during a command, the
// connection is closed and the error has the kind Canceled (or Timeout for a
// deadline). Idle is the exception: it ends politely.
//
// # What FETCH answers
//
// Attributes are taken by name and in any order, merged when a server splits
// them into several responses, and asked for once more when an unasked response
// was taken for the answer. Nothing is believed about sizes.
//
// # Not here
//
// ENABLE is not sent: CONDSTORE is enabled by SELECT, UTF8=ACCEPT would gain
// nothing, and go-imap cannot read what QRESYNC sends. IMAP4rev2 is hidden from
// go-imap, which would send UTF-8 names once it hears of it. Referrals (RFC
// 2221) are ignored.
package imap
