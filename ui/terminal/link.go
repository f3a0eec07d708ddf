package terminal

import "strings"

// maxURI is the length of an address above which terminals ignore the link.
const maxURI = 2000

// LinkEnd ends a hyperlink.
const LinkEnd = "\x1b]8;;\x1b\\"

// LinkStart begins a hyperlink to an address of the web or of mail; "" when
// the address is of any other kind, or too long. Pieces with the same id, a
// word of letters and digits, are one link. The address leaves here in
// printable ASCII: what is not is written in percent (RFC 3986 §2.1).
func LinkStart(id, address string) string {
	lower := strings.ToLower(address[:min(len(address), 8)])
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "mailto:") {
		return ""
	}
	var b strings.Builder
	b.WriteString("\x1b]8;id=" + id + ";")
	head := b.Len()
	const hex = "0123456789ABCDEF"
	for i := range len(address) {
		if c := address[i]; c > 0x20 && c < 0x7f {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	if b.Len()-head > maxURI {
		return ""
	}
	b.WriteString("\x1b\\")
	return b.String()
}
