package imap

import (
	"context"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// Query is what is searched for on the server; everything given must match.
type Query struct {
	Text    string // anywhere in the message
	Subject string
	From    string
	To      string
	Unseen  bool
	Flagged bool
}

// UIDs lists every message of the selected mailbox as one set, in a few octets
// where the server has ESEARCH (RFC 4731).
func (c *Conn) UIDs(ctx context.Context) (mail.UIDSet, error) {
	return c.search(ctx, "list the messages", &goimap.SearchCriteria{})
}

// Among tells which of some messages the selected mailbox has.
func (c *Conn) Among(ctx context.Context, uids mail.UIDSet) (mail.UIDSet, error) {
	var out mail.UIDSet
	for _, set := range chunk(uids, maxCommand-200) {
		on, err := c.search(ctx, "look for messages", &goimap.SearchCriteria{UID: []goimap.UIDSet{uidSet(set)}})
		if err != nil {
			return nil, err
		}
		out = out.Union(on)
	}
	return out.Minus(out.Minus(uids)), nil
}

// SearchHeader finds the messages that have the value in a header field, as
// servers understand it: case does not matter, and part of the field suffices.
func (c *Conn) SearchHeader(ctx context.Context, field, value string) (mail.UIDSet, error) {
	return c.search(ctx, "search", &goimap.SearchCriteria{Header: []goimap.SearchCriteriaHeaderField{{Key: field, Value: value}}})
}

// Search finds messages in the selected mailbox on the server.
func (c *Conn) Search(ctx context.Context, q Query) (mail.UIDSet, error) {
	var k goimap.SearchCriteria
	for key, v := range map[string]string{"Subject": q.Subject, "From": q.From, "To": q.To} {
		if v != "" {
			k.Header = append(k.Header, goimap.SearchCriteriaHeaderField{Key: key, Value: v})
		}
	}
	if q.Text != "" {
		k.Text = []string{q.Text}
	}
	if q.Unseen {
		k.NotFlag = append(k.NotFlag, goimap.FlagSeen)
	}
	if q.Flagged {
		k.Flag = append(k.Flag, goimap.FlagFlagged)
	}
	return c.search(ctx, "search", &k)
}

func (c *Conn) search(ctx context.Context, op string, k *goimap.SearchCriteria) (mail.UIDSet, error) {
	ask := func() (mail.UIDSet, error) {
		var o *goimap.SearchOptions
		if c.Caps().ESearch {
			o = &goimap.SearchOptions{ReturnAll: true}
		}
		var out mail.UIDSet
		err := c.run(ctx, op, func() error {
			d, err := c.client.UIDSearch(k, o).Wait()
			if err != nil {
				return err
			}
			if s, ok := d.All.(goimap.UIDSet); ok {
				out = fromUIDSet(s)
			}
			return nil
		})
		return out, err
	}
	out, err := ask()
	if isBAD(err) && c.Caps().ESearch {
		c.Drop("ESEARCH")
		return ask()
	}
	return out, err
}
