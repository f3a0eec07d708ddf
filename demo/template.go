package demo

import (
	"encoding/base64"
	"fmt"
	"strings"
	"text/template"
	"time"
)

// message makes one message of an .eml template. Its functions:
//
//	date             the Date of the message
//	ago "3h"         a Date that lies so far before now
//	day "2d" "Mon 2 January"   a day that lies ahead, in a layout of package time
//	ics "2d" "14:30" the same for a calendar: 20260102T143000Z
//	png W H N        a small picture; pdf, zip, b64: base64, in lines
//	byte N…          octets, for what no UTF-8 file can hold
func (p *person) message(file string, head map[string]string, text string, now time.Time) (seeded, error) {
	d, err := ago(head["at"])
	if err != nil {
		return seeded{}, err
	}
	at := now.Add(-d)
	t, err := template.New(file).Funcs(functions(at, now)).Parse(text)
	if err != nil {
		return seeded{}, err
	}
	var b strings.Builder
	if _, bare := head["bare"]; !bare {
		name := strings.TrimSuffix(file, ".eml")
		fmt.Fprintf(&b, "Date: %s\nMessage-ID: <%s.%s@%s>\n", at.Format(time.RFC1123Z), name, p.account, "mail.example")
	}
	if err := t.Execute(&b, nil); err != nil {
		return seeded{}, err
	}
	return seeded{head["box"], at, flagList(head["flags"]), crlf(b.String())}, nil
}

func functions(at, now time.Time) template.FuncMap {
	ahead := func(s string) (time.Time, error) {
		d, err := ago(s)
		return now.Add(d), err
	}
	return template.FuncMap{
		"date": func() string { return at.Format(time.RFC1123Z) },
		"ago": func(s string) (string, error) {
			d, err := ago(s)
			return now.Add(-d).Format(time.RFC1123Z), err
		},
		"day": func(s, layout string) (string, error) {
			t, err := ahead(s)
			return t.Format(layout), err
		},
		"ics": func(s, clock string) (string, error) {
			t, err := ahead(s)
			return t.Format("20060102") + "T" + strings.ReplaceAll(clock, ":", "") + "00Z", err
		},
		"png": func(w, h, kind int) string { return lines64(picture(w, h, kind)) },
		"pdf": func(lines ...string) string { return lines64(pdf(lines)) },
		"zip": func(pairs ...string) string { return lines64(archive(at, pairs)) },
		"b64": func(s string) string { return lines64([]byte(s)) },
		"byte": func(n ...int) string {
			var b []byte
			for _, x := range n {
				b = append(b, byte(x))
			}
			return string(b)
		},
		"repeat": strings.Repeat,
	}
}

// lines64 is base64 in lines of 76 (RFC 2045 §6.8), without the last line end.
func lines64(b []byte) string {
	s := base64.StdEncoding.EncodeToString(b)
	var out strings.Builder
	for len(s) > 76 {
		out.WriteString(s[:76] + "\n")
		s = s[76:]
	}
	return out.String() + s
}
