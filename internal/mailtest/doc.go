// Package mailtest gives tests the servers they need: the real Dovecot on
// loopback, a proxy that delays, counts, cuts and freezes, and scripted servers
// that say what no healthy server says.
//
// Everything listens on 127.0.0.1 with ports picked free, and everything ends
// by itself: what belongs to one test ends with that test (t.Cleanup), and a
// Dovecot, which the tests of one process share, ends with the process, also
// when the process is killed. No goroutine of this package outlives the test
// that asked for it, so goleak may be used beside it.
//
// It is imported by tests only.
package mailtest
