package rfc822

import (
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
)

// TNEFMessage is what a winmail.dat holds ([MS-OXTNEF]).
type TNEFMessage struct {
	Subject     string
	Text        string // the body as plain text, "" when none
	HTML        string // the body as HTML, "" when none
	Attachments []File // nil when none
}

const tnefSignature = 0x223e9f78

var errNotTNEF = errors.New("not a TNEF file")

// TNEF unpacks a winmail.dat. The only error is that data does not begin as one;
// what is damaged behind the beginning is left out. Names and texts are decoded
// and not sanitized; line ends are LF.
func TNEF(data []byte) (*TNEFMessage, error) {
	if len(data) < 6 || binary.LittleEndian.Uint32(data) != tnefSignature {
		return nil, errNotTNEF
	}
	r := tnefReader{m: &TNEFMessage{}, codepage: "windows-1252"}
	r.attributes(data[6:])
	return r.m, nil
}

type tnefReader struct {
	m        *TNEFMessage
	codepage string
	inFile   bool
}

// attributes reads the stream of attributes ([MS-OXTNEF] §2.1.1): level (1),
// id (2), type (2), length (4), data, checksum (2). The checksum is not looked at.
func (r *tnefReader) attributes(b []byte) {
	for len(b) >= 9 {
		id := binary.LittleEndian.Uint16(b[1:])
		n := binary.LittleEndian.Uint32(b[5:])
		b = b[9:]
		data := b[:min(uint64(n), uint64(len(b)))]
		r.attribute(id, data)
		if uint64(n)+2 > uint64(len(b)) {
			break
		}
		b = b[n+2:]
	}
	if r.m.Text == "" && r.m.HTML == "" {
		return
	}
	r.m.Text, r.m.HTML = newlines(r.m.Text), newlines(r.m.HTML)
}

func (r *tnefReader) attribute(id uint16, data []byte) {
	switch id {
	case 0x9007: // attOemCodepage
		if len(data) >= 4 {
			r.setCodepage(binary.LittleEndian.Uint32(data))
		}
	case 0x8004: // attSubject
		r.m.Subject = r.string8(data)
	case 0x800c: // attBody
		if r.m.Text == "" {
			r.m.Text = r.string8(data)
		}
	case 0x9003: // attMsgProps
		mapiProps(data, r.messageProp)
	case 0x9002: // attAttachRendData: an attachment begins
		r.inFile = len(r.m.Attachments) < maxInside
		if r.inFile {
			r.m.Attachments = append(r.m.Attachments, File{Type: "application/octet-stream"})
		}
	case 0x8010: // attAttachTitle
		if f := r.file(); f != nil && f.Name == "" {
			f.setName(r.string8(data))
		}
	case 0x800f: // attAttachData
		if f := r.file(); f != nil {
			f.Data = data
		}
	case 0x9005: // attAttachment
		if f := r.file(); f != nil {
			mapiProps(data, func(p mapiProp) { r.fileProp(f, p) })
		}
	}
}

// file is the attachment being read, nil before the first one.
func (r *tnefReader) file() *File {
	if !r.inFile || len(r.m.Attachments) == 0 {
		return nil
	}
	return &r.m.Attachments[len(r.m.Attachments)-1]
}

func (f *File) setName(name string) {
	f.Name = name
	if f.Type == "application/octet-stream" {
		f.Type = typeByName(name)
	}
}

func (r *tnefReader) messageProp(p mapiProp) {
	switch p.id {
	case 0x0037: // PidTagSubject
		if r.m.Subject == "" {
			r.m.Subject = r.text(p)
		}
	case 0x1000: // PidTagBody
		if s := r.text(p); s != "" {
			r.m.Text = s
		}
	case 0x1013: // PidTagHtml
		r.m.HTML = r.html(p)
	case 0x1009: // PidTagRtfCompressed
		if r.m.HTML == "" {
			text, html := rtfBody(rtfDecompress(p.data))
			r.m.HTML = html
			if r.m.Text == "" && html == "" {
				r.m.Text = text
			}
		}
	case 0x3fde: // PidTagInternetCodepage
		if len(p.data) >= 4 {
			r.setCodepage(binary.LittleEndian.Uint32(p.data))
		}
	}
}

func (r *tnefReader) fileProp(f *File, p mapiProp) {
	switch p.id {
	case 0x3707: // PidTagAttachLongFilename
		if s := r.text(p); s != "" {
			f.Type = "application/octet-stream"
			f.setName(s)
		}
	case 0x3704, 0x3001: // PidTagAttachFilename, PidTagDisplayName
		if f.Name == "" {
			f.setName(r.text(p))
		}
	case 0x370e: // PidTagAttachMimeTag
		if t := mediaType(r.text(p), nil); t != "text/plain" {
			f.Type = t
		}
	case 0x3712: // PidTagAttachContentId
		f.ID = strings.Trim(r.text(p), "<>")
	case 0x3701: // PidTagAttachDataBinary, or an object: a message
		f.Data = p.data
		if p.typ == 0x000d && len(p.data) > 16 {
			f.Data = p.data[16:] // behind the interface's id
			if len(f.Data) > 4 && binary.LittleEndian.Uint32(f.Data) == tnefSignature {
				f.Type = "application/ms-tnef"
			}
		}
	}
}

func (r *tnefReader) setCodepage(n uint32) {
	name := "cp" + strconv.FormatUint(uint64(n), 10)
	switch n {
	case 20127, 28591:
		name = "windows-1252"
	}
	if _, ok := lookupCharset(name); ok {
		r.codepage = name
	}
}

// string8 is a string in the message's code page, ended by a NUL.
func (r *tnefReader) string8(b []byte) string {
	if i := strings.IndexByte(string(b), 0); i >= 0 {
		b = b[:i]
	}
	s, _ := decodeCharset(r.codepage, b)
	return s
}

func (r *tnefReader) text(p mapiProp) string {
	if p.typ == 0x001f {
		return utf16String(p.data)
	}
	return r.string8(p.data)
}

func (r *tnefReader) html(p mapiProp) string {
	if p.typ == 0x001f {
		return utf16String(p.data)
	}
	label := r.codepage
	if own := htmlCharset(p.data); own != "" {
		label = own
	}
	s, _ := decodeCharset(label, []byte(strings.TrimRight(string(p.data), "\x00")))
	return s
}
