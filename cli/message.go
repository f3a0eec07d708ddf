package cli

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"postern/mail"
	"postern/render"
	"postern/rfc822"
)

// messageJSON is what `render --json` and `show --json` print.
type messageJSON struct {
	ID          mail.MessageID         `json:"id,omitempty"` // show only
	Subject     string                 `json:"subject"`
	From        []mail.Address         `json:"from"`
	To          []mail.Address         `json:"to"`
	Cc          []mail.Address         `json:"cc"`
	ReplyTo     []mail.Address         `json:"reply_to"`
	Date        *string                `json:"date"` // RFC 3339
	MessageID   string                 `json:"message_id"`
	Text        string                 `json:"text"`
	Shown       string                 `json:"shown"`
	Parts       []partJSON             `json:"parts"`
	Attachments []attachmentJSON       `json:"attachments"`
	Signature   *render.SignatureState `json:"signature"`
	Warnings    []string               `json:"warnings"`
}

// partJSON is one leaf. SHA256 is null for a part that is not here.
type partJSON struct {
	Path    string  `json:"path"`
	Type    string  `json:"type"`
	Charset string  `json:"charset"`
	Name    string  `json:"name"`
	Size    int64   `json:"size"`
	SHA256  *string `json:"sha256"`
	Text    *string `json:"text,omitempty"`
}

type attachmentJSON struct {
	Name   string  `json:"name"`
	Type   string  `json:"type"`
	Size   int64   `json:"size"`
	SHA256 *string `json:"sha256"`
}

// describe makes the JSON of a message.
func describe(src render.Source, doc *render.Document, warnings []string) messageJSON {
	h := src.Header
	m := messageJSON{
		Subject: render.Line1(h.Subject), From: people(h.From), To: people(h.To), Cc: people(h.Cc), ReplyTo: people(h.ReplyTo),
		MessageID: render.Line1(h.MessageID), Text: bodyText(doc), Shown: doc.Shown, Signature: doc.Signature,
		Parts: []partJSON{}, Attachments: []attachmentJSON{}, Warnings: []string{},
	}
	if !h.Date.IsZero() {
		s := h.Date.Format(time.RFC3339)
		m.Date = &s
	}
	byPath := map[string]partJSON{}
	for _, leaf := range src.Root.Leaves() {
		p := describePart(leaf, src.Part)
		byPath[p.Path] = p
		m.Parts = append(m.Parts, p)
	}
	for _, a := range doc.Attachments {
		if a.Part == nil || a.Inline {
			continue // unpacked from a part, or seen in the text
		}
		p := byPath[a.Path]
		m.Attachments = append(m.Attachments, attachmentJSON{Name: p.Name, Type: p.Type, Size: p.Size, SHA256: p.SHA256})
	}
	for _, w := range append(warnings, doc.Warnings...) {
		m.Warnings = append(m.Warnings, render.Line1(w))
	}
	return m
}

func describePart(leaf *mail.Part, octets func(string) ([]byte, bool)) partJSON {
	p := partJSON{
		Path: leaf.Path, Type: render.Line1(leaf.Type), Charset: render.Line1(leaf.Charset()), Name: render.Line1(leaf.Name), Size: leaf.Size,
	}
	raw, ok := octets(leaf.Path)
	if !ok {
		return p
	}
	content, _ := rfc822.Decode(leaf, raw)
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	p.Size, p.SHA256 = int64(len(content)), &hash
	if strings.HasPrefix(leaf.Type, "text/") {
		text, _ := rfc822.Text(leaf, raw)
		text = render.Sanitize(text)
		p.Text = &text
	}
	return p
}

// people never is null in JSON.
func people(list []mail.Address) []mail.Address {
	out := make([]mail.Address, 0, len(list))
	for _, a := range list {
		out = append(out, mail.Address{Name: render.Line1(a.Name), Addr: render.Line1(a.Addr)})
	}
	return out
}

// printLines writes a document for a width; 0 means the terminal's own, and 80
// where there is none.
func printLines(w io.Writer, doc *render.Document, width int) error {
	if width < 1 {
		width = 80
		if f, ok := w.(*os.File); ok {
			if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
				width = n
			}
		}
	}
	b := bufio.NewWriter(w)
	for _, l := range doc.Layout(render.Layout{Width: width, TextWidth: min(width, 100)}) {
		_, _ = b.WriteString(l.Text()) // Flush tells
		_ = b.WriteByte('\n')
	}
	return b.Flush()
}

// wide is a width that no paragraph reaches.
const wide = 1_000_000

// bodyText is the displayed body without line breaks of ours. Quotes are marked
// with "> ", as in the mail they come from.
func bodyText(doc *render.Document) string {
	var b strings.Builder
	gap := false // between two blocks: it counts once something follows
	for _, l := range doc.Layout(render.Layout{Width: wide, Hyperlinks: true, ASCII: true}) {
		switch {
		case l.Block < 0:
			gap = b.Len() > 0
			continue
		case doc.Blocks[l.Block].Section != render.SectionBody:
			continue
		case gap:
			b.WriteByte('\n')
			gap = false
		}
		b.WriteString(l.Text() + "\n")
	}
	return b.String()
}
