package wire

import (
	"strings"
)

// pending is a command that was sent, or begun to be sent, and has no tagged
// answer yet.
type pending struct {
	tag     string
	name    string // "UID FETCH"
	uid     uint32 // the one UID that a UID FETCH asks for, 0 when several
	plus    bool   // a continuation request is due
	literal bool   // … for a literal
	idling  bool   // IDLE, and the server has said "+"
	ended   bool   // IDLE, and DONE was said
	// answer is what the server said before the command was sent to its end: it
	// is kept from go-imap until then.
	answer []byte
	run    *rawRun
}

// finish removes the command with the tag; nil when there is none.
func (c *Conn) finish(tag []byte) *pending {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, same := range [...]func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for i, p := range c.pending {
			if same(p.tag, string(tag)) {
				c.pending = append(c.pending[:i], c.pending[i+1:]...)
				c.changed.Broadcast()
				return p
			}
		}
	}
	return nil
}

// plus is the command that a continuation request belongs to; nil when none is due.
func (c *Conn) plus() *pending {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.pending {
		if p.plus {
			p.plus, p.literal = false, false
			p.idling = p.name == "IDLE"
			return p
		}
	}
	return nil
}

// authenticating says whether a SASL exchange is under way.
func (c *Conn) authenticating() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.pending {
		if p.name == "AUTHENTICATE" {
			return true
		}
	}
	return false
}

// asker is the name of the oldest command that may have asked for a response.
func (c *Conn) asker(typ string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	words := []string{typ}
	switch typ {
	case "FETCH":
		words = []string{"FETCH", "STORE"}
	case "ESEARCH":
		words = []string{"SEARCH"}
	case "FLAGS", "EXISTS", "RECENT":
		words = []string{"SELECT", "EXAMINE"}
	case "STATUS":
		words = []string{"STATUS", "LIST"}
	case "EXPUNGE", "VANISHED":
		words = []string{"EXPUNGE", "MOVE", "SELECT", "FETCH"}
	}
	for _, w := range words {
		for _, p := range c.pending {
			if strings.HasSuffix(p.name, w) {
				return p.name
			}
		}
	}
	if len(c.pending) > 0 {
		return c.pending[0].name
	}
	return ""
}

// byUID says whether go-imap waits for FETCH responses that it finds by their
// UID, and for which one when it is only one.
func (c *Conn) byUID() (bool, uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.pending {
		if p.name == "UID FETCH" || p.name == "UID STORE" {
			return true, p.uid
		}
	}
	return false, 0
}

// ours is the command of Raw under way, nil when none was sent.
func (c *Conn) ours() *rawRun {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.raw != nil && c.raw.sent {
		return c.raw
	}
	return nil
}
