package demo

import (
	"bytes"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// split divides a message into its header block, with the empty line, and its
// body, whatever the header holds.
func split(raw []byte) (header, body []byte) {
	if bytes.HasPrefix(raw, []byte("\r\n")) {
		return raw[:2], raw[2:]
	}
	if i := bytes.Index(raw, []byte("\r\n\r\n")); i >= 0 {
		return raw[:i+4], raw[i+4:]
	}
	return raw, nil
}

// section is what a body section holds. What concerns the whole message is cut
// by bytes, so that a broken message is served as it is; what concerns a part
// is left to imapserver.
func section(raw []byte, s *imap.FetchItemBodySection) []byte {
	header, body := split(raw)
	var out []byte
	switch {
	case len(s.Part) > 0 && s.Specifier == imap.PartSpecifierNone && single(raw) && len(s.Part) == 1 && s.Part[0] == 1:
		out = body
	case len(s.Part) > 0:
		return imapserver.ExtractBodySection(bytes.NewReader(raw), s)
	case s.Specifier == imap.PartSpecifierNone:
		out = raw
	case s.Specifier == imap.PartSpecifierText:
		out = body
	case len(s.HeaderFields) > 0:
		out = fields(header, func(name string) bool { return containsFold(s.HeaderFields, name) })
	case len(s.HeaderFieldsNot) > 0:
		out = fields(header, func(name string) bool { return !containsFold(s.HeaderFieldsNot, name) })
	default:
		out = header
	}
	if p := s.Partial; p != nil {
		from := min(p.Offset, int64(len(out)))
		out = out[from:min(from+p.Size, int64(len(out)))]
	}
	return out
}

// fields keeps the header fields whose name is wanted, with their continuation
// lines, and ends with an empty line (RFC 9051 §6.4.5).
func fields(header []byte, wanted func(name string) bool) []byte {
	var out []byte
	keep := false
	for line := range bytes.SplitAfterSeq(header, []byte("\r\n")) {
		if len(line) == 0 || line[0] != ' ' && line[0] != '\t' {
			name, _, ok := bytes.Cut(line, []byte(":"))
			keep = ok && wanted(strings.TrimSpace(string(name)))
		}
		if keep {
			out = append(out, line...)
		}
	}
	return append(out, "\r\n"...)
}

func containsFold(l []string, s string) bool {
	for _, x := range l {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}

// single reports whether the structure of the message is one part.
func single(raw []byte) bool {
	_, ok := structure(raw).(*imap.BodyStructureSinglePart)
	return ok
}

func envelope(raw []byte) *imap.Envelope {
	e, err := readEntity(raw)
	if err != nil {
		return &imap.Envelope{} // a server knows nothing of a broken header
	}
	return imapserver.ExtractEnvelope(e.Header.Header)
}

// structure is the body structure; a message of which none can be made, a
// multipart without parts for one, is a single text, as servers have it.
func structure(raw []byte) imap.BodyStructure {
	bs := imapserver.ExtractBodyStructure(bytes.NewReader(raw))
	if whole(bs) {
		return bs
	}
	_, body := split(raw)
	return &imap.BodyStructureSinglePart{
		Type: "text", Subtype: "plain", Size: uint32(len(body)),
		Text:     &imap.BodyStructureText{NumLines: int64(bytes.Count(body, []byte("\n")))},
		Extended: &imap.BodyStructureSinglePartExt{},
	}
}

// whole reports whether imapserver can write the structure.
func whole(bs imap.BodyStructure) bool {
	switch bs := bs.(type) {
	case *imap.BodyStructureMultiPart:
		for _, c := range bs.Children {
			if !whole(c) {
				return false
			}
		}
		return len(bs.Children) > 0
	case *imap.BodyStructureSinglePart:
		return bs.Type != "" && bs.Subtype != "" && (bs.MessageRFC822 == nil || whole(bs.MessageRFC822.BodyStructure))
	}
	return false
}
