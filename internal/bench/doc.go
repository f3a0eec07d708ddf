// Package bench measures the program from outside: the real binary in a
// terminal, against the real Dovecot on loopback, with an inbox of 100,000
// messages beside one of 1,000. `make bench` prints the figures.
//
// Times are medians of several starts or key presses, in milliseconds, and each
// stands beside something of the same run that it can be compared with: what a
// bare IMAP client needs on the same wire, or the same with 1,000 messages.
// Absolute figures say as much about the machine as about the program.
package bench
