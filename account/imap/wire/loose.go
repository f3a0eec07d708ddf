package wire

import "bytes"

// skipValue finds the end of the value at i, whatever it is: quoted, literal
// with its octets in b, list, or atom. -1 when it does not end in b.
func skipValue(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch ch := b[i]; {
		case ch == '"':
			if i = skipQuoted(b, i); i < 0 {
				return -1
			}
		case ch == '{' || ch == '~' && i+1 < len(b) && b[i+1] == '{':
			j := skipLiteral(b, i)
			if j < 0 {
				j = skipAtom(b, i)
			}
			i = j
		case ch == '(':
			depth++
			i++
			continue
		case ch == ')':
			if depth == 0 {
				return i
			}
			depth--
			i++
		case ch == ' ' && depth > 0:
			i++
			continue
		case ch == ' ':
			return i
		case ch == '\r' || ch == '\n':
			if depth > 0 {
				return -1
			}
			return i
		default:
			i = skipAtom(b, i)
		}
		if depth == 0 {
			return i
		}
	}
	if depth > 0 {
		return -1
	}
	return i
}

// skipQuoted is behind the quoted string at i, -1 when it does not end on its line.
func skipQuoted(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		case '\r', '\n':
			return -1
		}
	}
	return -1
}

// skipLiteral is behind the literal at i, -1 when it is none or not all in b.
func skipLiteral(b []byte, i int) int {
	n := bytes.IndexByte(b[i:min(len(b), i+maxAnnounce)], '\n')
	if n < 0 {
		return -1
	}
	n += i + 1
	l, ok := literalAtEnd(b[:n])
	if !ok || l.at != i || l.size > int64(len(b)-n) {
		return -1
	}
	return n + int(l.size)
}

// skipAtom is behind everything up to a space, parenthesis or line end; at
// least one octet. Brackets keep together what is between them: BODY[HEADER.FIELDS (TO)].
func skipAtom(b []byte, i int) int {
	start, open := i, false
	for ; i < len(b); i++ {
		switch ch := b[i]; {
		case ch == '\r' || ch == '\n':
			return max(i, start+1)
		case ch == '[':
			open = open || bytes.IndexByte(b[i:min(len(b), i+maxSection)], ']') > 0
		case ch == ']':
			open = false
		case open:
		case ch == ' ' || ch == '(' || ch == ')':
			return max(i, start+1)
		}
	}
	return i
}

// normal is b with what servers get wrong between the values put right: one
// space, none inside parentheses, NIL in capitals, parentheses that match, CRLF
// at the end. Values are as they were; false when a value does not end.
func normal(b []byte) ([]byte, bool) {
	out := make([]byte, 0, len(b)+4)
	depth := 0
	for i := 0; i < len(b); {
		switch ch := b[i]; {
		case ch == '\r' || ch == '\n' || ch == ' ':
			if n := len(out); n > 0 && out[n-1] != ' ' && out[n-1] != '(' {
				out = append(out, ' ')
			}
			i++
			continue
		case ch == '(':
			depth++
			out = append(out, ch)
			i++
			continue
		case ch == ')':
			i++
			if depth > 0 {
				depth--
				out = append(bytes.TrimSuffix(out, []byte(" ")), ch)
			}
			continue
		}
		j := skipValue(b, i)
		if j < 0 {
			return nil, false
		}
		v := b[i:j]
		if len(v) == 3 && fold(v, "NIL") {
			out = append(out, "NIL"...)
		} else {
			out = append(out, v...)
		}
		i = j
	}
	out = bytes.TrimSuffix(out, []byte(" "))
	for ; depth > 0; depth-- {
		out = append(out, ')')
	}
	return append(out, '\r', '\n'), true
}

// tokens cuts b into its values, without looking into lists.
func tokens(b []byte) [][]byte {
	var out [][]byte
	for i := 0; i < len(b); {
		if ch := b[i]; ch == ' ' || ch == '\r' || ch == '\n' || ch == ')' {
			i++
			continue
		}
		j := skipValue(b, i)
		if j < 0 {
			j = len(b)
		}
		out = append(out, b[i:j])
		i = j
	}
	return out
}

// inner is what a list holds between its parentheses.
func inner(b []byte) []byte {
	if len(b) >= 2 && b[0] == '(' && b[len(b)-1] == ')' {
		return b[1 : len(b)-1]
	}
	return nil
}
