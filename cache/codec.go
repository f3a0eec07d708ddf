package cache

import (
	"encoding/binary"
	"errors"
	"time"

	"postern/mail"
)

// Two blobs hold what a header says. The face is what a row of a list shows and
// lies in the message row; the rest lies in a row of its own, which only an open
// message reads. Both start with a version octet. Strings and lists are
// preceded by their length as a varint.
const codecVersion = 1

// faceAddresses is how many senders and recipients a row of a list keeps.
const faceAddresses = 3

var errCodec = errors.New("a stored header cannot be read")

type encoder struct{ b []byte }

func (e *encoder) num(n int64)  { e.b = binary.AppendVarint(e.b, n) }
func (e *encoder) str(s string) { e.num(int64(len(s))); e.b = append(e.b, s...) }

func (e *encoder) strs(l []string) {
	e.num(int64(len(l)))
	for _, s := range l {
		e.str(s)
	}
}

func (e *encoder) addrs(l []mail.Address) {
	e.num(int64(len(l)))
	for _, a := range l {
		e.str(a.Name)
		e.str(a.Addr)
	}
}

// time keeps the zone as its offset; seconds.
func (e *encoder) time(t time.Time) {
	if t.IsZero() {
		e.num(0)
		return
	}
	_, off := t.Zone()
	e.num(1)
	e.num(t.Unix())
	e.num(int64(off))
}

type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) num() int64 {
	n, w := binary.Varint(d.b)
	if w <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[w:]
	return n
}

func (d *decoder) str() string {
	n := d.num()
	if n < 0 || n > int64(len(d.b)) {
		d.bad, d.b = true, nil
		return ""
	}
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

// length is a list's length; every element takes at least an octet.
func (d *decoder) length() int {
	n := d.num()
	if n < 0 || n > int64(len(d.b)) {
		d.bad = true
		return 0
	}
	return int(n)
}

func (d *decoder) strs() []string {
	n := d.length()
	if n == 0 {
		return nil
	}
	l := make([]string, 0, n)
	for range n {
		l = append(l, d.str())
	}
	return l
}

func (d *decoder) addrs() []mail.Address {
	n := d.length()
	if n == 0 {
		return nil
	}
	l := make([]mail.Address, 0, n)
	for range n {
		l = append(l, mail.Address{Name: d.str(), Addr: d.str()})
	}
	return l
}

func (d *decoder) time() time.Time {
	if d.num() == 0 {
		return time.Time{}
	}
	sec, off := d.num(), d.num()
	if off == 0 {
		return time.Unix(sec, 0).UTC()
	}
	return time.Unix(sec, 0).In(time.FixedZone("", int(off)))
}

func first(l []mail.Address) []mail.Address { return l[:min(len(l), faceAddresses)] }

// encodeHeader splits a header into its face and the rest. The rest is nil when
// the face says it all.
func encodeHeader(h *mail.Header) (face, rest []byte) {
	f := encoder{b: make([]byte, 0, 256)}
	f.b = append(f.b, codecVersion)
	f.str(h.Subject)
	f.time(h.Date)
	f.str(h.MessageID)
	f.str(h.ListID)
	f.addrs(first(h.From))
	f.addrs(first(h.To))

	r := encoder{b: make([]byte, 0, 256)}
	r.b = append(r.b, codecVersion)
	r.addrs(beyond(h.From))
	r.addrs(beyond(h.To))
	r.addrs(h.Sender)
	r.addrs(h.ReplyTo)
	r.addrs(h.Cc)
	r.addrs(h.Bcc)
	r.strs(h.InReplyTo)
	r.strs(h.References)
	r.str(h.ListPost)
	r.str(h.ContentType)
	return f.b, r.b
}

// beyond is the whole list when the face does not hold it, nil otherwise.
func beyond(l []mail.Address) []mail.Address {
	if len(l) > faceAddresses {
		return l
	}
	return nil
}

// decodeFace reads the face of a header.
func decodeFace(b []byte) (h mail.Header, err error) {
	if len(b) == 0 || b[0] != codecVersion {
		return h, errCodec
	}
	d := decoder{b: b[1:]}
	h.Subject = d.str()
	h.Date = d.time()
	h.MessageID = d.str()
	h.ListID = d.str()
	h.From = d.addrs()
	h.To = d.addrs()
	if d.bad {
		return h, errCodec
	}
	return h, nil
}

// decodeRest completes a header that decodeFace has begun.
func decodeRest(b []byte, h *mail.Header) error {
	if len(b) == 0 || b[0] != codecVersion {
		return errCodec
	}
	d := decoder{b: b[1:]}
	if l := d.addrs(); l != nil {
		h.From = l
	}
	if l := d.addrs(); l != nil {
		h.To = l
	}
	h.Sender = d.addrs()
	h.ReplyTo = d.addrs()
	h.Cc = d.addrs()
	h.Bcc = d.addrs()
	h.InReplyTo = d.strs()
	h.References = d.strs()
	h.ListPost = d.str()
	h.ContentType = d.str()
	if d.bad {
		return errCodec
	}
	return nil
}
