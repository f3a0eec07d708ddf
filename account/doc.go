// Package account keeps all accounts open at once: it joins the servers to the
// cache and gives the screen its ui.Backend.
//
// One Manager owns one engine per account. An engine is one goroutine that owns
// the account's connections; nobody else touches them. Everyone else talks to
// it through its queue of jobs, in which what a person waits for goes before
// everything else. Bulk work is cut into pieces, so an urgent job waits for one
// piece at most. Data flows one way: server → engine → cache → hub → screen; a
// change goes screen → journal in the cache → engine → server.
//
// The package has two paradigms (Gray, "Comparing Two Approaches to Remote
// Mailbox Access"): the mailbox engine mirrors a server that holds the truth
// (engine.go and its neighbours); the drop engine empties a drop point into a
// local Maildir.
//
// It does not render, does not draw, and does not decide which part of a
// message is shown: that choice is handed in as Options.Choose.
package account
