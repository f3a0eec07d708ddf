package rfc822

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// charset is how octets become text. Exactly one of enc and decode is set,
// except for UTF-8 and ASCII, which need neither.
type charset struct {
	enc    encoding.Encoding
	decode func([]byte) string
	kind   charsetKind
}

type charsetKind uint8

const (
	kindUTF8     charsetKind = iota
	kindLatin                // ASCII, ISO 8859-1, windows-1252: where the label says least
	kindSingle               // one octet a character, ASCII below 0x80
	kindMulti                // ASCII below 0x80 outside of characters
	kindStateful             // octets below 0x80 are not always ASCII
)

// charsetName is a charset label without the quotes, spaces and semicolons
// that mailers leave around it, in lower case.
func charsetName(s string) string {
	const around = " \t\r\n\"'`;,.<>()[]"
	s = strings.ToLower(strings.Trim(s, around))
	if t, ok := strings.CutPrefix(s, "3d"); ok { // charset=3D"utf-8": the header was quoted-printable once
		s = strings.Trim(t, around)
	}
	return s
}

// lookupCharset finds a charset by its label. The labels of real mail are more
// than the registered ones; where a registered name is used for a superset by
// everyone (ISO 8859-1 for windows-1252, GB2312 for GBK), it is the superset.
func lookupCharset(label string) (charset, bool) {
	switch name := charsetName(label); name {
	case "utf-8", "utf8", "utf_8", "x-utf-8", "x-utf_8j", "unicode-1-1-utf-8", "utf-8-sig", "utf8mb4", "cp65001", "csutf8":
		return charset{kind: kindUTF8}, true
	case "us-ascii", "ascii", "us_ascii", "usascii", "us", "ansi_x3.4-1968", "646", "iso646-us", "csascii",
		"iso-8859-1", "iso8859-1", "iso_8859-1", "iso88591", "8859-1", "latin1", "latin-1", "l1", "iso-latin-1", "cp819", "ibm819",
		"windows-1252", "cp1252", "cp-1252", "win-1252", "windows1252", "ansi", "x-ansi", "ansi_x3.110-1983", "iso-8859-1-windows-3.1-latin-1",
		"iso-8859-1-windows-3.0-latin-1", "iso-8859-1-windows-3.1-latin-1-i", "x-cp1252", "windows-latin1", "csisolatin1":
		return charset{enc: charmap.Windows1252, kind: kindLatin}, true
	case "utf-7", "utf7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7", "cp65000", "csutf7":
		return charset{decode: decodeUTF7, kind: kindStateful}, true
	case "utf-16", "utf16", "ucs-2", "ucs2", "iso-10646-ucs-2", "unicode":
		return charset{decode: decodeUTF16, kind: kindStateful}, true
	case "utf-16le", "utf-16-le":
		return charset{enc: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), kind: kindStateful}, true
	case "utf-16be", "utf-16-be":
		return charset{enc: unicode.UTF16(unicode.BigEndian, unicode.UseBOM), kind: kindStateful}, true
	case "utf-32", "utf32", "utf-32be", "ucs-4", "iso-10646-ucs-4":
		return charset{enc: utf32.UTF32(utf32.BigEndian, utf32.UseBOM), kind: kindStateful}, true
	case "utf-32le":
		return charset{enc: utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), kind: kindStateful}, true
	case "gb2312", "gb_2312", "gb2312-80", "gb_2312-80", "gbk", "x-gbk", "cp936", "ms936", "windows-936", "euc-cn", "euccn", "gb18030",
		"gb-18030", "gb18030-2000", "chinese", "cngb", "cn-gb", "x-euc-cn", "csgb2312":
		return charset{enc: simplifiedchinese.GB18030, kind: kindMulti}, true
	case "hz-gb-2312", "hz", "hzgb2312":
		return charset{enc: simplifiedchinese.HZGB2312, kind: kindStateful}, true
	case "big5", "big-5", "big5-hkscs", "big5hkscs", "cp950", "ms950", "windows-950", "cn-big5", "x-x-big5", "x-big5", "big5-eten", "csbig5":
		return charset{enc: traditionalchinese.Big5, kind: kindMulti}, true
	case "shift_jis", "shift-jis", "shiftjis", "sjis", "x-sjis", "s-jis", "cp932", "ms932", "cp943", "windows-31j", "windows-932", "ms_kanji",
		"x-ms-cp932", "sjis-win", "csshiftjis", "cswindows31j", "shift_jisx0213":
		return charset{enc: japanese.ShiftJIS, kind: kindMulti}, true
	case "euc-jp", "eucjp", "x-euc-jp", "x-euc", "ujis", "euc-jp-ms", "cp51932", "cseucpkdfmtjapanese":
		return charset{enc: japanese.EUCJP, kind: kindMulti}, true
	case "iso-2022-jp", "iso2022jp", "iso2022-jp", "jis", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-ms", "cp50220",
		"cp50221", "cp50222", "x-iso-2022-jp", "csiso2022jp":
		return charset{enc: japanese.ISO2022JP, kind: kindStateful}, true
	case "euc-kr", "euckr", "ks_c_5601-1987", "ks_c_5601-1989", "ks_c_5601", "ks-c-5601-1987", "ksc5601", "ksc_5601", "ks_c-5601-1987",
		"cp949", "ms949", "uhc", "windows-949", "korean", "x-windows-949", "cseuckr":
		return charset{enc: korean.EUCKR, kind: kindMulti}, true
	case "iso-2022-kr", "iso2022kr", "csiso2022kr":
		return charset{decode: decodeISO2022KR, kind: kindStateful}, true
	case "iso-2022-cn", "iso2022cn", "iso-2022-cn-ext":
		return charset{decode: decodeISO2022CN, kind: kindStateful}, true
	case "macintosh", "mac", "x-mac-roman", "macroman", "x-mac", "apple-roman":
		return charset{enc: charmap.Macintosh, kind: kindSingle}, true
	case "koi8-r", "koi8r", "koi8", "cp20866", "x-koi8-r":
		return charset{enc: charmap.KOI8R, kind: kindSingle}, true
	case "koi8-u", "koi8u", "koi8-ru":
		return charset{enc: charmap.KOI8U, kind: kindSingle}, true
	case "iso-8859-8-i", "iso-8859-8-e", "iso-8859-8", "visual", "logical":
		return charset{enc: charmap.ISO8859_8, kind: kindSingle}, true
	case "cp874", "windows-874", "tis-620", "tis620", "iso-8859-11", "ms874":
		return charset{enc: charmap.Windows874, kind: kindSingle}, true
	case "iso-8859-9", "latin5", "cp1254", "windows-1254", "win-1254":
		return charset{enc: charmap.Windows1254, kind: kindSingle}, true
	case "replacement", "x-user-defined":
		return charset{}, false
	default:
		if saysNothing(name) {
			return charset{}, false
		}
		return registeredCharset(name)
	}
}

