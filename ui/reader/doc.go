// Package reader shows one message: its header at once, its text when it is
// here. What is in the cache is read by one Cmd; what is missing is asked of
// the network by another, while a line says so. Every answer carries the
// generation of the message it is for, and Show and Close cancel what is under
// way, so that a late answer never replaces what is being read now.
//
// A part can stand in the place of the message (part.go), pictures below its
// text (picture.go, by a key only), letters beside its links (hint.go). Which form of the text is read is remembered for its sender (form.go).
//
// Building and laying out a document happens in Cmds, too; the loop only
// scrolls and draws the lines on the screen, each once.
package reader
