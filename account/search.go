package account

import (
	"context"
	"errors"
	"sync"
	"time"

	"postern/account/imap"
	"postern/mail"
)

const (
	// maxFound is how many messages a server's answer may bring into a search, the newest.
	maxFound = 1000
	// maxFetched is how many headers are fetched that are not here yet.
	maxFetched = 200
)

var errNoServer = errors.New("there is no server to ask")

// Search asks the servers for what a search cannot find here: texts that were not
// downloaded, headers that have not come yet, and, where a server can be asked, what the index
// has not taken in, which takes a while after the first sync. What they find joins the pages
// of the view as it comes. It returns when every account has answered,
// failed or been passed over, one line for each that was asked or should have been; nil when all that is
// searched is here. When ctx ends the rest is not asked.
func (m *Manager) Search(ctx context.Context, v mail.View) ([]mail.Searched, error) {
	boxes, late, err := m.store.Beyond(ctx, v)
	if err != nil {
		return nil, err
	}
	by := map[string][]mail.Mailbox{}
	for _, b := range boxes {
		by[b.Account] = append(by[b.Account], b)
	}
	for _, b := range late {
		e := m.byName[b.Account]
		if e == nil {
			continue
		}
		if way, ok := e.way.(mirror); ok && way.reachable() {
			by[b.Account] = append(by[b.Account], b)
		}
	}
	var out []mail.Searched
	for _, e := range m.engines {
		if len(by[e.acct.Name]) > 0 {
			out = append(out, mail.Searched{Account: e.acct.Name})
		}
	}
	var wg sync.WaitGroup
	for i := range out {
		wg.Go(func() { m.byName[out[i].Account].search(ctx, v, by[out[i].Account], &out[i]) })
	}
	wg.Wait()
	return out, nil
}

// search asks the server of one account, mailbox by mailbox: a message that a
// person opens meanwhile waits for one of them at most.
func (e *engine) search(ctx context.Context, v mail.View, boxes []mail.Mailbox, out *mail.Searched) {
	way, ok := e.way.(mirror)
	if !ok {
		out.Here, out.Err = true, &mail.Error{Op: "search", Account: e.acct.Name, Kind: mail.Refused, Err: errNoServer}
		return
	}
	q := mail.ParseQuery(v.Query)
	for _, b := range boxes {
		var fresh int
		var more bool
		err := way.ask(ctx, urgent, func(jctx context.Context, c *imap.Conn) error {
			if ctx.Err() != nil {
				return &mail.Error{Op: "search", Account: e.acct.Name, Kind: mail.Canceled, Err: ctx.Err()}
			}
			var err error
			fresh, more, err = e.s.search(jctx, c, v, q, b)
			return err
		})
		out.Found += fresh
		out.More = out.More || more
		if fresh > 0 {
			e.hub.publish(mail.Event{Indexed: true})
		}
		if err == nil {
			continue
		}
		out.Err = err
		switch mail.KindOf(err) {
		case mail.Refused, mail.NotFound, mail.Stale:
			continue // this mailbox cannot be searched; others can
		}
		return
	}
}

// search looks into one mailbox on the server.
func (s *session) search(ctx context.Context, c *imap.Conn, v mail.View, q mail.Query, m mail.Mailbox) (fresh int, more bool, err error) {
	b := s.boxes[m.ID]
	if b == nil {
		return 0, false, &mail.Error{Op: "search " + m.Name, Account: s.acct.Name, Kind: mail.NotFound, Err: errNotOnServer}
	}
	sel, err := s.open(ctx, b)
	if err != nil {
		return 0, false, err
	}
	st, err := s.store.Sync(ctx, b.ID)
	if err != nil {
		return 0, false, err
	}
	if st.Validity != 0 && st.Validity != sel.Validity {
		b.fetched = false
		return 0, false, &mail.Error{Op: "search " + m.Name, Account: s.acct.Name, Kind: mail.Stale, Err: errRenumbered}
	}
	uids, asked, err := c.SearchQuery(ctx, q, time.Now())
	if err != nil || !asked {
		return 0, false, err
	}
	if uids.Len() > maxFound {
		uids, more = newestWindow(uids, maxFound), true
	}
	fresh, missing, err := s.store.Hits(ctx, v, m.ID, uids)
	if err != nil || missing.Len() == 0 || st.Validity == 0 || left(ctx) {
		return fresh, more, err
	}
	if missing.Len() > maxFetched {
		missing, more = newestWindow(missing, maxFetched), true
	}
	// Their headers come before their turn; what lies between stays to be filled in.
	in := s.intake(b, st)
	if err = c.Headers(ctx, []imap.Set{imap.UIDs(missing)}, func(f imap.Fetched) error { return in.add(ctx, f) }); err == nil {
		err = in.put(ctx, st)
	}
	if err != nil {
		return fresh, more, err
	}
	late, _, err := s.store.Hits(ctx, v, m.ID, missing)
	return fresh + late, more, err
}