// saysNothing reports the labels of programs that do not know the charset either.
func saysNothing(name string) bool {
	switch name {
	case "", "8bit", "7bit", "8-bit", "binary", "unknown-8bit", "x-unknown", "unknown", "default", "default_charset", "none", "_charset_",
		"user-defined", "text":
		return true
	}
	return false
}

// registeredCharset looks into the tables of x/text, after taking apart names
// like cp1251, win-1251, windows1251, iso8859_2 and latin2.
func registeredCharset(name string) (charset, bool) {
	name = strings.ReplaceAll(name, "_", "-")
	for _, p := range [...]string{"cp-", "cp", "win-", "win", "windows", "ms-", "ms", "x-cp", "x-windows-"} {
		if n, ok := strings.CutPrefix(name, p); ok && len(n) == 4 && strings.HasPrefix(n, "125") {
			name = "windows-" + n
			break
		}
	}
	for _, p := range [...]string{"iso8859-", "iso-8859", "iso8859", "8859-", "iso-"} {
		if n, ok := strings.CutPrefix(name, p); ok && 0 < len(n) && len(n) <= 2 && strings.Trim(n, "0123456789") == "" {
			name = "iso-8859-" + n
			break
		}
	}
	if n, ok := strings.CutPrefix(name, "cp"); ok && strings.Trim(n, "0123456789") == "" {
		name = "ibm" + n
	}
	if len(name) > 60 || strings.HasPrefix(name, "iso-2022") {
		return charset{}, false
	}
	for _, find := range [...]func(string) (encoding.Encoding, error){htmlindex.Get, ianaindex.IANA.Encoding} {
		enc, err := find(name)
		if err != nil || enc == nil || enc == encoding.Replacement {
			continue
		}
		c := charset{enc: enc, kind: kindSingle}
		// EBCDIC and the like: what looks like ASCII is not.
		if probe, err := enc.NewDecoder().String("Az09"); err != nil || probe != "Az09" {
			c.kind = kindStateful
		}
		return c, true
	}
	return charset{}, false
}

// stateful reports whether words of the charset must be decoded one by one.
func stateful(label string) bool {
	c, ok := lookupCharset(label)
	return ok && c.kind == kindStateful
}

