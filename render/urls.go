package render

import (
	"strings"
	"unicode/utf8"
)

// findURL gives the bounds of the first web or mail address in s that a person
// would click on, or ok false.
func findURL(s string) (from, to int, ok bool) {
	for at := 0; at < len(s); {
		i := strings.Index(s[at:], "://")
		j := strings.Index(s[at:], "www.")
		if i < 0 && j < 0 {
			return 0, 0, false
		}
		start, body := 0, 0
		if i >= 0 && (j < 0 || i < j) {
			body = at + i + 3
			start = schemeStart(s, at, at+i)
		} else {
			start, body = at+j, at+j
			if start > 0 && (letter(s[start-1]) || digit(s[start-1]) || strings.IndexByte("./@-_", s[start-1]) >= 0) {
				at = body + 4
				continue
			}
		}
		end := urlEnd(s, body)
		if start >= 0 && end-body >= 4 {
			return start, end, true
		}
		at = body + 1
	}
	return 0, 0, false
}

// schemeStart is where an http or https scheme that ends at end begins, -1 for other schemes.
func schemeStart(s string, least, end int) int {
	for _, scheme := range [...]string{"https", "http"} {
		i := end - len(scheme)
		if i >= least && strings.EqualFold(s[i:end], scheme) && (i == 0 || !letter(s[i-1]) && !digit(s[i-1])) {
			return i
		}
	}
	return -1
}

// urlEnd is where the address ends: at a blank, quote or bracket, less the
// punctuation of the sentence around it.
func urlEnd(s string, i int) int {
	open := 0
	end := i
scan:
	for end < len(s) && end-i < maxURL {
		c := s[end]
		switch {
		case c <= ' ', c == '<', c == '>', c == '"', c == '`', c == '{', c == '}', c == '|', c == '\\', c == '^':
			break scan
		case c == '(', c == '[':
			open++
		case c == ')', c == ']':
			if open--; open < 0 {
				break scan
			}
		case c >= 0x80:
			r, n := utf8.DecodeRuneInString(s[end:])
			if breakable(r) || r == 0xa0 || strings.ContainsRune("“”‘’«»‹›…—–", r) {
				break scan
			}
			end += n
			continue
		}
		end++
	}
	for end > i && strings.IndexByte(".,;:!?'*_~([", s[end-1]) >= 0 {
		end--
	}
	return end
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// linker numbers the links of a document, equal targets alike.
type linker struct {
	links []Link
	seen  map[string]int
}

// add gives the number of a link, 0 when there are too many.
func (k *linker) add(l Link) int {
	key := l.URL
	if l.Bare {
		key = "\x00" + key
	}
	if n, ok := k.seen[key]; ok {
		return n
	}
	if len(k.links) >= maxLinks {
		return 0
	}
	if k.seen == nil {
		k.seen = map[string]int{}
	}
	k.links = append(k.links, l)
	k.seen[key] = len(k.links)
	return len(k.links)
}

// forget drops all links after the first n.
func (k *linker) forget(n int) {
	k.links = k.links[:n]
	for key, i := range k.seen {
		if i > n {
			delete(k.seen, key)
		}
	}
}

// link cuts the addresses out of sanitized text as spans of their own.
func (k *linker) link(out []Span, s string, role Role) []Span {
	for s != "" {
		from, to, ok := findURL(s)
		if !ok {
			break
		}
		if from > 0 {
			out = append(out, Span{Text: s[:from], Role: role})
		}
		u := s[from:to]
		out = append(out, Span{Text: u, Role: LinkText, Link: k.add(bareLink(u))})
		s = s[to:]
	}
	if s != "" {
		out = append(out, Span{Text: s, Role: role})
	}
	return out
}

// bareLink is the link of an address that stands in the text.
func bareLink(u string) Link {
	l := target(u)
	l.Text, l.Bare = u, true
	return l
}
