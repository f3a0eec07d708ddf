package mbox

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"time"

	"postern/mail"
)

// Append adds a message, as mboxrd, to b. sender is the address of the From line.
func Append(b []byte, raw []byte, f mail.Flags, received time.Time, sender string) []byte {
	b = append(b, fromLine(sender, received)...)
	if len(raw) == 0 || raw[0] != ' ' && raw[0] != '\t' { // else it would go on with our field
		b = append(b, status(f)...)
	}
	for _, line := range header(&raw) {
		b = appendLine(b, line)
	}
	for line := range bytes.Lines(raw) {
		b = appendLine(b, line)
	}
	return append(b, '\n')
}

// Write is Append to a writer.
func Write(w io.Writer, raw []byte, f mail.Flags, received time.Time, sender string) (int, error) {
	return w.Write(Append(make([]byte, 0, len(raw)+len(raw)/32+256), raw, f, received, sender))
}

// status are the fields that tell the flags.
func status(f mail.Flags) string {
	s := "Status: O\n"
	if f.Has(mail.Seen) {
		s = "Status: RO\n"
	}
	var x string
	for _, l := range []struct {
		flag   mail.Flag
		letter string
	}{{mail.Answered, "A"}, {mail.Flagged, "F"}, {mail.Deleted, "D"}, {mail.Draft, "T"}} {
		if f.Has(l.flag) {
			x += l.letter
			f.Bits &^= l.flag
		}
	}
	if x != "" {
		s += "X-Status: " + x + "\n"
	}
	f.Bits &^= mail.Seen
	if names := f.Names(); len(names) > 0 {
		s += "X-Keywords: " + strings.Join(names, " ") + "\n"
	}
	return s
}

// header takes the header off a message and gives the fields of it that are written.
func header(raw *[]byte) [][]byte {
	var out [][]byte
	at := 0
	eachField(*raw, func(name string, _ []byte, start, end int) {
		if start > at { // lines that are no field
			out = append(out, slices.Collect(bytes.Lines((*raw)[at:start]))...)
		}
		at = end
		if name != "content-length" && !slices.Contains(ours[:], name) {
			out = append(out, slices.Collect(bytes.Lines((*raw)[start:end]))...)
		}
	})
	*raw = (*raw)[at:]
	return out
}

func appendLine(b, line []byte) []byte {
	if bytes.HasPrefix(bytes.TrimLeft(line, ">"), from) {
		b = append(b, '>')
	}
	// CR CR LF is met, too: one line end, or it would shrink with every copy.
	line = bytes.TrimRight(bytes.TrimSuffix(line, []byte("\n")), "\r")
	return append(append(b, line...), '\n')
}
