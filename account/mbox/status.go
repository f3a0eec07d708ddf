package mbox

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"postern/mail"
)

// ours are the fields that programs add to messages in an mbox; the message
// did not come with them.
var ours = [...]string{"status", "x-status", "x-keywords", "x-uid", "x-imap", "x-imapbase", "x-mozilla-status", "x-mozilla-status2", "x-mozilla-keys"}

// takeStatus takes the fields that programs added out of a message, and reads the
// flags that they and Gmail's labels mean. internal is set for the message
// in which programs keep notes about the folder.
func takeStatus(raw []byte) (rest []byte, f mail.Flags, internal bool) {
	var keywords []string
	cuts := [][2]int{}
	eachField(raw, func(name string, value []byte, start, end int) {
		v := strings.Join(strings.Fields(string(value)), " ")
		switch name {
		case "status":
			f.Bits |= letters(v, map[rune]mail.Flag{'R': mail.Seen})
		case "x-status":
			f.Bits |= letters(v, map[rune]mail.Flag{'A': mail.Answered, 'F': mail.Flagged, 'D': mail.Deleted, 'T': mail.Draft, 'R': mail.Seen})
		case "x-keywords", "x-mozilla-keys":
			keywords = append(keywords, strings.Fields(v)...)
		case "x-imap":
			internal = true
		case "x-mozilla-status":
			n, _ := strconv.ParseUint(v, 16, 32)
			for bit, flag := range map[uint64]mail.Flag{1: mail.Seen, 2: mail.Answered, 4: mail.Flagged, 8: mail.Deleted, 0x1000: mail.Forwarded} {
				if n&bit != 0 {
					f.Bits |= flag
				}
			}
		case "x-gmail-labels":
			labels := strings.Split(strings.ToLower(v), ",")
			if !slices.Contains(labels, "unread") {
				f.Bits |= mail.Seen
			}
			if slices.Contains(labels, "starred") {
				f.Bits |= mail.Flagged
			}
		}
		if slices.Contains(ours[:], name) {
			cuts = append(cuts, [2]int{start, end})
		}
	})
	if len(cuts) == 0 {
		return raw, f, false
	}
	rest = make([]byte, 0, len(raw))
	at := 0
	for _, c := range cuts {
		rest, at = append(rest, raw[at:c[0]]...), c[1]
	}
	return append(rest, raw[at:]...), f.With(mail.ParseFlags(keywords)), internal
}

func letters(s string, mean map[rune]mail.Flag) mail.Flag {
	var f mail.Flag
	for _, r := range s {
		f |= mean[r]
	}
	return f
}

// eachField calls f for every field of a header with its place, continuations included.
func eachField(raw []byte, f func(name string, value []byte, start, end int)) {
	name, start, at := "", 0, 0
	done := func() {
		if name != "" {
			_, value, _ := bytes.Cut(raw[start:at], []byte(":"))
			f(name, value, start, at)
		}
		name = ""
	}
	for at < len(raw) {
		end := len(raw)
		if i := bytes.IndexByte(raw[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		line := raw[at:end]
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			break
		}
		if line[0] != ' ' && line[0] != '\t' {
			done()
			name, _ = field(line)
			start = at
		}
		at = end
	}
	done()
}
