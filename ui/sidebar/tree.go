package sidebar

import (
	"strings"

	"postern/mail"
	"postern/render"
)

// tree makes the rows of one account: the mailboxes with a role in their
// order, then the others by name, and below each what lies in it.
type tree struct {
	p     *Pane
	have  map[string]bool           // names of mailboxes that others may lie in
	kids  map[string][]mail.Mailbox // by the name of the nearest mailbox above; "" none
	below map[string]tally          // by the name of a level
	made  map[string]bool           // levels that got a row without being a mailbox
	out   []Row
}

// tally is what lies below a level: mailboxes without a role.
type tally struct{ boxes, unread int }

func (p *Pane) folders(account string) []Row {
	t := tree{p: p, have: map[string]bool{}, kids: map[string][]mail.Mailbox{}, below: map[string]tally{}, made: map[string]bool{}}
	for _, m := range p.boxes {
		// Some servers put everything below INBOX: that is no reason to set it in.
		if m.Account == account && m.Role != mail.RoleInbox {
			t.have[m.Name] = true
		}
	}
	for _, m := range p.boxes {
		if m.Account == account {
			t.sort(m)
		}
	}
	for _, m := range t.kids[""] {
		depth, name := 0, FolderName(m)
		if m.Role == mail.RoleNone {
			depth, name = t.parents(m)
		}
		t.add(m, depth, name)
	}
	return t.out
}

// sort notes where a mailbox lies.
func (t *tree) sort(m mail.Mailbox) {
	nearest := ""
	if m.Role == mail.RoleNone && m.Delim != "" {
		for i := 0; ; {
			j := strings.Index(m.Name[i:], m.Delim)
			if j < 0 {
				break
			}
			level := m.Name[:i+j]
			b := t.below[level]
			t.below[level] = tally{b.boxes + 1, b.unread + m.Unread}
			if t.have[level] {
				nearest = level
			}
			i += j + len(m.Delim)
		}
	}
	t.kids[nearest] = append(t.kids[nearest], m)
}

// add makes the row of a mailbox and the rows below it.
func (t *tree) add(m mail.Mailbox, depth int, name string) {
	r := Row{Kind: Folder, Account: m.Account, Mailbox: m, unread: m.Unread, name: name, depth: depth}
	kids := t.kids[m.Name]
	if m.Role != mail.RoleInbox && len(kids) > 0 {
		r.parent = true
		if r.closed = t.p.closed[r.key()]; r.closed {
			r.unread += t.below[m.Name].unread
			kids = nil
		}
	}
	t.out = append(t.out, r)
	if m.Role == mail.RoleInbox {
		return
	}
	for _, c := range kids {
		rest := c.Name[len(m.Name)+len(c.Delim):]
		t.add(c, depth+1, render.Line1(strings.ReplaceAll(rest, c.Delim, "/")))
	}
}

// parents adds rows for levels of a name that are no mailboxes themselves, and
// gives the depth of the mailbox and its name there. Levels that lead to one
// mailbox only get no row: the mailbox is called by them ("Projects/2026").
func (t *tree) parents(m mail.Mailbox) (depth int, name string) {
	if m.Delim == "" {
		return 0, FolderName(m)
	}
	parts := strings.Split(m.Name, m.Delim)
	for i := 1; i < len(parts); i++ {
		level := strings.Join(parts[:i], m.Delim)
		if strings.EqualFold(level, "INBOX") {
			continue
		}
		if !t.made[level] {
			if t.below[level].boxes == 1 {
				return depth, render.Line1(strings.Join(parts[i-1:], "/"))
			}
			t.made[level] = true
			fake := mail.Mailbox{Account: m.Account, Name: level, Delim: m.Delim}
			t.out = append(t.out, Row{Kind: Folder, Account: m.Account, Mailbox: fake, depth: depth, name: FolderName(fake)})
		}
		depth++
	}
	return depth, FolderName(m)
}
