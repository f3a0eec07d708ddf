package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

// kilnMessages is how long the long list is.
const kilnMessages = 2400

// kiln is the development list of a build tool: the long folder, two years of
// threads of very different length, patches among them.
func kiln(p *person, at time.Time) []seeded {
	g := &listing{
		rng: rand.New(rand.NewPCG(seed, 10)), box: "Lists/kiln-devel", name: "Kiln development", id: "kiln-devel.kiln.example",
		tag: "kiln-devel", people: kilnPeople, topics: kilnTopics, lines: kilnLines,
	}
	return g.fill(p, at, kilnMessages, 2*365*24*time.Hour)
}

// sailTalk is a list about sailing.
func sailTalk(p *person, at time.Time) []seeded {
	g := &listing{
		rng: rand.New(rand.NewPCG(seed, 11)), box: "Lists/sail-talk", name: "Sail talk", id: "sail-talk.harbour.example",
		tag: "sail-talk", people: sailPeople, topics: sailTopics, lines: sailLines,
	}
	return g.fill(p, at, 160, 120*24*time.Hour)
}

// listing makes the traffic of a mailing list.
type listing struct {
	rng           *rand.Rand
	box, name, id string
	tag           string
	people        []string
	topics, lines []string
	// mail of a person rather than of a list: addressed to me, who answers now
	// and then; those answers lie in Sent
	personal *person

	open   []*topic
	made   int
	recent []string // sentences said lately, so that nobody repeats them at once
}

type topic struct {
	subject string
	posts   []turn
	patch   bool
}

// fill makes n messages over the span that ends an hour ago, denser towards the end.
func (g *listing) fill(p *person, at time.Time, n int, span time.Duration) []seeded {
	out := make([]seeded, 0, n)
	for i := range n {
		left := 1 - float64(i+1)/float64(n+1)
		when := at.Add(-time.Hour - time.Duration(left*left*float64(span)) - time.Duration(g.rng.IntN(3600))*time.Second)
		raw, mine := g.post(when)
		if mine {
			out = append(out, seeded{"Sent", when, []imap.Flag{imap.FlagSeen}, raw})
			continue
		}
		flags := []imap.Flag{imap.FlagSeen}
		if i > n-40 && g.rng.IntN(3) > 0 || i > n-8 {
			flags = nil
		}
		if g.rng.IntN(90) == 0 {
			flags = append(flags, imap.FlagFlagged)
		}
		out = append(out, seeded{g.box, when, flags, raw})
	}
	return out
}

// post makes the next message: of an open topic, or the first of a new one. mine
// says that the owner of the account wrote it.
func (g *listing) post(when time.Time) (raw []byte, mine bool) {
	g.made++
	var t *topic
	if len(g.open) == 0 || g.rng.IntN(4) == 0 {
		t = &topic{subject: g.subject(), patch: g.rng.IntN(9) == 0 && g.tag == "kiln-devel"}
		if t.patch {
			t.subject = "[PATCH] " + strings.ToLower(t.subject[:1]) + t.subject[1:]
		}
		g.open = append(g.open, t)
		if len(g.open) > 9 {
			g.open = g.open[1:]
		}
	} else {
		t = g.open[len(g.open)-1-min(g.rng.IntN(len(g.open)), g.rng.IntN(len(g.open)))]
	}
	name := pick(g.rng, g.people)
	u := turn{name: name, addr: known[name], at: when, id: fmt.Sprintf("%s.%d@%s", g.tag, g.made, domain(g.address()))}
	l := letter{from: header(name, u.addr), to: header("", g.address()), subject: t.subject, id: u.id, at: when}
	if g.personal != nil {
		if mine = len(t.posts) > 0 && g.rng.IntN(4) == 0; mine {
			l.to, l.from = l.from, header(g.personal.name, g.personal.address)
			u.name, name = g.personal.name, g.personal.name
		} else {
			l.to = header(g.personal.name, g.personal.address)
		}
	} else {
		l.extra = g.listHeader()
	}
	switch {
	case len(t.posts) == 0 && t.patch:
		u.body = g.patch(name)
	case len(t.posts) == 0:
		u.body = g.greeting() + g.paragraph(4) + "\n" + g.paragraph(3) + "\n" + g.sign(name)
	default:
		parent := t.posts[len(t.posts)-1-min(g.rng.IntN(len(t.posts)), g.rng.IntN(len(t.posts)))]
		u.refs = append(parent.refs[:len(parent.refs):len(parent.refs)], parent.id)
		l.refs, l.subject = u.refs, "Re: "+t.subject
		u.body = clip(quoted(parent), 12) + "\n" + g.paragraph(1+g.rng.IntN(4)) + "\n" + g.sign(name)
	}
	l.body = u.body
	t.posts = append(t.posts, u)
	return l.raw(), mine
}

