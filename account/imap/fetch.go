package imap

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"postern/mail"
)

// maxAnswer bounds a section that is held in memory: what is bigger is asked
// for in pieces.
const maxAnswer = 32 << 20

// answer is one FETCH response, or several about the same message put together.
type answer struct {
	seq       uint32
	uid       mail.UID
	flags     *mail.Flags
	received  time.Time
	size      int64
	modseq    uint64
	structure goimap.BodyStructure
	sections  []section
	alone     bool // only one command is under way that could have asked
}

// section is a BODY[…] of an answer.
type section struct {
	path   string // "1.2", "" for the message; the part's number only
	header bool   // HEADER or HEADER.FIELDS
	data   []byte
	none   bool // NIL
}

// merge adds what b says to a.
func (a *answer) merge(b *answer) {
	if b.uid != 0 {
		a.uid = b.uid
	}
	if b.seq != 0 {
		a.seq = b.seq
	}
	if b.flags != nil {
		a.flags = b.flags
	}
	if !b.received.IsZero() {
		a.received = b.received
	}
	if b.size != 0 {
		a.size = b.size
	}
	a.modseq = max(a.modseq, b.modseq)
	if b.structure != nil {
		a.structure = b.structure
	}
	a.sections = append(a.sections, b.sections...)
}

// reader is a command under way that wants answers. go-imap gives an answer to
// the first command that could have asked for it, or calls it unasked; who
// really wanted it is decided here, by its content.
type reader interface {
	// body offers a section while it comes in. It reports whether it has read r to the end.
	body(uid mail.UID, path string, off int64, partial bool, r io.Reader) bool
	// take offers an answer, complete or not. It reports whether the flags in it were asked for.
	take(a *answer) bool
}

// receive reads a response and gives it to who wants it.
func (c *Conn) receive(msg *imapclient.FetchMessageData) {
	a := &answer{seq: msg.SeqNum}
	for item := msg.Next(); item != nil; item = msg.Next() {
		switch it := item.(type) {
		case imapclient.FetchItemDataUID:
			a.uid = mail.UID(it.UID)
		case imapclient.FetchItemDataFlags:
			f := flagsOf(it.Flags)
			a.flags = &f
		case imapclient.FetchItemDataInternalDate:
			a.received = it.Time.UTC().Truncate(time.Second)
		case imapclient.FetchItemDataRFC822Size:
			a.size = it.Size
		case imapclient.FetchItemDataModSeq:
			a.modseq = it.ModSeq
		case imapclient.FetchItemDataBodyStructure:
			a.structure = it.BodyStructure
		case imapclient.FetchItemDataBodySection:
			c.section(a, it)
		}
	}
	taken := false
	rs := c.readers()
	a.alone = len(rs) == 1
	for _, r := range rs {
		if r.take(a) {
			taken = true
		}
	}
	if a.flags != nil && !taken {
		c.update(Update{Flags: &FlagUpdate{Seq: a.seq, UID: a.uid, Flags: *a.flags, ModSeq: a.modseq}})
	}
}

// section reads a BODY[…] of an answer.
func (c *Conn) section(a *answer, it imapclient.FetchItemDataBodySection) {
	path := sectionPath(it.Section.Part)
	if it.Literal == nil {
		a.sections = append(a.sections, section{path: path, header: it.Section.Specifier == goimap.PartSpecifierHeader, none: true})
		return
	}
	rs := c.readers()
	// A server that forgets the UID can only mean the one message that is asked for.
	if it.Section.Specifier == goimap.PartSpecifierNone && (a.uid != 0 || len(rs) == 1) {
		var off int64
		if it.Section.Partial != nil {
			off = it.Section.Partial.Offset
		}
		for _, r := range rs {
			if r.body(a.uid, path, off, it.Section.Partial != nil, it.Literal) {
				return
			}
		}
	}
	// A connection that ends inside a literal looks like the end of the literal.
	// What is announced is believed up to the size of a piece.
	data := bytes.NewBuffer(make([]byte, 0, min(it.Literal.Size(), pieceSize)+bytes.MinRead))
	_, err := io.Copy(data, io.LimitReader(it.Literal, maxAnswer))
	if err == nil && int64(data.Len()) == it.Literal.Size() {
		a.sections = append(a.sections, section{path: path, header: it.Section.Specifier == goimap.PartSpecifierHeader, data: data.Bytes()})
	}
}

