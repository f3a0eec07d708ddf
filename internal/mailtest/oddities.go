package mailtest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Oddities is the table of all oddities.
func Oddities() []Oddity {
	var out []Oddity
	for _, x := range [][3]string{
		{"untagged-unknown", "an unknown untagged response", `* XGIBBERISH 1 (2 "three")`},
		{"untagged-unknown-literal", "an unknown untagged response with a literal that looks like one", "* XTHING {17}\r\n* 1 EXPUNGE\r\n* 2 () end"},
		{"untagged-empty-line", "an empty line", ""},
		{"untagged-star-only", "a star and nothing else", "*"},
		{"untagged-vanished", "VANISHED that nobody enabled", "* VANISHED (EARLIER) 90001:90010"},
		{"untagged-odd-code", "a response code that nobody knows", `* OK [XODD (nested "] x") 7] hm`},
		{"untagged-unclosed-code", "a response code without its end", "* OK [ALERT wait"},
		{"untagged-alert-escape", "an alert with escape sequences", "* OK [ALERT] \x1b[31mred\x1b[0m \u202ealert"},
		{"untagged-no", "a warning in the middle", "* NO [XTHROTTLED] slow down"},
		{"untagged-bad", "a BAD that belongs to nobody", "* BAD what?"},
		{"fetch-zero", "a FETCH of message 0", "* 0 FETCH (FLAGS (\\Seen))"},
		{"fetch-beyond", "a FETCH of a message that is not there", "* 99999 FETCH (UID 99999 FLAGS (\\Seen))"},
		{"fetch-unasked", "a FETCH of another message, unasked", "* 3 FETCH (FLAGS (\\Seen))"},
		{"fetch-empty", "a FETCH without attributes", "* 3 FETCH ()"},
		{"continuation-unasked", "a continuation that nobody waits for", "+ go on"},
		{"tag-unknown", "a tagged response to no command", "zz9 OK nobody asked"},
		{"capability-empty", "an empty CAPABILITY", "* CAPABILITY"},
		{"search-unasked", "a SEARCH that nobody asked for", "* SEARCH 1 2 3"},
		{"esearch-unasked", "an ESEARCH that nobody asked for", "* ESEARCH (TAG \"zz\") UID ALL 1:4"},
		{"list-unasked", "a LIST in the middle of a FETCH", `* LIST (\HasNoChildren) "/" INBOX`},
		{"recent-odd", "RECENT with a negative number", "* -1 RECENT"},
		{"number-huge", "EXISTS beyond 32 bits", "* 4294967297 EXISTS"},
		{"status-unasked", "a STATUS that nobody asked for", `* STATUS "INBOX" (MESSAGES 1000 UNSEEN)`},
		{"quoted-8bit", "raw Latin-1 in a text", "* OK gr\xfc\xdfe"},
		{"nul", "a NUL in a text", "* OK a\x00b"},
	} {
		out = append(out, Oddity{Name: x[0], What: x[1], On: "fetch", insert: x[2] + "\r\n"})
	}
	for _, x := range [][3]string{
		{"exists-shrinks", "EXISTS that shrinks", "* 900 EXISTS\r\n"},
		{"expunge-in-fetch", "EXPUNGE during FETCH, of a message that stays", "* 1 EXPUNGE\r\n"},
		{"bye", "BYE in the middle", "* BYE the building is on fire\r\n"},
		{"untagged-endless", "50,000 untagged responses", strings.Repeat("* OK still here\r\n", 50_000)},
		{"line-huge", "a line of 2 MB", "* OK " + strings.Repeat("x", 2<<20) + "\r\n"},
		{"literal-huge-announced", "a literal of 4 GB announced, then nothing of the kind", "* XBIG {4294967295}\r\n"},
	} {
		out = append(out, Oddity{Name: x[0], What: x[1], On: "fetch", Once: true, insert: x[2]})
	}
	item := func(name, what, attr, value string) {
		out = append(out, Oddity{Name: name, What: what, On: "fetch", rewrite: func(_ *oddConn, r response) []string {
			return []string{setItem(r, attr, value)}
		}})
	}
	item("item-unknown", "an unknown FETCH item", "XFOO", `(1 (2) "three" NIL)`)
	item("item-unknown-literal", "an unknown FETCH item with a literal", "X-THING", "{6}\r\nab)\r\n(")
	item("envelope-short", "an ENVELOPE of two fields", "ENVELOPE", `(NIL "short")`)
	item("envelope-nil", "ENVELOPE NIL", "ENVELOPE", "NIL")
	item("envelope-bad-address", "an address of three fields", "ENVELOPE", `(NIL "x" (("a" NIL "b")) NIL NIL NIL NIL NIL NIL NIL)`)
	item("envelope-quotes", "quotes inside quotes", "ENVELOPE", `("Mon" "say "hi" now" NIL NIL NIL NIL NIL NIL NIL NIL)`)
	item("bodystructure-empty", "BODYSTRUCTURE ()", "BODYSTRUCTURE", "()")
	item("bodystructure-nil", "BODYSTRUCTURE NIL", "BODYSTRUCTURE", "NIL")
	item("bodystructure-odd-params", "a parameter without value", "BODYSTRUCTURE", `("TEXT" "PLAIN" ("CHARSET") NIL NIL "7BIT" 10 1)`)
	item("bodystructure-subtype-only", "a multipart without parts", "BODYSTRUCTURE", `("ALTERNATIVE")`)
	item("bodystructure-negative", "a negative size", "BODYSTRUCTURE", `("TEXT" "PLAIN" NIL NIL NIL "7BIT" -1 -1)`)
	item("bodystructure-deep", "5,000 nested multiparts", "BODYSTRUCTURE", strings.Repeat("(", 5000)+`"TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1`+strings.Repeat(` "MIXED")`, 4999)+")")
	item("flags-nil", "FLAGS NIL", "FLAGS", "NIL")
	item("flags-odd", "flags with ], + and a lone backslash", "FLAGS", `(\Seen a] b+c \ \*)`)
	item("internaldate-broken", "an INTERNALDATE that is no date", "INTERNALDATE", `"yesterday"`)
	item("internaldate-nil", "INTERNALDATE NIL", "INTERNALDATE", "NIL")
	item("size-negative", "a negative RFC822.SIZE", "RFC822.SIZE", "-1")
	item("size-huge", "an RFC822.SIZE beyond 64 bits", "RFC822.SIZE", "99999999999999999999")
	item("modseq-zero", "MODSEQ without parentheses", "MODSEQ", "0")
	for _, x := range []Oddity{
		{Name: "two-spaces", What: "two spaces where one belongs", rewrite: func(_ *oddConn, r response) []string {
			return []string{strings.Replace(strings.Replace(r.raw, " FETCH (", "  FETCH  (", 1), "UID ", "UID  ", 1)}
		}},
		{Name: "lower-case", What: "attribute names in lower case", rewrite: func(_ *oddConn, r response) []string {
			return []string{strings.NewReplacer(" FETCH (UID ", " fetch (uid ", " FLAGS ", " flags ", " INTERNALDATE ", " internaldate ").Replace(r.raw)}
		}},
		{Name: "paren-extra", What: "a parenthesis too many", rewrite: func(_ *oddConn, r response) []string {
			return []string{strings.TrimSuffix(r.raw, "\r\n") + ")\r\n"}
		}},
		{Name: "paren-missing", What: "a parenthesis too few", rewrite: func(_ *oddConn, r response) []string {
			return []string{strings.TrimSuffix(r.raw, ")\r\n") + "\r\n"}
		}},
		{Name: "response-split", What: "one message in two responses", rewrite: func(_ *oddConn, r response) []string {
			m := splitPoint.FindStringSubmatchIndex(r.raw)
			if m == nil {
				return []string{r.raw}
			}
			head := r.raw[:m[3]] // "* n FETCH (UID u"
			return []string{head + ")\r\n", head + r.raw[m[3]:]}
		}},
		{Name: "response-twice", What: "one message twice", rewrite: func(_ *oddConn, r response) []string { return []string{r.raw, r.raw} }},
		{Name: "uid-missing", What: "a response to UID FETCH without UID", rewrite: func(_ *oddConn, r response) []string {
			return []string{strings.Replace(r.raw, "UID "+strconv.Itoa(oddHit)+" ", "", 1)}
		}},
		{Name: "fetch-without-data", What: "OK, but the message is not given", Lost: true, rewrite: func(*oddConn, response) []string { return nil }},
		{Name: "header-nil", What: "a body section that is NIL", Lost: true, rewrite: func(_ *oddConn, r response) []string { return []string{literals(r, "NIL")} }},
		{Name: "header-empty", What: "a body section that is empty", Lost: true, rewrite: func(_ *oddConn, r response) []string { return []string{literals(r, "\"\"")} }},
		{Name: "literal-short", What: "a literal that is two octets shorter than announced", Lost: true, rewrite: func(_ *oddConn, r response) []string { return []string{announce(r, 2)} }},
		{Name: "literal-long", What: "a literal that is two octets longer than announced", Lost: true, rewrite: func(_ *oddConn, r response) []string { return []string{announce(r, -2)} }},
	} {
		x.On = "fetch"
		out = append(out, x)
	}
	return append(out, Oddity{
		Name: "no-unavailable", What: "NO [UNAVAILABLE] for every FETCH that names the message", On: "fetch", Lost: true,
		rewrite: func(c *oddConn, r response) []string {
			if r.hit || c.struck {
				c.struck = true
				return nil
			}
			return []string{r.raw}
		},
		tagged: func(c *oddConn, line string) (string, bool) {
			tag, _, _ := strings.Cut(line, " ")
			if c.struck {
				c.struck = false
				return tag + " NO [UNAVAILABLE] UID FETCH Server error while fetching messages\r\n", true
			}
			return line, true
		},
	},
		oneLine("list-bad-utf7", "a LIST with bad UTF-7", "list", func(l string) []string {
			return []string{l, "* LIST (\\HasNoChildren) \"/\" \"Bad &XY name\"\r\n"}
		}),
		oneLine("list-8bit", "a LIST with raw Latin-1", "list", func(l string) []string {
			return []string{l, "* LIST (\\HasNoChildren) \"/\" \"Entw\xfcrfe\"\r\n"}
		}),
		oneLine("list-odd", "a LIST with an empty name and unknown attributes", "list", func(l string) []string {
			return []string{l, "* LIST (\\X] \\Marked) NIL \"\" (\"X\" (\"y\"))\r\n"}
		}),
		oneLine("uidnext-zero", "UIDNEXT 0", "select", func(l string) []string {
			return []string{number.ReplaceAllString(l, "[UIDNEXT 0]")}
		}),
		oneLine("flags-line-nil", "FLAGS NIL at SELECT", "select", func(l string) []string {
			if strings.HasPrefix(l, "* FLAGS") {
				return []string{"* FLAGS NIL\r\n"}
			}
			return []string{l}
		}),
		oneLine("permanentflags-odd", "PERMANENTFLAGS without list", "select", func(l string) []string {
			if strings.Contains(l, "PERMANENTFLAGS") {
				return []string{"* OK [PERMANENTFLAGS NIL] none\r\n"}
			}
			return []string{l}
		}),
		oneLine("keywords-none", "PERMANENTFLAGS without keywords", "select", func(l string) []string {
			if strings.Contains(l, "PERMANENTFLAGS") {
				return []string{"* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft Known)] limited\r\n"}
			}
			return []string{l}
		}),
		oneLine("highestmodseq-zero", "HIGHESTMODSEQ 0", "select", func(l string) []string {
			if strings.Contains(l, "HIGHESTMODSEQ") {
				return []string{"* OK [HIGHESTMODSEQ 0] none\r\n"}
			}
			return []string{l}
		}),
		oneLine("status-odd", "a STATUS with a name but no value", "status", func(l string) []string {
			return []string{strings.TrimSuffix(l, ")\r\n") + " XNEW)\r\n"}
		}),
		oneLine("search-without-all", "a search answer that holds nothing", "search", func(l string) []string {
			if i := strings.Index(l, " ALL "); i > 0 {
				return []string{l[:i] + "\r\n"}
			}
			return []string{"* SEARCH\r\n"}
		}),
		code("copyuid-star", "a COPYUID with *", "copy", "[COPYUID 1 * *]"),
		code("copyuid-empty", "a COPYUID with nothing", "copy", "[COPYUID]"),
		code("appenduid-odd", "an APPENDUID without UID", "append", "[APPENDUID 1]"),
	)
}

