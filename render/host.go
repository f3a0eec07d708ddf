package render

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// target judges where a sanitized href leads.
func target(u string) Link {
	u = strings.TrimSpace(u)
	if len(u) > maxURL {
		u = strings.ToValidUTF8(u[:maxURL], "")
	}
	if len(u) > 4 && strings.EqualFold(u[:4], "www.") {
		u = "http://" + u
	}
	l := Link{URL: u}
	scheme, _, found := strings.Cut(u, ":")
	switch scheme = strings.ToLower(scheme); {
	case !found:
		l.Unsafe, l.Warning = true, "leads nowhere outside the message"
		return l
	case scheme == "mailto":
		to, _, _ := strings.Cut(u[len("mailto:"):], "?")
		l.Host = to
		return l
	case scheme != "http" && scheme != "https":
		l.Unsafe = true
		l.Warning = "a " + cut(scheme, 20) + ": link is not opened"
		return l
	}
	l.URL = strings.ReplaceAll(l.URL, " ", "%20")
	p, err := url.Parse(l.URL)
	if err != nil || p.Host == "" {
		l.Unsafe, l.Warning = true, "not a valid address"
		return l
	}
	var mixed bool
	l.Host, mixed = judgeHost(p.Hostname())
	switch {
	case p.User != nil && strings.Contains(p.User.String(), "."):
		l.Warning = "leads to " + l.Host + ", not to what stands before the @"
	case mixed:
		p.Host = l.Host
		l.URL = p.String()
		l.Warning = "letters that look like others: " + l.Host
	}
	return l
}

// shownHost is a host as it is safe to show: names in one script in their own
// letters, anything mixed as punycode (UTS #39, moderately restrictive).
func shownHost(host string) string {
	s, _ := judgeHost(host)
	return s
}

// judgeHost is shownHost, and whether the name mixes scripts.
func judgeHost(host string) (shown string, mixed bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ascii(host) && !strings.Contains(host, "xn--") {
		return Line1(host), false
	}
	uni, err := idna.Lookup.ToUnicode(host)
	if err != nil {
		uni = host
	}
	ascii7, err := idna.Lookup.ToASCII(host)
	if err != nil {
		if ascii7, err = idna.Punycode.ToASCII(host); err != nil {
			ascii7 = host
		}
	}
	if !ascii(uni) {
		for label := range strings.SplitSeq(uni, ".") {
			if suspicious(label) {
				return Line1(ascii7), true
			}
		}
	}
	return Line1(uni), false
}

// suspicious reports whether a label mixes scripts, or is written in a script
// whose letters pass for Latin ones.
func suspicious(label string) bool {
	var latin, cyrillic, greek, other, lookalike int
	for _, r := range label {
		switch {
		case r < 0x80 && !unicode.IsLetter(r):
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
			if strings.ContainsRune("асԁеһіјӏорԛѕԝхуѵ", r) {
				lookalike++
			}
		case unicode.Is(unicode.Greek, r):
			greek++
			if strings.ContainsRune("ονα", r) {
				lookalike++
			}
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo):
			// CJK names mix with Latin and among themselves.
		default:
			other++
		}
	}
	kinds := 0
	for _, n := range []int{latin, cyrillic, greek, other} {
		if n > 0 {
			kinds++
		}
	}
	return kinds > 1 || lookalike > 0 && lookalike == cyrillic+greek
}

// site is the part of a host that one owner holds: the last two labels, or
// three below a public suffix of two such as co.uk.
func site(host string) string {
	labels := strings.Split(strings.ToLower(strings.TrimSuffix(host, ".")), ".")
	n := len(labels)
	keep := 2
	if n >= 3 && len(labels[n-1]) == 2 {
		switch labels[n-2] {
		case "co", "com", "net", "org", "ac", "gov", "edu", "or", "ne", "go", "gob", "nom", "ltd", "plc", "me", "gv":
			keep = 3
		}
	}
	return strings.Join(labels[max(0, n-keep):], ".")
}

// hostIn is the host that a link's text names, "" when it names none.
func hostIn(text string) string {
	t := strings.ToLower(strings.TrimSpace(text))
	if i := strings.Index(t, "://"); i >= 0 && i < 8 {
		t = t[i+3:]
	} else if strings.ContainsAny(t, " @") {
		return ""
	}
	if i := strings.IndexAny(t, "/?#: "); i >= 0 {
		t = t[:i]
	}
	t = strings.Trim(t, ".,()[]<>")
	i := strings.LastIndexByte(t, '.')
	if i <= 0 || len(t)-i < 3 || len(t) > 253 {
		return ""
	}
	for _, r := range t[i+1:] {
		if !unicode.IsLetter(r) {
			return ""
		}
	}
	for _, r := range t {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '-' {
			return ""
		}
	}
	if fileEnding[t[i+1:]] {
		return ""
	}
	return t
}

// fileEnding holds what follows the dot of a file name rather than of a host.
var fileEnding = map[string]bool{"pdf": true, "html": true, "htm": true, "txt": true, "doc": true, "docx": true, "xls": true,
	"xlsx": true, "ppt": true, "pptx": true, "zip": true, "jpg": true, "jpeg": true, "png": true, "gif": true, "go": true,
	"py": true, "js": true, "ts": true, "rs": true, "md": true, "json": true, "yaml": true, "yml": true, "toml": true, "xml": true, "csv": true,
	"net": false, "sh": false, "java": true, "rb": true, "cpp": true, "php": true, "exe": true, "ics": true, "eml": true, "asp": true, "aspx": true}
