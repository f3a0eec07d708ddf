package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName is the longest file name, in octets, that every file system we
// meet accepts.
const maxFileName = 255

// SafeFileName turns the name that a message gives an attachment into a name
// that can be created in the folder a person chose: the base name of both "/"
// and "\", without control, format or bidi characters, without a leading ".",
// "-", "~" or space, no trailing "." or space, no Windows device name, at most
// 255 octets with the extension kept. When nothing is left, it is fallback.
func SafeFileName(name, fallback string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.ToValidUTF8(name, "_")
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1
		case unicode.Is(unicode.Zs, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.TrimLeft(name, ".-~ ")
	name = strings.TrimRight(name, ". ")
	if name == "" {
		return fallback
	}
	stem, ext := name, ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 16 {
		stem, ext = name[:i], name[i:]
	}
	base, _, _ := strings.Cut(stem, ".")
	if deviceName(strings.TrimSpace(base)) {
		stem = "_" + stem
	}
	for len(stem)+len(ext) > maxFileName {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	return strings.TrimRight(stem+ext, ". ") // cut where a blank stood
}

func deviceName(s string) bool {
	s = strings.ToUpper(s)
	switch s {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	if len(s) > 3 && (s[:3] == "COM" || s[:3] == "LPT") {
		r := []rune(s[3:])
		return len(r) == 1 && strings.ContainsRune("0123456789¹²³", r[0])
	}
	return false
}
