// Package keymap turns keys into named actions. It is data: a table of actions
// (name, group, sentence), a table of bindings per preset (context × sequence →
// action), and the bindings a person adds. Help, the hint line, the palette and
// docs/keys.md are read from the same tables, so they cannot disagree with what
// a key does.
//
// Names of actions and contexts are written into people's configuration: they
// are kept for ever.
//
// A key is what Bubble Tea calls it ("j", "G", "ctrl+r", "enter", "space"). A
// sequence is written without spaces where every key is one character ("gg",
// "g/"), by name where it is one special key ("ctrl+k", "f5"), and with angle
// brackets when both meet ("g<enter>"). Keys may also be separated by spaces.
//
// There are no timeouts: a sequence that begins a longer one is never bound
// itself, so that every key either acts or waits, visibly, for the next.
//
// The package does no I/O and knows nothing of a screen. A Map is never changed
// after New and may be read from any goroutine; an Input belongs to the loop.
package keymap
