// Package ui is the screen: the one tea.Model of the program, and a package
// per pane below it.
//
// Update and View touch no disk, no network and no clock; only Cmds call the
// Backend. A pane is a struct with methods, no model of its own. What a Cmd of
// a pane brings back is a message in the file that made the Cmd, with an Apply
// (or apply) that runs on the loop; the root hands it over without knowing
// what it is. Answers carry a generation and are dropped when the person has
// gone elsewhere.
//
// Keys become actions (package keymap), actions become handlers (actions.go).
// A handler changes panes, and gives the Cmds that do the rest. A change of
// mail is drawn in the frame of its key and made durable by a Cmd; when that
// is refused, the cache tells how things are.
//
// All foreign text passes render.Line1 or render.Sanitize before it is drawn.
package ui
