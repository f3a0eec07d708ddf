// Package theme gives the screen its colours and signs. A Theme is compiled
// once, from what the terminal can do and what a person chose, into SGR
// prefixes; panes write those prefixes and never style a string at drawing
// time. It does no I/O and a Theme is never changed after Compile.
package theme
