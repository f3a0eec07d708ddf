package maildir

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Delim parts the levels of a folder's name.
const Delim = "/"

// Inbox is the name of the folder that every account has.
const Inbox = "INBOX"

// utf7 is the base64 of modified UTF-7 (RFC 3501 §5.1.3).
var utf7 = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").WithPadding(base64.NoPadding)

// plain reports whether a character stands for itself in the name of a folder on disk.
// What means something to a file system or to Maildir++ does not.
func plain(r rune) bool { return r >= 0x20 && r < 0x7f && !strings.ContainsRune(`&./\:;*?"<>|`, r) }

// encode writes one level of a name as it is on disk.
func encode(level string) string {
	var b strings.Builder
	for rest := level; rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		if plain(r) {
			b.WriteRune(r)
			rest = rest[n:]
			continue
		}
		if r == '&' {
			b.WriteString("&-")
			rest = rest[n:]
			continue
		}
		var octets []byte
		for rest != "" {
			r, n := utf8.DecodeRuneInString(rest)
			if plain(r) || r == '&' {
				break
			}
			for _, u := range utf16.Encode([]rune{r}) {
				octets = append(octets, byte(u>>8), byte(u))
			}
			rest = rest[n:]
		}
		b.WriteString("&" + utf7.EncodeToString(octets) + "-")
	}
	return b.String()
}

// decode reads a level of a name; what is no modified UTF-7 stands for itself.
func decode(disk string) string {
	var b strings.Builder
	for rest := disk; rest != ""; {
		i := strings.IndexByte(rest, '&')
		if i < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:i])
		word, after, ok := strings.Cut(rest[i+1:], "-")
		if !ok {
			return disk
		}
		rest = after
		if word == "" {
			b.WriteByte('&')
			continue
		}
		octets, err := utf7.DecodeString(word)
		if err != nil || len(octets)%2 != 0 {
			return disk
		}
		u := make([]uint16, len(octets)/2)
		for k := range u {
			u[k] = uint16(octets[2*k])<<8 | uint16(octets[2*k+1])
		}
		rs := utf16.Decode(u)
		if slices.Contains(rs, '/') || slices.Contains(rs, utf8.RuneError) {
			return disk
		}
		b.WriteString(string(rs))
	}
	if !utf8.ValidString(b.String()) {
		return disk
	}
	return b.String()
}
