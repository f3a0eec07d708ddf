package imap

import (
	"context"
	"sync"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// Status is what the server counts in a mailbox without selecting it.
type Status struct {
	Name     string
	Messages uint32
	Unseen   uint32
	Next     mail.UID // UIDNEXT; 0 unknown
	Validity uint32   // UIDVALIDITY; 0 unknown
	ModSeq   uint64   // HIGHESTMODSEQ; 0 unknown, or the mailbox keeps none
}

func statusOptions(caps Caps) *goimap.StatusOptions {
	return &goimap.StatusOptions{NumMessages: true, UIDNext: true, UIDValidity: true, NumUnseen: true, HighestModSeq: caps.Condstore}
}

func statusOf(d *goimap.StatusData) Status {
	s := Status{Name: d.Mailbox, Next: mail.UID(d.UIDNext), Validity: d.UIDValidity, ModSeq: d.HighestModSeq}
	if d.NumMessages != nil {
		s.Messages = *d.NumMessages
	}
	if d.NumUnseen != nil {
		s.Unseen = *d.NumUnseen
	}
	return s
}

// Status asks for several mailboxes in one flight, 25 at once at most: some
// servers refuse more. A mailbox that the server refuses to tell about is left out.
func (c *Conn) Status(ctx context.Context, names ...string) ([]Status, error) {
	if err := c.checkName("status", names...); err != nil {
		return nil, err
	}
	out, err := c.statuses(ctx, names)
	if isBAD(err) && c.Caps().Condstore {
		c.Drop("CONDSTORE")
		return c.statuses(ctx, names)
	}
	return out, err
}

func (c *Conn) statuses(ctx context.Context, names []string) ([]Status, error) {
	o := statusOptions(c.Caps())
	got := make([]*Status, len(names))
	var mu sync.Mutex
	err := c.run(ctx, "ask for the status of mailboxes", func() error {
		return c.flight(len(names), nil, func(i int) func() error {
			cmd := c.client.Status(names[i], o)
			return func() error {
				d, err := cmd.Wait()
				if isNO(err) || (err == nil && d.Mailbox == "") {
					return nil
				}
				if err != nil {
					return err
				}
				s := statusOf(d)
				s.Name = names[i]
				mu.Lock()
				got[i] = &s
				mu.Unlock()
				return nil
			}
		})
	})
	var out []Status
	for _, s := range got {
		if s != nil {
			out = append(out, *s)
		}
	}
	return out, err
}