var (
	number     = regexp.MustCompile(`\[UIDNEXT \d+\]`)
	splitPoint = regexp.MustCompile(`^(\* \d+ FETCH \(UID \d+) `)
)

func oneLine(name, what, on string, f func(string) []string) Oddity {
	return Oddity{Name: name, What: what, On: on, rewrite: func(_ *oddConn, r response) []string { return f(r.raw) }}
}

// code replaces a response code, in the tagged response and in an untagged one.
func code(name, what, on, with string) Oddity {
	f := func(l string) string { return kinds[on].ReplaceAllString(l, with) }
	o := oneLine(name, what, on, func(l string) []string { return []string{f(l)} })
	o.tagged = func(_ *oddConn, l string) (string, bool) { return f(l), true }
	return o
}

// setItem gives a FETCH response the attribute: in place of the one that is
// there, or in addition. Only simple values can be replaced.
func setItem(r response, attr, value string) string {
	old := regexp.MustCompile(`([( ])` + regexp.QuoteMeta(attr) + ` (\([^()]*\)|"[^"]*"|[^ ()]+)`)
	if head, rest, ok := strings.Cut(r.raw, "{"); !strings.Contains(value, "{") && attr != "BODYSTRUCTURE" && attr != "ENVELOPE" && old.MatchString(head) {
		if ok {
			rest = "{" + rest
		}
		return old.ReplaceAllLiteralString(head, old.FindStringSubmatch(head)[1]+attr+" "+value) + rest
	}
	return strings.Replace(r.raw, "FETCH (", "FETCH ("+attr+" "+value+" ", 1)
}

var lit = regexp.MustCompile(`\{(\d+)\}\r\n`)

// literals replaces every literal of a response.
func literals(r response, with string) string {
	var out strings.Builder
	rest := r.raw
	for {
		m := lit.FindStringSubmatchIndex(rest)
		if m == nil {
			return out.String() + rest
		}
		n, _ := strconv.Atoi(rest[m[2]:m[3]])
		out.WriteString(rest[:m[0]] + with)
		rest = rest[m[1]+n:]
	}
}

// announce adds to the announced length of the first literal.
func announce(r response, add int) string {
	m := lit.FindStringSubmatchIndex(r.raw)
	if m == nil {
		return r.raw
	}
	n, _ := strconv.Atoi(r.raw[m[2]:m[3]])
	return r.raw[:m[0]] + fmt.Sprintf("{%d}\r\n", n+add) + r.raw[m[1]:]
}
