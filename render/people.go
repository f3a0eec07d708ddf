package render

import (
	"strconv"
	"strings"
	"unicode"

	"postern/mail"
)

// addressSpans draws a list of addresses, name and address both: the address
// is what the mail really comes from.
func addressSpans(list []mail.Address, name, addr Role) []Span {
	var out []Span
	for i, a := range list {
		if i == maxPeople {
			return append(out, Span{Text: " and " + strconv.Itoa(len(list)-i) + " more", Role: Dim})
		}
		if i > 0 {
			out = append(out, Span{Text: ", ", Role: addr})
		}
		n, ad := strings.TrimSpace(Line1(a.Name)), shownAddr(a.Addr)
		switch {
		case n == "" || strings.EqualFold(n, ad):
			out = append(out, Span{Text: ad, Role: name})
		case ad == "":
			out = append(out, Span{Text: n + " (group)", Role: name})
		default:
			out = append(out, Span{Text: n, Role: name}, Span{Text: " <" + ad + ">", Role: addr})
		}
	}
	return out
}

// shownAddr is an address as it is safe to show: its domain as shownHost.
func shownAddr(addr string) string {
	addr = strings.TrimSpace(Line1(addr))
	i := strings.LastIndexByte(addr, '@')
	if i < 0 || ascii(addr) && !strings.Contains(addr, "xn--") {
		return addr
	}
	return addr[:i+1] + shownHost(addr[i+1:])
}

// addressWarnings says what is suspicious about who a message is from.
func addressWarnings(h mail.Header) []string {
	var out []string
	if len(h.From) > 1 {
		out = append(out, "This message names "+strconv.Itoa(len(h.From))+" senders in From.")
	}
	for i, a := range h.From {
		if i == 3 {
			break
		}
		if other := addressIn(a.Name); other != "" && !strings.EqualFold(other, a.Addr) {
			out = append(out, "The sender's name looks like another address ("+cut(other, 60)+"); the mail is from "+shownAddr(a.Addr)+".")
		} else if mixedName(a.Name) {
			out = append(out, "The sender's name mixes letters of several scripts that look alike.")
		}
		if at := strings.LastIndexByte(a.Addr, '@'); at >= 0 && !ascii(a.Addr[at:]) && ascii(shownHost(a.Addr[at+1:])) {
			out = append(out, "The sender's domain uses letters that look like others: "+shownHost(a.Addr[at+1:])+".")
		}
	}
	return out
}

// addressIn is an address (or a web host) that a display name holds, "" when none.
func addressIn(name string) string {
	name = strings.TrimSpace(Line1(name))
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>()[]\"',;:", r) }) {
		if i := strings.IndexByte(w, '@'); i > 0 && strings.IndexByte(w[i:], '.') > 1 {
			return strings.Trim(w, ".")
		}
	}
	return ""
}

// mixedName reports whether one word of a name mixes Latin letters with
// Cyrillic or Greek ones.
func mixedName(name string) bool {
	for _, w := range strings.Fields(name) {
		latin, other := false, false
		for _, r := range w {
			latin = latin || unicode.Is(unicode.Latin, r)
			other = other || unicode.In(r, unicode.Cyrillic, unicode.Greek)
		}
		if latin && other {
			return true
		}
	}
	return false
}
