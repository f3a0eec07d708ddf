package demo

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

const delim = '/'

// store is the mail of one account. One lock guards it all: nothing is done
// under it but memory work, in particular no writing to a connection.
type store struct {
	user, password string

	mu       sync.Mutex
	boxes    map[string]*mailbox
	validity uint32 // the last UIDVALIDITY given
}

type mailbox struct {
	name       string
	attrs      []imap.MailboxAttr // SPECIAL-USE
	subscribed bool
	validity   uint32
	next       imap.UID
	msgs       []*message // in order of UID
	tracker    *imapserver.MailboxTracker
	watchers   map[*session]bool
}

type message struct {
	uid   imap.UID
	raw   []byte // never changed
	at    time.Time
	flags []imap.Flag // sorted; replaced, never changed
}

func newStore(user, password string, validity uint32) *store {
	return &store{user: user, password: password, boxes: map[string]*mailbox{}, validity: validity}
}

// box finds a mailbox; INBOX in any case (RFC 9051 §5.1).
func (s *store) box(name string) *mailbox {
	if strings.EqualFold(name, "INBOX") {
		name = "INBOX"
	}
	return s.boxes[name]
}

// create makes a mailbox; nil when it is there already.
func (s *store) create(name string, attrs ...imap.MailboxAttr) *mailbox {
	if s.box(name) != nil {
		return nil
	}
	s.validity++ // so that a mailbox that is made again is another one
	b := &mailbox{
		name: name, attrs: attrs, subscribed: true, validity: s.validity, next: 1,
		tracker: imapserver.NewMailboxTracker(0), watchers: map[*session]bool{},
	}
	s.boxes[name] = b
	return b
}

// add appends a message and tells the watchers.
func (b *mailbox) add(raw []byte, at time.Time, flags []imap.Flag) *message {
	m := &message{uid: b.next, raw: raw, at: at, flags: sortFlags(flags)}
	b.next++
	b.msgs = append(b.msgs, m)
	b.tracker.QueueNumMessages(uint32(len(b.msgs)))
	b.wake()
	return m
}

// remove takes out the messages for which gone says so. From the last to the
// first, so that the sequence numbers told stay right.
func (b *mailbox) remove(gone func(*message) bool) {
	for i := len(b.msgs) - 1; i >= 0; i-- {
		if gone(b.msgs[i]) {
			b.msgs = slices.Delete(b.msgs, i, i+1)
			b.tracker.QueueExpunge(uint32(i + 1))
		}
	}
	b.wake()
}

// setFlags replaces the flags of the i-th message and tells everybody but source.
func (b *mailbox) setFlags(i int, flags []imap.Flag, source *imapserver.SessionTracker) {
	m := b.msgs[i]
	m.flags = sortFlags(flags)
	b.tracker.QueueMessageFlags(uint32(i+1), m.uid, m.flags, source)
	b.wake()
}

// wake tells the sessions that idle on the mailbox.
func (b *mailbox) wake() {
	for s := range b.watchers {
		select {
		case s.wake <- struct{}{}:
		default: // it is awake already
		}
	}
}

func (b *mailbox) has(m *message, f imap.Flag) bool { return hasFlag(m.flags, f) }

func (b *mailbox) count(f imap.Flag) uint32 {
	n := uint32(0)
	for _, m := range b.msgs {
		if b.has(m, f) {
			n++
		}
	}
	return n
}

func (b *mailbox) size() int64 {
	n := int64(0)
	for _, m := range b.msgs {
		n += int64(len(m.raw))
	}
	return n
}

// allFlags are the system flags and the keywords in use.
func (b *mailbox) allFlags() []imap.Flag {
	out := []imap.Flag{imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagSeen, imap.FlagDraft}
	for _, m := range b.msgs {
		for _, f := range m.flags {
			if !hasFlag(out, f) {
				out = append(out, f)
			}
		}
	}
	return out
}

func hasFlag(l []imap.Flag, f imap.Flag) bool {
	return slices.ContainsFunc(l, func(x imap.Flag) bool { return strings.EqualFold(string(x), string(f)) })
}

// sortFlags is a sorted copy without duplicates; the case of letters does not matter.
func sortFlags(l []imap.Flag) []imap.Flag {
	var out []imap.Flag
	for _, f := range l {
		if !hasFlag(out, f) {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return out
}

func withoutFlags(l, gone []imap.Flag) []imap.Flag {
	return slices.DeleteFunc(slices.Clone(l), func(f imap.Flag) bool { return hasFlag(gone, f) })
}
