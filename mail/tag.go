package mail

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A tag is a keyword that a person gives to messages (RFC 9051 §2.3.2). Other
// keywords are between programs: those that begin with "$", and some that are older
// than that custom. They are kept, and not shown.

// tagNames are keywords that begin with "$" and mean something to a person: the
// five that Thunderbird has always had, and two of the IANA registry (RFC 8457 for $Important).
var tagNames = map[string]string{
	"$label1": "important", "$label2": "work", "$label3": "personal", "$label4": "to do", "$label5": "later",
	"$important": "important", "$phishing": "phishing",
}

// notTags are keywords without "$" that are between programs.
var notTags = map[string]bool{"junk": true, "nonjunk": true, "notjunk": true, "junkrecorded": true, "forwarded": true, "redirected": true,
	"mdnsent": true, "old": true, "nosync": true, "unknown-flag": true, "receipt-handled": true}

// TagName is what a person calls a keyword; "" when it is no tag.
func TagName(keyword string) string {
	k := strings.ToLower(keyword)
	switch {
	case notTags[k]:
		return ""
	case strings.HasPrefix(k, "$"):
		return tagNames[k]
	}
	return keyword
}

// Tags are the names of the tags among the keywords, in their order; nil when there are none.
func (f Flags) Tags() []string {
	var out []string
	for _, k := range f.Keywords {
		if n := TagName(k); n != "" {
			out = append(out, n)
		}
	}
	return out
}

// TagKeywords are the keywords that a person may mean by a name, in lower case.
func TagKeywords(name string) []string {
	name = strings.ToLower(name)
	out := []string{name}
	for k, n := range tagNames {
		if n == name {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// maxTag is how long a tag may be; servers limit it, and so does a row.
const maxTag = 50

// ParseTag makes the keyword for a tag that a person named. The error is a
// sentence: a keyword is an atom (RFC 9051 §9), so not everything can be one.
func ParseTag(name string) (string, error) {
	switch {
	case name == "":
		return "", errors.New("a tag needs a name")
	case len(name) > maxTag:
		return "", fmt.Errorf("a tag has at most %d letters", maxTag)
	case name[0] == '$' || TagName(name) == "":
		return "", fmt.Errorf("%q has a meaning between mail programs; choose another name", name)
	}
	for _, r := range name {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`(){%*"\]`, r) {
			return "", fmt.Errorf("mail servers keep no tag with %q in its name", r)
		}
	}
	return name, nil
}

// ParseTags reads what tags are to be given and taken: names between spaces, "+" or
// nothing before those to be given, "-" before those to be taken. known are keywords that
// are in use: a name that means one of them is that one. The error is that of ParseTag.
func ParseTags(text string, known []string) (give, take []string, err error) {
	for _, w := range strings.Fields(text) {
		to := &give
		if w[0] == '-' {
			to = &take
		}
		if w[0] == '-' || w[0] == '+' {
			w = w[1:]
		}
		k, err := keywordFor(w, known)
		if err != nil {
			return nil, nil, err
		}
		*to = append(*to, k)
	}
	return give, take, nil
}

func keywordFor(name string, known []string) (string, error) {
	for _, k := range known {
		if strings.EqualFold(k, name) || strings.EqualFold(TagName(k), name) {
			return k, nil
		}
	}
	return ParseTag(name)
}
