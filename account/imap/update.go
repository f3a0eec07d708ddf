package imap

import (
	"github.com/emersion/go-imap/v2/imapclient"

	"postern/mail"
)

// Update is what the server said unasked about the selected mailbox. One of the
// three is set.
type Update struct {
	// Exists is how many messages there are now, when HasExists.
	Exists    uint32
	HasExists bool
	// Expunged is the sequence number of a message that is gone, 0 none. Numbers
	// above it are one less from then on.
	Expunged uint32
	// Flags are the flags of a message, nil none.
	Flags *FlagUpdate
}

// FlagUpdate is the flags of a message as the server says them.
type FlagUpdate struct {
	// Seq may be out of date when messages are expunged at the same time: rely
	// on UID where it is known.
	Seq    uint32
	UID    mail.UID // 0 unknown
	Flags  mail.Flags
	ModSeq uint64 // 0 unknown
}

// unilateral is how go-imap tells what it did not ask for. Expunge and Mailbox
// run in the reader, Fetch in a goroutine of its own.
func (c *Conn) unilateral() *imapclient.UnilateralDataHandler {
	return &imapclient.UnilateralDataHandler{
		Expunge: c.expunged,
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				c.mu.Lock()
				c.exists = *d.NumMessages
				c.mu.Unlock()
				c.update(Update{Exists: *d.NumMessages, HasExists: true})
			}
		},
		Fetch: c.strayFetch,
	}
}

func (c *Conn) expunged(seq uint32) {
	c.mu.Lock()
	if c.exists > 0 {
		c.exists--
	}
	c.mu.Unlock()
	c.update(Update{Expunged: seq})
}

// update hands an update out and wakes Idle. What comes while a mailbox is being
// opened is about the one that was open before: nobody waits for it.
func (c *Conn) update(u Update) {
	c.mu.Lock()
	opening := c.opening
	c.mu.Unlock()
	if opening {
		return
	}
	if c.opts.Update != nil {
		c.opts.Update(u)
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}
