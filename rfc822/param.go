package rfc822

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// parseContentType reads the value of a Content-Type field (RFC 2045 §5.1): the
// lower-case media type and the decoded parameters, nil when none. A type that
// is none becomes text/plain, as RFC 2045 §5.2 advises.
func parseContentType(s string, w *warnings) (string, map[string]string) {
	typ, params := contentType(s, w)
	return typ, parseParams(params, w)
}

// contentType is parseContentType with the parameters still as written.
func contentType(s string, w *warnings) (typ, params string) {
	s = stripComment(s)
	head := s
	if i := strings.IndexAny(s, "; \t,"); i >= 0 {
		head = s[:i]
		// "text / plain"
		if rest := strings.TrimLeft(s[i:], " \t"); strings.HasPrefix(rest, "/") && !strings.Contains(head, "/") {
			sub := strings.TrimLeft(rest[1:], " \t")
			n := strings.IndexAny(sub+";", "; \t,")
			head, i = head+"/"+sub[:n], len(s)-len(sub)+n
		}
		s = s[i:]
	} else {
		s = ""
	}
	if strings.Contains(head, "=") { // no type at all, only parameters
		s, head = ";"+head+s, ""
	}
	return mediaType(head, w), s
}

func mediaType(s string, w *warnings) string {
	s = strings.ToLower(strings.Trim(s, "\"'<> \t"))
	major, minor, ok := strings.Cut(s, "/")
	if ok && token(major) && token(minor) {
		return s
	}
	if s != "" {
		w.add("the type " + quoteShort(s) + " is no media type")
	}
	switch {
	case s == "html" || s == "htm":
		return "text/html"
	case s == "multipart" || (ok && major == "multipart"):
		return "multipart/mixed"
	case s == "message":
		return "message/rfc822"
	case ok && (major == "application" || major == "image" || major == "audio" || major == "video"),
		s == "application" || s == "image" || s == "audio" || s == "video" || s == "pdf" || s == "zip" || s == "file" || s == "attachment":
		return "application/octet-stream"
	}
	return "text/plain"
}

// token reports an RFC 2045 token, somewhat more leniently.
func token(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] > '~' || strings.IndexByte(`()<>@,;:\"/[]?=`, s[i]) >= 0 {
			return false
		}
	}
	return s != ""
}

// stripComment removes a comment that begins the value or follows the type, as
// in "text/plain (a note); charset=…". Comments elsewhere are left: file names
// have parentheses.
func stripComment(s string) string {
	s = strings.TrimSpace(s)
	i := strings.IndexByte(s, '(')
	if i < 0 || strings.ContainsAny(s[:i], ";=\"") {
		return s
	}
	j := strings.IndexByte(s[i:], ')')
	if j < 0 {
		return s
	}
	return strings.TrimSpace(s[:i] + " " + s[i+j+1:])
}

// segment is one parameter as written: name*N*=value (RFC 2231 §3, §4).
type segment struct {
	index    int // -1 when not a continuation
	extended bool
	value    string
}

// parseParams reads "; name=value; …". Values are decoded: quotes, RFC 2231
// continuations and charsets, and the encoded words that RFC 2047 forbids here
// and everyone writes. The first parameter of a name counts; nil when none.
func parseParams(s string, w *warnings) map[string]string {
	var names []string
	var segs map[string][]segment
	count := 0
	for s != "" {
		var name string
		var seg segment
		var ok bool
		name, seg, s, ok = nextParam(s)
		if !ok {
			continue
		}
		if count++; count > maxParams {
			w.add("a field has more than 200 parameters; the rest was left out")
			break
		}
		if segs == nil {
			segs = make(map[string][]segment, 2)
		}
		if _, seen := segs[name]; !seen {
			names = append(names, name)
		}
		segs[name] = append(segs[name], seg)
	}
	if names == nil {
		return nil
	}
	out := make(map[string]string, len(names))
	for _, n := range names {
		out[n] = joinSegments(segs[n])
	}
	return out
}

// nextParam reads one parameter and gives what follows it.
func nextParam(s string) (name string, seg segment, rest string, ok bool) {
	s = strings.TrimLeft(s, "; \t\r\n,")
	i := strings.IndexAny(s, "=;")
	if i < 0 {
		return "", seg, "", false
	}
	if s[i] == ';' {
		return "", seg, s[i:], false
	}
	name = strings.ToLower(strings.TrimSpace(s[:i]))
	if j := strings.LastIndexAny(name, " \t"); j >= 0 { // junk before the name
		name = name[j+1:]
	}
	name, seg.index, seg.extended = splitParamName(name)
	seg.value, rest = paramValue(strings.TrimLeft(s[i+1:], " \t"), name)
	return name, seg, rest, name != ""
}

