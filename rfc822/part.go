package rfc822

import (
	"bytes"
	"strings"

	"postern/mail"
)

// partFields reads the MIME fields of a header block (RFC 2045 §3). typ is the
// type of a part that names none.
func partFields(block []byte, w *warnings, typ string) *mail.Part {
	p := &mail.Part{Size: -1, Lines: -1}
	var dispName string
	var buf [32]byte
	var seenType, seenDisposition bool
	s := newScanner(block, w)
	text := func() string { return oneLine(toUTF8(unfold(s.value), block)) }
	for s.next() {
		if len(s.name) < 10 || s.name[0]|0x20 != 'c' {
			continue
		}
		switch string(lower(&buf, s.name)) {
		case "content-type":
			v := text()
			if seenType || v == "" {
				if seenType {
					w.add("a part has several Content-Type fields; the first counts")
				}
				continue
			}
			seenType = true
			p.Type, p.Params = parseContentType(v, w)
		case "content-disposition":
			if !seenDisposition {
				seenDisposition = true
				p.Disposition, dispName = disposition(text(), w)
			}
		case "content-transfer-encoding":
			if p.Encoding == "" {
				p.Encoding = transferEncoding(text())
			}
		case "content-id":
			if p.ID == "" {
				p.ID = oneID(text())
			}
		case "content-description":
			if p.Description == "" {
				p.Description = DecodeWords(text())
			}
		}
	}
	if p.Type == "" {
		p.Type = typ
	}
	if p.Encoding == "" {
		p.Encoding = "7bit"
	}
	if p.Name = dispName; p.Name == "" {
		p.Name = p.Params["name"]
	}
	return p
}

// disposition reads a Content-Disposition value (RFC 2183): "attachment",
// "inline" or "", and the file name. An unknown word means attachment (§2.8).
func disposition(s string, w *warnings) (kind, name string) {
	s = stripComment(s)
	head, rest := s, ""
	if i := strings.IndexAny(s, "; \t"); i >= 0 {
		head, rest = s[:i], s[i:]
	}
	if strings.Contains(head, "=") { // the word itself is missing
		head, rest = "attachment", ";"+s
	}
	params := parseParams(rest, w)
	if name = params["filename"]; name == "" {
		name = params["name"]
	}
	switch head = strings.ToLower(strings.Trim(head, "\"' ")); head {
	case "inline", "":
		return head, name
	}
	return "attachment", name
}

var utf8Mark = []byte("\uFEFF")

// skipBlank goes over what some programs that store or forward messages put
// before the header: empty lines, or the mark of a UTF-8 file.
func (s *splitter) skipBlank(pos int) int {
	if bytes.HasPrefix(s.src[pos:], utf8Mark) {
		pos += len(utf8Mark)
	}
	at := pos
	for at < len(s.src) {
		line := s.src[at : at+lineLen(s.src[at:], s.eol)]
		if !emptyLine(line) {
			break
		}
		at += len(line)
	}
	if at == pos || at == len(s.src) {
		return pos
	}
	if line := s.src[at : at+lineLen(s.src[at:], s.eol)]; !knownField(line) {
		return pos
	}
	s.w.add("empty lines stand before the header")
	return at
}

// headerEnd is where the body begins: after the first empty line, at a delimiter,
// or where the header just stops being one.
func (s *splitter) headerEnd(pos int) int {
	first := true
	for pos < len(s.src) {
		line := s.src[pos : pos+lineLen(s.src[pos:], s.eol)]
		next := pos + len(line)
		switch {
		case emptyLine(line):
			return next
		case len(s.active) > 0 && bytes.HasPrefix(line, []byte("--")) && s.isDelimiter(pos):
			return pos
		case (line[0] == ' ' || line[0] == '\t') && !first, fieldColon(line) > 0:
		case mboxLine(line):
		case !s.headerGoesOn(next):
			s.w.add("the empty line between header and text is missing")
			return pos
		}
		pos, first = next, false
	}
	return len(s.src)
}

func (s *splitter) isDelimiter(pos int) bool {
	_, ok := s.match(pos)
	return ok
}

// headerGoesOn decides about a line that is no field: it is junk in a header
// when a field that mail has follows at once, else the text has begun.
func (s *splitter) headerGoesOn(pos int) bool {
	for range 3 {
		if pos >= len(s.src) {
			return false
		}
		line := s.src[pos : pos+lineLen(s.src[pos:], s.eol)]
		if emptyLine(line) {
			return false
		}
		if knownField(line) {
			return true
		}
		if fieldColon(line) < 0 {
			return false
		}
		pos += len(line)
	}
	return false
}

// knownField reports a line that begins a field which messages really have.
func knownField(line []byte) bool {
	c := fieldColon(line)
	if c < 0 {
		return false
	}
	var buf [32]byte
	name := lower(&buf, trimRightSpace(line[:c]))
	switch string(name) {
	case "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references", "received",
		"return-path", "delivered-to", "mime-version", "dkim-signature", "authentication-results", "organization", "user-agent",
		"precedence", "status", "lines", "comments", "keywords", "envelope-to", "thread-index", "thread-topic", "importance", "priority",
		"errors-to", "auto-submitted", "autocrypt", "domainkey-signature", "delivery-date", "newsgroups", "path":
		return true
	}
	for _, p := range [...]string{"x-", "content-", "list-", "resent-", "arc-"} {
		if bytes.HasPrefix(name, []byte(p)) {
			return true
		}
	}
	return false
}
