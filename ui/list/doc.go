// Package list is the list of messages: a window of a few hundred rows around
// the selection, over a view that may hold a million.
//
// The window is filled by keyset pages which are asked for before an edge is
// reached, by Cmds; their answers carry the generation of the view and the
// epoch of the window, and are dropped when either has moved on. Show cancels
// the context of the view before. The selection is a message, not a row: when
// rows come and go it stays on its message, and that message stays on its line
// of the screen, except at the newest end, where new mail is let in on top.
//
// A Pane belongs to the loop. Only Cmds call the Pager.
package list
