// Package mail is the vocabulary of Postern: the values that the rooms of the
// house hand to each other. It does no I/O, starts no goroutine and imports the
// standard library only.
//
// Everything here is a plain value that may be copied and compared with
// go-cmp; a slice inside a value is never changed after the value was handed
// over. Strings that come from a message or a server (subjects, names, file
// names, server texts) are stored decoded but NOT sanitized: whoever puts one
// on a screen sends it through render.Sanitize first.
package mail
