package imap

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"postern/account/imap/wire"
)

// addSubscribed asks a server without the extended LIST which mailboxes are
// subscribed (LSUB, RFC 3501 §6.3.9). A server that does not say has none.
func (c *Conn) addSubscribed(ctx context.Context, ls []Listing) error {
	at := make(map[string]int, len(ls))
	for i, l := range ls {
		at[l.Name] = i
	}
	_, err := c.raw(ctx, "list subscribed mailboxes", wire.Command{Line: `LSUB "" "*"`, Each: func(r wire.Response) error {
		if r.Type != "LSUB" {
			return wire.Pass
		}
		if len(r.Args) != 3 || r.Args[0].Kind != wire.List {
			return nil
		}
		for _, a := range r.Args[0].List {
			if strings.EqualFold(a.Text(), `\Noselect`) {
				return nil // RFC 3501 §6.3.9: only something below it is subscribed
			}
		}
		name, err := decodeName(r.Args[2].Text())
		if i, ok := at[name]; ok && err == nil {
			ls[i].Subscribed = true
		}
		return nil
	}})
	if asServer(err) != nil {
		return nil //nolint:nilerr // a server without LSUB: nothing is subscribed
	}
	return err
}

var errName = errors.New("not modified UTF-7")

// decodeName is the way back from modified UTF-7. Raw UTF-8 is let through.
func decodeName(s string) (string, error) {
	if strings.EqualFold(s, "INBOX") {
		return "INBOX", nil
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "&")
		b.WriteString(before)
		if !ok {
			break
		}
		code, after, ok := strings.Cut(rest, "-")
		if !ok {
			return "", errName
		}
		s = after
		if code == "" {
			b.WriteByte('&')
			continue
		}
		raw, err := base64.RawStdEncoding.DecodeString(strings.ReplaceAll(code, ",", "/"))
		if err != nil || len(raw)%2 == 1 {
			return "", errName
		}
		u := make([]uint16, len(raw)/2)
		if _, err := binary.Decode(raw, binary.BigEndian, u); err != nil {
			return "", errName
		}
		b.WriteString(string(utf16.Decode(u)))
	}
	out := b.String()
	if !utf8.ValidString(out) || bytes.ContainsRune([]byte(out), utf8.RuneError) {
		return "", errName
	}
	return out, nil
}
