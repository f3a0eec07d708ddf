//go:build race

package rfc822

// slower is how much longer things may take under the race detector.
const slower = 10