// decodeCharset turns octets into UTF-8. Without a usable label, or when the
// label is evidently wrong, it is UTF-8 where that fits and windows-1252
// otherwise. The second value says what was assumed, "" when the label was right.
func decodeCharset(label string, b []byte) (string, string) {
	c, known := lookupCharset(label)
	if (!known || c.kind != kindStateful) && asciiBytes(b) {
		return string(b), ""
	}
	note := ""
	if !known && !saysNothing(charsetName(label)) {
		note = "the charset " + quoteShort(label) + " is not known"
	}
	switch {
	case !known:
		s, assumed := guessCharset(b)
		if note != "" {
			note += "; it was read as " + assumed
		}
		return s, note
	case c.kind == kindUTF8:
		return decodeUTF8(b)
	case c.kind == kindLatin && utf8.Valid(b), c.kind == kindSingle && surelyUTF8(b):
		return trimBOM(string(b)), wrongLabel(label, "UTF-8")
	case c.decode != nil:
		return c.decode(b), ""
	}
	out, err := c.enc.NewDecoder().Bytes(b)
	if err != nil {
		s, assumed := guessCharset(b)
		return s, wrongLabel(label, assumed)
	}
	if c.kind == kindMulti && bytes.ContainsRune(out, utf8.RuneError) && utf8.Valid(b) {
		return trimBOM(string(b)), wrongLabel(label, "UTF-8")
	}
	return string(out), ""
}

// decodeUTF8 reads UTF-8 that may be broken. A few bad octets in much good text
// become U+FFFD; text that has more bad than good is windows-1252.
func decodeUTF8(b []byte) (string, string) {
	if utf8.Valid(b) {
		return trimBOM(string(b)), ""
	}
	good, bad := 0, 0
	for rest := b; len(rest) > 0; {
		if rest[0] < utf8.RuneSelf {
			rest = rest[1:]
			continue
		}
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		rest = rest[n:]
	}
	if bad > good {
		return windows1252(b), wrongLabel("UTF-8", "windows-1252")
	}
	return trimBOM(string(bytes.ToValidUTF8(b, []byte("\uFFFD")))), "some octets are no UTF-8; they are shown as \uFFFD"
}

// surelyUTF8 reports valid UTF-8 with so many characters beyond ASCII that it is
// no accident: no text in a charset of single octets looks like that.
func surelyUTF8(b []byte) bool {
	const enough = 4
	if !utf8.Valid(b) {
		return false
	}
	n := 0
	for i := 0; i < len(b) && n < enough; i++ {
		if b[i] >= 0xC0 {
			n++
		}
	}
	return n >= enough
}

// guessCharset reads text without a label and says as what.
func guessCharset(b []byte) (string, string) {
	if bytes.HasPrefix(b, []byte{0xFF, 0xFE}) || bytes.HasPrefix(b, []byte{0xFE, 0xFF}) {
		return decodeUTF16(b), "UTF-16"
	}
	if utf8.Valid(b) {
		return trimBOM(string(b)), "UTF-8"
	}
	return windows1252(b), "windows-1252"
}

func windows1252(b []byte) string {
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

func trimBOM(s string) string { return strings.TrimPrefix(s, "\uFEFF") }

func wrongLabel(label, assumed string) string {
	return "the text is not in the charset " + quoteShort(label) + "; it was read as " + assumed
}

// quoteShort puts a foreign label into a warning, without what could harm it.
func quoteShort(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e {
			return '?'
		}
		return r
	}, s[:min(len(s), 40)])
	return `"` + s + `"`
}

// toUTF8 repairs a header value with raw octets beyond ASCII (RFC 6532 allows
// UTF-8 only): UTF-8, the charset that the block's Content-Type names, else
// windows-1252. Raw ISO-2022-JP, which hides in ASCII, is decoded too.
func toUTF8(s string, block []byte) string {
	if ascii(s) {
		if strings.IndexByte(s, 0x1b) >= 0 && strings.Contains(s, "\x1b$") {
			if t, err := japanese.ISO2022JP.NewDecoder().String(s); err == nil {
				return t
			}
		}
		return s
	}
	if utf8.ValidString(s) {
		return s
	}
	if label := blockCharset(block); label != "" {
		if c, ok := lookupCharset(label); ok && c.enc != nil && c.kind != kindStateful {
			if t, err := c.enc.NewDecoder().String(s); err == nil && !strings.ContainsRune(t, utf8.RuneError) {
				return t
			}
		}
	}
	return windows1252([]byte(s))
}

// blockCharset is the charset that a header block names for its body.
func blockCharset(block []byte) string {
	s := newScanner(block, nil)
	for s.next() {
		if strings.EqualFold(string(s.name), "content-type") {
			_, params := parseContentType(strings.ToValidUTF8(unfold(s.value), "?"), nil)
			return params["charset"]
		}
	}
	return ""
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func asciiBytes(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
