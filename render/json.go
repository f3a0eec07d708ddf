package render

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"postern/mail"
	"postern/rfc822"
)

// Object is a message as `postern render --json` and `show --json` print it.
// Decoded strings are as the message has them, not sanitized, except Text;
// EscapeJSON makes the printed object safe for a terminal without changing it.
type Object struct {
	Subject     string          `json:"subject"`
	From        []mail.Address  `json:"from"`
	To          []mail.Address  `json:"to"`
	Cc          []mail.Address  `json:"cc"`
	ReplyTo     []mail.Address  `json:"reply_to"`
	Date        *time.Time      `json:"date"`
	MessageID   string          `json:"message_id"`
	Text        string          `json:"text"`
	Shown       string          `json:"shown"`
	Parts       []PartObject    `json:"parts"`
	Attachments []FileObject    `json:"attachments"`
	Signature   *SignatureState `json:"signature"`
	Warnings    []string        `json:"warnings"`
}

// PartObject is one leaf. Size and SHA256 are of the octets after the transfer
// encoding is undone; of a part that is not here Size is an estimate and
// SHA256 is "".
type PartObject struct {
	Path    string  `json:"path"`
	Type    string  `json:"type"`
	Charset string  `json:"charset"`
	Name    string  `json:"name"`
	Size    int64   `json:"size"`
	SHA256  string  `json:"sha256"`
	Text    *string `json:"text,omitempty"`
}

// FileObject is one attachment.
type FileObject struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// JSON describes a message. Build is run inside; o.Mode does not matter.
func JSON(src Source, o Options) Object {
	o.Mode = ModeMessage
	d := Build(src, o)
	h := src.Header
	out := Object{Subject: h.Subject, From: list(h.From), To: list(h.To), Cc: list(h.Cc), ReplyTo: list(h.ReplyTo),
		MessageID: h.MessageID, Text: d.Text(), Shown: d.Shown, Parts: []PartObject{}, Attachments: []FileObject{},
		Signature: d.Signature, Warnings: list(d.Warnings)}
	if !h.Date.IsZero() {
		out.Date = &h.Date
	}
	if src.Root == nil {
		return out
	}
	for _, p := range src.Root.Leaves() {
		po := PartObject{Path: p.Path, Type: p.Type, Charset: p.Charset(), Name: p.Name, Size: p.Size}
		if src.Part != nil {
			if raw, ok := src.Part(p.Path); ok {
				data, _ := rfc822.Decode(p, raw)
				po.Size, po.SHA256 = int64(len(data)), sum(data)
				if strings.HasPrefix(p.Type, "text/") {
					text, _ := rfc822.Text(p, raw)
					if p.Type == "text/html" {
						text, _ = rfc822.Text(declared(p, raw), raw)
					}
					po.Text = &text
				}
			}
		}
		out.Parts = append(out.Parts, po)
		if isAttachment(p) {
			out.Attachments = append(out.Attachments, FileObject{p.Name, p.Type, po.Size, po.SHA256})
		}
	}
	for _, a := range d.Attachments {
		if a.Inner != nil {
			out.Attachments = append(out.Attachments, FileObject{a.Part.Name, a.Part.Type, a.Size, sum(a.Inner)})
		}
	}
	return out
}

// list is s, or an empty slice for nil, so that JSON has [] and not null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Text is the displayed body, sanitized and not wrapped: every paragraph is
// one line, quotes are marked with "> ".
func (d *Document) Text() string {
	body := SectionBody
	var b strings.Builder
	for _, l := range d.Layout(Layout{Width: 1 << 20, ASCII: true, only: &body, plain: true}) {
		for _, s := range l.Spans {
			b.WriteString(s.Text)
		}
		b.WriteByte('\n')
	}
	return strings.Trim(b.String(), "\n")
}

// EscapeJSON writes every character of a JSON text that a terminal could take
// for a command, or that changes how its neighbours look, as \uXXXX. The
// value of the text stays the same.
func EscapeJSON(b []byte) []byte {
	clean := true
	for _, c := range b {
		if c >= 0x7f || c < ' ' && c != '\n' {
			clean = false
			break
		}
	}
	if clean {
		return b
	}
	const digits = "0123456789abcdef"
	out := make([]byte, 0, len(b)+len(b)/8)
	unit := func(r rune) {
		out = append(out, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
	}
	for i := 0; i < len(b); {
		c := b[i]
		if c < 0x7f {
			out = append(out, c)
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		switch v := verdict(r, n, true); {
		case v == pass:
			out = append(out, b[i:i+n]...)
		case r > 0xffff:
			r -= 0x10000
			unit(0xd800 + r>>10)
			unit(0xdc00 + r&0x3ff)
		default:
			unit(r)
		}
		i += n
	}
	return out
}
