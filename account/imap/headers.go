package imap

import (
	"context"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// Fetched is what a list needs to know of a message. What the server did not
// say is zero.
type Fetched struct {
	Seq      uint32
	UID      mail.UID
	Flags    mail.Flags
	Received time.Time // INTERNALDATE, UTC, whole seconds
	Size     int64     // RFC822.SIZE: an estimate
	ModSeq   uint64
	Header   []byte // the fields that a list needs, as the message has them
}

// headerFields are the fields that mail.Header is made of.
var headerFields = []string{"DATE", "FROM", "SENDER", "REPLY-TO", "TO", "CC", "BCC", "SUBJECT", "MESSAGE-ID", "IN-REPLY-TO", "REFERENCES",
	"LIST-ID", "LIST-POST", "CONTENT-TYPE"}

// Headers fetches flags, dates, sizes and header fields of every message of the
// sets, all sets in one flight, and calls f for each message once. f is called
// one message at a time, from another goroutine; its error ends the fetching
// after what is under way, and is returned.
func (c *Conn) Headers(ctx context.Context, sets []Set, f func(Fetched) error) error {
	ask := func() error {
		k := newCollect(sets,
			func(a *answer) bool { return a.uid != 0 && a.flags != nil && a.header() != nil },
			func(a *answer) error { return f(a.fetched()) })
		k.flags = true
		return c.fetch(ctx, "fetch headers", k, &goimap.FetchOptions{UID: true, Flags: true, InternalDate: true, RFC822Size: true, ModSeq: c.keepsModSeq(),
			BodySection: []*goimap.FetchItemBodySection{{Specifier: goimap.PartSpecifierHeader, HeaderFields: headerFields, Peek: true}}})
	}
	err := ask()
	if isBAD(err) && c.keepsModSeq() {
		c.dropModSeq()
		err = ask()
	}
	return err
}

// header is the header block in an answer; nil when there is none.
func (a *answer) header() []byte {
	for _, s := range a.sections {
		if s.header && s.path == "" {
			if s.data == nil {
				return []byte{}
			}
			return s.data
		}
	}
	return nil
}

func (a *answer) fetched() Fetched {
	m := Fetched{Seq: a.seq, UID: a.uid, Received: a.received, Size: a.size, ModSeq: a.modseq, Header: a.header()}
	if a.flags != nil {
		m.Flags = *a.flags
	}
	return m
}

// keepsModSeq reports whether the selected mailbox has mod-sequences to ask for:
// RFC 7162 §3.1.2.2 makes it an error otherwise.
func (c *Conn) keepsModSeq() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.modseqs
}

func (c *Conn) dropModSeq() {
	c.Drop("CONDSTORE")
	c.mu.Lock()
	c.modseqs = false
	c.mu.Unlock()
}
