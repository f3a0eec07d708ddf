package rfc822

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

// tnefBuilder writes a winmail.dat.
type tnefBuilder struct{ b []byte }

func newTNEF() *tnefBuilder {
	return &tnefBuilder{append(binary.LittleEndian.AppendUint32(nil, tnefSignature), 1, 0)}
}

func (t *tnefBuilder) attr(level byte, id, typ uint16, data []byte) *tnefBuilder {
	t.b = append(t.b, level)
	t.b = binary.LittleEndian.AppendUint16(t.b, id)
	t.b = binary.LittleEndian.AppendUint16(t.b, typ)
	t.b = binary.LittleEndian.AppendUint32(t.b, uint32(len(data)))
	t.b = append(t.b, data...)
	sum := uint16(0)
	for _, c := range data {
		sum += uint16(c)
	}
	t.b = binary.LittleEndian.AppendUint16(t.b, sum)
	return t
}

// props writes a MAPI property list of variable-length values and one number each way.
func props(list ...mapiProp) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(list)))
	for _, p := range list {
		b = binary.LittleEndian.AppendUint16(b, p.typ)
		b = binary.LittleEndian.AppendUint16(b, p.id)
		if p.id >= 0x8000 {
			b = append(b, make([]byte, 16)...)
			b = binary.LittleEndian.AppendUint32(b, 1)
			b = append(binary.LittleEndian.AppendUint32(b, 6), 'a', 0, 'b', 0, 0, 0, 0, 0)
		}
		switch p.typ {
		case 0x0003:
			b = append(b, p.data...)
		case 0x1003:
			b = append(binary.LittleEndian.AppendUint32(b, 2), p.data...)
			b = append(b, p.data...)
		default:
			b = binary.LittleEndian.AppendUint32(b, 1)
			b = binary.LittleEndian.AppendUint32(b, uint32(len(p.data)))
			b = append(b, p.data...)
			for len(b)%4 != 0 {
				b = append(b, 0)
			}
		}
	}
	return b
}

func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s + "\x00")) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func sampleTNEF() []byte {
	number := binary.LittleEndian.AppendUint32(nil, 1252)
	return newTNEF().
		attr(1, 0x9007, 6, append(binary.LittleEndian.AppendUint32(nil, 1251), 0, 0, 0, 0)).
		attr(1, 0x8004, 1, []byte("\xcf\xf0\xe8\x00")).
		attr(1, 0x800c, 2, []byte("hello\r\nworld\x00")).
		attr(1, 0x9003, 6, props(mapiProp{0x0003, 0x0e07, number}, mapiProp{0x1003, 0x8001, number}, mapiProp{0x001e, 0x8002, []byte("named\x00")},
			mapiProp{0x0102, 0x1013, []byte("<html><b>hello</b></html>")})).
		attr(2, 0x9002, 6, make([]byte, 14)).
		attr(2, 0x8010, 1, []byte("REPORT~1.PDF\x00")).
		attr(2, 0x800f, 6, []byte("%PDF-1.4")).
		attr(2, 0x9005, 6, props(mapiProp{0x001f, 0x3707, wide("Отчёт 2026.pdf")}, mapiProp{0x001f, 0x3712, wide("<cid@x>")})).
		attr(2, 0x9002, 6, make([]byte, 14)).
		attr(2, 0x9005, 6, props(mapiProp{0x001e, 0x3704, []byte("a.bin\x00")}, mapiProp{0x0102, 0x3701, []byte{1, 2, 3}}, mapiProp{0x001e, 0x370e, []byte("image/x-odd\x00")})).
		b
}

func TestTNEF(t *testing.T) {
	got, err := TNEF(sampleTNEF())
	if err != nil {
		t.Fatal(err)
	}
	want := &TNEFMessage{Subject: "При", Text: "hello\nworld", HTML: "<html><b>hello</b></html>", Attachments: []File{
		{Name: "Отчёт 2026.pdf", Type: "application/pdf", ID: "cid@x", Data: []byte("%PDF-1.4")},
		{Name: "a.bin", Type: "image/x-odd", Data: []byte{1, 2, 3}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := TNEF([]byte("no TNEF at all")); err == nil {
		t.Error("no error for something else")
	}
	in := Inside(&mail.Part{Path: "2", Type: "application/ms-tnef"}, sampleTNEF())
	if len(in) != 2 || in[1].Part.Path != "2!2" || in[0].Part.Name != "Отчёт 2026.pdf" {
		t.Errorf("%+v", in)
	}
}

func TestTNEFWithRTF(t *testing.T) {
	literal := func(s string) []byte { // compressed RTF of literals only
		var body []byte
		for len(s) > 0 {
			n := min(len(s), 8)
			body = append(append(body, 0), s[:n]...)
			s = s[n:]
		}
		b := binary.LittleEndian.AppendUint32(nil, uint32(len(body)+12))
		b = binary.LittleEndian.AppendUint32(b, 1000)
		b = append(b, "LZFu\x00\x00\x00\x00"...)
		return append(b, body...)
	}
	rtf := `{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\uc1 caf\'e9 \u8364?\par {\*\generator x;}a\{b\}}`
	for _, c := range []struct{ name, rtf, text, html string }{
		{"text", rtf, "café €\na{b}", ""},
		{"html", `{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\b \htmlrtf0 caf\'e9\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}`, "", "<p>café</p>"},
	} {
		m, err := TNEF(newTNEF().attr(1, 0x9003, 6, props(mapiProp{0x0102, 0x1009, literal(c.rtf)})).b)
		if err != nil {
			t.Fatal(err)
		}
		if m.Text != c.text || m.HTML != c.html {
			t.Errorf("%s: text %q, html %q", c.name, m.Text, m.HTML)
		}
	}
	// References into the dictionary: "{\rtf1\ansi" is at its start, the text behind it.
	packed := append([]byte("\x00\x00\x00\x00\x00\x00\x00\x00LZFu\x00\x00\x00\x00"), 0b00000001, 0x00, 0x08, 'h', 'i')
	if got := string(rtfDecompress(packed)); got != `{\rtf1\ans`+"hi" {
		t.Errorf("%q", got)
	}
}

func FuzzTNEF(f *testing.F) {
	f.Add(sampleTNEF())
	f.Add(newTNEF().attr(1, 0x9003, 6, props(mapiProp{0x0102, 0x1009, append([]byte("\x00\x00\x00\x00\x00\x00\x00\x00LZFu\x00\x00\x00\x00"), 1, 0, 8, 'h')})).b)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := TNEF(b)
		if err != nil {
			return
		}
		if strings.Contains(m.Text+m.HTML, "\r") || len(m.Attachments) > maxInside {
			t.Fatalf("%+v", m)
		}
	})
}
