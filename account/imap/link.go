package imap

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// link is the net.Conn under go-imap: it counts octets and keeps the deadline.
// The deadlines that go-imap sets are ignored, because go-imap clears them just
// when they matter: before the first octet of an answer.
type link struct {
	net.Conn
	r       io.Reader // what go-imap reads: leftovers of the greeting, then the connection
	timeout time.Duration

	in, out, last atomic.Int64

	mu      sync.Mutex
	waiting int
	failed  error
}

func newLink(nc net.Conn, timeout time.Duration) *link {
	l := &link{Conn: nc, timeout: timeout}
	l.last.Store(time.Now().UnixNano())
	l.r = linkReader{l}
	return l
}

type linkReader struct{ l *link }

func (r linkReader) Read(p []byte) (int, error) {
	n, err := r.l.Conn.Read(p)
	if n > 0 {
		r.l.in.Add(int64(n))
		r.l.last.Store(time.Now().UnixNano())
		r.l.arm()
	}
	return n, err
}

// expect says that one more (1) or one less (-1) answer is owed.
func (l *link) expect(n int) {
	l.mu.Lock()
	l.waiting += n
	l.mu.Unlock()
	l.arm()
}

// arm starts the deadline anew while an answer is owed, and clears it otherwise.
func (l *link) arm() {
	l.mu.Lock()
	defer l.mu.Unlock()
	var t time.Time
	if l.waiting > 0 {
		t = time.Now().Add(l.timeout)
	}
	_ = l.Conn.SetDeadline(t) // fails on a closed connection, which the next Read says
}

// Read is what go-imap reads with.
func (l *link) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		l.mu.Lock()
		if l.failed == nil {
			l.failed = err
		}
		l.mu.Unlock()
	}
	return n, err
}

// Write is what go-imap writes with.
func (l *link) Write(p []byte) (int, error) {
	n, err := l.Conn.Write(p)
	l.out.Add(int64(n))
	return n, err
}

// SetDeadline does nothing: see link.
func (l *link) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing: see link.
func (l *link) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: see link.
func (l *link) SetWriteDeadline(time.Time) error { return nil }

// err is the first error of reading other than the end.
func (l *link) err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failed
}

// shut closes the connection below TLS first, so that closing never waits for
// a peer that reads nothing.
func (l *link) shut() {
	_ = l.Conn.SetDeadline(time.Now()) // wakes who reads or writes
	_ = l.Conn.Close()                 // nothing can be done about it
}
