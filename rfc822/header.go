package rfc822

import (
	"bytes"
	"net/url"
	"strings"

	"postern/mail"
)

// ParseHeader reads the fields that Postern knows from a header block (what
// BODY[HEADER], BODY[HEADER.FIELDS (…)] or POP3 TOP gave; the empty line at its
// end may be missing). It never fails: what cannot be read stays empty, and the
// warnings say in words what was wrong (nil when nothing was).
//
// Of fields that should be there once the first counts, except that all
// addresses of several From, To, Cc … fields are given.
func ParseHeader(block []byte) (mail.Header, []string) {
	var w warnings
	var h mail.Header
	block = limitHeader(block, &w)
	block = bytes.TrimPrefix(block, utf8Mark)
	p := headerReader{h: &h, w: &w, block: block}
	s := newScanner(block, &w)
	for s.next() {
		p.field(s.name, s.value)
	}
	return h, w
}

type headerReader struct {
	h     *mail.Header
	w     *warnings
	block []byte
	buf   [32]byte
	seen  struct{ subject, from, date bool }
}

func (p *headerReader) field(name, value []byte) {
	h := p.h
	switch string(lower(&p.buf, name)) {
	case "subject":
		p.subject(value)
	case "from":
		if p.seen.from {
			p.w.add("there are several From fields")
		}
		p.seen.from = true
		h.From = p.addresses(h.From, value)
	case "sender":
		h.Sender = p.addresses(h.Sender, value)
	case "reply-to":
		h.ReplyTo = p.addresses(h.ReplyTo, value)
	case "to":
		h.To = p.addresses(h.To, value)
	case "cc":
		h.Cc = p.addresses(h.Cc, value)
	case "bcc":
		h.Bcc = p.addresses(h.Bcc, value)
	case "date":
		p.date(value)
	case "message-id":
		if h.MessageID == "" {
			h.MessageID = oneID(p.text(value))
		}
	case "in-reply-to":
		h.InReplyTo = p.ids(h.InReplyTo, value)
	case "references":
		h.References = p.ids(h.References, value)
	case "list-id":
		if h.ListID == "" {
			h.ListID = listID(p.text(value))
		}
	case "list-post":
		if h.ListPost == "" {
			h.ListPost = mailto(p.text(value))
		}
	case "content-type":
		if h.ContentType == "" {
			h.ContentType, _ = contentType(p.text(value), nil)
		}
	}
}

// text is the value as one line of UTF-8, encoded words left as they are.
func (p *headerReader) text(value []byte) string {
	return oneLine(toUTF8(unfold(value), p.block))
}

func (p *headerReader) subject(value []byte) {
	if p.seen.subject {
		p.w.add("there are several Subject fields; the first is shown")
		return
	}
	p.seen.subject = true
	p.h.Subject = strings.TrimSpace(DecodeWords(p.text(value)))
}

func (p *headerReader) date(value []byte) {
	if !p.h.Date.IsZero() {
		p.w.add("there are several Date fields; the first is shown")
		return
	}
	t, ok := ParseDate(p.text(value))
	switch {
	case ok:
		p.h.Date = t
	case !p.seen.date:
		p.w.add("the date cannot be read")
	}
	p.seen.date = true
}

func (p *headerReader) addresses(have []mail.Address, value []byte) []mail.Address {
	list := addressList(have, p.text(value), p.w)
	return list
}

// ids reads message ids: what stands in angle brackets, or, when there are no
// brackets, the words with an "@" (RFC 5322 §3.6.4).
func (p *headerReader) ids(have []string, value []byte) []string {
	s := p.text(value)
	if strings.Contains(s, "=?") {
		s = DecodeWords(s)
	}
	if !strings.Contains(s, "<") {
		for f := range strings.FieldsSeq(s) {
			if f = strings.Trim(f, ",;>"); strings.Contains(f, "@") {
				have = p.appendID(have, f)
			}
		}
		return have
	}
	for {
		_, rest, ok := strings.Cut(s, "<")
		if !ok {
			return have
		}
		id, after, closed := strings.Cut(rest, ">")
		if i := strings.IndexByte(id, '<'); i >= 0 { // a missing ">"
			id, after, closed = rest[:i], rest[i:], true
		}
		if id = squeeze(id); id != "" {
			have = p.appendID(have, id)
		}
		if !closed {
			return have
		}
		s = after
	}
}

// appendID keeps the first and the newest ids when there are too many.
func (p *headerReader) appendID(have []string, id string) []string {
	if len(have) < maxReferences {
		return append(have, id)
	}
	p.w.add("the message names more than 1,000 others; some in the middle were left out")
	copy(have[1:], have[2:])
	have[len(have)-1] = id
	return have
}

// oneID is the first message id of a Message-ID field, or the whole value when
// it has no brackets.
func oneID(s string) string {
	if _, rest, ok := strings.Cut(s, "<"); ok {
		id, _, _ := strings.Cut(rest, ">")
		if id = squeeze(id); id != "" {
			return id
		}
	}
	return squeeze(strings.Trim(s, "<>"))
}

// squeeze removes white space, which folding puts into long ids.
func squeeze(s string) string {
	if !strings.ContainsAny(s, " \t\r\n") {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}

// listID is the identifier of a List-Id field (RFC 2919 §3).
func listID(s string) string {
	if i := strings.LastIndexByte(s, '<'); i >= 0 {
		s, _, _ = strings.Cut(s[i+1:], ">")
		return squeeze(s)
	}
	if s = strings.TrimSpace(s); strings.ContainsAny(s, " \t") {
		return ""
	}
	return s
}

// mailto is the address of the first mailto URL of a List-* field (RFC 2369).
func mailto(s string) string {
	i := indexFold(s, "mailto:")
	if i < 0 {
		return ""
	}
	s = s[i+len("mailto:"):]
	if j := strings.IndexAny(s, "?>, \t"); j >= 0 {
		s = s[:j]
	}
	if u, err := url.PathUnescape(s); err == nil && !strings.ContainsAny(u, "\r\n\x00") {
		s = u
	}
	return s
}

// indexFold is strings.Index for an ASCII lower-case sep, case ignored.
func indexFold(s, sep string) int {
	for i := 0; i+len(sep) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(sep)], sep) {
			return i
		}
	}
	return -1
}
