package cache

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

// vocabulary of the messages that are searched; each script, and a word that
// begins another.
var vocabulary = []string{"report", "reports", "invoice", "Müller", "cafe", "café", "golang", "go", "日本語", "日本", "語学", "テスト", "メール",
	"한국어", "x86", "v1.2.3", "ann", "bob@example.org", "re:", "C++", "don't", "a_b", "naïve", "straße", "Ωmega", "本日", "日"}

func words(r *rand.Rand, n int) string {
	var l []string
	for range n {
		l = append(l, vocabulary[r.IntN(len(vocabulary))])
	}
	return strings.Join(l, " ")
}

// searched is a message as the brute-force search knows it.
type searched struct {
	id   mail.MessageID
	in   Incoming
	text map[string]string // by field
	box  string
}

// corpus fills two mailboxes with random messages, bodies included, and indexes them.
func corpus(t testing.TB, n int) (*Store, []*searched) {
	s := open(t, WithTexter(func(_ *mail.Part, part func(string) ([]byte, bool)) string {
		b, _ := part("")
		return string(b)
	}))
	r := rand.New(rand.NewPCG(9, 9))
	var all []*searched
	for _, name := range []string{"INBOX", "Lists/日本"} {
		box := mailbox(t, s, "a", name, mail.RoleNone)
		for k := range n {
			m := message(k + 1)
			m.Received = epoch.Add(time.Duration(r.IntN(400*24)) * time.Hour)
			m.Size = int64(r.IntN(100_000))
			m.Flags = mail.Flags{Bits: mail.Flag(r.IntN(8))}
			m.Attach = r.IntN(3) == 0
			m.Header.Subject = words(r, r.IntN(5))
			m.Header.From = []mail.Address{{Name: words(r, 2), Addr: fmt.Sprintf("user%d@example.org", r.IntN(20))}}
			m.Header.To = []mail.Address{{Name: words(r, 1), Addr: "ann@example.com"}}
			if r.IntN(2) == 0 {
				m.Header.Cc = []mail.Address{{Name: words(r, 1)}}
			}
			_, err := s.PutMessages(t.Context(), box, []Incoming{m}, state(k+2))
			must(t, err)
			id, err := s.Lookup(t.Context(), box, m.UID)
			must(t, err)
			x := &searched{id: id, in: m, box: name, text: map[string]string{"subject": m.Header.Subject,
				"from": m.Header.From[0].Name + " " + m.Header.From[0].Addr, "to": m.Header.To[0].Name + " " + m.Header.To[0].Addr}}
			if m.Header.Cc != nil {
				x.text["cc"] = m.Header.Cc[0].Name
			}
			if k%5 == 0 { // indexed without body first, then with it
				_, err := s.Index(t.Context(), 1000)
				must(t, err)
			}
			if r.IntN(2) == 0 {
				x.text["body"] = words(r, 12)
				_, err := s.PutPart(t.Context(), id, "", 0, []byte(x.text["body"]), true)
				must(t, err)
			}
			all = append(all, x)
		}
	}
	for {
		more, err := s.Index(t.Context(), 50)
		must(t, err)
		if !more {
			return s, all
		}
	}
}

// fold makes words comparable: lower case, without marks.
func foldWord(s string) string {
	return strings.NewReplacer("ü", "u", "é", "e", "ï", "i").Replace(strings.ToLower(s))
}

// tokens splits a text into words; a character of a script without spaces is one.
func tokens(s string) []string {
	var out []string
	cur := ""
	end := func() {
		if cur != "" {
			out = append(out, foldWord(cur))
		}
		cur = ""
	}
	for _, r := range s {
		switch {
		case isWide(r):
			end()
			out = append(out, string(r))
		case isToken(r):
			cur += string(r)
		default:
			end()
		}
	}
	end()
	return out
}

// finds is the search by brute force. Runs of wide characters must be found as
// they are; words in order, the last one as a beginning unless exact.
func finds(text, what string, exact bool) bool {
	if tokens(what) == nil {
		return false
	}
	gs := groups(what)
	for i, group := range gs {
		if !findsGroup(text, group, exact || i < len(gs)-1) {
			return false
		}
	}
	return true
}

// groups splits a text into runs of words and runs of wide characters.
func groups(s string) [][]string {
	var out [][]string
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool { return isWide(r) != isWide([]rune(s)[0]) })
		if n < 0 {
			n = len(s)
		}
		if w := tokens(s[:n]); w != nil {
			out = append(out, w)
		}
		s = s[n:]
	}
	return out
}

