// Package linear is the program without a screen: line by line, nothing is ever
// drawn over, so that a screen reader can read it and a terminal that can do
// nothing else can show it.
//
// Messages are numbered lines; a number opens one. Everything else is done by
// the names of the actions that keys have on the screen, or as much of a name as
// can be told apart, with the numbers of the messages behind it:
//
//	archive 2 5
//
// A Session is used by one goroutine. Every foreign string passes render.Line1 or
// render.Build before it is written.
package linear
