package demo

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
)

// The seeds: mail/ACCOUNT/NAME.eml is one message, mail/ACCOUNT/NAME.thread a
// conversation. Both begin with lines "#: key value":
//
//	box    the mailbox (INBOX)
//	at     how long ago it arrived: 3h, 2d4h30m (eml)
//	flags  its flags: \Seen $Forwarded … (eml)
//	bare   leave it as it is: no Date and no Message-ID are added (eml)
//
// An .eml is a template: see template.go. A .thread is described in thread.go.
//
//go:embed mail
var seeds embed.FS

// seeded is a message on its way into a store.
type seeded struct {
	box   string
	at    time.Time
	flags []imap.Flag
	raw   []byte
}

// fill makes the mailboxes of every account and puts the mail there, all
// accounts at once: the screen waits for it.
func (d *Demo) fill(at time.Time) error {
	errs := make([]error, len(d.accounts))
	var work sync.WaitGroup
	for i, a := range d.accounts {
		work.Go(func() { errs[i] = a.store.fill(people[i], at) })
	}
	work.Wait()
	return errors.Join(errs...)
}

func (s *store) fill(p *person, at time.Time) error {
	for _, b := range standard {
		s.create(b.name, b.attrs...)
	}
	all, err := p.embedded(at)
	if err != nil {
		return err
	}
	for _, generate := range p.generators {
		all = append(all, generate(p, at)...)
	}
	slices.SortStableFunc(all, func(x, y seeded) int { return cmp.Compare(x.at.Unix(), y.at.Unix()) })
	for _, m := range all {
		b := s.box(m.box)
		if b == nil {
			b = s.makeWithParents(m.box)
		}
		b.add(m.raw, m.at, m.flags)
	}
	return nil
}

var standard = []struct {
	name  string
	attrs []imap.MailboxAttr
}{
	{"INBOX", nil}, {"Drafts", []imap.MailboxAttr{imap.MailboxAttrDrafts}}, {"Sent", []imap.MailboxAttr{imap.MailboxAttrSent}},
	{"Archive", []imap.MailboxAttr{imap.MailboxAttrArchive}}, {"Junk", []imap.MailboxAttr{imap.MailboxAttrJunk}},
	{"Trash", []imap.MailboxAttr{imap.MailboxAttrTrash}},
}

// makeWithParents makes "a/b/c" with "a" and "a/b".
func (s *store) makeWithParents(name string) *mailbox {
	for i, c := range name {
		if c == delim && s.box(name[:i]) == nil {
			s.create(name[:i])
		}
	}
	return s.create(name)
}

// embedded reads the seeds of one person.
func (p *person) embedded(at time.Time) ([]seeded, error) {
	dir := path.Join("mail", p.account)
	files, err := fs.ReadDir(seeds, dir)
	if err != nil {
		return nil, err
	}
	var out []seeded
	for _, f := range files {
		text, err := fs.ReadFile(seeds, path.Join(dir, f.Name()))
		if err != nil {
			return nil, err
		}
		head, body := preamble(string(text))
		switch path.Ext(f.Name()) {
		case ".thread":
			some, err := p.thread(f.Name(), head, body, at)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name(), err)
			}
			out = append(out, some...)
		case ".eml":
			m, err := p.message(f.Name(), head, body, at)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name(), err)
			}
			out = append(out, m)
		}
	}
	return out, nil
}

// preamble reads the lines "#: key value" at the beginning.
func preamble(text string) (head map[string]string, rest string) {
	head = map[string]string{"box": "INBOX"}
	for strings.HasPrefix(text, "#: ") {
		line, after, _ := strings.Cut(text, "\n")
		key, value, _ := strings.Cut(line[len("#: "):], " ")
		head[key] = strings.TrimSpace(value)
		text = after
	}
	return head, text
}

// ago reads "2d4h30m": time.ParseDuration with days.
func ago(s string) (time.Duration, error) {
	days := time.Duration(0)
	if d, rest, ok := strings.Cut(s, "d"); ok {
		n, err := time.ParseDuration(d + "h")
		if err != nil {
			return 0, err
		}
		if days = 24 * n; rest == "" {
			return days, nil
		}
		s = rest
	}
	d, err := time.ParseDuration(s)
	return days + d, err
}

func flagList(s string) []imap.Flag {
	var out []imap.Flag
	for f := range strings.FieldsSeq(s) {
		switch f {
		case "seen", "flagged", "answered", "draft", "deleted":
			f = `\` + strings.ToUpper(f[:1]) + f[1:]
		}
		out = append(out, imap.Flag(f))
	}
	return out
}

// crlf gives a message the line ends of the wire.
func crlf(s string) []byte {
	return []byte(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n"))
}
