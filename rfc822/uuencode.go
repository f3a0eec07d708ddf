package rfc822

import (
	"bytes"
	"path"
	"strings"
)

// File is a file that was found inside a part, decoded.
type File struct {
	Name string // as the sender gave it; not safe as a path
	Type string // lower-case media type, by the name when nothing else says it
	ID   string // Content-ID, "" when none
	Data []byte
}

// uuDecoder undoes the transfer encoding x-uuencode: the first file of the text.
type uuDecoder struct {
	w       *warnings
	line    []byte
	inside  bool
	over    bool
	started bool
}

func (d *uuDecoder) decode(dst, src []byte) []byte {
	for len(src) > 0 {
		n := bytes.IndexByte(src, '\n')
		if n < 0 {
			if len(d.line)+len(src) <= maxHold { // no line of uuencode is longer
				d.line = append(d.line, src...)
			}
			return dst
		}
		if len(d.line)+n <= maxHold {
			dst = d.take(dst, append(d.line, src[:n]...))
		}
		d.line, src = d.line[:0], src[n+1:]
	}
	return dst
}

func (d *uuDecoder) take(dst, line []byte) []byte {
	line = bytes.TrimRight(line, "\r")
	switch {
	case d.over:
	case !d.inside:
		_, ok := uuBegin(line)
		d.inside, d.started = ok, d.started || ok
	case bytes.Equal(bytes.TrimRight(line, " \t"), []byte("end")):
		d.inside, d.over = false, true
	default:
		var ok bool
		if dst, ok = uuLine(dst, line); !ok {
			d.w.add("the uuencoded data has a line that cannot be read; it was left out")
		}
	}
	return dst
}

func (d *uuDecoder) end(dst []byte) []byte {
	if len(d.line) > 0 {
		dst = d.take(dst, d.line)
		d.line = nil
	}
	switch {
	case !d.started:
		d.w.add("the part says it is uuencoded, but has no \"begin\" line")
	case !d.over:
		d.w.add("the uuencoded data is cut off")
	}
	return dst
}

// uuBegin reads "begin 644 name".
func uuBegin(line []byte) (name string, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte("begin "))
	if !ok {
		return "", false
	}
	mode, file, ok := strings.Cut(strings.TrimRight(string(rest[:min(len(rest), 500)]), " \t\r\n"), " ")
	if !ok || len(mode) < 3 || len(mode) > 5 || strings.Trim(mode, "01234567") != "" || strings.TrimSpace(file) == "" {
		return "", false
	}
	return toUTF8(strings.TrimSpace(file), nil), true
}

// uuLine decodes one line of data. A line is ok when it is as long as its first
// character says, trailing spaces lost or a checksum added by the way.
func uuLine(dst, line []byte) ([]byte, bool) {
	if len(line) == 0 {
		return dst, true
	}
	if line[0] < ' ' || line[0] > '`' {
		return dst, false
	}
	n := int(line[0]-' ') & 63
	body := line[1:]
	need := (n + 2) / 3 * 4
	if len(body) > need+2 && len(bytes.TrimRight(body, " ")) > need+2 {
		return dst, false
	}
	at := func(i int) byte {
		if i >= len(body) {
			return 0
		}
		return (body[i] - ' ') & 63
	}
	for i := range body[:min(len(body), need)] {
		if body[i] < ' ' || body[i] > '`' {
			return dst, false
		}
	}
	for i := 0; n > 0; i += 4 {
		a, b, c, e := at(i), at(i+1), at(i+2), at(i+3)
		three := [3]byte{a<<2 | b>>4, b<<4 | c>>2, c<<6 | e}
		dst = append(dst, three[:min(n, 3)]...)
		n -= 3
	}
	return dst, true
}

// Uuencoded takes the uuencoded files out of a text: rest is the text without
// them. files is nil, and rest is text, when there are none. A "begin" line
// counts only when data follows it.
func Uuencoded(text string) (rest string, files []File) {
	if !strings.Contains(text, "begin ") {
		return text, nil
	}
	var out strings.Builder
	kept := 0
	for pos := 0; pos < len(text) && len(files) < maxInside; {
		line, next := lineAt(text, pos)
		name, ok := uuBegin([]byte(line[:min(len(line), 600)]))
		if !ok {
			pos = next
			continue
		}
		data, end, ok := uuFile(text, next)
		if !ok {
			pos = next
			continue
		}
		out.WriteString(text[kept:pos])
		kept, pos = end, end
		files = append(files, File{Name: name, Type: typeByName(name), Data: data})
	}
	if files == nil {
		return text, nil
	}
	out.WriteString(text[kept:])
	return out.String(), files
}

// uuFile reads data lines from pos to "end", or as far as they are data.
func uuFile(text string, pos int) (data []byte, end int, ok bool) {
	short := false // a line lost more than a few spaces: only "end" proves it data
	for pos < len(text) {
		line, next := lineAt(text, pos)
		if strings.TrimRight(line, " \t") == "end" {
			return data, next, len(data) > 0
		}
		var good bool
		before := len(data)
		if data, good = uuLine(data, []byte(line[:min(len(line), 200)])); !good || (line == "" && len(data) == before) {
			// Without "end" a file needs at least one line of full length.
			return data, pos, len(data) >= 45 && !short
		}
		short = short || len(line)*2 < len(data)-before
		pos = next
	}
	return data, pos, len(data) > 0 && !short
}

// lineAt is the line of text at pos without its line end, and where the next begins.
func lineAt(text string, pos int) (string, int) {
	if i := strings.IndexByte(text[pos:], '\n'); i >= 0 {
		return strings.TrimSuffix(text[pos:pos+i], "\r"), pos + i + 1
	}
	return text[pos:], len(text)
}

// typeByName is the media type that goes with a file name's extension. The
// table is our own: what a type is must not depend on the machine.
func typeByName(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".text", ".log", ".asc":
		return "text/plain"
	case ".htm", ".html":
		return "text/html"
	case ".csv":
		return "text/csv"
	case ".diff", ".patch":
		return "text/x-diff"
	case ".ics":
		return "text/calendar"
	case ".vcf":
		return "text/vcard"
	case ".eml":
		return "message/rfc822"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".gif":
		return "image/gif"
	case ".bmp":
		return "image/bmp"
	case ".pdf":
		return "application/pdf"
	case ".zip":
		return "application/zip"
	case ".doc":
		return "application/msword"
	case ".xls":
		return "application/vnd.ms-excel"
	case ".ppt":
		return "application/vnd.ms-powerpoint"
	case ".rtf":
		return "application/rtf"
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "application/octet-stream"
}
