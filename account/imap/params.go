package imap

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// decodeParams undoes RFC 2231 in parameters as BODYSTRUCTURE gives them: keys
// become lower case without "*", continuations are joined, what is written in
// UTF-8, US-ASCII or ISO-8859-1 is decoded. Other charsets stay as written.
func decodeParams(in map[string]string) map[string]string {
	if len(in) == 0 {
		return nil
	}
	out := make(map[string]string, len(in))
	parts := map[string]bool{}
	for k, v := range in {
		base, _, ext := strings.Cut(strings.ToLower(strings.TrimSpace(k)), "*")
		if ext {
			parts[base] = true
		} else if base != "" {
			out[base] = v
		}
	}
	lower := make(map[string]string, len(parts))
	for k, v := range in {
		lower[strings.ToLower(strings.TrimSpace(k))] = v
	}
	for base := range parts {
		if v, ok := extended(lower, base); ok {
			out[base] = v // RFC 2231 §3 and RFC 6266 §4.3: better than the plain one
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// extended puts one parameter together: "name*", or "name*0", "name*1*", …
func extended(in map[string]string, base string) (string, bool) {
	if v, ok := in[base+"*"]; ok {
		return decodeExtended(v), true
	}
	var b strings.Builder
	var charset string
	coded := false
	n := 0
	for ; n < 1000; n++ {
		key := base + "*" + strconv.Itoa(n)
		v, ok := in[key]
		if ok {
			b.WriteString(strings.ReplaceAll(v, "%", "%25"))
			continue
		}
		if v, ok = in[key+"*"]; !ok {
			break
		}
		coded = true
		if n == 0 {
			cs, rest, ok := cutCharset(v)
			if ok {
				charset, v = cs, rest
			}
		}
		b.WriteString(v)
	}
	if n == 0 {
		return "", false
	}
	if !coded {
		return strings.ReplaceAll(b.String(), "%25", "%"), true
	}
	return decodeOctets(charset, b.String()), true
}

func cutCharset(v string) (charset, rest string, ok bool) {
	charset, rest, ok = strings.Cut(v, "'")
	if !ok {
		return "", v, false
	}
	_, rest, ok = strings.Cut(rest, "'")
	if !ok {
		return "", v, false
	}
	return charset, rest, true
}

func decodeExtended(v string) string {
	charset, rest, ok := cutCharset(v)
	if !ok {
		return v
	}
	return decodeOctets(charset, rest)
}

// decodeOctets undoes the percent signs and the charset.
func decodeOctets(charset, v string) string {
	raw, err := url.PathUnescape(v)
	if err != nil {
		return v
	}
	switch strings.ToLower(charset) {
	case "", "utf-8", "us-ascii":
		if utf8.ValidString(raw) {
			return raw
		}
	case "iso-8859-1":
		r := make([]rune, len(raw))
		for i := range len(raw) {
			r[i] = rune(raw[i])
		}
		return string(r)
	}
	return charset + "''" + v
}
