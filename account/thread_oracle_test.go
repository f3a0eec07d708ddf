package account

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"postern/cache"
	"postern/internal/mailtest"
	"postern/mail"
	"postern/rfc822"
)

// listed is a message of generated mailing-list traffic.
type listed struct {
	id, subject string
	refs        []string
	reply       string // In-Reply-To, where there are no References
}

func (l listed) raw(i int) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "From: Member %d <m%d@example.org>\r\nDate: %s\r\nSubject: %s\r\n", i%40, i%40,
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i)*11*time.Minute).Format(time.RFC1123Z), l.subject)
	if l.id != "" {
		fmt.Fprintf(&b, "Message-ID: <%s>\r\n", l.id)
	}
	if len(l.refs) > 0 {
		fmt.Fprintf(&b, "References: <%s>\r\n", strings.Join(l.refs, ">\r\n <"))
	}
	if l.reply != "" {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\r\n", l.reply)
	}
	b.WriteString("\r\ntext\r\n")
	return []byte(b.String())
}

// traffic makes what lists are made of: long and short conversations, answers
// whose parent never came, References that were cut to the first and the last few, or
// that are In-Reply-To only, two copies of one message, and messages without an ID.
func traffic(n int) []listed {
	r := rand.New(rand.NewPCG(11, 12))
	var out []listed
	chain := map[string][]string{} // what an answer to a message refers to
	topic := map[string]string{}
	for i := range n {
		l := listed{id: fmt.Sprintf("list.%d@example.org", i), subject: fmt.Sprintf("topic number %d", i)}
		if i > 10 && r.IntN(100) < 72 {
			up := out[max(0, i-1-r.IntN(60))]
			if up.id != "" {
				refs := append(slices.Clone(chain[up.id]), up.id)
				l.subject = "Re: " + topic[up.id]
				switch k := r.IntN(20); {
				case k == 0:
					l.reply = up.id
				case k < 3 && len(refs) > 4:
					l.refs = append(refs[:1:1], refs[len(refs)-3:]...)
				default:
					l.refs = refs
				}
			}
		}
		switch k := r.IntN(60); {
		case k == 0 && len(l.refs) == 0 && l.reply == "":
			l.id = ""
		case k == 1 && i > 10:
			l = out[i-1-r.IntN(10)] // a copy
			out = append(out, l)
			continue
		}
		if chain[l.id] = l.refs; l.reply != "" {
			chain[l.id] = []string{l.reply} // RFC 5322 §3.6.4
		}
		topic[l.id] = strings.TrimPrefix(l.subject, "Re: ")
		out = append(out, l)
	}
	// A tenth never came, or is in a mailbox that is not here.
	return slices.DeleteFunc(out, func(listed) bool { return r.IntN(10) == 0 })
}

// threadsOf reads an answer of THREAD: sets of sequence numbers, each sorted.
func threadsOf(t *testing.T, answer string) [][]int {
	var out [][]int
	depth, set, num := 0, []int(nil), ""
	end := func() {
		if num != "" {
			n, err := strconv.Atoi(num)
			if err != nil {
				t.Fatal(err)
			}
			set, num = append(set, n), ""
		}
	}
	for _, c := range answer {
		switch {
		case c == '(':
			end()
			depth++
		case c == ')':
			end()
			if depth--; depth == 0 {
				slices.Sort(set)
				out, set = append(out, set), nil
			}
		case c >= '0' && c <= '9':
			num += string(c)
		default:
			end()
		}
	}
	slices.SortFunc(out, slices.Compare[[]int])
	return out
}

