// Package demo is a small world of seeded mail: in-process IMAP servers on
// loopback with three accounts, which the true engine reads like any other
// server. Mail arrives while one watches.
//
// All people, places and companies are invented; addresses end in ".example" or
// "example.org". The content lies in the embedded folder mail (see seed.go for
// its form) and in generators for the bulk; dates are relative to the time that
// Start is given, and everything is the same for the same time and seed.
//
// The servers are go-imap's imapserver over a store of our own: its memory
// server forgets SPECIAL-USE, answers "* 0 FETCH" for mail it has not announced,
// and gives nothing for a message whose header is broken. What imapserver itself
// lacks (CONDSTORE, COMPRESS, ID) is missing here too.
package demo