func (c *Conn) readers() []reader {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]reader(nil), c.reads...)
}

// reading registers a command that wants answers until the function returned is called.
func (c *Conn) reading(r reader) (done func()) {
	c.mu.Lock()
	c.reads = append(c.reads, r)
	c.mu.Unlock()
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		for i, x := range c.reads {
			if x == r {
				c.reads = append(c.reads[:i:i], c.reads[i+1:]...)
				return
			}
		}
	}
}

// drain reads what go-imap took for the answers to cmd, and waits for its end.
// Answers that go-imap took for unasked are waited for too.
func (c *Conn) drain(cmd *imapclient.FetchCommand) error {
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		c.receive(msg)
	}
	err := cmd.Close()
	c.mu.Lock()
	for c.stray > 0 {
		c.received.Wait()
	}
	c.mu.Unlock()
	return err
}

// strayFetch is a response that go-imap did not find a command for.
func (c *Conn) strayFetch(msg *imapclient.FetchMessageData) {
	c.mu.Lock()
	c.stray++
	c.mu.Unlock()
	c.receive(msg)
	c.mu.Lock()
	c.stray--
	c.received.Broadcast()
	c.mu.Unlock()
}

// collect is a reader that puts answers together, message by message, and hands
// over each one once it is complete.
type collect struct {
	sets     []Set
	flags    bool // asked for flags
	complete func(*answer) bool
	f        func(*answer) error

	mu    sync.Mutex
	parts map[uint32]*answer // incomplete ones, by sequence number
	done  goimap.SeqSet      // sequence numbers or, with UID sets, UIDs that were handed over
	byUID bool
	err   error
}

func newCollect(sets []Set, complete func(*answer) bool, f func(*answer) error) *collect {
	return &collect{sets: sets, complete: complete, f: f, parts: map[uint32]*answer{}, byUID: len(sets) > 0 && sets[0].uids != nil}
}

func (k *collect) body(mail.UID, string, int64, bool, io.Reader) bool { return false }

func (k *collect) take(a *answer) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if a.uid == 0 && a.alone && (len(a.sections) > 0 || a.structure != nil) {
		a.uid = k.only() // what nobody sends unasked
	}
	old := k.parts[a.seq]
	if old != nil && (old.uid == 0 || a.uid == 0 || old.uid == a.uid) {
		old.merge(a)
		a = old
	} else {
		a = &answer{seq: a.seq, uid: a.uid, flags: a.flags, received: a.received, size: a.size, modseq: a.modseq,
			structure: a.structure, sections: a.sections}
	}
	if !k.wants(a) {
		return false
	}
	if id := k.id(a); k.done.Contains(id) {
		return false // news, then
	}
	if !k.complete(a) {
		k.parts[a.seq] = a
		return k.flags
	}
	k.give(a)
	return k.flags
}

// only is the UID that is asked for, when it is only one; 0 otherwise.
func (k *collect) only() mail.UID {
	if len(k.sets) == 1 && len(k.sets[0].uids) == 1 && k.sets[0].uids[0].Lo == k.sets[0].uids[0].Hi {
		return k.sets[0].uids[0].Lo
	}
	return 0
}

func (k *collect) id(a *answer) uint32 {
	if k.byUID {
		return uint32(a.uid)
	}
	return a.seq
}

func (k *collect) wants(a *answer) bool {
	for _, s := range k.sets {
		if s.has(a.seq, a.uid) {
			return true
		}
	}
	// An answer without UID may be the first half of one that will be wanted.
	return k.byUID && a.uid == 0 && a.seq != 0 && len(a.sections) > 0
}

// give hands over an answer. k.mu is held.
func (k *collect) give(a *answer) {
	delete(k.parts, a.seq)
	if id := k.id(a); id != 0 {
		k.done.AddNum(id)
	}
	if k.err == nil {
		k.err = k.f(a)
	}
}

// rest hands over what stayed incomplete.
func (k *collect) rest() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, a := range k.parts {
		if a.uid != 0 {
			k.give(a)
		}
	}
}

// missing lists the messages that answered only in part.
func (k *collect) missing() mail.UIDSet {
	k.mu.Lock()
	defer k.mu.Unlock()
	var u []mail.UID
	for _, a := range k.parts {
		if a.uid != 0 {
			u = append(u, a.uid)
		}
	}
	return mail.NewUIDSet(u...)
}

