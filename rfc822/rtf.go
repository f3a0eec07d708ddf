package rfc822

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// rtfDictionary is what the dictionary of compressed RTF holds at the start
// ([MS-OXRTFCP] §2.1.2.1).
const rtfDictionary = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` + "\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// maxRTF is how much RTF a compressed body may become: at most 17 octets come of
// two, so this is no loss for real mail.
const maxRTF = 8 << 20

// rtfDecompress undoes the compression of PidTagRtfCompressed; nil when it is none.
func rtfDecompress(b []byte) []byte {
	if len(b) < 16 {
		return nil
	}
	size := binary.LittleEndian.Uint32(b[4:])
	kind := binary.LittleEndian.Uint32(b[8:])
	b = b[16:]
	switch kind {
	case 0x414c454d: // "MELA": not compressed
		return b[:min(uint64(size), uint64(len(b)))]
	case 0x75465a4c: // "LZFu"
	default:
		return nil
	}
	var dict [4096]byte
	write := copy(dict[:], rtfDictionary)
	var out []byte
	put := func(c byte) {
		out = append(out, c)
		dict[write] = c
		write = (write + 1) % len(dict)
	}
	for len(b) > 0 && len(out) < maxRTF {
		control := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(b) > 0; bit++ {
			if control>>bit&1 == 0 {
				put(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out
			}
			ref := int(b[0])<<8 | int(b[1])
			b = b[2:]
			offset, n := ref>>4, ref&15+2
			if offset == write { // the end
				return out
			}
			for range n {
				put(dict[offset])
				offset = (offset + 1) % len(dict)
			}
		}
	}
	return out
}

// rtfBody reads RTF: its HTML when it was made of HTML ([MS-OXRTFEX]), else its
// text without any formatting.
func rtfBody(b []byte) (text, html string) {
	if len(b) == 0 {
		return "", ""
	}
	r := rtfReader{in: string(b), codepage: "windows-1252"}
	r.html = strings.Contains(r.in[:min(len(r.in), 1000)], `\fromhtml1`)
	r.run()
	r.flush()
	if r.html {
		return "", r.out.String()
	}
	return r.out.String(), ""
}

// rtfState is what a group inherits and gives back at its end.
type rtfState struct {
	hidden  bool // a destination that is not text: fonts, colours, pictures
	rtfOnly bool // \htmlrtf: formatting that the HTML does not have
	skip    int  // characters after \uN that stand for it
}

type rtfReader struct {
	in       string
	i        int
	html     bool
	codepage string
	state    rtfState
	stack    []rtfState
	pending  []byte // octets in the code page
	drop     int    // fallback characters still to drop
	out      strings.Builder
}

func (r *rtfReader) run() {
	r.state.skip = 1
	for r.i < len(r.in) && r.out.Len() < maxRTF {
		c := r.in[r.i]
		r.i++
		switch c {
		case '{':
			if len(r.stack) < 1000 {
				r.stack = append(r.stack, r.state)
			}
		case '}':
			if n := len(r.stack); n > 0 {
				r.state, r.stack = r.stack[n-1], r.stack[:n-1]
			}
		case '\\':
			r.control()
		case '\r', '\n':
		default:
			r.octet(c)
		}
	}
}

// visible reports whether text goes out.
func (r *rtfReader) visible() bool { return !r.state.hidden && !(r.html && r.state.rtfOnly) }

func (r *rtfReader) octet(c byte) {
	if r.drop > 0 {
		r.drop--
		return
	}
	if r.visible() {
		r.pending = append(r.pending, c)
	}
}

func (r *rtfReader) flush() {
	if len(r.pending) > 0 {
		s, _ := decodeCharset(r.codepage, r.pending)
		r.out.WriteString(s)
		r.pending = r.pending[:0]
	}
}

func (r *rtfReader) write(s string) {
	if r.visible() {
		r.flush()
		r.out.WriteString(s)
	}
}

func (r *rtfReader) control() {
	if r.i >= len(r.in) {
		return
	}
	c := r.in[r.i]
	if !letter(c) {
		r.i++
		r.symbol(c)
		return
	}
	start := r.i
	for r.i < len(r.in) && letter(r.in[r.i]) {
		r.i++
	}
	name := r.in[start:r.i]
	start = r.i
	if r.i < len(r.in) && r.in[r.i] == '-' {
		r.i++
	}
	for r.i < len(r.in) && digit(r.in[r.i]) && r.i-start < 10 {
		r.i++
	}
	arg, err := strconv.Atoi(r.in[start:r.i])
	hasArg := err == nil
	if r.i < len(r.in) && r.in[r.i] == ' ' {
		r.i++
	}
	r.word(name, arg, hasArg)
}

func (r *rtfReader) symbol(c byte) {
	switch c {
	case '\\', '{', '}':
		r.octet(c)
	case '\'':
		if r.i+2 <= len(r.in) {
			if h, l := unhex(r.in[r.i]), unhex(r.in[r.i+1]); h < 16 && l < 16 {
				r.octet(h<<4 | l)
			}
			r.i += 2
		}
	case '~':
		r.write("\u00a0")
	case '_':
		r.write("-")
	case '\r', '\n':
		r.write("\n")
	case '*':
		// An ignorable destination; only the HTML tags are not ignored.
		r.state.hidden = !(r.html && strings.HasPrefix(r.in[r.i:], `\htmltag`))
	}
}

func (r *rtfReader) word(name string, arg int, hasArg bool) {
	switch name {
	case "par", "line", "sect":
		r.write("\n")
	case "tab":
		r.write("\t")
	case "u":
		if arg < 0 {
			arg += 65536
		}
		r.write(string(rune(arg)))
		r.drop = r.state.skip
	case "uc":
		r.state.skip = min(max(arg, 0), 8)
	case "ansicpg":
		if _, ok := lookupCharset("cp" + strconv.Itoa(arg)); ok {
			r.flush()
			r.codepage = "cp" + strconv.Itoa(arg)
		}
	case "htmlrtf":
		r.state.rtfOnly = !hasArg || arg != 0
	case "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "generator", "listtable":
		r.state.hidden = true
	case "lquote":
		r.write("\u2018")
	case "rquote":
		r.write("\u2019")
	case "ldblquote":
		r.write("\u201c")
	case "rdblquote":
		r.write("\u201d")
	case "bullet":
		r.write("\u2022")
	case "endash":
		r.write("\u2013")
	case "emdash":
		r.write("\u2014")
	}
}
