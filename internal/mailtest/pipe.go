package mailtest

import (
	"net"
	"sync"
	"time"
)

// pipe is one connection through a Proxy: for each direction a goroutine that
// reads and stamps, and one that waits and writes.
type pipe struct {
	p              *Proxy
	client, server net.Conn
	once           sync.Once
	done           chan struct{}

	// Under p.mu.
	down        int64
	serverSpoke bool
}

type piece struct {
	data []byte
	at   time.Time // when it arrived
}

func (c *pipe) start() {
	c.p.mu.Lock()
	c.serverSpoke = true // the first word of a client is a trip
	c.p.mu.Unlock()
	for _, up := range []bool{true, false} {
		queue := make(chan piece, 1024)
		from, to := c.client, c.server
		if !up {
			from, to = to, from
		}
		c.p.work.Go(func() { c.read(from, queue, up) })
		c.p.work.Go(func() { c.write(to, queue) })
	}
}

func (c *pipe) close() {
	c.once.Do(func() {
		close(c.done)
		_ = c.client.Close()
		_ = c.server.Close()
		c.p.mu.Lock()
		delete(c.p.conns, c)
		c.p.mu.Unlock()
	})
}

// read ends when its side has nothing more, and closes the queue: what is still
// in it is written before the connection is closed.
func (c *pipe) read(from net.Conn, queue chan<- piece, up bool) {
	defer close(queue)
	buf := make([]byte, 16<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			keep, cut := c.account(buf[:n], up)
			select {
			case queue <- piece{append([]byte(nil), keep...), time.Now()}:
			case <-c.done:
				return
			}
			if cut {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// account counts the octets and gives those that may pass before a cut.
func (c *pipe) account(b []byte, up bool) (keep []byte, cut bool) {
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	if up {
		if c.serverSpoke {
			c.p.traffic.Trips++
			c.serverSpoke = false
		}
		c.p.traffic.Up += int64(len(b))
		if c.p.sent.Len() < 4<<20 {
			c.p.sent.Write(b)
		}
		return b, false
	}
	if c.p.cut >= 0 && c.down+int64(len(b)) >= c.p.cut {
		b, cut = b[:max(0, c.p.cut-c.down)], true
	}
	c.serverSpoke = true
	c.down += int64(len(b))
	c.p.traffic.Down += int64(len(b))
	return b, cut
}

func (c *pipe) write(to net.Conn, queue <-chan piece) {
	defer c.close()
	free := time.Time{} // when the line has carried what went before
	for q := range queue {
		c.p.mu.Lock()
		delay, rate := c.p.delay, c.p.rate
		c.p.mu.Unlock()
		start := q.at
		if free.After(start) {
			start = free
		}
		if rate > 0 {
			start = start.Add(time.Duration(len(q.data)) * 8 * time.Millisecond / time.Duration(rate))
		}
		free = start
		if !c.wait(time.Until(start.Add(delay))) || !c.pass() {
			return
		}
		if _, err := to.Write(q.data); err != nil {
			return
		}
	}
}

// wait is false when the connection was closed meanwhile.
func (c *pipe) wait(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.done:
		return false
	}
}

// pass waits for the gate.
func (c *pipe) pass() bool {
	c.p.mu.Lock()
	gate := c.p.gate
	c.p.mu.Unlock()
	select {
	case <-gate:
		return true
	case <-c.done:
		return false
	}
}
