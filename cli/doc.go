// Package cli is the command line: a file per command, and the joints between
// the rooms of the house (config → cache → account.Manager → ui).
//
// Exit codes: 0 fine, 1 the work failed, 2 usage or config error. An error is
// one sentence on stderr, never a stack trace. Whatever comes from a message or
// a server passes render.Line1 or render.Sanitize before it is printed, and JSON
// escapes what a terminal could take for a command; what JSON says is the same
// either way.
//
// Nothing is opened before a command needs it: `postern version` reads no file,
// and a warm start to the list is a matter of milliseconds.
package cli
