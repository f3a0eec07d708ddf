package render

import "strings"

// textLine is one line of a plain text: the content is base[from:to] without
// the quote marks and the line end.
type textLine struct{ level, from, to int }

// texter turns plain text into blocks: runs of lines of one level and kind.
type texter struct {
	k       *linker
	section Section
	base    string
	out     []Block

	open    bool // a run is open
	kind    runKind
	level   int
	segs    []piece // span unused
	blank   int     // blank lines since the last line with content
	signed  bool    // below "-- "
	history bool    // below "-----Original Message-----"
	diff    diffState
	patch   bool
	quoted  diffState // of a patch inside quotes, under review
	review  bool
	forward bool // what is quoted without marks is news
}

type runKind uint8

const (
	runText runKind = iota
	runSignature
	runAttribution
	runHistory
	runDiff
)

// textBlocks makes blocks of a sanitized plain text. flowed and delsp are the
// parameters of RFC 3676; forward says that a message quoted without marks is
// passed on, not answered.
func textBlocks(k *linker, s string, flowed, delsp, forward bool) []Block {
	t := &texter{k: k, section: SectionBody, forward: forward}
	if flowed {
		base, lines := unflow(s, delsp)
		t.base = base
		for i, l := range lines {
			after := -1
			if i+1 < len(lines) {
				after = lines[i+1].level
			}
			t.line(l, after)
		}
	} else {
		t.patch = looksLikeDiff(s)
		t.review = strings.Contains(s, "\n> @@ -") || strings.Contains(s, "\n> diff --git") || strings.HasPrefix(s, "> @@ -")
		if !t.patch && !t.review {
			s = soften(s)
		}
		t.base = s
		next, at := nextLine(s, 0)
		for more := len(s) > 0; more; {
			l := next
			after := -1
			if more = at < len(s); more {
				next, at = nextLine(s, at)
				after = next.level
			}
			t.line(l, after)
		}
	}
	t.close()
	return t.out
}

// nextLine reads the line at octet at, and gives where the next one begins.
func nextLine(s string, at int) (textLine, int) {
	end, next := len(s), len(s)
	if n := lineEnd(s[at:]); n >= 0 {
		end, next = at+n, at+n+1
	}
	l := textLine{from: at, to: end}
	i := at
	if i+1 < end && s[i] == ' ' && s[i+1] == '>' {
		i++
	}
	for i < end && s[i] == '>' {
		l.level++
		i++
		l.from = i
		if i < end && s[i] == ' ' {
			l.from = i + 1
			if i+1 < end && s[i+1] == '>' {
				i++
			}
		}
	}
	return l, next
}

// line takes one line; after is the level of the line below, -1 at the end.
func (t *texter) line(l textLine, after int) {
	s := t.base[l.from:l.to]
	if l.level == 1 && strings.HasPrefix(s, "From ") && l.from > 0 && t.base[l.from-1] == '>' && after <= 0 && (!t.open || t.level == 0) {
		l.level = 0 // mbox quoting
	}
	if strings.TrimSpace(s) == "" {
		if t.open && l.level == t.level && t.kind != runDiff && t.blank < 2 {
			t.blank++
			t.grow(l)
			return
		}
		if t.kind == runDiff && t.open && t.diff.blank() {
			t.grow(l)
			return
		}
		if t.open && l.level != t.level && t.level == 0 {
			t.close()
		}
		t.blank++
		return
	}
	kind := t.classify(l, s)
	if t.open && (kind != t.kind || l.level != t.level) {
		if l.level > 0 && t.level == 0 && t.kind == runText {
			t.attribute()
		}
		t.close()
	}
	if !t.open {
		t.open, t.kind, t.level = true, kind, l.level
		t.begin(t.blank > 0)
	}
	t.blank = 0
	t.grow(l)
}

func (t *texter) classify(l textLine, s string) runKind {
	if l.level > 0 {
		t.signed = false
		return runText
	}
	if t.patch && !t.signed && t.diff.take(s) {
		return runDiff
	}
	switch {
	case s == "-- " || s == "--" && t.near(l.to) || s == "-----BEGIN PGP SIGNATURE-----":
		t.signed = true
	case separator(s):
		t.signed, t.history = false, !t.forward
	}
	switch {
	case t.signed:
		return runSignature
	case t.history:
		return runHistory
	}
	return runText
}

// near reports whether at most ten lines follow octet i: a signature without
// its blank is believed only there.
func (t *texter) near(i int) bool {
	rest := t.base[i:]
	return len(rest) < 800 && strings.Count(rest, "\n") <= 10
}

