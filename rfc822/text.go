package rfc822

import (
	"bytes"
	"strings"

	"postern/mail"
)

// Text is a leaf as text: transfer encoding and charset undone, lines ended by
// LF, UTF-8. raw is what Message.Body gave, or what an IMAP server sent for the
// section. A wrong or unknown charset is replaced by one that fits, and a
// warning says which. Of text beyond 16 MB the rest is left out. Nothing is
// sanitized.
func Text(p *mail.Part, raw []byte) (string, []string) {
	var w warnings
	body := raw
	if d := newDecoder(p, &w); d != nil {
		// Encoded text is at most four times (base64: 4/3) as long as what it says.
		room := min(len(raw), maxText)
		body = make([]byte, 0, room)
		for len(raw) > 0 && len(body) <= maxText {
			n := min(len(raw), 1<<20)
			body = d.decode(body, raw[:n])
			raw = raw[n:]
		}
		if len(raw) == 0 {
			body = d.end(body)
		}
	}
	if len(body) > maxText {
		body = cutText(body)
		w.add("the text is longer than 16 MB; the rest was left out")
	}
	s, note := decodeCharset(textCharset(p, body), body)
	if note != "" {
		w.add(note)
	}
	return newlines(s), w
}

// cutText cuts at the limit, at a line end if one is near.
func cutText(b []byte) []byte {
	b = b[:maxText]
	if i := bytes.LastIndexByte(b[len(b)-4096:], '\n'); i >= 0 {
		b = b[:len(b)-4096+i+1]
	}
	return b
}

// textCharset is the declared charset, or what HTML says of itself.
func textCharset(p *mail.Part, body []byte) string {
	if p == nil {
		return ""
	}
	label := p.Charset()
	if label != "" || p.Type != "text/html" {
		return label
	}
	return htmlCharset(body)
}

// htmlCharset is the charset that HTML declares of itself, "" when none. As it
// could be read, it is one that has ASCII in it.
func htmlCharset(body []byte) string {
	head := string(body[:min(len(body), 4096)])
	i := indexFold(head, "charset=")
	if i < 0 {
		return ""
	}
	rest := strings.TrimLeft(head[i+len("charset="):], " \"'")
	if j := strings.IndexAny(rest, " \"'>;/"); j > 0 && j < 40 {
		if c, ok := lookupCharset(rest[:j]); ok && c.kind != kindStateful {
			return rest[:j]
		}
	}
	return ""
}

// newlines makes every line end LF: CR LF, CR CR LF, and CR alone.
func newlines(s string) string {
	first := indexCR(s)
	if first < 0 {
		return s
	}
	b := make([]byte, first, len(s))
	copy(b, s)
	for i := first; i < len(s); i++ {
		if s[i] != '\r' {
			b = append(b, s[i])
			continue
		}
		j := i
		for j < len(s) && s[j] == '\r' {
			j++
		}
		if j < len(s) && s[j] == '\n' {
			b = append(b, '\n')
			i = j
			continue
		}
		for ; i < j; i++ {
			b = append(b, '\n')
		}
		i--
	}
	return string(b)
}

func indexCR(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '\r' {
			return i
		}
	}
	return -1
}
