package rfc822

// What a message may ask for. Beyond a limit the rest is left out and a warning
// says so.
const (
	maxDepth        = 100      // multiparts and messages inside each other
	maxParts        = 10_000   // parts of a message
	maxHeader       = 1 << 20  // octets of a header block that are read
	maxFields       = 10_000   // fields of a header block
	maxAddresses    = 10_000   // addresses of a field
	maxReferences   = 1_000    // ids of References: the first and the last ones
	maxParams       = 200      // parameters of a field, segments counted apart
	maxText         = 16 << 20 // octets of a text that are decoded to be shown
	maxBoundary     = 1_000    // octets of a boundary (RFC 2046 says 70)
	maxGuess        = 64 << 10 // octets in which a missing boundary is looked for
	maxUnwrap       = 5        // encoded messages inside encoded messages
	maxWarnings     = 50       // kinds of warnings of one call
	maxInside       = 1_000    // files inside one leaf
	maxReport       = 1_000    // recipients of a delivery report
	maxRescanFactor = 4        // octets read again to repair boundaries, times the message
)

// warnings collects sentences, each once.
type warnings []string

func (w *warnings) add(s string) {
	if w == nil || len(*w) >= maxWarnings {
		return
	}
	for _, have := range *w {
		if have == s {
			return
		}
	}
	*w = append(*w, s)
}

func (w *warnings) addAll(list []string) {
	for _, s := range list {
		w.add(s)
	}
}
