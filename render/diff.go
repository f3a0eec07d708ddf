package render

import "strings"

// looksLikeDiff reports whether a text holds a patch.
func looksLikeDiff(s string) bool {
	if strings.HasPrefix(s, "@@ -") || strings.HasPrefix(s, "diff --git ") || strings.Contains(s, "\ndiff --git ") {
		return true
	}
	at := strings.Index(s, "\n+++ ")
	if strings.HasPrefix(s, "+++ ") {
		at = 0
	}
	return at >= 0 && strings.Contains(s[at:], "\n@@ -")
}

// diffState follows a unified diff line by line; the counts of a hunk tell a
// removed line "-- " from a signature.
type diffState struct {
	in       bool // between files, or in a hunk
	old, new int  // lines of the hunk that are still to come
}

// take reports whether the line belongs to a diff.
func (d *diffState) take(s string) bool {
	if d.old > 0 || d.new > 0 {
		switch {
		case strings.HasPrefix(s, "+"):
			d.new--
			return true
		case strings.HasPrefix(s, "-"):
			d.old--
			return true
		case strings.HasPrefix(s, " "):
			d.old--
			d.new--
			return true
		case strings.HasPrefix(s, `\`):
			return true
		}
		d.old, d.new = 0, 0
	}
	if strings.HasPrefix(s, "@@ -") {
		d.in = true
		d.old, d.new = hunk(s)
		return true
	}
	if diffHead(s) {
		d.in = true
		return true
	}
	if d.in && (strings.HasPrefix(s, `\`) || diffMeta(s)) {
		return true
	}
	d.in = false
	return false
}

// blank takes an empty line, which some mailers make of an empty line of context.
func (d *diffState) blank() bool {
	if d.old <= 0 || d.new <= 0 {
		return false
	}
	d.old--
	d.new--
	return true
}

// hunk reads the counts of "@@ -1,7 +1,6 @@".
func hunk(s string) (before, after int) {
	f := strings.Fields(s)
	count := func(s string) int {
		_, n, found := strings.Cut(s, ",")
		if !found {
			return 1
		}
		x := 0
		for i := 0; i < len(n) && i < 7 && digit(n[i]); i++ {
			x = x*10 + int(n[i]-'0')
		}
		return x
	}
	if len(f) < 3 {
		return 0, 0
	}
	return count(f[1]), count(f[2])
}

func diffHead(s string) bool {
	for _, p := range [...]string{"diff --git ", "diff -", "Index: ", "--- a/", "--- /dev/null", "+++ b/", "+++ /dev/null", "GIT binary patch"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func diffMeta(s string) bool {
	for _, p := range [...]string{"index ", "--- ", "+++ ", "new file mode", "deleted file mode", "old mode", "new mode",
		"similarity index", "rename ", "copy ", "Binary files", "dissimilarity", "=======", "literal ", "delta "} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// diffSpans gives the lines of a patch their roles, runs of equal role as one span.
func diffSpans(out []Span, s string) []Span {
	var d diffState
	start, role := 0, Text
	for at := 0; at < len(s); {
		end, next := len(s), len(s)
		if n := strings.IndexByte(s[at:], '\n'); n >= 0 {
			end, next = at+n, at+n+1
		}
		r := d.role(s[at:end])
		if r != role && at > start {
			out = append(out, Span{Text: s[start:at], Role: role})
			start = at
		}
		role = r
		at = next
	}
	if start < len(s) {
		out = append(out, Span{Text: s[start:], Role: role})
	}
	return out
}

// role takes a line of a diff and says what it is.
func (d *diffState) role(s string) Role {
	if s == "" {
		d.blank()
		return Text
	}
	hunk := d.old > 0 || d.new > 0
	d.take(s)
	switch {
	case hunk && s[0] == '+':
		return DiffAdd
	case hunk && s[0] == '-':
		return DiffDel
	case hunk && s[0] == ' ':
		return Text
	case strings.HasPrefix(s, "@@ -"):
		return DiffHunk
	}
	return DiffMeta
}

// reviewed takes a quoted line, and says what it is when it belongs to a patch
// under review, whose lines others have cut and answered between.
func (d *diffState) reviewed(s string) (Role, bool) {
	hunk := d.old > 0 || d.new > 0
	if s == "" || !d.take(s) {
		return Text, false
	}
	switch {
	case hunk && s[0] == '+':
		return DiffAdd, true
	case hunk && s[0] == '-':
		return DiffDel, true
	case strings.HasPrefix(s, "@@ -"):
		return DiffHunk, true
	case hunk:
		return Text, false
	}
	return DiffMeta, true
}