// splitParamName takes "name*3*" apart.
func splitParamName(s string) (name string, index int, extended bool) {
	if t, ok := strings.CutSuffix(s, "*"); ok {
		s, extended = t, true
	}
	if base, num, ok := strings.Cut(s, "*"); ok {
		if n, err := strconv.Atoi(num); err == nil && n >= 0 {
			return base, n, extended
		}
		return base, -1, extended
	}
	return s, -1, extended
}

// paramValue reads a value, quoted or not, and gives what follows. An unquoted
// value may hold spaces when the parameter is a file name; otherwise a space
// ends it.
func paramValue(s, name string) (value, rest string) {
	if strings.HasPrefix(s, `"`) {
		return quotedValue(s[1:])
	}
	end := strings.IndexByte(s, ';')
	if end < 0 {
		end = len(s)
	}
	value, rest = strings.TrimSpace(s[:end]), s[end:]
	sp := strings.IndexAny(value, " \t")
	if sp < 0 {
		return value, rest
	}
	// "charset=utf-8 format=flowed": a semicolon is missing.
	after := strings.TrimLeft(value[sp:], " \t")
	if eq := strings.IndexByte(after, '='); eq > 0 && token(strings.TrimRight(after[:eq], "*")) && !strings.HasPrefix(value, "=?") {
		return value[:sp], ";" + after + rest
	}
	if name == "name" || name == "filename" {
		return value, rest
	}
	return value[:sp], rest
}

// quotedValue reads a quoted string after its opening quote. A backslash
// escapes only a quote or a backslash before one: Windows paths have backslashes.
func quotedValue(s string) (value, rest string) {
	if i := strings.IndexAny(s, `"\`); i >= 0 && s[i] == '"' {
		i += innerQuotes(s[i+1:])
		return s[:i], s[i+1:]
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(s[i])
		}
	}
	// The closing quote is missing: the value ends with the parameter.
	value, rest, _ = strings.Cut(s, ";")
	return strings.TrimSpace(value), rest
}

// innerQuotes looks at what follows a closing quote. When it is neither the end
// of the parameter nor another one, the quote was part of the value, as in
// filename="my "best" file.pdf", and it gives how far off the true one is.
func innerQuotes(rest string) int {
	if t := strings.TrimLeft(rest, " \t"); t == "" || t[0] == ';' {
		return 0
	}
	end := strings.IndexByte(rest, ';')
	if end < 0 {
		end = len(rest)
	}
	last := strings.LastIndexByte(rest[:end], '"')
	if last < 0 || strings.TrimSpace(rest[last+1:end]) != "" || strings.Contains(rest[:last], "=") {
		return 0
	}
	return last + 1
}

// joinSegments gives the value of a parameter: the RFC 2231 form before the
// plain one when there are both, continuations in the order of their numbers.
func joinSegments(segs []segment) string {
	best := segs[0]
	var parts []segment
	for _, s := range segs {
		switch {
		case s.index >= 0:
			parts = append(parts, s)
		case s.extended && !best.extended:
			best = s
		}
	}
	if best.extended && best.index < 0 {
		return decodeExtended([]segment{best})
	}
	if len(parts) == 0 {
		return DecodeWords(best.value)
	}
	slices.SortStableFunc(parts, func(a, b segment) int { return a.index - b.index })
	parts = slices.CompactFunc(parts, func(a, b segment) bool { return a.index == b.index })
	return decodeExtended(parts)
}

// decodeExtended joins segments and undoes charset'language'percent-encoding.
func decodeExtended(parts []segment) string {
	label := ""
	var raw []byte
	any := false
	for i, p := range parts {
		v := p.value
		if p.extended {
			any = true
			if i == 0 {
				if cs, rest, ok := strings.Cut(v, "'"); ok {
					if _, text, ok := strings.Cut(rest, "'"); ok {
						label, v = cs, text
					}
				}
			}
			raw = percent(raw, v)
			continue
		}
		raw = append(raw, v...)
	}
	if !any {
		return DecodeWords(string(raw))
	}
	if label == "" && !bytes.Contains(raw, []byte("=?")) {
		s, _ := guessCharset(raw)
		return oneLine(s)
	}
	s, _ := decodeCharset(label, raw)
	if strings.Contains(s, "=?") && strings.Contains(s, "?=") {
		return DecodeWords(s)
	}
	return oneLine(s)
}

// percent undoes %XX; what is no pair of hexadecimal digits stays.
func percent(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) < 16 && unhex(s[i+2]) < 16 {
			dst = append(dst, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		dst = append(dst, s[i])
	}
	return dst
}
