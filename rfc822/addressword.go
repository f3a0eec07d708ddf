package rfc822

import "strings"

// The pieces of an address list: words, quoted strings, comments, and what
// stands in angle brackets.

func (p *addressParser) push(w word, start int) {
	w.glued = start == p.wordEnd
	p.words = append(p.words, w)
	p.wordEnd = p.i
}

// readQuoted reads a quoted string. Before "@" it is the local part of an address.
func (p *addressParser) readQuoted() {
	start := p.i
	end := -1
	if !p.noQuote {
		end = closingQuote(p.s, p.i+1)
	}
	if end < 0 { // not closed: an ordinary character
		p.noQuote = true
		p.i++
		p.readAtomFrom(start)
		return
	}
	p.i = end + 1
	if p.i < len(p.s) && (p.s[p.i] == '@' || p.s[p.i] == '.') {
		p.readAtomFrom(start)
		return
	}
	p.push(word{text: unescape(p.s[start+1 : end]), quoted: true}, start)
}

// closingQuote is where a quoted string that begins before i ends, -1 nowhere.
func closingQuote(s string, i int) int {
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// unescape undoes quoted pairs (RFC 5322 §3.2.1).
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}

// readComment reads "(…)"; the first one is the name of an address without one.
func (p *addressParser) readComment() {
	start := p.i
	depth := 0
	if !p.noComment {
		for i := p.i; i < len(p.s); i++ {
			switch p.s[i] {
			case '\\':
				i++
			case '(':
				depth++
			case ')':
				depth--
			}
			if depth == 0 {
				if p.comment == "" {
					p.comment = strings.TrimSpace(unescape(p.s[p.i+1 : i]))
				}
				p.i = i + 1
				return
			}
		}
	}
	p.noComment = true
	p.i++
	p.readAtomFrom(start)
}

func (p *addressParser) readAtom() {
	if p.s[p.i] == '=' && p.readEncodedWord() {
		return
	}
	start := p.i
	p.i++
	if p.s[start] == '[' {
		p.i--
	}
	p.readAtomFrom(start)
}

// readEncodedWord takes an encoded word whole, whatever stands inside it; only
// angle brackets and quotes show that it is none.
func (p *addressParser) readEncodedWord() bool {
	if p.noWord || !strings.HasPrefix(p.s[p.i:], "=?") {
		return false
	}
	w, ok, noEnd := readWord(p.s, p.i)
	p.noWord = noEnd
	if !ok || strings.ContainsAny(w.text, "<>\"") {
		return false
	}
	start := p.i
	p.i = w.end
	p.push(word{text: p.s[start:p.i]}, start)
	return true
}

// readAtomFrom reads on from p.i to the end of a word that began at start.
func (p *addressParser) readAtomFrom(start int) {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\r', '\n', ',', ';', '<', '>', '(', ':':
			p.pushAtom(start)
			return
		case '"':
			if p.noQuote {
				p.i++
				continue
			}
			p.pushAtom(start)
			return
		case '[': // a domain literal may hold colons
			if end := strings.IndexAny(p.s[p.i:min(len(p.s), p.i+100)], "],<> "); end > 0 && p.s[p.i+end] == ']' {
				p.i += end
			}
			p.i++
		case '=':
			if p.i > start && strings.HasPrefix(p.s[p.i:], "=?") {
				p.pushAtom(start)
				return
			}
			p.i++
		default:
			p.i++
		}
	}
	p.pushAtom(start)
}

func (p *addressParser) pushAtom(start int) {
	if p.i == start { // cannot happen, but must not loop
		p.i++
	}
	text := p.s[start:p.i]
	p.push(word{text: text, at: strings.IndexByte(text, '@') >= 0}, start)
}

// readAngle reads "<addr>", without a ">" as far as the address goes.
func (p *addressParser) readAngle() {
	p.i++
	for p.i < len(p.s) && p.s[p.i] == '<' {
		p.i++
	}
	start := p.i
	at := false
loop:
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case '>', '<':
			break loop
		case '@':
			at = true
		case ',', ';':
			if at && p.s[start] != '@' {
				break loop
			}
		case '"':
			if !p.noQuote {
				if end := closingQuote(p.s, p.i+1); end >= 0 {
					p.i = end
				} else {
					p.noQuote = true
				}
			}
		}
		p.i++
	}
	p.angle, p.hasAngle = cleanAddr(p.s[start:p.i]), true
	if p.i < len(p.s) && p.s[p.i] == '>' {
		p.i++
	}
	p.wordEnd = p.i
}

// cleanAddr takes from the inside of angle brackets what is no address: white
// space, an obsolete route (RFC 5322 §4.4), "mailto:", comments.
func cleanAddr(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "@") {
		if i := strings.LastIndexByte(s, ':'); i >= 0 {
			s = s[i+1:]
		}
	}
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	if !strings.Contains(s, `"`) {
		if i := strings.IndexByte(s, '('); i >= 0 {
			if j := strings.LastIndexByte(s, ')'); j > i {
				s = s[:i] + s[j+1:]
			}
		}
		s = squeeze(s)
	}
	return strings.Trim(s, "'")
}
