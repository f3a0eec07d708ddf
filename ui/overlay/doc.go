// Package overlay holds what stands above the panes for a while: boxes with
// rows to choose from, a line to type into, a question. They hold state and
// draw; what an answer leads to is a function that the opener gives along.
package overlay