func (g *listing) greeting() string {
	if g.personal != nil {
		return "Hi Mara,\n\n"
	}
	return "Hi all,\n\n"
}

func (g *listing) listHeader() string {
	return fmt.Sprintf("List-Id: %s <%s>\nList-Post: <mailto:%s>\nList-Unsubscribe: <mailto:%s?subject=unsubscribe>\nPrecedence: list\n",
		g.name, g.id, g.address(), strings.Replace(g.id, ".", "-request@", 1))
}

func (g *listing) subject() string {
	s := pick(g.rng, g.topics)
	if strings.Contains(s, "%") {
		s = fmt.Sprintf(s, g.rng.IntN(60)+1)
	}
	return s
}

func (g *listing) paragraph(sentences int) string {
	var b strings.Builder
	width := 0
	for range sentences {
		for w := range strings.FieldsSeq(g.sentence()) {
			if width+len(w) > 70 {
				b.WriteString("\n")
				width = 0
			} else if width > 0 {
				b.WriteString(" ")
			}
			b.WriteString(w)
			width += len(w) + 1
		}
	}
	return b.String() + "\n"
}

func (g *listing) sentence() string {
	for {
		s := pick(g.rng, g.lines)
		if slices.Contains(g.recent, s) {
			continue
		}
		if g.recent = append(g.recent, s); len(g.recent) > len(g.lines)/2 {
			g.recent = g.recent[1:]
		}
		return s
	}
}

func (g *listing) sign(name string) string {
	first, _, _ := strings.Cut(name, " ")
	if g.rng.IntN(3) == 0 {
		return "-- \n" + name + "\n"
	}
	return first + "\n"
}

func (g *listing) patch(name string) string {
	n := g.rng.IntN(400) + 20
	return g.paragraph(2) + fmt.Sprintf(`
Signed-off-by: %s <%s>
---
 graph/walk.go | 6 +++---
 1 file changed, 3 insertions(+), 3 deletions(-)

diff --git a/graph/walk.go b/graph/walk.go
index 3f1c2a%d..9be04d%d 100644
--- a/graph/walk.go
+++ b/graph/walk.go
@@ -%d,7 +%d,7 @@ func (w *Walker) visit(n *Node) error {
 	if n.seen {
 		return nil
 	}
-	for i := 0; i < len(n.edges); i++ {
-		if err := w.visit(n.edges[i].to); err != nil {
+	for _, e := range n.edges {
+		if err := w.visit(e.to); err != nil {
 			return err
 		}
 	}
-- 
2.4%d.0
`, name, known[name], n%10, n%7, n, n, n%9)
}

func clip(s string, lines int) string {
	all := strings.SplitAfter(s, "\n")
	if len(all) > lines {
		return strings.Join(all[:lines], "") + "> [...]\n"
	}
	return s
}

func pick[T any](r *rand.Rand, l []T) T { return l[r.IntN(len(l))] }

// address is where the list is written to: its id with the first "." as "@".
func (g *listing) address() string { return strings.Replace(g.id, ".", "@", 1) }
