// Package uitest drives a tea.Model without a terminal and without
// goroutines: messages go in one by one, the Cmds that come out are run at
// once and their answers go in again, and the screen is read as a grid of
// cells. Timers never fire by themselves; the test fires them.
//
// Fake is a Backend in memory with realistic mail. It counts the calls, and
// fails the test when one comes from Update or View.
//
// The program in uitest/screen shows the screen over the Fake in a real
// terminal, for looking at it.
package uitest
