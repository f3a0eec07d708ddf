package mailtest

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"mime"
	"strings"
	"time"
)

// GenDate is when message 0 of Gen was written; each next one is seven minutes later.
var GenDate = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

// GenID is the Message-ID of message i, without brackets.
func GenID(seed uint64, i int) string { return fmt.Sprintf("gen.%d.%d@example.org", seed, i) }

// Gen makes message i of an endless mailbox that is the same for the same seed:
// 1–4 kB, CRLF, threads with References, mailing lists, HTML alternatives, now
// and then an attachment, subjects and bodies in several charsets. The subject
// of a message that begins a thread ends with "#i". It is quick: some
// microseconds.
func Gen(seed uint64, i int) []byte {
	r := genRand(seed, i)
	chain := genChain(seed, i) // the thread, root first, i last
	root := chain[0]
	rr := genRand(seed, root)
	kind := rr.IntN(10) // of the thread
	topic := fmt.Sprintf("%s %s #%d", genWord(rr, genTopics), genWord(rr, genThings), root)
	if kind == 9 {
		topic = genWord(rr, genForeign) + fmt.Sprintf(" #%d", root)
	}
	var b strings.Builder
	from := genPeople[r.IntN(len(genPeople))]
	fmt.Fprintf(&b, "Date: %s\nFrom: %s <%s@example.org>\n", GenDate.Add(time.Duration(i)*7*time.Minute).Format(time.RFC1123Z), mime.QEncoding.Encode("utf-8", from[0]), from[1])
	subject := topic
	if len(chain) > 1 {
		subject = "Re: " + topic
		fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences:", GenID(seed, chain[len(chain)-2]))
		for _, c := range chain[:len(chain)-1] {
			fmt.Fprintf(&b, " <%s>\n", GenID(seed, c))
		}
	}
	fmt.Fprintf(&b, "Message-ID: <%s>\nTo: me@example.org\nSubject: %s\n", GenID(seed, i), strings.ReplaceAll(mime.BEncoding.Encode("utf-8", subject), "?= =?", "?=\n =?"))
	if kind < 4 {
		list := genTopics[rr.IntN(4)]
		fmt.Fprintf(&b, "List-Id: %s <%s.lists.example.org>\nList-Post: <mailto:%s@lists.example.org>\nPrecedence: list\n", list, list, list)
	}
	b.WriteString("MIME-Version: 1.0\n")
	text := genText(r, i)
	switch {
	case kind == 9:
		fmt.Fprintf(&b, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n%s", genWord(r, genForeign), text)
	case r.IntN(12) == 0:
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"b%d\"\n\n--b%d\nContent-Type: text/plain; charset=utf-8\n\n%s\n--b%d\n"+
			"Content-Type: application/octet-stream; name=\"data-%d.bin\"\nContent-Disposition: attachment; filename=\"data-%d.bin\"\nContent-Transfer-Encoding: base64\n\n%s\n--b%d--\n",
			i, i, text, i, i, i, genBinary(r), i)
	case r.IntN(6) == 0:
		fmt.Fprintf(&b, "Content-Type: multipart/alternative; boundary=\"b%d\"\n\n--b%d\nContent-Type: text/plain; charset=utf-8\n\n%s\n--b%d\n"+
			"Content-Type: text/html; charset=utf-8\n\n<html><body><h1>%s</h1><p>%s</p></body></html>\n--b%d--\n", i, i, text, i, genWord(r, genThings), strings.ReplaceAll(text, "\n\n", "</p><p>"), i)
	case r.IntN(9) == 0:
		fmt.Fprintf(&b, "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe! %s", text)
	default:
		fmt.Fprintf(&b, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s", text)
	}
	return crlf([]byte(b.String()))
}

func genRand(seed uint64, i int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(i)*2+1)) }

// genChain is the thread that leads to i: three of five messages answer one of
// the twenty before them.
func genChain(seed uint64, i int) []int {
	chain := []int{i}
	for len(chain) < 8 {
		h := rand.NewPCG(seed^0x5eed, uint64(chain[0])).Uint64()
		if h%5 < 2 || chain[0] == 0 {
			break
		}
		chain = append([]int{chain[0] - 1 - int(h>>8%20)%min(20, chain[0])}, chain...)
	}
	return chain
}

func genText(r *rand.Rand, i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "This is message %d.\n\n", i)
	for range 2 + r.IntN(4) {
		width := 0
		for range 20 + r.IntN(60) {
			w := genWord(r, genWords)
			if width += len(w) + 1; width > 72 {
				b.WriteByte('\n')
				width = len(w)
			} else {
				b.WriteByte(' ')
			}
			b.WriteString(w)
		}
		b.WriteString(".\n\n")
	}
	return b.String()
}

func genBinary(r *rand.Rand) string {
	raw := make([]byte, 54*(5+r.IntN(20)))
	for i := range raw {
		raw[i] = byte(r.Uint32())
	}
	s := base64.StdEncoding.EncodeToString(raw)
	var b strings.Builder
	for ; len(s) > 72; s = s[72:] {
		b.WriteString(s[:72] + "\n")
	}
	return b.String() + s
}

func genWord(r *rand.Rand, l []string) string { return l[r.IntN(len(l))] }

var (
	genPeople = [][2]string{
		{"Ann Lee", "ann"}, {"Bob Ross", "bob"}, {"Chloé Dupont", "chloe"}, {"Dörte Müller", "doerte"}, {"Emeka Obi", "emeka"}, {"藤田 愛", "ai"}, {"Goran Ilić", "goran"},
		{"Hannah Katz", "hannah"},
	}
	genTopics  = []string{"parser", "budget", "garden", "travel", "release", "meeting", "question", "report", "invoice", "idea"}
	genThings  = []string{"for next week", "that nobody ordered", "and what it costs", "in three parts", "before Friday", "with pictures", "once more", "at the lake"}
	genForeign = []string{"来週の会議について", "Überraschung für später", "Встреча в пятницу", "שלום לכולם", "مرحبا بالجميع", "🎉 Fest am Fluss"}
	genWords   = strings.Fields("the of and to in a is that it was for on are with as they be at one have this from or had by hot word but what some we can out other were all " +
		"there when up use your how said an each she which do their time if will way about many then them write would like so these her long make thing see him two has look more " +
		"day could go come did number sound no most people my over know water than call first who may down side been now find harbour lantern ledger copper window river quiet")
)
