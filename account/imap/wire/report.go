package wire

import "bytes"

// report is a Withheld of the response being read, made whole when it ends.
type report = Withheld

func excerpt(b []byte) []byte {
	return bytes.Clone(b[:min(len(b), maxExcerpt)])
}

// withhold notes that an item was not given to go-imap.
func (c *Conn) withhold(item, why string, raw []byte) {
	if len(c.reports) < 100 {
		c.reports = append(c.reports, report{Item: item, Why: why, Raw: excerpt(raw)})
	}
}

// repaired notes that an item was given to go-imap in another form.
func (c *Conn) repaired(item, why string, raw []byte) {
	if len(c.reports) < 100 {
		c.reports = append(c.reports, report{Item: item, Why: why, Raw: excerpt(raw), Repaired: true})
	}
}

// dropped notes that a whole response was not given to go-imap.
func (c *Conn) dropped(typ, why string, raw []byte) {
	c.reports = append(c.reports[:0], report{Item: typ, Why: why, Raw: excerpt(raw), Whole: true})
}

// tell hands the notes out. typ is the response type, which says whose it was.
func (c *Conn) tell(typ string, seq, uid uint32) {
	if len(c.reports) == 0 {
		return
	}
	command := c.asker(typ)
	for _, r := range c.reports {
		r.Seq, r.UID = seq, uid
		if r.Command == "" {
			r.Command = command
		}
		c.trace.note(r)
		if c.o.Withheld != nil {
			c.o.Withheld(r)
		}
	}
	c.reports = c.reports[:0]
}