// separator reports whether the line is what Outlook and others put above the
// message that is answered.
func separator(s string) bool {
	if !strings.HasPrefix(s, "-----") || !strings.HasSuffix(strings.TrimRight(s, " "), "-----") {
		return false
	}
	in := strings.ToLower(strings.Trim(s, "- "))
	for _, w := range [...]string{"original", "ursprüng", "originale", "mensaje", "message d'origine", "原始", "исходное", "原邮件", "元のメッセージ"} {
		if strings.Contains(in, w) {
			return true
		}
	}
	return false
}

// grow adds the line to the open run.
func (t *texter) grow(l textLine) {
	end := l.to
	if end < len(t.base) && (t.base[end] == '\n' || t.base[end] == softEnd) {
		end++
	}
	if n := len(t.segs); n > 0 && t.segs[n-1].to == l.from {
		t.segs[n-1].to = end
		return
	}
	t.segs = append(t.segs, piece{0, l.from, end})
}

func (t *texter) begin(gap bool) {
	b := Block{Section: t.section, Quote: t.level, Gap: gap, Hang: true}
	switch t.kind {
	case runDiff:
		b.Kind, b.Hang = Pre, false
	case runHistory:
		b.Fold = historyFold
	}
	t.out = append(t.out, b)
	t.segs = t.segs[:0]
}

// historyFold marks the blocks of an answered message until folds are numbered.
const historyFold = -1

// attribute makes the line or two above a quote that say who wrote it a run of their own.
func (t *texter) attribute() {
	n := len(t.segs)
	if n == 0 {
		return
	}
	seg := &t.segs[n-1]
	s := strings.TrimRight(t.base[seg.from:seg.to], " \n\r")
	if !strings.HasSuffix(s, ":") && !strings.HasSuffix(s, "：") {
		return
	}
	i := lastLineEnd(s) + 1
	if i > 0 {
		// "On Monday … Ann Lee <ann@example.org>\nwrote:"
		j := lastLineEnd(s[:i-1]) + 1
		for _, w := range [...]string{"On ", "Am ", "Le ", "El ", "Il ", "Em ", "Op ", "Den "} {
			if strings.HasPrefix(s[j:], w) {
				i = j
				break
			}
		}
	}
	if len(s)-i > 300 {
		return
	}
	cutAt := piece{0, seg.from + i, seg.to}
	if i == 0 && n == 1 {
		t.kind = runAttribution
		return
	}
	gap := i > 1 && s[i-1] == '\n' && strings.TrimSpace(s[max(0, lastLineEnd(s[:i-1])):i-1]) == ""
	seg.to = cutAt.from
	blank := t.blank
	t.close()
	t.open, t.kind, t.level = true, runAttribution, 0
	t.begin(gap)
	t.segs = append(t.segs, cutAt)
	t.blank = blank
}

// close ends the open run and makes its spans.
func (t *texter) close() {
	if !t.open {
		return
	}
	t.open = false
	b := &t.out[len(t.out)-1]
	// Blank lines at the end become the gap of what follows.
	for n := len(t.segs); n > 0; n = len(t.segs) {
		seg := &t.segs[n-1]
		s := strings.TrimRight(t.base[seg.from:seg.to], " \n\r")
		seg.to = seg.from + len(s)
		if s != "" {
			break
		}
		t.segs = t.segs[:n-1]
	}
	role := Text
	switch {
	case t.level > 0:
		role = quoteRole(t.level)
	case t.kind == runSignature:
		role = Signature
	case t.kind == runAttribution:
		role = Attribution
	}
	b.Spans = make([]Span, 0, len(t.segs))
	for _, seg := range t.segs {
		if t.kind == runDiff {
			b.Spans = diffSpans(b.Spans, t.base[seg.from:seg.to])
			continue
		}
		if t.level == 1 && t.review {
			if r, ok := t.quoted.reviewed(strings.TrimRight(t.base[seg.from:seg.to], "\n\r")); ok {
				b.Spans = append(b.Spans, Span{Text: t.base[seg.from:seg.to], Role: r})
				continue
			}
		}
		b.Spans = t.k.link(b.Spans, t.base[seg.from:seg.to], role)
	}
	b.soft = softWide(b.Spans)
	if len(b.Spans) == 0 {
		t.out = t.out[:len(t.out)-1]
	}
	t.segs = t.segs[:0]
}
