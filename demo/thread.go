package demo

import (
	"fmt"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

// A .thread is a conversation. Its preamble holds "subject", "to" and perhaps
// "list" (the List-Id and the name of the mailing list), "flowed" and "cc".
// Each message begins with a line
//
//	=== AGO NAME [re N] [flags]
//
// where NAME is in people.go or "me", N counts from 1 and is the message
// answered (the one before, by default), and flags are seen, flagged … or
// keywords. A line ">>" quotes the message answered. What "me" wrote lies in
// Sent, and with a list in the box too.
func (p *person) thread(file string, head map[string]string, text string, now time.Time) ([]seeded, error) {
	base := strings.TrimSuffix(file, ".thread")
	var out []seeded
	var done []turn
	for i, chunk := range strings.Split("\n"+text, "\n=== ")[1:] {
		line, body, _ := strings.Cut(chunk, "\n")
		t, err := p.turn(line, now)
		if err != nil {
			return nil, err
		}
		t.id = fmt.Sprintf("%s.%d@%s", base, i+1, domain(t.addr))
		l := letter{from: header(t.name, t.addr), to: head["to"], cc: head["cc"], id: t.id, at: t.at, subject: head["subject"]}
		if i > 0 {
			if t.re == 0 {
				t.re = i
			}
			parent := done[t.re-1]
			t.refs = append(parent.refs[:len(parent.refs):len(parent.refs)], parent.id)
			l.refs, l.subject = t.refs, "Re: "+l.subject
			body = strings.ReplaceAll(body, ">>\n", quoted(parent))
		}
		t.body = strings.Trim(body, "\n") + "\n"
		l.body = t.body
		if _, ok := head["flowed"]; ok {
			l.contentType, l.encoding = "text/plain; charset=utf-8; format=flowed", "8bit"
		}
		if list := head["list"]; list != "" {
			id, name, _ := strings.Cut(list, " ")
			l.extra = fmt.Sprintf("List-Id: %s <%s>\nList-Post: <mailto:%s>\nPrecedence: list\n", name, id, strings.Replace(id, ".", "@", 1))
		}
		done = append(done, t)
		raw := l.raw()
		if t.mine {
			out = append(out, seeded{"Sent", t.at, []imap.Flag{imap.FlagSeen}, raw})
		}
		if !t.mine || head["list"] != "" {
			out = append(out, seeded{head["box"], t.at, t.flags, raw})
		}
	}
	return out, nil
}

// turn is one message of a thread.
type turn struct {
	name, addr string
	mine       bool
	at         time.Time
	re         int // the message answered, counted from 1; 0 the one before
	flags      []imap.Flag
	id         string
	refs       []string
	body       string
}

func (p *person) turn(line string, now time.Time) (turn, error) {
	when, rest, _ := strings.Cut(line, " ")
	d, err := ago(when)
	if err != nil {
		return turn{}, err
	}
	t := turn{at: now.Add(-d)}
	switch {
	case rest == "me" || strings.HasPrefix(rest, "me "):
		t.name, t.addr, t.mine, rest = p.name, p.address, true, strings.TrimPrefix(rest, "me")
		t.flags = []imap.Flag{imap.FlagSeen}
	default:
		for name, addr := range known {
			if after, ok := strings.CutPrefix(rest, name); ok {
				t.name, t.addr, rest = name, addr, after
				break
			}
		}
		if t.name == "" {
			return turn{}, fmt.Errorf("nobody is called %q", rest)
		}
	}
	rest = strings.TrimSpace(rest)
	if after, ok := strings.CutPrefix(rest, "re "); ok {
		n, flags, _ := strings.Cut(after, " ")
		if _, err := fmt.Sscan(n, &t.re); err != nil {
			return turn{}, err
		}
		rest = flags
	}
	for w := range strings.FieldsSeq(rest) {
		if w == "re" {
			return turn{}, fmt.Errorf("%q: re comes before the flags", line)
		}
	}
	t.flags = append(t.flags, flagList(rest)...)
	return t, nil
}

// quoted is a message as a reply quotes it.
func quoted(t turn) string {
	var b strings.Builder
	fmt.Fprintf(&b, "On %s, %s wrote:\n", t.at.Format("Mon, 2 Jan 2006 at 15:04"), t.name)
	for line := range strings.SplitSeq(strings.TrimRight(t.body, "\n"), "\n") {
		if line == "-- " {
			break
		}
		switch {
		case strings.HasPrefix(line, ">"):
			b.WriteString(">" + line + "\n")
		case line == "":
			b.WriteString(">\n")
		default:
			b.WriteString("> " + line + "\n")
		}
	}
	return b.String()
}

func domain(addr string) string {
	_, d, _ := strings.Cut(addr, "@")
	return d
}
