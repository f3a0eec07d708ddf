package rfc822

import (
	"io"
	"strings"

	"postern/mail"
)

// Decode undoes the transfer encoding of a leaf (RFC 2045 §6): raw is what
// Message.Body gave, or what an IMAP server sent for the section. An unknown
// encoding leaves the octets as they are. The warnings are nil when all was
// well. The result may share the memory of raw.
func Decode(p *mail.Part, raw []byte) ([]byte, []string) {
	var w warnings
	d := newDecoder(p, &w)
	if d == nil {
		return raw, w
	}
	room := len(raw)
	if _, ok := d.(*quotedDecoder); !ok {
		room = room/4*3 + 3
	}
	out := d.decode(make([]byte, 0, room), raw)
	return d.end(out), w
}

// Reader is Decode for parts too large for memory: what it reads is what r
// reads, decoded. Errors are those of r.
func Reader(p *mail.Part, r io.Reader) io.Reader {
	d := newDecoder(p, nil)
	if d == nil {
		return r
	}
	return &decodingReader{r: r, d: d, in: make([]byte, 32<<10)}
}

// decoder undoes a transfer encoding piece by piece: decode appends to dst what
// src yields, end what was held back. Pieces may be cut anywhere.
type decoder interface {
	decode(dst, src []byte) []byte
	end(dst []byte) []byte
}

// newDecoder is nil when there is nothing to undo.
func newDecoder(p *mail.Part, w *warnings) decoder {
	if p == nil {
		return nil
	}
	switch enc := transferEncoding(p.Encoding); enc {
	case "base64":
		return &base64Decoder{w: w}
	case "quoted-printable":
		return &quotedDecoder{w: w}
	case "x-uuencode":
		return &uuDecoder{w: w}
	case "7bit", "8bit", "binary":
	default:
		w.add("the transfer encoding " + quoteShort(enc) + " is not known; the text is shown as it came")
	}
	return nil
}

// transferEncoding is the encoding that a Content-Transfer-Encoding field
// means: lower case, without quotes and comments, "7bit" when empty.
func transferEncoding(s string) string {
	s = strings.ToLower(strings.Trim(s, " \t\"';,"))
	if i := strings.IndexAny(s, " \t;("); i > 0 && s != "quoted printable" {
		s = s[:i]
	}
	switch s {
	case "", "7-bit", "7bits", "7 bit", "us-ascii", "none", "7":
		return "7bit"
	case "8-bit", "8bits", "8 bit", "8", "utf-8", "utf8":
		return "8bit"
	case "quoted printable", "quoted_printable", "quotedprintable", "quoted-printeable", "qp", "x-quoted-printable":
		return "quoted-printable"
	case "base-64", "x-base64", "b64", "base64,":
		return "base64"
	case "uuencode", "x-uue", "uue", "x-uu", "uu":
		return "x-uuencode"
	}
	return s
}

type decodingReader struct {
	r   io.Reader
	d   decoder
	in  []byte
	out []byte
	off int
	err error
}

func (r *decodingReader) Read(p []byte) (int, error) {
	for r.off == len(r.out) {
		if r.err != nil {
			return 0, r.err
		}
		n, err := r.r.Read(r.in)
		r.out, r.off = r.d.decode(r.out[:0], r.in[:n]), 0
		if err != nil {
			if err == io.EOF {
				r.out = r.d.end(r.out)
			}
			r.err = err
		}
	}
	n := copy(p, r.out[r.off:])
	r.off += n
	return n, nil
}
