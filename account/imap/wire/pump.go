package wire

import (
	"net"
	"sync"
)

// output is what go-imap reads. The pump fills pend, flush hands it over as
// ready, Read takes ready as cur: buffers change hands, octets are not copied.
type output struct {
	pend []byte // of whoever holds Conn.drive
	mid  bool   // pend ends inside a response

	omu    sync.Mutex
	moved  *sync.Cond // ready or over changed
	ready  []byte
	spare  []byte
	atEdge bool   // ready ends between two responses, and so does what was read
	inject []byte // lines for go-imap that wait for such an edge
	over   bool
	closed bool // by us: what is left need not be read

	rmu     sync.Mutex // Read
	cur     []byte
	curBase []byte
}

// maxReady is how far the pump reads ahead of go-imap.
const maxReady = 256 << 10

func (o *output) init() {
	o.moved = sync.NewCond(&o.omu)
	o.atEdge = true
}

// end wakes everybody. With closed, what go-imap has not read is dropped.
func (o *output) end(closed bool) {
	o.omu.Lock()
	o.over = true
	o.closed = o.closed || closed
	o.moved.Broadcast()
	o.omu.Unlock()
}

// flush hands pend to go-imap, and waits while go-imap is far behind.
func (o *output) flush() error {
	o.omu.Lock()
	defer o.omu.Unlock()
	if !o.mid && len(o.inject) > 0 {
		o.pend = append(o.pend, o.inject...)
		o.inject = o.inject[:0]
	}
	o.atEdge = !o.mid
	if len(o.pend) == 0 {
		return nil
	}
	for len(o.ready) >= maxReady && !o.over {
		o.moved.Wait()
	}
	if o.closed {
		return net.ErrClosed
	}
	if len(o.ready) == 0 {
		o.ready, o.pend, o.spare = o.pend, o.spare[:0], nil
	} else {
		o.ready = append(o.ready, o.pend...)
		o.pend = o.pend[:0]
	}
	o.moved.Broadcast()
	return nil
}

// injectLine gives go-imap a line of ours, between two responses.
func (o *output) injectLine(line string) {
	o.omu.Lock()
	defer o.omu.Unlock()
	if o.atEdge {
		o.ready = append(o.ready, line...)
		o.moved.Broadcast()
	} else {
		o.inject = append(o.inject, line...)
	}
}

// Read gives go-imap what it can read. The first call starts the pump.
func (c *Conn) Read(p []byte) (int, error) {
	c.pumpOnce.Do(func() { go c.pump() })
	c.rmu.Lock()
	defer c.rmu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	if len(c.cur) == 0 && !c.take() {
		if err := c.Err(); err != nil {
			return 0, err
		}
		return 0, net.ErrClosed
	}
	n := copy(p, c.cur)
	c.cur = c.cur[n:]
	return n, nil
}

// take makes ready the current buffer; false when nothing comes any more.
func (o *output) take() bool {
	o.omu.Lock()
	defer o.omu.Unlock()
	for len(o.ready) == 0 && !o.over {
		o.moved.Wait()
	}
	if len(o.ready) == 0 || o.closed {
		return false
	}
	if cap(o.curBase) <= 4*maxReady {
		o.spare = o.curBase[:0]
	}
	o.cur, o.curBase, o.ready = o.ready, o.ready, nil
	o.moved.Broadcast()
	return true
}

// pump reads the socket until the connection ends. It is the one goroutine of a Conn.
func (c *Conn) pump() {
	c.drive.Lock()
	defer c.drive.Unlock()
	c.pumping = true
	if len(c.replay) > 0 {
		rest := c.buf[c.r:c.w]
		c.buf = append(append([]byte(nil), c.replay...), rest...)
		c.r, c.w, c.replay = 0, len(c.buf), nil
	}
	for {
		err := c.next()
		if err == nil {
			c.mid = false
			if len(c.pend) >= flushAt {
				err = c.flush()
			}
		}
		if err != nil {
			_ = c.flush() // what was whole is still read; the error that counts is err
			c.fail(err)
			return
		}
	}
}

// emit gives octets to go-imap.
func (c *Conn) emit(b []byte) { c.pend = append(c.pend, b...) }

func (c *Conn) emitString(s string) { c.pend = append(c.pend, s...) }
