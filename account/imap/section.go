package imap

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// pieceSize is how much of a part one command asks for, so that something
// urgent waits for one piece at most.
const pieceSize = 64 << 10

// A piece under way while the next is asked for hides the round trip; when
// pieces come faster than quickPiece, the round trip is what costs, and more of
// them are under way.
const (
	slowDepth  = 2
	quickDepth = 4
	quickPiece = 50 * time.Millisecond
)

// Section fetches a part (BODY.PEEK[path], RFC 9051 §6.4.5), "" the whole
// message, and gives it to f in pieces of at most 64 KiB, in order and without
// gaps; f must not keep data. size is what the structure says, 0 or less
// unknown; it saves round trips and is not believed. f is called from another
// goroutine; its error ends the fetching between two pieces and is returned.
// NotFound: the message or the part is not there.
func (c *Conn) Section(ctx context.Context, uid mail.UID, path string, size int64, f func(off int64, data []byte) error) error {
	op := "fetch part " + path
	if path == "" {
		op = "fetch a message"
	}
	part, err := sectionPart(path)
	if err != nil {
		return &mail.Error{Op: op, Account: c.opts.Account, Kind: mail.Bug, Err: err}
	}
	d := &download{c: c, uid: uid, path: path, part: part, size: size, f: f}
	d.done = sync.NewCond(&d.mu)
	defer c.reading(d)()
	return c.run(ctx, op, d.run)
}

// download is a Section under way.
type download struct {
	c    *Conn
	uid  mail.UID
	path string
	part []int
	size int64
	f    func(int64, []byte) error

	mu     sync.Mutex
	done   *sync.Cond // active changed
	active int        // bodies being read
	next   int64      // the octet that f wants next
	heard  bool       // the server gave something, if only an empty string
	whole  bool       // a server that gives everything whatever is asked for
	err    error      // of f
}

// piece is a command under way.
type piece struct {
	off  int64 // -1: no partial
	done chan error
}

func (d *download) run() error {
	if d.size > 0 && d.size <= pieceSize {
		if err := d.await(d.ask(-1)); err != nil {
			return err
		}
		return d.result()
	}
	var flight []piece
	depth, ask, last := 1, int64(0), time.Now()
	ended := false
	for {
		for !ended && len(flight) < depth && (d.size <= 0 || ask == 0 || ask < d.size || len(flight) == 0) {
			flight = append(flight, d.ask(ask))
			ask += pieceSize
		}
		if len(flight) == 0 {
			return d.result()
		}
		p := flight[0]
		flight = flight[1:]
		if err := d.await(p); err != nil {
			for _, q := range flight {
				_ = d.await(q) // the first error is the one that counts
			}
			return err
		}
		next, stop := d.state()
		switch {
		case ended: // those under way are only read to their end
		case stop, next <= p.off: // f has enough; or nothing more is there
			ended = true
		case next < p.off+pieceSize && !d.more(next):
			ended = true
		case next < p.off+pieceSize: // less than was asked for, but not the end
			for _, q := range flight {
				if err := d.await(q); err != nil {
					return err
				}
			}
			flight = nil
			ask, _ = d.state()
		}
		depth = slowDepth
		if time.Since(last) < quickPiece {
			depth = quickDepth
		}
		last = time.Now()
	}
}

// more reports whether a short piece cannot have been the last, as far as the
// size is right.
func (d *download) more(next int64) bool { return d.size > 0 && next < d.size }

func (d *download) ask(off int64) piece {
	s := &goimap.FetchItemBodySection{Part: d.part, Peek: true}
	if off >= 0 {
		s.Partial = &goimap.SectionPartial{Offset: off, Size: pieceSize}
	}
	p := piece{off, make(chan error, 1)}
	cmd := d.c.client.Fetch(goimap.UIDSetNum(goimap.UID(d.uid)), &goimap.FetchOptions{UID: true, BodySection: []*goimap.FetchItemBodySection{s}})
	// go-imap may give the answer to any command under way for this message, so
	// all of them are read all the time.
	go func() { p.done <- d.c.drain(cmd) }()
	return p
}

