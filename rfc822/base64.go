package rfc822

// base64Value is the value of a base64 digit, 255 for any other octet.
var base64Value = func() (t [256]byte) {
	for i := range t {
		t[i] = 255
	}
	for i, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		t[c] = byte(i)
	}
	return t
}()

// base64Decoder decodes base64 (RFC 2045 §6.8) that may lack its padding, hold
// junk, or be followed by the plain text that mailing lists and virus scanners
// append: a line that begins with something else than base64, or has words in
// it, ends the data once there has been a whole line of it.
type base64Decoder struct {
	w     *warnings
	acc   uint32
	n     int  // digits in acc
	first bool // the first line of data is over
	pad   bool // an earlier line was padded: only another whole line may follow
	done  bool // nothing more is read

	// Of the line being read.
	hold    []byte // output that may still turn out to have been words
	digits  int
	space   bool // white space after digits
	padLine bool
	spaced  bool // some line has spaces between digits: they mean nothing
	start   struct {
		acc uint32
		n   int
	}
}

// maxHold is how much of a line is held back until it is known to be data.
const maxHold = 1024

func (d *base64Decoder) decode(dst, src []byte) []byte {
	for i := 0; i < len(src) && !d.done; i++ {
		c := src[i]
		v := base64Value[c]
		switch {
		case v < 64:
			var n int
			if dst, n = d.wholeLine(dst, src[i:]); n > 0 {
				i += n - 1
				continue
			}
			dst = d.digit(dst, v)
		case c == '\n' || c == '\r':
			dst = d.endLine(dst)
		case c == ' ' || c == '\t':
			d.space = d.digits > 0
		case c == '=':
			if d.digits > 0 || d.n > 0 {
				d.padLine = true
				d.flushGroup()
			}
		default:
			d.other()
		}
	}
	return dst
}

// wholeLine decodes a line of nothing but whole groups, or a run of them in a
// line too long to be words, and gives how many octets it read.
func (d *base64Decoder) wholeLine(dst, src []byte) ([]byte, int) {
	if d.n != 0 || d.space || d.pad || len(d.hold) > 0 || (d.digits > 0 && d.digits <= maxHold) {
		return dst, 0
	}
	was := len(dst)
	i := 0
	for ; i+4 <= len(src); i += 4 {
		a, b, c, e := base64Value[src[i]], base64Value[src[i+1]], base64Value[src[i+2]], base64Value[src[i+3]]
		if (a|b|c|e)&0x80 != 0 {
			break
		}
		dst = append(dst, a<<2|b>>4, b<<4|c>>2, c<<6|e)
	}
	if i > maxHold || d.digits > 0 || (i > 0 && i < len(src) && (src[i] == '\r' || src[i] == '\n')) {
		d.digits += i
		return dst, i
	}
	return dst[:was], 0
}

func (d *base64Decoder) digit(dst []byte, v byte) []byte {
	if d.space && d.digits > 0 {
		if d.first && !d.spaced { // words: not base64 any more
			d.stop()
			return dst
		}
		d.spaced = true
	}
	d.space = false
	if d.digits == 0 {
		d.start.acc, d.start.n = d.acc, d.n
	}
	d.digits++
	d.acc = d.acc<<6 | uint32(v)
	if d.n++; d.n == 4 {
		d.hold = append(d.hold, byte(d.acc>>16), byte(d.acc>>8), byte(d.acc))
		d.acc, d.n = 0, 0
		if len(d.hold) > maxHold || !d.first {
			dst = append(dst, d.hold...)
			d.hold = d.hold[:0]
		}
	}
	return dst
}

// other handles an octet that has no place in base64.
func (d *base64Decoder) other() {
	if d.digits == 0 && d.first { // "-- ", "____": a footer
		d.stop()
		return
	}
	d.w.add("the base64 data has characters that do not belong there; they were left out")
}

// stop ends the data before the line being read.
func (d *base64Decoder) stop() {
	d.done = true
	if d.digits > 0 {
		d.acc, d.n = d.start.acc, d.start.n
	}
	d.hold = d.hold[:0]
	d.w.add("text after the base64 data was left out")
}

func (d *base64Decoder) endLine(dst []byte) []byte {
	d.space = false
	if d.digits == 0 {
		return dst
	}
	if d.pad && !d.padLine && d.digits < 16 {
		d.stop()
		return dst
	}
	dst = append(dst, d.hold...)
	d.hold = d.hold[:0]
	d.pad = d.pad || d.padLine
	d.first, d.padLine, d.digits = true, false, 0
	return dst
}

// flushGroup ends a group of two or three digits; a single digit says nothing.
func (d *base64Decoder) flushGroup() {
	switch d.n {
	case 2:
		d.hold = append(d.hold, byte(d.acc>>4))
	case 3:
		d.hold = append(d.hold, byte(d.acc>>10), byte(d.acc>>2))
	}
	d.acc, d.n = 0, 0
}

func (d *base64Decoder) end(dst []byte) []byte {
	if d.n > 0 {
		d.w.add("the base64 data is cut off")
	}
	if !d.done {
		dst = d.endLine(dst)
	}
	d.flushGroup()
	dst = append(dst, d.hold...)
	d.hold = d.hold[:0]
	return dst
}