// ours threads raw messages in an order of arrival: sets of their numbers.
func ours(t *testing.T, raws [][]byte, order []int) [][]int {
	s, err := cache.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if _, err := s.PutMailboxes(t.Context(), "a", []cache.Listed{{Name: "INBOX", Delim: "/", Role: mail.RoleInbox, Selectable: true}}, true); err != nil {
		t.Fatal(err)
	}
	boxes, err := s.Mailboxes(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	box := boxes[0].ID
	if _, err := s.Reset(t.Context(), box, 1); err != nil {
		t.Fatal(err)
	}
	for some := range slices.Chunk(order, 97) {
		var in []cache.Incoming
		for _, i := range some {
			h := rfc822.Parse(raws[i]).Header
			in = append(in, cache.Incoming{UID: mail.UID(i + 1), Received: h.Date, Size: int64(len(raws[i])), Header: h})
		}
		if _, err := s.PutMessages(t.Context(), box, in, cache.SyncState{Validity: 1, Next: mail.UID(len(raws) + 1), Low: 1, Server: len(raws)}); err != nil {
			t.Fatal(err)
		}
	}
	sets := map[int64][]int{}
	at := mail.Cursor{}
	for {
		p, err := s.Page(t.Context(), mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{box}}, At: at, N: 500})
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range p.Rows {
			sets[m.Thread] = append(sets[m.Thread], int(m.Place.UID))
			at = p.Key(i)
		}
		if !p.More {
			break
		}
	}
	var out [][]int
	for _, l := range sets {
		slices.Sort(l)
		out = append(out, l)
	}
	slices.SortFunc(out, slices.Compare[[]int])
	return out
}

// Conversations are those that the server makes by REFERENCES, whatever the order
// in which the messages come.
func TestConversationsAreThoseOfTheServer(t *testing.T) {
	srv := mailtest.Dovecot(t)
	u := srv.User(t)
	mails := traffic(2600)
	raws := make([][]byte, len(mails))
	for i := range mails {
		raws[i] = mails[i].raw(i)
	}
	u.AppendMany(t, "INBOX", len(raws), func(i int) []byte { return raws[i] }, nil)
	c := u.Client(t)
	defer c.Close()
	c.Select("INBOX")
	var want [][]int
	for _, l := range c.Cmd("THREAD REFERENCES UTF-8 ALL") {
		if rest, ok := strings.CutPrefix(l, "* THREAD "); ok {
			want = threadsOf(t, rest)
		}
	}
	if len(raws) < 2000 || len(want) < 100 || len(want) > len(raws)*2/3 {
		t.Fatalf("%d messages in %d conversations: no traffic to compare", len(raws), len(want))
	}
	t.Logf("%d messages, %d conversations by the server", len(raws), len(want))
	order := make([]int, len(raws))
	for i := range order {
		order[i] = i
	}
	r := rand.New(rand.NewPCG(1, 2))
	var first [][]int
	for round := range 5 {
		switch round {
		case 1:
			slices.Reverse(order)
		case 2, 3, 4:
			r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		}
		got := ours(t, raws, order)
		if round > 0 && !slices.EqualFunc(got, first, slices.Equal[[]int]) {
			t.Fatalf("round %d: another order of arrival makes other conversations", round)
		}
		first = got
		compareThreads(t, mails, got, want)
	}
}

// compareThreads fails for every difference but the one of RFC 5256, REFERENCES, step 5: what
// no reference joins the server gathers when the subjects are alike.
func compareThreads(t *testing.T, mails []listed, got, want [][]int) {
	t.Helper()
	server := map[int]int{}
	for i, set := range want {
		for _, n := range set {
			server[n] = i
		}
	}
	parts := map[int][][]int{}
	for _, set := range got {
		for _, n := range set {
			if server[n] != server[set[0]] {
				t.Fatalf("%d and %d are one conversation here and two on the server", set[0], n)
			}
		}
		parts[server[set[0]]] = append(parts[server[set[0]]], set)
	}
	gathered := 0
	for i, l := range parts {
		if len(l) == 1 {
			if !slices.Equal(l[0], want[i]) {
				t.Fatalf("here %v, on the server %v", l[0], want[i])
			}
			continue
		}
		gathered++
		for _, set := range l {
			if a, b := mails[l[0][0]-1], mails[set[0]-1]; strings.TrimPrefix(a.subject, "Re: ") != strings.TrimPrefix(b.subject, "Re: ") {
				t.Errorf("the server joins %d (%s) and %d (%s), which no subject explains", l[0][0], a.subject, set[0], b.subject)
			}
		}
	}
	t.Logf("%d conversations here, %d on the server; %d of those are gathered by subject alone", len(got), len(want), gathered)
	if gathered > len(want)/10 {
		t.Errorf("%d of %d conversations differ", gathered, len(want))
	}
}
