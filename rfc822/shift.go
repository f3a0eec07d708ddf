package rfc822

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// The charsets with shift states that x/text lacks, or maps to nothing.

// decodeUTF7 reads UTF-7 (RFC 2152): "+" begins modified base64 of UTF-16,
// "-" or any other character ends it. What does not decode stays as it is.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	out.Grow(len(b))
	for len(b) > 0 {
		i := bytes.IndexByte(b, '+')
		if i < 0 {
			out.WriteString(eightBit(b))
			break
		}
		out.WriteString(eightBit(b[:i]))
		b = b[i+1:]
		n := 0
		for n < len(b) && base64Value[b[n]] < 64 {
			n++
		}
		run, rest := b[:n], b[n:]
		closed := len(rest) > 0 && rest[0] == '-'
		if closed {
			rest = rest[1:]
		}
		switch {
		case n == 0 && closed:
			out.WriteByte('+')
		case n == 0:
			out.WriteByte('+')
		default:
			out.WriteString(utf7Run(run))
		}
		b = rest
	}
	return out.String()
}

func utf7Run(run []byte) string {
	raw := make([]byte, base64.RawStdEncoding.DecodedLen(len(run)))
	n, err := base64.RawStdEncoding.Decode(raw, run)
	if err != nil {
		n = len(run) / 4 * 3 // the last group is broken: keep those before it
		n, _ = base64.RawStdEncoding.Decode(raw, run[:n/3*4])
	}
	units := make([]uint16, n/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units))
}

// eightBit is text that should be ASCII.
func eightBit(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return windows1252(b)
}

// decodeUTF16 reads UTF-16 by its byte order mark, or, without one (RFC 2781
// §4.3 says big endian, mailers do not), by where the zero octets of ASCII are.
func decodeUTF16(b []byte) string {
	order := unicode.BigEndian
	even, odd := 0, 0
	for i, c := range b[:min(len(b), 1024)] {
		if c == 0 && i%2 == 0 {
			even++
		} else if c == 0 {
			odd++
		}
	}
	if odd > even {
		order = unicode.LittleEndian
	}
	if even == 0 && odd == 0 && utf8.Valid(b) { // it says UTF-16 and is not
		return string(b)
	}
	out, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(b)
	if err != nil {
		return eightBit(b)
	}
	return string(out)
}

// decodeISO2022KR reads ISO-2022-KR (RFC 1557): a designation at the start, SO
// and SI shift between KS C 5601 and ASCII.
func decodeISO2022KR(b []byte) string { return decodeISO2022(b, korean.EUCKR) }

// decodeISO2022CN reads the GB 2312 part of ISO-2022-CN (RFC 1922). Characters
// of CNS 11643 become U+FFFD.
func decodeISO2022CN(b []byte) string { return decodeISO2022(b, simplifiedchinese.GBK) }

// decodeISO2022 reads text that SO shifts into a 94×94 set, which is decoded as
// the EUC form of it, and SI shifts back. A line end shifts back too.
func decodeISO2022(b []byte, euc encoding.Encoding) string {
	var out strings.Builder
	out.Grow(len(b))
	var run []byte
	shifted, foreign := false, false
	flush := func() {
		if len(run) > 0 {
			s, err := euc.NewDecoder().Bytes(run)
			if err != nil {
				s = []byte("\uFFFD")
			}
			out.Write(s)
			run = run[:0]
		}
	}
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == 0x1b && i+2 < len(b) && (b[i+1] == '$'):
			flush()
			final := b[i+2]
			i += 2
			if (final == ')' || final == '*' || final == '+') && i+1 < len(b) {
				i++
				final = b[i]
			}
			foreign = final != 'A' && final != 'C'
		case c == 0x0e:
			shifted = true
		case c == 0x0f, c == '\n':
			flush()
			shifted = false
			if c == '\n' {
				out.WriteByte(c)
			}
		case shifted && 0x21 <= c && c <= 0x7e && i+1 < len(b):
			i++
			if foreign {
				flush()
				out.WriteString("\uFFFD")
				continue
			}
			run = append(run, c|0x80, b[i]|0x80)
		case c < utf8.RuneSelf:
			flush()
			out.WriteByte(c)
		default:
			run = append(run, c) // EUC without shifts, wrongly labelled
		}
	}
	flush()
	return out.String()
}
