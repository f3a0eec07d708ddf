package wire

import (
	"bytes"
	"strings"
)

// capSet is what we need to know of the capabilities.
type capSet struct {
	literalPlus, literalMinus bool
	rev2Enabled               bool
}

// rev2Implies is what IMAP4rev2 holds (RFC 9051 appendix E) and go-imap asks for.
var rev2Implies = []string{"IMAP4rev1", "NAMESPACE", "UNSELECT", "UIDPLUS", "ESEARCH", "SEARCHRES", "ENABLE", "IDLE", "SASL-IR",
	"LIST-EXTENDED", "LIST-STATUS", "MOVE", "LITERAL-", "STATUS=SIZE", "CHILDREN"}

// learn remembers what concerns us of a list of capabilities.
func (c *Conn) learn(args []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.caps.literalPlus, c.caps.literalMinus = false, false
	for _, w := range bytes.Fields(args) {
		switch strings.ToUpper(string(w)) {
		case "LITERAL+":
			c.caps.literalPlus = true
		case "LITERAL-", "IMAP4REV2":
			c.caps.literalMinus = true
		}
	}
}

// shownCaps is a list of capabilities as go-imap should see it. IMAP4rev2 is
// replaced by what it holds unless it was ENABLEd: go-imap sends UTF-8 in quoted
// strings as soon as it is advertised, which RFC 9051 §6.3.1 forbids. What is
// not an atom is left out.
func (c *Conn) shownCaps(args []byte) []byte {
	c.mu.Lock()
	enabled := c.caps.rev2Enabled
	c.mu.Unlock()
	var out []byte
	add := func(w string) {
		if len(out) > 0 {
			out = append(out, ' ')
		}
		out = append(out, w...)
	}
	words := bytes.Fields(args)
	for _, w := range words {
		s := scan{b: w}
		if _, ok := s.atom(); !ok || s.i != len(w) {
			c.withhold("CAPABILITY", "not a capability", w)
			continue
		}
		if enabled || !strings.EqualFold(string(w), "IMAP4rev2") {
			add(string(w))
			continue
		}
		for _, implied := range rev2Implies {
			if !containsFold(words, implied) {
				add(implied)
			}
		}
	}
	return out
}

func containsFold(words [][]byte, w string) bool {
	for _, x := range words {
		if strings.EqualFold(string(x), w) {
			return true
		}
	}
	return false
}
