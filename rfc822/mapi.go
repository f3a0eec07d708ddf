package rfc822

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// mapiProp is one property of a TNEF property list; of several values the first.
type mapiProp struct {
	typ, id uint16
	data    []byte
}

// mapiReader reads little-endian values and remembers when they ran out.
type mapiReader struct {
	b     []byte
	short bool
}

func (r *mapiReader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.short = true
		n = uint64(len(r.b))
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *mapiReader) u32() uint32 {
	v := r.take(4)
	if len(v) < 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(v)
}

// mapiProps reads a property list ([MS-OXTNEF] §2.1.3.4) and gives each property
// to f, as far as the list makes sense.
func mapiProps(b []byte, f func(mapiProp)) {
	r := mapiReader{b: b}
	for n := r.u32(); n > 0 && len(r.b) >= 4; n-- {
		head := r.u32()
		p := mapiProp{typ: uint16(head), id: uint16(head >> 16)}
		if p.id >= 0x8000 { // a named property: GUID, then a number or a name
			r.take(16)
			if r.u32() == 0 {
				r.u32()
			} else {
				r.padded(r.u32())
			}
		}
		if !r.value(&p) || (r.short && len(p.data) == 0) {
			return
		}
		f(p)
		if r.short {
			return
		}
	}
}

// value reads the value; false when the type is not known, so that what follows
// cannot be found.
func (r *mapiReader) value(p *mapiProp) bool {
	many := p.typ&0x1000 != 0
	p.typ &^= 0x1000
	var size uint64
	switch p.typ {
	case 0x0002, 0x0003, 0x0004, 0x000a, 0x000b, 0x0001:
		size = 4
	case 0x0005, 0x0006, 0x0007, 0x0014, 0x0040:
		size = 8
	case 0x0048:
		size = 16
	case 0x000d, 0x001e, 0x001f, 0x0102:
		count := r.u32()
		for i := uint32(0); i < count && !r.short; i++ {
			v := r.padded(r.u32())
			if i == 0 {
				p.data = v
			}
		}
		return true
	default:
		return false
	}
	count := uint32(1)
	if many {
		count = r.u32()
	}
	for i := uint32(0); i < count && !r.short; i++ {
		v := r.take(size)
		if i == 0 {
			p.data = v
		}
	}
	return true
}

// padded reads n octets and what fills them up to a multiple of four.
func (r *mapiReader) padded(n uint32) []byte {
	v := r.take(uint64(n))
	if pad := n % 4; pad != 0 && !r.short {
		r.take(min(uint64(4-pad), uint64(len(r.b))))
	}
	return v
}

// utf16String is a little-endian string ended by a NUL.
func utf16String(b []byte) string {
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		u := binary.LittleEndian.Uint16(b[i:])
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\uFEFF")
}