func findsGroup(text string, want []string, exact bool) bool {
	// Wide runs of the text that something else parts are not one run.
	if isWide([]rune(want[0])[0]) {
		return strings.Contains(text, strings.Join(want, ""))
	}
	have := tokens(text)
	for i := range have {
		if i+len(want) > len(have) {
			return false
		}
		ok := true
		for k, w := range want {
			if k == len(want)-1 && !exact {
				ok = ok && strings.HasPrefix(have[i+k], w)
			} else {
				ok = ok && have[i+k] == w
			}
		}
		if ok {
			return true
		}
	}
	return false
}

func (x *searched) matches(q mail.Query) bool {
	switch q.Op {
	case mail.QueryAnd:
		return !slices.ContainsFunc(q.Args, func(a mail.Query) bool { return !x.matches(a) })
	case mail.QueryOr:
		return slices.ContainsFunc(q.Args, x.matches)
	case mail.QueryNot:
		return !x.matches(q.Args[0])
	}
	switch q.Field {
	case "":
		// Everywhere: each group may be in another place.
		gs := groups(q.Text)
		for i, g := range gs {
			found := false
			for _, f := range x.text {
				found = found || findsGroup(f, g, q.Exact || i < len(gs)-1)
			}
			if !found {
				return false
			}
		}
		return len(gs) > 0
	case "is":
		return q.Text == "unread" && !x.in.Flags.Has(mail.Seen) || q.Text == "flagged" && x.in.Flags.Has(mail.Flagged)
	case "has":
		return x.in.Attach
	case "larger":
		n, _ := mail.ParseQuerySize(q.Text)
		return x.in.Size > n
	case "smaller":
		n, _ := mail.ParseQuerySize(q.Text)
		return x.in.Size < n
	case "before", "after":
		from, _, _ := mail.ParseQueryDate(q.Text, time.Now())
		return x.in.Received.Before(from) == (q.Field == "before")
	case "on":
		from, to, _ := mail.ParseQueryDate(q.Text, time.Now())
		return !x.in.Received.Before(from) && x.in.Received.Before(to)
	case "newer":
		at, _ := mail.ParseQueryAge(q.Text, time.Now())
		return x.in.Received.After(at)
	case "account":
		return strings.EqualFold(q.Text, "a")
	case "in":
		return x.box == q.Text || strings.HasSuffix(x.box, "/"+q.Text)
	}
	return finds(x.text[q.Field], q.Text, q.Exact)
}

// randomQuery writes a query in the search language.
func randomQuery(r *rand.Rand, depth int) string {
	field := []string{"", "", "", "from:", "subject:", "body:", "to:", "cc:"}[r.IntN(8)]
	w := vocabulary[r.IntN(len(vocabulary))]
	switch r.IntN(12) {
	case 0:
		return []string{"is:unread", "is:flagged", "has:attachment", "larger:50k", "before:2020-06-01", "after:2020-09", "in:INBOX", "in:日本",
			"smaller:20k", "on:2020-07", "newer:1d", "account:A"}[r.IntN(12)]
	case 1:
		return "-" + field + w
	case 2, 3:
		return fmt.Sprintf("%s%q", field, words(r, 1+r.IntN(2)))
	case 4:
		cut := []rune(w)
		return field + string(cut[:1+r.IntN(len(cut))])
	case 5, 6:
		if depth < 3 {
			return "(" + randomQuery(r, depth+1) + " or " + randomQuery(r, depth+1) + ")"
		}
	case 7:
		if depth < 3 {
			return "-(" + randomQuery(r, depth+1) + " " + randomQuery(r, depth+1) + ")"
		}
	case 8, 9:
		if depth < 3 {
			return randomQuery(r, depth+1) + " " + randomQuery(r, depth+1)
		}
	}
	return field + w
}

// hasty reads a search by pages that never have the time for more than one slice.
func hasty(t *testing.T, s *Store, v mail.View, n int) []mail.MessageID {
	t.Helper()
	defer func(was, most time.Duration) { s.quickTime, s.quickMost = was, most }(s.quickTime, s.quickMost)
	s.quickTime, s.quickMost = 0, time.Hour
	if len(v.Query)%2 == 0 {
		s.quickMost = 0 // the first page gives up at once
	}
	var out []mail.MessageID
	r := mail.PageRequest{View: v, N: n, Quick: true}
	for range 2000 {
		p, err := s.Page(t.Context(), r)
		must(t, err)
		for i, m := range p.Rows {
			if i > 0 && p.Rows[i-1].Received.Before(m.Received) {
				t.Fatalf("%s: not newest first", v.Query)
			}
			out = append(out, m.ID)
			r.At = m.Key()
		}
		if p.Resume != (mail.Cursor{}) {
			r.At = p.Resume
		}
		if !p.More {
			if r.At == (mail.Cursor{}) && (p.AtLeast || p.Total != len(out)) {
				t.Fatalf("%s: all %d on one page, but at least=%v total=%d", v.Query, len(out), p.AtLeast, p.Total)
			}
			return out
		}
	}
	t.Fatalf("%s never ends", v.Query)
	return nil
}

