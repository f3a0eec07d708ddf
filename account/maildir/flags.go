package maildir

import (
	"slices"
	"strings"

	"postern/mail"
)

// letters are the flags of a Maildir, in the order in which they are written.
var letters = []struct {
	letter byte
	flag   mail.Flag
}{{'D', mail.Draft}, {'F', mail.Flagged}, {'P', mail.Forwarded}, {'R', mail.Answered}, {'S', mail.Seen}, {'T', mail.Deleted}}

// split cuts a file name into what stays and the info after it, without ":2,".
func split(name string) (stem, info string) {
	for _, sep := range []string{":2,", ";2,", "!2,"} {
		if i := strings.LastIndex(name, sep); i >= 0 {
			return name[:i], name[i+len(sep):]
		}
	}
	if i := strings.LastIndexByte(name, ':'); i > 0 {
		return name[:i], ""
	}
	return name, ""
}

// keyOf is the part of a file name that stays the same: mbsync adds ",U=…" to it.
func keyOf(stem string) string {
	key, _, _ := strings.Cut(stem, ",")
	return key
}

// readFlags reads the letters of a file name.
func readFlags(info string, keywords []string) mail.Flags {
	var f mail.Flags
	var names []string
	for i := range len(info) {
		c := info[i]
		if c >= 'a' && c <= 'z' {
			if n := int(c - 'a'); n < len(keywords) && keywords[n] != "" {
				names = append(names, keywords[n])
			}
			continue
		}
		for _, l := range letters {
			if l.letter == c {
				f.Bits |= l.flag
			}
		}
	}
	return f.With(mail.ParseFlags(names))
}

// writeFlags gives the letters for flags, and keeps those of old that mean nothing to us.
func writeFlags(f mail.Flags, old string, keywords []string) string {
	var out []byte
	for _, l := range letters {
		if f.Has(l.flag) {
			out = append(out, l.letter)
		}
	}
	for _, k := range keywordsOf(f) {
		if i := indexFold(keywords, k); i >= 0 {
			out = append(out, byte('a'+i))
		}
	}
	for i := range len(old) {
		c := old[i]
		ours := slices.ContainsFunc(letters, func(l struct {
			letter byte
			flag   mail.Flag
		}) bool {
			return l.letter == c
		})
		if c >= 'a' && c <= 'z' {
			n := int(c - 'a')
			ours = n < len(keywords) && keywords[n] != ""
		}
		if !ours {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return string(slices.Compact(out))
}

// keywordsOf are the names of the flags that have no letter of their own.
func keywordsOf(f mail.Flags) []string {
	for _, l := range letters {
		f.Bits &^= l.flag
	}
	return f.Names()
}

func indexFold(all []string, s string) int {
	return slices.IndexFunc(all, func(x string) bool { return strings.EqualFold(x, s) })
}
