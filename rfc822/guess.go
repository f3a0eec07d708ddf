package rfc822

import "bytes"

// guess looks for the boundary of a multipart that had no parts with the one it
// named, if it named any, and reads its octets again. It reports whether parts
// were found.
func (s *splitter) guess(f frame) bool {
	n := f.node
	region := n.src[n.body:n.stop]
	if len(region) > *s.budget || *s.parts >= maxParts {
		return false
	}
	*s.budget -= len(region)
	b := guessBoundary(region, s.eol)
	if b == "" {
		return false
	}
	s.w.add("a part made of parts does not say how they are separated; it was guessed")
	sub := splitter{m: s.m, src: n.src[:n.stop], eol: s.eol, crs: s.crs, w: s.w, depth: s.depth + len(s.stack), unwrap: s.unwrap,
		parts: s.parts, budget: s.budget, active: make(map[string]int)}
	f.boundary, f.guessed = b, true
	sub.push(f)
	sub.read(n.body)
	return len(n.part.Children) > 0
}

// guessBoundary finds the first line that looks like a delimiter: "--" and
// something, before a Content- field, or before an empty line if it comes again.
func guessBoundary(b []byte, eol byte) string {
	head := b[:min(len(b), maxGuess)]
	tries := 0
	for pos := 0; pos < len(head); {
		line := head[pos : pos+lineLen(head[pos:], eol)]
		next := pos + len(line)
		if bytes.HasPrefix(line, []byte("--")) {
			name := bytes.TrimRight(line[2:], " \t\r\n")
			follows := head[next:]
			follows = follows[:lineLen(follows, eol)]
			switch {
			case len(name) == 0 || len(name) > maxBoundary || bytes.HasSuffix(name, []byte("--")):
			case fieldColon(follows) > 0 && len(follows) > 8 && bytes.EqualFold(follows[:8], []byte("content-")):
				return string(name)
			case emptyLine(follows) && tries < 8:
				tries++
				if bytes.Contains(b[next:], append([]byte{eol, '-', '-'}, name...)) {
					return string(name)
				}
			}
		}
		pos = next
	}
	return ""
}