// await waits for the end of a piece.
func (d *download) await(p piece) error {
	err := <-p.done
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.active > 0 {
		d.done.Wait()
	}
	return err
}

// state is where f is, and whether no more is wanted.
func (d *download) state() (next int64, stop bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.next, d.err != nil || d.whole
}

func (d *download) result() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil && !d.heard {
		return &mail.Error{Op: "fetch part " + d.path, Kind: mail.NotFound, Err: errors.New("the server gives nothing for it")}
	}
	return d.err
}

func (d *download) take(*answer) bool { return false }

// body gives f what it has not seen yet of a body that starts at off.
func (d *download) body(uid mail.UID, path string, off int64, partial bool, r io.Reader) bool {
	if (uid != d.uid && uid != 0) || path != d.path {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.active++
	defer func() {
		d.active--
		d.done.Broadcast()
	}()
	d.heard = true
	buf := make([]byte, pieceSize)
	for {
		n, err := io.ReadFull(r, buf)
		data := buf[:n]
		if skip := d.next - off; skip > 0 {
			data = data[min(skip, int64(n)):]
		}
		if off+int64(n) > d.next && off <= d.next && d.err == nil && len(data) > 0 {
			if d.err = d.f(d.next, data); d.err == nil {
				d.next += int64(len(data))
			}
		}
		off += int64(n)
		if err != nil {
			d.whole = d.whole || !partial
			return true
		}
	}
}

// SectionReq names a part of a message.
type SectionReq struct {
	UID  mail.UID
	Path string // "" the whole message
}

// Sections fetches small parts in one flight and calls f for each, one at a
// time, from another goroutine. What the server does not give (gone, NIL) is
// left out. f's error is returned.
func (c *Conn) Sections(ctx context.Context, reqs []SectionReq, f func(SectionReq, []byte) error) error {
	if len(reqs) == 0 {
		return nil
	}
	// Several parts of one message go into one command.
	var order []mail.UID
	parts := map[mail.UID][]*goimap.FetchItemBodySection{}
	for _, r := range reqs {
		p, err := sectionPart(r.Path)
		if err != nil {
			return &mail.Error{Op: "fetch parts", Account: c.opts.Account, Kind: mail.Bug, Err: err}
		}
		if parts[r.UID] == nil {
			order = append(order, r.UID)
		}
		parts[r.UID] = append(parts[r.UID], &goimap.FetchItemBodySection{Part: p, Peek: true})
	}
	k := &wanted{left: map[SectionReq]bool{}, f: f}
	for _, r := range reqs {
		k.left[r] = true
	}
	defer c.reading(k)()
	return c.run(ctx, "fetch parts", func() error {
		err := c.flight(len(order), k.failed, func(i int) func() error {
			cmd := c.client.Fetch(goimap.UIDSetNum(goimap.UID(order[i])), &goimap.FetchOptions{UID: true, BodySection: parts[order[i]]})
			return func() error {
				err := c.drain(cmd)
				if isNO(err) {
					return nil // that message only
				}
				return err
			}
		})
		if err != nil {
			return err
		}
		return k.failed()
	})
}

// wanted is a reader of parts.
type wanted struct {
	f    func(SectionReq, []byte) error
	mu   sync.Mutex
	left map[SectionReq]bool
	err  error
}

func (k *wanted) body(mail.UID, string, int64, bool, io.Reader) bool { return false }

func (k *wanted) take(a *answer) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range a.sections {
		r := SectionReq{a.uid, s.path}
		if s.header || s.none || !k.left[r] {
			continue
		}
		delete(k.left, r)
		if k.err == nil {
			k.err = k.f(r, s.data)
		}
	}
	return false
}

func (k *wanted) failed() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err
}
