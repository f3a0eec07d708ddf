package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
)

// live makes things happen while one watches.
type live struct {
	d   *Demo
	mu  sync.Mutex // step may be called from run and from Next
	rng *rand.Rand
	n   int
	// threads remembers the last message of each conversation that goes on.
	threads map[string]turn
}

func newLive(d *Demo, r *rand.Rand) *live {
	return &live{d: d, rng: r, threads: map[string]turn{}}
}

// run lets something happen after ten seconds and then every 20 to 40.
func (l *live) run(ctx context.Context) {
	wait := 10 * time.Second
	for {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
			l.step()
		}
		l.mu.Lock()
		wait = time.Duration(20+l.rng.IntN(21)) * time.Second
		l.mu.Unlock()
	}
}

// step does the next thing of the script, and begins again at its end.
func (l *live) step() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := script[l.n%len(script)]
	l.n++
	// Mail is dated by the demonstration's own time.
	at := l.d.started.Add(now().Sub(l.d.begun))
	a := l.d.account(e.account)
	if e.flag != "" {
		return l.flag(a, e)
	}
	t := turn{name: e.name, addr: known[e.name], at: at, id: fmt.Sprintf("live.%d@%s", l.n, domain(known[e.name])), body: e.body}
	subject := e.subject
	if last, ok := l.threads[e.subject]; ok {
		t.refs = append(last.refs[:len(last.refs):len(last.refs)], last.id)
		subject = "Re: " + subject
	} else if e.answers != "" {
		t.refs = []string{e.answers}
		subject = "Re: " + subject
	}
	l.threads[e.subject] = t
	m := letter{from: header(t.name, t.addr), to: header(a.fullname, a.address), subject: subject, id: t.id, refs: t.refs, at: at, body: e.body}
	a.store.mu.Lock()
	defer a.store.mu.Unlock()
	if b := a.store.box("INBOX"); b != nil {
		b.add(m.raw(), at, nil)
	}
	return "new mail in " + a.name + ": " + subject
}

// flag changes a flag of a recent message of the inbox, as another client
// would: it is set, or taken away where it was set.
func (l *live) flag(a *account, e happening) string {
	a.store.mu.Lock()
	defer a.store.mu.Unlock()
	b := a.store.box("INBOX")
	if b == nil || len(b.msgs) == 0 {
		return "nothing"
	}
	i := len(b.msgs) - 1 - l.rng.IntN(min(12, len(b.msgs)))
	f := []imap.Flag{e.flag}
	if flags := b.msgs[i].flags; hasFlag(flags, e.flag) {
		b.setFlags(i, withoutFlags(flags, f), nil)
	} else {
		b.setFlags(i, append(flags[:len(flags):len(flags)], e.flag), nil)
	}
	return "another client changed " + string(e.flag) + " in " + a.name
}

func (d *Demo) account(name string) *account {
	for _, a := range d.accounts {
		if a.name == name {
			return a
		}
	}
	return d.accounts[0]
}

// happening is one thing that happens: mail, or a flag that changes.
type happening struct {
	account, name, subject, body string
	answers                      string // the Message-ID of a seed that it answers
	flag                         imap.Flag
}

var script = []happening{
	{account: "work", name: "Priya Raman", subject: "The fog horn is on our status page", answers: "foghorn.5@tidewater.example",
		body: "Update: it is foggy. The horn is on. The status page says so.\n\nI consider this resolved.\n\nPriya\n"},
	{account: "home", name: "Elin Lindqvist", subject: "Papa's 70th, a plan", answers: "birthday.4@lindqvist.example",
		body: "He found the list. He has added himself to the cake committee.\n\nAct surprised anyway.\n\n/E\n"},
	{account: "lists", name: "Hana Kovář", subject: "Release 1.0, for real this time",
		body: "The tag is pushed, the archives are signed, the coffee is cold.\n\nThank you, everybody.\n\nHana\n"},
	{account: "work", flag: imap.FlagFlagged},
	{account: "work", name: "Bao Nguyễn", subject: "Lunch: soup boat is in the harbour",
		body: "Until one o'clock, or until the soup is gone, whichever is first.\n\nIt is never one o'clock.\n"},
	{account: "home", name: "佐藤 健", subject: "来週の花火について", body: "マーラさん、\n\n来週の土曜日、川の近くで花火があります。\n一緒に見に行きませんか。🎆\n\n健\n"},
	{account: "lists", name: "Ravi Menon", subject: "Release 1.0, for real this time", body: "Congratulations! It took the build farm four minutes to notice and celebrate.\n\nRavi\n"},
	{account: "home", flag: imap.FlagSeen},
	{account: "work", name: "Tomás Okafor", subject: "Boat on Thursday", body: "Weather permitting (it will not), the boat leaves at seven.\n\nBring the spare lamp and something to read.\n\nTomás\n"},
	{account: "home", name: "Noa Ben-Ami", subject: "שלום מהכרמל", body: "מארה יקרה,\n\nסוף סוף ירד גשם. הזיתים שמחים, וגם אני.\n\nנועה\n"},
	{account: "work", name: "Inês Duarte", subject: "Lunch: soup boat is in the harbour", body: "The soup is gone.\n\nInês\n"},
	{account: "lists", name: "Kenji Mori", subject: "[PATCH] walk: say which edge closed the cycle",
		body: "A cycle error without the cycle is a riddle.\n\n---\n graph/cycle.go | 4 +++-\n 1 file changed, 3 insertions(+), 1 deletion(-)\n\ndiff --git a/graph/cycle.go b/graph/cycle.go\n--- a/graph/cycle.go\n+++ b/graph/cycle.go\n@@ -12,5 +12,7 @@ func (w *Walker) cycle(n *Node) error {\n \tif !n.open {\n \t\treturn nil\n \t}\n-\treturn errCycle\n+\treturn &CycleError{\n+\t\tPath: w.path(n),\n+\t}\n }\n"},
}
