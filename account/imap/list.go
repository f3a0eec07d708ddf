package imap

import (
	"context"
	"slices"
	"strings"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// Listing is a mailbox as LIST says it.
type Listing struct {
	Name  string // UTF-8; "INBOX" is always upper case
	Delim string // hierarchy delimiter, "" when the name space is flat
	Attrs []string
	// Role is what SPECIAL-USE says, or else what the name suggests. No two
	// mailboxes of one List have the same role, except RoleNone.
	Role        mail.Role
	Selectable  bool
	Subscribed  bool
	NonExistent bool // only the parent of another one, or subscribed and gone
	// Status is nil unless it was asked for and the server gave it.
	Status *Status
}

// List lists all mailboxes, in one round trip where the server has LIST-STATUS
// (RFC 5819); withStatus fills Listing.Status. That a mailbox is missing from an
// answer does not mean that it was deleted.
func (c *Conn) List(ctx context.Context, withStatus bool) ([]Listing, error) {
	ls, err := c.listExtended(ctx, withStatus)
	if isBAD(err) && c.Caps().ListExtended {
		c.Drop("LIST-STATUS")
		if ls, err = c.listExtended(ctx, withStatus); isBAD(err) {
			c.Drop("LIST-EXTENDED")
			c.Drop("SPECIAL-USE")
			ls, err = c.listExtended(ctx, withStatus)
		}
	}
	if err != nil {
		return nil, err
	}
	if !c.Caps().ListExtended {
		if err := c.addSubscribed(ctx, ls); err != nil {
			return nil, err
		}
	}
	if withStatus {
		if err := c.addStatus(ctx, ls); err != nil {
			return nil, err
		}
	}
	setRoles(ls)
	return ls, nil
}

// listExtended is one LIST with as much in it as the server understands.
func (c *Conn) listExtended(ctx context.Context, withStatus bool) ([]Listing, error) {
	caps := c.Caps()
	var o *goimap.ListOptions
	if caps.ListExtended {
		o = &goimap.ListOptions{ReturnSubscribed: true, ReturnSpecialUse: caps.SpecialUse}
		if withStatus && caps.ListStatus {
			o.ReturnStatus = statusOptions(caps)
		}
	}
	var ls []Listing
	err := c.run(ctx, "list mailboxes", func() error {
		cmd := c.client.List("", "*", o)
		for d := cmd.Next(); d != nil; d = cmd.Next() {
			if l := listing(d); l.Name != "" {
				ls = append(ls, l)
			}
		}
		return cmd.Close()
	})
	return merge(ls), err
}

// merge makes one of several answers about the same mailbox.
func merge(ls []Listing) []Listing {
	at := map[string]int{}
	out := ls[:0]
	for _, l := range ls {
		i, ok := at[l.Name]
		if !ok {
			at[l.Name] = len(out)
			out = append(out, l)
			continue
		}
		o := &out[i]
		o.Attrs = append(o.Attrs, l.Attrs...)
		o.Subscribed = o.Subscribed || l.Subscribed
		o.Selectable = o.Selectable && l.Selectable
		if o.Status == nil {
			o.Status = l.Status
		}
	}
	return out
}

func listing(d *goimap.ListData) Listing {
	l := Listing{Name: d.Mailbox, Selectable: true}
	if strings.EqualFold(l.Name, "INBOX") {
		l.Name = "INBOX"
	}
	if d.Delim != 0 {
		l.Delim = string(d.Delim)
	}
	for _, a := range d.Attrs {
		l.Attrs = append(l.Attrs, string(a))
		switch {
		case strings.EqualFold(string(a), `\Noselect`):
			l.Selectable = false
		case strings.EqualFold(string(a), `\NonExistent`):
			l.Selectable, l.NonExistent = false, true
		case strings.EqualFold(string(a), `\Subscribed`):
			l.Subscribed = true
		}
	}
	if strings.ContainsAny(l.Name, "\r\n\x00") {
		l.Selectable = false // no command of ours will name it
	}
	if d.Status != nil {
		s := statusOf(d.Status)
		l.Status = &s
	}
	return l
}

// addStatus asks for the status of every mailbox that did not come with one.
func (c *Conn) addStatus(ctx context.Context, ls []Listing) error {
	var names []string
	for _, l := range ls {
		if l.Selectable && l.Status == nil {
			names = append(names, l.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	st, err := c.Status(ctx, names...)
	if err != nil {
		return err
	}
	for i := range ls {
		j := slices.IndexFunc(st, func(s Status) bool { return s.Name == ls[i].Name })
		if j >= 0 && ls[i].Status == nil {
			ls[i].Status = &st[j]
		}
	}
	return nil
}
