package render

import (
	"strings"
	"time"

	"postern/mail"
	"postern/rfc822"
)

// headIndent is where the values of header fields begin.
const headIndent = 10

// headBlocks draws the fields that matter; list is what the mailing list is called.
func headBlocks(h mail.Header, list string, o Options) []Block {
	var out []Block
	field := func(name string, spans ...Span) {
		if len(spans) > 0 {
			out = append(out, fieldBlock(name, spans))
		}
	}
	subject := strings.TrimSpace(Line1(h.Subject))
	if subject == "" {
		subject = "(no subject)"
	}
	field("Subject", Span{Text: subject, Role: Subject})
	field("From", addressSpans(h.From, From, HeaderValue)...)
	if len(h.Sender) == 1 && len(h.From) > 0 && !strings.EqualFold(h.Sender[0].Addr, h.From[0].Addr) {
		field("Sender", addressSpans(h.Sender, HeaderValue, HeaderValue)...)
	}
	if !sameAddresses(h.ReplyTo, h.From) {
		field("Reply-To", addressSpans(h.ReplyTo, HeaderValue, HeaderValue)...)
	}
	field("To", addressSpans(h.To, HeaderValue, HeaderValue)...)
	field("Cc", addressSpans(h.Cc, HeaderValue, HeaderValue)...)
	field("Bcc", addressSpans(h.Bcc, HeaderValue, HeaderValue)...)
	if list != "" {
		field("List", Span{Text: list, Role: HeaderValue})
	}
	field("Date", Span{Text: dateText(h.Date, o), Role: Date})
	if len(o.Tags) > 0 {
		field("Tags", Span{Text: Line1(strings.Join(o.Tags, " · ")), Role: HeaderValue})
	}
	return out
}

// listName is the name of the mailing list (RFC 2919 §2: a phrase before the
// identifier), or else its identifier.
func listName(src Source) string {
	id := strings.TrimSpace(Line1(src.Header.ListID))
	if id == "" {
		return ""
	}
	for _, f := range rfc822.Fields(src.HeaderBlock) {
		if !strings.EqualFold(f.Name, "List-Id") {
			continue
		}
		name, _, ok := strings.Cut(f.Value, "<")
		if name = strings.Trim(Line1(name), "\" "); ok && name != "" && !strings.EqualFold(name, id) {
			return Truncate(name, 80) + " <" + id + ">"
		}
	}
	return id
}

func fieldBlock(name string, spans []Span) Block {
	return Block{Section: SectionHeader, Indent: headIndent, Spans: spans,
		Marker: Span{Text: name + strings.Repeat(" ", max(1, headIndent-len(name))), Role: HeaderName}}
}

// sameAddresses reports whether every address of a is one of b.
func sameAddresses(a, b []mail.Address) bool {
	for _, x := range a {
		found := false
		for _, y := range b {
			found = found || strings.EqualFold(x.Addr, y.Addr)
		}
		if !found {
			return false
		}
	}
	return true
}

// headWarnings says what is odd about the header.
func headWarnings(h mail.Header, o Options) []string {
	out := addressWarnings(h)
	if !o.Now.IsZero() && h.Date.Sub(o.Now) > 48*time.Hour {
		out = append(out, "The date lies in the future.")
	}
	return out
}

// warningBlock draws a sentence of warning.
func warningBlock(s string) Block {
	return Block{Section: SectionHeader, Indent: 2, Marker: Span{Text: "! ", Role: Warning}, Spans: []Span{{Text: s, Role: Warning}}}
}