func (k *collect) failed() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err
}

// maxFlight is how many commands are under way at once in one call.
const maxFlight = 25

// fetch asks for the items of every set in one flight and hands the answers to k.
func (c *Conn) fetch(ctx context.Context, op string, k *collect, o *goimap.FetchOptions) error {
	var sets []Set
	for _, s := range k.sets {
		sets = append(sets, s.split()...)
	}
	defer c.reading(k)()
	return c.run(ctx, op, func() error {
		no, err := c.ask(sets, k, o)
		if err == nil && len(no) > 0 {
			err = c.bisect(no, k, o)
		}
		if err != nil {
			return err
		}
		if again := k.missing(); len(again) > 0 {
			// Half an answer: something unasked was taken for it.
			for _, s := range (Set{uids: again}).split() {
				if err := c.drain(c.client.Fetch(s.numSet(), o)); err != nil && asServer(err) == nil {
					return err
				}
			}
		}
		k.rest()
		return k.failed()
	})
}

// refusal is a set that the server answered with NO.
type refusal struct {
	set Set
	err error
}

// ask sends a FETCH for every set, and returns the sets that were refused.
func (c *Conn) ask(sets []Set, k *collect, o *goimap.FetchOptions) ([]refusal, error) {
	var no []refusal
	var mu sync.Mutex
	err := c.flight(len(sets), k.failed, func(i int) func() error {
		cmd := c.client.Fetch(sets[i].numSet(), o)
		return func() error {
			err := c.drain(cmd)
			if isNO(err) {
				mu.Lock()
				defer mu.Unlock()
				no = append(no, refusal{sets[i], err})
				return nil
			}
			return err
		}
	})
	return no, err
}

// The limits of a search for what the server refuses.
const (
	maxRounds  = 24 // halvings
	maxRefused = 8  // parts refused in one round; more is no single message
)

// bisect asks again for halves of what was refused, down to the message that the
// server cannot give (Yahoo says NO [UNAVAILABLE] to a whole set because of one),
// which is then left out. When too much is refused, the refusal stands.
func (c *Conn) bisect(no []refusal, k *collect, o *goimap.FetchOptions) error {
	for range maxRounds {
		var sets []Set
		for _, r := range no {
			a, b := r.set.halves()
			if !b.Empty() {
				sets = append(sets, a, b)
			}
		}
		if len(sets) == 0 {
			return nil
		}
		if len(no) > maxRefused {
			return no[0].err
		}
		no = nil
		for i := range sets { // one by one: who is in trouble is not asked for more at once
			n, err := c.ask(sets[i:i+1], k, o)
			if err != nil {
				return err
			}
			no = append(no, n...)
		}
	}
	return nil
}

// flight sends n commands in order, at most maxFlight of them under way at once.
// send sends one and returns what waits for its answer; the waiting goes on side
// by side. It stops sending at an error, or when failed says so, and returns the
// first error.
func (c *Conn) flight(n int, failed func() error, send func(i int) (wait func() error)) error {
	var (
		first error
		mu    sync.Mutex
		wg    sync.WaitGroup
		slots = make(chan struct{}, maxFlight)
	)
	for i := range n {
		slots <- struct{}{}
		mu.Lock()
		stop := first != nil
		mu.Unlock()
		if stop || (failed != nil && failed() != nil) {
			break
		}
		wait := send(i)
		wg.Go(func() {
			defer func() { <-slots }()
			if err := wait(); err != nil {
				mu.Lock()
				if first == nil {
					first = err
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return first
}

// flagsOf is a list of flags as values.
func flagsOf(fs []goimap.Flag) mail.Flags {
	names := make([]string, len(fs))
	for i, f := range fs {
		names[i] = string(f)
	}
	return mail.ParseFlags(names)
}

// sectionPath writes a part's number: [1 2] is "1.2".
func sectionPath(part []int) string {
	s := make([]string, len(part))
	for i, n := range part {
		s[i] = strconv.Itoa(n)
	}
	return strings.Join(s, ".")
}

// sectionPart reads a part's number.
func sectionPart(path string) ([]int, error) {
	if path == "" {
		return nil, nil
	}
	var out []int
	for s := range strings.SplitSeq(path, ".") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return nil, errors.New("not a section: " + strconv.Quote(path))
		}
		out = append(out, n)
	}
	return out, nil
}
