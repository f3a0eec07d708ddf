package rfc822

import (
	"bytes"
	"strconv"
	"strings"

	"postern/mail"
)

// Inner is a file that lies inside a leaf: uuencoded in a text, or packed in
// winmail.dat. Part.Path is the leaf's path, "!" and a number from 1; Data is
// decoded already (Part.Encoding is "binary").
type Inner struct {
	Part *mail.Part
	Data []byte
}

// Inside lists the files inside a leaf whose octets, as transferred, are raw.
// nil when there are none, which is nearly always.
func Inside(p *mail.Part, raw []byte) []Inner {
	var files []File
	switch {
	case p == nil:
		return nil
	case IsTNEF(p):
		data, _ := Decode(p, raw)
		t, err := TNEF(data)
		if err != nil {
			return nil
		}
		files = t.Attachments
	case p.Type == "text/plain" && transferEncoding(p.Encoding) != "x-uuencode":
		if transferEncoding(p.Encoding) != "base64" && !bytes.Contains(raw, []byte("begin ")) {
			return nil
		}
		text, _ := Text(p, raw)
		_, files = Uuencoded(text)
	}
	var out []Inner
	for i, f := range files {
		out = append(out, Inner{
			Part: &mail.Part{Path: p.Path + "!" + strconv.Itoa(i+1), Type: f.Type, Disposition: "attachment", Name: f.Name, ID: f.ID,
				Encoding: "binary", Size: int64(len(f.Data)), Lines: -1},
			Data: f.Data,
		})
	}
	return out
}

// IsTNEF reports a part that should be a winmail.dat.
func IsTNEF(p *mail.Part) bool {
	switch p.Type {
	case "application/ms-tnef", "application/vnd.ms-tnef", "application/x-tnef":
		return true
	}
	return strings.EqualFold(p.Name, "winmail.dat") && p.Type == "application/octet-stream"
}
