package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// changeMailbox creates, renames, removes or subscribes a mailbox. When the work
// was begun before, the server's list says whether it had happened.
func (s *session) changeMailbox(ctx context.Context, c *imap.Conn, w *cache.Work) error {
	name := w.Mailbox.Name
	if w.Resumed {
		if done, err := s.happened(ctx, c, w); err != nil || done {
			s.polled = time.Time{}
			if done && w.Kind == mail.ChangeRename {
				err = s.resubscribe(ctx, c, w)
			}
			return err
		}
	}
	if b := s.selected; b != nil && b.ID == w.Mailbox.ID && w.Kind != mail.ChangeSubscribe && w.Kind != mail.ChangeUnsubscribe {
		// Servers differ in what becomes of a selected mailbox.
		if inbox := s.inbox(); inbox != nil && inbox != b {
			if _, err := s.open(ctx, inbox); err != nil {
				return err
			}
		}
	}
	var err error
	switch w.Kind {
	case mail.ChangeCreate:
		if err = c.Create(ctx, w.Name); err == nil {
			if serr := c.Subscribe(ctx, w.Name); !s.refusal(serr) {
				err = serr // it is there, subscribed or not
			}
		}
	case mail.ChangeRename:
		if err = c.Rename(ctx, name, w.Name); err == nil {
			err = s.resubscribe(ctx, c, w)
		}
	case mail.ChangeRemove:
		if err = c.Delete(ctx, name); mail.Is(err, mail.NotFound) {
			err = nil // another client was first
		}
	case mail.ChangeSubscribe:
		err = c.Subscribe(ctx, name)
	case mail.ChangeUnsubscribe:
		err = c.Unsubscribe(ctx, name)
	default:
		err = fmt.Errorf("no such change of a mailbox: %s", w.Kind)
	}
	s.polled = time.Time{} // look at the list soon, whatever came of it
	return err
}

// happened looks at the server's list for the effect of a change of a mailbox.
func (s *session) happened(ctx context.Context, c *imap.Conn, w *cache.Work) (bool, error) {
	ls, err := c.List(ctx, false)
	if err != nil {
		return false, err
	}
	has := map[string]bool{}
	for _, l := range ls {
		has[l.Name] = !l.NonExistent
	}
	switch w.Kind {
	case mail.ChangeCreate:
		return has[w.Name], nil
	case mail.ChangeRename:
		return has[w.Name] && !has[w.Mailbox.Name], nil
	case mail.ChangeRemove:
		return !has[w.Mailbox.Name], nil
	}
	return false, nil // subscribing twice is the same as once
}

// resubscribe takes the subscriptions of a renamed mailbox and of those below it
// along: for a server they are a list of names (RFC 9051 §6.3.6).
func (s *session) resubscribe(ctx context.Context, c *imap.Conn, w *cache.Work) error {
	all, err := s.store.ServerMailboxes(ctx, s.acct.Name)
	if err != nil {
		return err
	}
	for _, m := range all {
		below, ok := strings.CutPrefix(m.Name, w.Mailbox.Name+m.Delim)
		if !m.Subscribed || m.ID != w.Mailbox.ID && (!ok || m.Delim == "") {
			continue
		}
		to := w.Name
		if m.ID != w.Mailbox.ID {
			to += m.Delim + below
		}
		err := c.Subscribe(ctx, to)
		if err == nil {
			err = c.Unsubscribe(ctx, m.Name)
		}
		if err != nil && !s.refusal(err) {
			return err
		}
	}
	return nil
}
