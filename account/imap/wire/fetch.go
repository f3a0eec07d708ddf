package wire

import (
	"bytes"
	"errors"
	"strconv"
)

// fetchWork is what is known of the FETCH response being repaired or streamed.
type fetchWork struct {
	keep    [][]byte // items to give on
	uid     uint32
	uidItem []byte
	began   bool // "* n FETCH (" was given on
	any     bool // … and an item
	done    bool // its parenthesis was closed
}

// fetch reads a FETCH response whose first line ends at offset end and whose
// list begins at offset at. What go-imap can read goes on as it is.
func (c *Conn) fetch(seq uint32, at, end int, odd bool) error {
	n, whole, err := c.collectFetch(end)
	if err != nil {
		return err
	}
	b := c.buf[c.r : c.r+n]
	if whole && !odd && strictFetch(b, at) {
		c.trace.server(b)
		c.emit(b)
		c.skip(n)
		return nil
	}
	c.trace.server(b)
	w := &c.fetched
	*w = fetchWork{keep: w.keep[:0]}
	if err := c.repairFetch(w, seq, b, at, n, whole); err != nil {
		return err
	}
	c.tell("FETCH", seq, w.uid)
	return nil
}

// strictFetch says whether go-imap reads the response, and finds its UID: it
// looks for it before the first literal only.
func strictFetch(b []byte, at int) bool {
	s := scan{b: b, i: at}
	if !s.sp() || !s.eat('(') {
		return false
	}
	if s.eat(')') {
		return s.end()
	}
	literal := false
	for {
		it, ok := s.item()
		if !ok || it.uid != 0 && literal {
			return false
		}
		literal = literal || it.literal
		if s.eat(')') {
			return s.end()
		}
		if !s.sp() {
			return false
		}
	}
}

// repairFetch gives on what can be given of a response, piece by piece: a piece
// ends with the response, or with the announcement of a literal that is too
// long to be held.
func (c *Conn) repairFetch(w *fetchWork, seq uint32, b []byte, at, n int, whole bool) error {
	for {
		big, isBig := literal{}, false
		if !whole {
			big, isBig = literalAtEnd(b)
		}
		head := c.fetchItems(w, b, at, big, isBig)
		if whole {
			if seq == 0 && w.uid == 0 && !w.began {
				c.withhold("", "nobody knows which message", b)
				w.keep = w.keep[:0]
			} else if !w.done && len(w.keep) > 0 {
				c.repaired("", "no closing parenthesis", nil)
			}
			c.emitItems(w, seq)
			c.skip(n)
			c.endFetch(w, b)
			return nil
		}
		if !isBig { // a line that never ends
			c.emitItems(w, seq)
			c.withhold("", "line too long", b)
			c.skip(n)
			c.endFetch(w, b)
			return c.skipRest()
		}
		if head != nil {
			c.impliedUID(w)
			w.keep = append(w.keep, head)
		}
		c.emitItems(w, seq)
		c.skip(n)
		if err := c.stream(big.size, head != nil); err != nil {
			return err
		}
		end, err := c.line(0, maxLine)
		if errors.Is(err, errTooLong) {
			end, err = 0, nil
		}
		if err != nil {
			return err
		}
		if end > 0 && c.startsResponse(c.buf[c.r:c.r+end]) {
			c.withhold("", "literal longer than announced data", nil)
			c.endFetch(w, nil)
			return nil
		}
		if n, whole = end, false; end > 0 {
			if n, whole, err = c.collectFetch(end); err != nil {
				return err
			}
		}
		b, at = c.buf[c.r:c.r+n], 0
		c.trace.server(b)
	}
}

// stream passes the octets of a literal on, or drops them.
func (c *Conn) stream(n int64, pass bool) error {
	if !pass {
		return c.skipN(n)
	}
	c.mid = true
	for n > 0 {
		if c.r == c.w {
			if err := c.fill(); err != nil {
				return err
			}
		}
		k := int(min(n, int64(c.w-c.r)))
		c.emit(c.buf[c.r : c.r+k])
		c.skip(k)
		n -= int64(k)
		if len(c.pend) >= flushAt {
			if err := c.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// emitItems gives on the items that were kept, the UID first.
func (c *Conn) emitItems(w *fetchWork, seq uint32) {
	if w.uidItem == nil && len(w.keep) == 0 {
		return
	}
	if !w.began {
		w.began = true
		c.mid = true
		c.pend = append(c.pend, "* "...)
		c.pend = strconv.AppendUint(c.pend, uint64(seq), 10)
		c.emitString(" FETCH (")
	}
	if w.uidItem != nil {
		c.emitItem(w, w.uidItem)
		w.uidItem = nil
	}
	for _, it := range w.keep {
		c.emitItem(w, it)
	}
	w.keep = w.keep[:0]
}

func (c *Conn) emitItem(w *fetchWork, it []byte) {
	if w.any {
		c.emitString(" ")
	}
	w.any = true
	c.emit(it)
}

// endFetch closes the response, or notes that nothing of it was left.
func (c *Conn) endFetch(w *fetchWork, b []byte) {
	if w.began {
		c.emitString(")\r\n")
		c.mid = false
		return
	}
	if len(c.reports) == 0 {
		c.dropped("FETCH", "nothing in it", b)
	}
	for i := range c.reports {
		c.reports[i].Whole, c.reports[i].Repaired = true, false
	}
}

// impliedUID is for a server that says the UID after a literal that is too long
// to wait for: when one UID was asked for, it is that one.
func (c *Conn) impliedUID(w *fetchWork) {
	if w.uid != 0 {
		return
	}
	if _, uid := c.byUID(); uid != 0 {
		w.uid = uid
		w.uidItem = strconv.AppendUint([]byte("UID "), uint64(uid), 10)
		c.repaired("UID", "comes after a literal", nil)
	}
}

// collectFetch is collect for a FETCH, which knows what literals that are too
// short or too long by a line end look like.
func (c *Conn) collectFetch(end int) (int, bool, error) {
	start := 0
	for {
		l, ok := literalAtEnd(c.buf[c.r+start : c.r+end])
		if !ok {
			return end, true, nil
		}
		if l.size > int64(maxHold-end) {
			return end, false, nil
		}
		start = end + int(l.size)
		if err := c.need(start); err != nil {
			return 0, false, err
		}
		next, err := c.line(start, maxLine)
		if errors.Is(err, errTooLong) {
			return start, false, nil
		}
		if err != nil {
			return 0, false, err
		}
		switch line := c.buf[c.r+start : c.r+next]; {
		case c.startsResponse(line):
			return start, true, nil // it ended inside the literal
		case len(line) == 2 && line[0] == '\r':
			// The literal was announced without its last CRLF, or ")" is missing.
			after, err := c.line(next, maxLine)
			if errors.Is(err, errTooLong) {
				return next, true, nil
			}
			if err != nil {
				return 0, false, err
			}
			if ch := c.buf[c.r+next]; ch == ')' || ch == ' ' {
				next = after
			}
		}
		end = next
	}
}

// startsResponse says whether a line that should go on with a FETCH begins
// another response.
func (c *Conn) startsResponse(line []byte) bool {
	if bytes.HasPrefix(line, []byte("* ")) {
		return true
	}
	if len(line) == 0 || line[0] == ')' || line[0] == ' ' || line[0] == '\r' {
		return false
	}
	tag, _, ok := bytes.Cut(line, []byte(" "))
	if !ok {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.pending {
		if p.tag == string(tag) {
			return true
		}
	}
	return false
}
