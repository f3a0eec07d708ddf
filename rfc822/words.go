package rfc822

import "strings"

// DecodeWords decodes the encoded words of a header value (RFC 2047) and
// repairs what mailers get wrong: words beside each other without white space,
// spaces inside words, missing base64 padding, characters split between two
// words, windows-1252 called iso-8859-1. Raw 8-bit text is read as UTF-8, else
// as windows-1252. CR and LF become spaces and NUL becomes U+FFFD, so the
// result is one line; nothing else is sanitized.
func DecodeWords(s string) string {
	s = toUTF8(s, nil)
	i := strings.Index(s, "=?")
	if i < 0 {
		return oneLine(s)
	}
	var d wordDecoder
	d.out.Grow(len(s))
	for {
		w, ok := d.word(s, i)
		if !ok {
			i += 2
		} else {
			d.between(s[:i])
			d.add(w)
			s, i = s[w.end:], 0
		}
		j := strings.Index(s[i:], "=?")
		if j < 0 || d.noEnd {
			break
		}
		i += j
	}
	d.flush()
	d.out.WriteString(s)
	return oneLine(d.out.String())
}

// encodedWord is one "=?charset?B?text?=".
type encodedWord struct {
	charset string
	base64  bool
	text    string
	end     int // index after the word
}

type wordDecoder struct {
	out   strings.Builder
	noEnd bool // no "?=" follows: looking again would cost quadratic time

	charset string // of held
	held    []byte // decoded octets of words whose charset is not applied yet
	holding bool
}

// word reads the encoded word at i, where "=?" stands.
func (d *wordDecoder) word(s string, i int) (encodedWord, bool) {
	w, ok, noEnd := readWord(s, i)
	d.noEnd = d.noEnd || noEnd
	return w, ok
}

// readWord reads an encoded word at i. noEnd tells that no "?=" follows at all.
func readWord(s string, i int) (w encodedWord, ok, noEnd bool) {
	rest := s[i+2:]
	q := strings.IndexByte(rest[:min(len(rest), 64)], '?')
	if q <= 0 || len(rest) < q+3 || rest[q+2] != '?' || strings.ContainsAny(rest[:q], " \t\r\n<>@,;:\"()") {
		return w, false, false
	}
	switch rest[q+1] {
	case 'b', 'B':
		w.base64 = true
	case 'q', 'Q':
	default:
		return w, false, false
	}
	w.charset, _, _ = strings.Cut(rest[:q], "*") // RFC 2231 §5: a language follows
	text := rest[q+3:]
	end := strings.Index(text, "?=")
	if end < 0 {
		return w, false, true
	}
	w.text = text[:end]
	w.end = i + 2 + q + 3 + end + 2
	return w, true, false
}

// between writes the text before a word. White space between two words is
// dropped (RFC 2047 §6.2).
func (d *wordDecoder) between(s string) {
	if d.holding && strings.Trim(s, " \t\r\n") == "" {
		return
	}
	d.flush()
	d.out.WriteString(s)
}

func (d *wordDecoder) add(w encodedWord) {
	// Words of one charset are joined before decoding: a character may be split
	// between them. Charsets with shift states begin anew in every word.
	if d.holding && (!strings.EqualFold(d.charset, w.charset) || stateful(w.charset)) {
		d.flush()
	}
	d.holding, d.charset = true, w.charset
	if w.base64 {
		d.held = decodeWordB(d.held, w.text)
	} else {
		d.held = decodeWordQ(d.held, w.text)
	}
}

func (d *wordDecoder) flush() {
	if d.holding {
		text, _ := decodeCharset(d.charset, d.held)
		d.out.WriteString(text)
		d.held, d.holding = d.held[:0], false
	}
}

// decodeWordB decodes base64 and forgives padding, white space and junk.
func decodeWordB(dst []byte, s string) []byte {
	var acc uint32
	n := 0
	for i := 0; i < len(s); i++ {
		v := base64Value[s[i]]
		if v > 63 {
			if s[i] == '=' { // padding: the next character begins a new group
				acc, n = 0, 0
			}
			continue
		}
		acc = acc<<6 | uint32(v)
		n++
		switch n {
		case 2:
			dst = append(dst, byte(acc>>4))
		case 3:
			dst = append(dst, byte(acc>>2))
		case 4:
			dst = append(dst, byte(acc))
			acc, n = 0, 0
		}
	}
	return dst
}

// decodeWordQ decodes the Q encoding (RFC 2047 §4.2).
func decodeWordQ(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_':
			dst = append(dst, ' ')
		case c == '=' && i+2 < len(s) && unhex(s[i+1]) < 16 && unhex(s[i+2]) < 16:
			dst = append(dst, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// unhex is the value of a hexadecimal digit, 255 when it is none.
func unhex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// oneLine replaces what would make a header value more than one line.
func oneLine(s string) string {
	if strings.IndexByte(s, '\n') < 0 && strings.IndexByte(s, '\r') < 0 && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\x00", "\uFFFD").Replace(s)
}
