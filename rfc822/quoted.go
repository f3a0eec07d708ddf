package rfc822

// quotedDecoder decodes quoted-printable (RFC 2045 §6.7): soft line breaks with
// white space behind the "=", lower-case digits, "=" that begins nothing (kept),
// and white space at line ends, which transport added and is dropped.
type quotedDecoder struct {
	w     *warnings
	state quotedState
	hex   byte   // the first digit, as written
	space []byte // white space that may turn out to end the line
}

type quotedState uint8

const (
	quotedText  quotedState = iota
	quotedEqual             // after "="
	quotedHex               // after "=" and one digit
	quotedSoft              // after "=" and white space
	quotedCR                // after "=" and CR
)

func (d *quotedDecoder) decode(dst, src []byte) []byte {
	for i := 0; i < len(src); i++ {
		c := src[i]
		switch d.state {
		case quotedText:
			dst = d.text(dst, c)
		case quotedEqual:
			dst = d.equal(dst, c)
		case quotedHex:
			d.state = quotedText
			if unhex(c) < 16 {
				dst = append(dst, unhex(d.hex)<<4|unhex(c))
				continue
			}
			d.bad()
			dst = append(dst, '=', d.hex)
			dst = d.text(dst, c)
		case quotedSoft:
			switch c {
			case ' ', '\t':
				d.space = append(d.space, c)
			case '\r':
				d.state = quotedCR
			case '\n':
				d.state, d.space = quotedText, d.space[:0]
			default:
				d.bad()
				d.state = quotedText
				dst = append(dst, '=')
				dst = d.text(dst, c)
			}
		case quotedCR:
			d.space = d.space[:0]
			switch c {
			case '\r':
			case '\n':
				d.state = quotedText
			default: // a lone CR ended the line
				d.state = quotedText
				dst = d.text(dst, c)
			}
		}
	}
	return dst
}

func (d *quotedDecoder) bad() {
	d.w.add("the quoted-printable data has a \"=\" that means nothing; it was left as it is")
}

func (d *quotedDecoder) text(dst []byte, c byte) []byte {
	switch c {
	case ' ', '\t':
		d.space = append(d.space, c)
		return dst
	case '\r', '\n':
		d.space = d.space[:0]
		return append(dst, c)
	}
	if len(d.space) > 0 {
		dst = append(dst, d.space...)
		d.space = d.space[:0]
	}
	if c == '=' {
		d.state = quotedEqual
		return dst
	}
	return append(dst, c)
}

func (d *quotedDecoder) equal(dst []byte, c byte) []byte {
	switch {
	case unhex(c) < 16:
		d.state, d.hex = quotedHex, c
	case c == '\n':
		d.state = quotedText
	case c == '\r':
		d.state = quotedCR
	case c == ' ' || c == '\t':
		d.state = quotedSoft
		d.space = append(d.space, c)
	default:
		d.bad()
		d.state = quotedText
		dst = append(dst, '=')
		dst = d.text(dst, c)
	}
	return dst
}

func (d *quotedDecoder) end(dst []byte) []byte {
	if d.state == quotedHex {
		d.bad()
		dst = append(dst, '=', d.hex)
	}
	d.state, d.space = quotedText, d.space[:0]
	return dst
}
