package render

import (
	"strings"
	"unicode/utf8"
)

// urlFinder finds the addresses of a text that a person would click on, from
// front to back.
type urlFinder struct {
	s string
	// at is where the search goes on; scheme and www are the next "://" and
	// "www." from there, len(s) when there is none.
	at, scheme, www int
}

func newURLFinder(s string) urlFinder { return urlFinder{s: s, scheme: -1, www: -1} }

// next gives the bounds of the next address, or ok false.
func (f *urlFinder) next() (from, to int, ok bool) {
	for {
		f.scheme = indexFrom(f.s, "://", f.at, f.scheme)
		f.www = indexFrom(f.s, "www.", f.at, f.www)
		start, body := f.www, f.www
		switch {
		case f.scheme == len(f.s) && f.www == len(f.s):
			return 0, 0, false
		case f.scheme < f.www:
			body = f.scheme + 3
			start = schemeStart(f.s, f.at, f.scheme)
		case start > 0 && (letter(f.s[start-1]) || digit(f.s[start-1]) || strings.IndexByte("./@-_", f.s[start-1]) >= 0):
			body, start = f.www+4, -1
		}
		f.at = body + 1
		if start < 0 {
			continue
		}
		if end := urlEnd(f.s, body); end-body >= 4 {
			f.at = end
			return start, end, true
		}
	}
}

// indexFrom is the index of sep in s from at on, len(s) when there is none;
// known is what it was for an earlier at.
func indexFrom(s, sep string, at, known int) int {
	if known >= at {
		return known
	}
	at = min(at, len(s))
	if i := strings.Index(s[at:], sep); i >= 0 {
		return at + i
	}
	return len(s)
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
	done := 0
	for f := newURLFinder(s); ; {
		from, to, ok := f.next()
		if !ok {
			break
		}
		if from > done {
			out = append(out, Span{Text: s[done:from], Role: role})
		}
		out = append(out, Span{Text: s[from:to], Role: LinkText, Link: k.add(bareLink(s[from:to]))})
		done = to
	}
	if done < len(s) {
		out = append(out, Span{Text: s[done:], Role: role})
	}
	return out
}

// bareLink is the link of an address that stands in the text.
func bareLink(u string) Link {
	l := target(u)
	l.Text, l.Bare = u, true
	return l
}
