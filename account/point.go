package account

import (
	"context"
	"fmt"
	"io"
	"time"

	"postern/account/imap"
	"postern/account/pop3"
	"postern/config"
	"postern/mail"
)

// arrival is a message that waits at a drop point.
type arrival struct {
	id   string // "" when the server has none that can be used
	n    int    // POP3: its number in this session
	uid  mail.UID
	size int64
}

// heading is what is learned of a message before it is fetched.
type heading struct {
	data     []byte
	whole    bool // data is the whole message
	size     int64
	received time.Time // zero: by its header
}

// dropPoint is a visit to a server from which mail is taken.
type dropPoint interface {
	// list gives what waits there, oldest first as a rule.
	list(ctx context.Context) ([]arrival, error)
	headers(ctx context.Context, in []arrival, each func(arrival, heading) error) error
	whole(ctx context.Context, a arrival, w io.Writer) error
	// remove marks for deletion; quit makes it so and ends the visit.
	remove(ctx context.Context, in []arrival) error
	quit(ctx context.Context) error
	// close ends the visit at once; after quit it does nothing.
	close()
	bytes() (in, out int64)
}

// visit connects to the account's server.
func (d *depot) visit(ctx context.Context) (dropPoint, error) {
	if d.acct.Incoming.Protocol == config.IMAP {
		c, err := d.dialer.dial(ctx, func(imap.Update) {})
		if err != nil {
			return nil, err
		}
		return &imapPoint{c: c}, nil
	}
	c, err := d.dialer.dialPOP3(ctx)
	if err != nil {
		return nil, err
	}
	return &popPoint{c: c}, nil
}

// popPoint is a visit by POP3.
type popPoint struct{ c *pop3.Conn }

func (p *popPoint) list(context.Context) ([]arrival, error) {
	l, err := p.c.List()
	out := make([]arrival, len(l))
	for i, e := range l {
		out[i] = arrival{id: e.ID, n: e.N, size: e.Size}
	}
	return out, err
}

func (p *popPoint) headers(_ context.Context, in []arrival, each func(arrival, heading) error) error {
	at := make(map[int]arrival, len(in))
	entries := make([]pop3.Entry, len(in))
	for i, a := range in {
		at[a.n], entries[i] = a, pop3.Entry{N: a.n, Size: a.size}
	}
	return p.c.Headers(entries, func(e pop3.Entry, data []byte, whole bool) error {
		return each(at[e.N], heading{data: data, whole: whole, size: e.Size})
	})
}

func (p *popPoint) whole(_ context.Context, a arrival, w io.Writer) error {
	return p.c.Retrieve(pop3.Entry{N: a.n}, w)
}

func (p *popPoint) remove(_ context.Context, in []arrival) error {
	entries := make([]pop3.Entry, len(in))
	for i, a := range in {
		entries[i].N = a.n
	}
	_, err := p.c.Delete(entries) // what is not deleted is tried again on the next visit
	return err
}

func (p *popPoint) quit(context.Context) error { return p.c.Quit() }
func (p *popPoint) close()                     { _ = p.c.Close() }
func (p *popPoint) bytes() (in, out int64)     { return p.c.Bytes() }

// imapPoint is a visit by IMAP in the manner of POP.
type imapPoint struct{ c *imap.Conn }

func (p *imapPoint) list(ctx context.Context) ([]arrival, error) {
	sel, err := p.c.Select(ctx, "INBOX", imap.SelectOptions{})
	if err != nil {
		return nil, err
	}
	if p.c.Exists() == 0 {
		return nil, nil
	}
	uids, err := p.c.UIDs(ctx)
	if err != nil {
		return nil, err
	}
	var out []arrival
	for _, u := range uids.UIDs() {
		out = append(out, arrival{id: fmt.Sprintf("%d.%d", sel.Validity, u), uid: u})
	}
	return out, nil
}

func (p *imapPoint) headers(ctx context.Context, in []arrival, each func(arrival, heading) error) error {
	at := map[mail.UID]arrival{}
	var uids []mail.UID
	for _, a := range in {
		at[a.uid] = a
		uids = append(uids, a.uid)
	}
	return p.c.Headers(ctx, []imap.Set{imap.UIDs(mail.NewUIDSet(uids...))}, func(f imap.Fetched) error {
		a, ok := at[f.UID]
		if !ok {
			return nil
		}
		delete(at, f.UID)
		return each(a, heading{data: f.Header, size: f.Size, received: f.Received})
	})
}

func (p *imapPoint) whole(ctx context.Context, a arrival, w io.Writer) error {
	return p.c.Section(ctx, a.uid, "", a.size, func(_ int64, data []byte) error {
		_, err := w.Write(data)
		return err
	})
}

func (p *imapPoint) remove(ctx context.Context, in []arrival) error {
	var uids []mail.UID
	for _, a := range in {
		uids = append(uids, a.uid)
	}
	set := mail.NewUIDSet(uids...)
	if err := p.c.Store(ctx, set, true, mail.Flags{Bits: mail.Deleted}); err != nil {
		return err
	}
	return p.c.Expunge(ctx, set)
}

func (p *imapPoint) quit(ctx context.Context) error {
	err := p.c.Logout(ctx)
	p.close()
	return err
}

func (p *imapPoint) close()                 { _ = p.c.Close() }
func (p *imapPoint) bytes() (in, out int64) { return p.c.Bytes() }