func TestSearchAgainstBruteForce(t *testing.T) {
	s, all := corpus(t, 80)
	boxes, err := s.Mailboxes(t.Context(), "")
	must(t, err)
	r := rand.New(rand.NewPCG(4, 2))
	found := 0
	for range 200 {
		text := randomQuery(r, 0)
		q := mail.ParseQuery(text)
		view := mail.View{Query: text}
		in := map[string]bool{"INBOX": true, "Lists/日本": true}
		if r.IntN(3) == 0 {
			view.Mailboxes = []mail.MailboxID{boxes[0].ID}
			in = map[string]bool{boxes[0].Name: true}
		}
		var want, got []mail.MessageID
		for _, x := range all {
			if in[x.box] && x.matches(q) {
				want = append(want, x.id)
			}
		}
		for _, m := range walk(t, s, view, 5+r.IntN(60), r.IntN(2) == 0) {
			got = append(got, m.ID)
		}
		slices.Sort(want)
		sorted := slices.Clone(got)
		slices.Sort(sorted)
		if d := cmp.Diff(want, sorted); d != "" {
			for _, x := range all {
				if slices.Contains(want, x.id) != slices.Contains(got, x.id) {
					t.Logf("%d: %s %q", x.id, x.box, x.text)
					break
				}
			}
			t.Fatalf("%s (%+v) finds %d, want %d", text, q, len(got), len(want))
		}
		if fast := hasty(t, s, view, 5+r.IntN(40)); !slices.Equal(fast, got) {
			t.Fatalf("%s finds %d %v, in slices %d %v", text, len(got), got, len(fast), fast)
		}
		p, err := s.Page(t.Context(), mail.PageRequest{View: view, N: 1})
		must(t, err)
		if p.Total != len(want) {
			t.Errorf("%s: total %d, want %d", text, p.Total, len(want))
		}
		found += len(want)
	}
	if found < 2000 {
		t.Errorf("only %d messages found in all: the test shows little", found)
	}
}

func TestSearchFollowsChanges(t *testing.T) {
	h := newHouse(t)
	search := func(q string) []mail.MessageID {
		t.Helper()
		var out []mail.MessageID
		for _, m := range walk(t, h.s, mail.View{Query: q}, 50, false) {
			out = append(out, m.ID)
		}
		slices.Sort(out)
		return out
	}
	index := func() {
		t.Helper()
		for more := true; more; {
			var err error
			more, err = h.s.Index(t.Context(), 3)
			must(t, err)
		}
	}
	index()
	if got := search(`subject:"subject 3"`); !slices.Equal(got, h.ids[2:3]) {
		t.Fatalf("found %v", got)
	}
	h.do(mail.Change{Kind: mail.ChangeMove, Messages: h.ids[2:3], To: h.archive})
	if got := search("in:archive message"); !slices.Equal(got, h.ids[2:3]) {
		t.Errorf("after a move: %v", got)
	}
	h.do(mail.Change{Kind: mail.ChangeDelete, Messages: h.ids[2:3]})
	if got := search("subject:3"); len(got) != 0 {
		t.Errorf("after a deletion: %v", got)
	}
	// A server that changes its mind about date and subject.
	m := message(5)
	m.Received, m.Header.Subject = m.Received.Add(time.Hour), "quite another"
	_, err := h.s.PutMessages(t.Context(), h.inbox, []Incoming{m}, state(11))
	must(t, err)
	index()
	if got := search("quite"); !slices.Equal(got, h.ids[4:5]) {
		t.Errorf("new subject: %v", got)
	}
	if got := search("subject:5"); len(got) != 0 {
		t.Errorf("old subject: %v", got)
	}
	_, err = h.s.Remove(t.Context(), h.inbox, mail.NewUIDSet(5), state(11))
	must(t, err)
	if got := search("quite"); len(got) != 0 {
		t.Errorf("after an expunge: %v", got)
	}
	for _, odd := range []string{`"`, "*", `a"b*c`, "AND OR NOT NEAR(", "{subject} :", "subject:^x", "\x00", "is:", "is:nonsense", "before:soon", "older:x", "in:nowhere", "!!!"} {
		_, err := h.s.Page(t.Context(), mail.PageRequest{View: mail.View{Query: odd}, N: 5})
		must(t, err)
	}
}

func TestSpread(t *testing.T) {
	for in, want := range map[string]string{
		"plain text": "plain text", "日本語": " 日本 本語 語", "a日本b": "a 日本 本 b", "日 本": " 日   本", "ｆｕｌｌ": "full",
	} {
		if got := spread(in); got != want {
			t.Errorf("spread(%q) = %q, want %q", in, got, want)
		}
	}
}
