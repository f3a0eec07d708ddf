package mail

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// queryFlags are what is: knows.
var queryFlags = map[string]Flag{"read": Seen, "seen": Seen, "flagged": Flagged, "starred": Flagged, "answered": Answered, "replied": Answered,
	"forwarded": Forwarded, "draft": Draft, "deleted": Deleted, "junk": Junk, "spam": Junk, "muted": Muted}

// ParseQueryFlag reads the value of is:. The flag must be set, or not set, for "unread".
// "pending" is no flag and not known here.
func ParseQueryFlag(s string) (f Flag, set, ok bool) {
	s = strings.ToLower(s)
	if s == "unread" || s == "unseen" {
		return Seen, false, true
	}
	f, ok = queryFlags[s]
	return f, true, ok
}

// otherFields are what people call fields elsewhere, and what they are called here.
var otherFields = map[string]string{"sender": "from", "author": "from", "recipient": "to", "subj": "subject", "title": "subject", "text": "body",
	"message": "body", "folder": "in", "mailbox": "in", "label": "in", "since": "after", "until": "before", "older_than": "older",
	"newer_than": "newer", "size": "larger", "bigger": "larger", "flag": "is", "attachment": "has", "keyword": "tag", "date": "on"}

// notFields end in a colon without being meant as fields.
var notFields = []string{"http", "https", "mailto", "ftp", "re", "fw", "fwd", "aw", "wg", "tel", "urn", "xmpp", "ssh", "git", "std"}

// QueryProblem is something in a query that is not understood.
type QueryProblem struct {
	Text string // a sentence
	// Searched says that the term is searched as text all the same; otherwise it
	// matches nothing.
	Searched bool
}

// Problems says what of a query is not understood, the first first; nil when all
// is. known tells whether there is what in: and account: name; nil believes everything.
func (q Query) Problems(known func(field, value string) bool) []QueryProblem {
	if q.Op != QueryTerm {
		var out []QueryProblem
		for _, a := range q.Args {
			out = append(out, a.Problems(known)...)
		}
		return out
	}
	if p := q.problem(known); p != "" {
		return []QueryProblem{{p, q.Field == ""}}
	}
	return nil
}

func (q Query) problem(known func(field, value string) bool) string {
	v := strings.ToLower(q.Text)
	now, no := time.Time{}, "“"+q.Text+"” is none."
	switch q.Field {
	case "":
		return q.fieldProblem()
	case "before", "after", "on":
		if _, _, ok := ParseQueryDate(v, now); !ok {
			return q.Field + ": wants a date, such as 2026-03-01, 2026-03, 2026 or yesterday; " + no
		}
	case "older", "newer":
		if _, ok := ParseQueryAge(v, now); !ok {
			return q.Field + ": wants an age, such as 12h, 3d, 2w, 6m or 1y; " + no
		}
	case "larger", "smaller":
		if _, ok := ParseQuerySize(v); !ok {
			return q.Field + ": wants a size, such as 500, 20k or 1.5M; " + no
		}
	case "is":
		if _, _, ok := ParseQueryFlag(v); !ok && v != "pending" {
			return "is: knows unread, read, flagged, answered, forwarded, draft, deleted, junk, muted and pending, not “" + q.Text + "”."
		}
	case "has":
		if !slices.Contains([]string{"attachment", "attachments", "body"}, v) {
			return "has: knows attachment and body, not “" + q.Text + "”."
		}
	case "in", "account":
		if known != nil && v != "anywhere" && !known(q.Field, q.Text) {
			if q.Field == "in" {
				return "There is no folder “" + q.Text + "”."
			}
			return "There is no account “" + q.Text + "”."
		}
	}
	return ""
}

// fieldProblem is about a word that looks like a field and is none.
func (q Query) fieldProblem() string {
	name, value, ok := strings.Cut(q.Text, ":")
	name = strings.ToLower(name)
	if !ok || q.Exact || value == "" || name == "" || strings.HasPrefix(value, "//") || slices.Contains(notFields, name) ||
		strings.ContainsFunc(name, func(r rune) bool { return r > 'z' || !unicode.IsLetter(r) && r != '_' }) {
		return ""
	}
	say := "“" + name + ":” is no field, so it is searched as text."
	if here := otherFields[name]; here != "" {
		return say + " Did you mean " + here + ":?"
	}
	return say + " There are " + strings.Join(queryFields[:], ": ") + ":."
}
