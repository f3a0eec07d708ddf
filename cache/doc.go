// Package cache keeps what Postern knows of the mail of all accounts in one
// SQLite database (postern.db, WAL mode), and the journal of changes that a
// person made and that the servers have still to hear of.
//
// A Store has one writer and many readers. Every writing method is one
// transaction; it returns the mail.Event that says what it changed, which the
// caller hands to whoever shows it. Reading methods use a small pool of
// read-only connections and never wait for the writer. All methods may be
// called from any goroutine. Another process may have the same database open:
// its commits are seen by the next read, and Version notices them.
//
// What is kept of a message is the state that its server last told (home
// mailbox, UID, server flags) and the state that the person sees (mailbox,
// flags). The second is always the first with the changes of the journal
// folded over it that the server has not confirmed yet, so taking a change
// back means folding again without it.
//
// Counters (messages, unread) are rows, changed by the transaction that changes
// what they count. A list is read by key, never by offset: its last row costs
// what its first row costs.
//
// Do records a change and its effect in one transaction with
// synchronous=FULL, and NextWork records that a piece of it is about to be sent
// before it is sent. Sync batches are synchronous=NORMAL: after a power cut
// the newest of them may be gone, together with the SyncState that covers them,
// and are then fetched again.
//
// Every error is a *mail.Error: Storage for the disk (full, read-only, damaged,
// written by a newer version), NotFound, Stale when the UIDVALIDITY of a
// mailbox is no longer the one the caller works with, Canceled.
//
// The package does not parse mail (WithParser lends it a parser for appended
// messages) and knows no protocol.
package cache
