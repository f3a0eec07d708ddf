package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"postern/account/imap"
	"postern/account/maildir"
	"postern/cache"
	"postern/config"
	"postern/mail"
)

// visitNow visits the drop point and says how it went.
func (d *depot) visitNow(ctx context.Context) {
	d.set(func(s *mail.AccountState) { s.Phase, s.Err = mail.PhaseConnecting, nil })
	err := d.receive(ctx)
	if ctx.Err() != nil {
		return
	}
	if err == nil {
		d.fails.reset()
		d.next = time.Now().Add(d.acct.Incoming.Poll)
		d.replaySoon()
		return
	}
	d.log.Info("visit ended", "err", err)
	switch mail.KindOf(err) {
	case mail.Auth, mail.TLS, mail.Config:
		d.needsYou = true // trying again by itself could lock an account
	}
	d.next = time.Now().Add(d.fails.next())
	d.set(func(s *mail.AccountState) { s.Err = asError(err, d.acct.Name) })
}

// receive is one visit: connect, take what is pending, delete what the settings
// say, leave.
func (d *depot) receive(ctx context.Context) error {
	return d.during(ctx, func(ctx context.Context, l []arrival) error {
		if err := d.headers(ctx, l); err != nil {
			return err
		}
		if err := d.bodies(ctx, l); err != nil {
			return err
		}
		return d.clear(ctx, l)
	})
}

// during connects, lists, works and leaves.
func (d *depot) during(ctx context.Context, work func(context.Context, []arrival) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p, err := d.visit(ctx)
	if err != nil {
		return err
	}
	d.live = p
	defer func() {
		in, out := p.bytes()
		d.in, d.out = d.in+in, d.out+out
		p.close()
		d.live, d.waiting = nil, nil
	}()
	d.set(func(s *mail.AccountState) { s.Phase, s.Err = mail.PhaseSyncing, nil })
	l, err := p.list(ctx)
	if err != nil {
		return err
	}
	if err := d.name(ctx, l); err != nil {
		return err
	}
	d.waiting = make(map[string]arrival, len(l))
	for _, a := range l {
		d.waiting[a.id] = a
	}
	if err := work(ctx, l); err != nil {
		return err
	}
	return p.quit(ctx)
}

// name gives messages that have no UIDL of their own a digest of their header.
// Messages whose headers are equal are told apart by their order.
func (d *depot) name(ctx context.Context, l []arrival) error {
	at := map[int]int{}
	var nameless []arrival
	for i, a := range l {
		if a.id == "" {
			at[a.n] = i
			nameless = append(nameless, a)
		}
	}
	if len(nameless) == 0 {
		return nil
	}
	ids := map[int]string{}
	err := d.live.headers(ctx, nameless, func(a arrival, h heading) error {
		if i := headEnd(h.data); h.whole && i >= 0 {
			h.data = h.data[:i]
		}
		ids[a.n] = digestOf(h.data)
		return nil
	})
	if err != nil {
		return err
	}
	seen := map[string]int{}
	for _, a := range nameless {
		id := ids[a.n]
		if id == "" {
			id = fmt.Sprintf("?%d.%d", a.n, a.size) // refused: told apart by what is left
		}
		if seen[id]++; seen[id] > 1 {
			id += fmt.Sprintf("#%d", seen[id])
		}
		l[at[a.n]].id = id
	}
	return nil
}

// digestOf names a message by its header, without the fields that servers change.
func digestOf(header []byte) string {
	h := sha256.New()
	skip := false
	for line := range strings.Lines(string(header)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] != ' ' && line[0] != '\t' {
			field, _, _ := strings.Cut(strings.ToLower(line), ":")
			skip = slices.Contains([]string{"status", "x-status", "x-uidl", "x-keywords", "x-imap", "x-imapbase"}, field)
		}
		if !skip && line != "" {
			_, _ = io.WriteString(h, line+"\n")
		}
	}
	return "=" + hex.EncodeToString(h.Sum(nil)[:16])
}

// inbox is where mail from the drop point goes.
func (d *depot) inbox() *shelf {
	for _, s := range d.all() {
		if s.Role == mail.RoleInbox {
			return s
		}
	}
	return nil
}

// headers lists what is new, newest first, and takes header-only rows away
// whose messages have gone from the server.
func (d *depot) headers(ctx context.Context, l []arrival) error {
	s := d.inbox()
	if s == nil {
		return &mail.Error{Op: "open the inbox", Account: d.acct.Name, Kind: mail.Storage}
	}
	have, err := d.store.UIDs(ctx, s.ID)
	if err != nil {
		return err
	}
	var fresh []arrival
	var gone []*dropped
	d.mu.Lock()
	for _, a := range slices.Backward(l) {
		r := d.drops.byID[a.id]
		if r == nil || r.state == dropGone || r.state == dropHeader && !have.Contains(s.uids.UID(r.key)) && !s.f.Has(r.key) {
			fresh = append(fresh, a)
		}
	}
	for id, r := range d.drops.byID {
		if _, ok := d.waiting[id]; !ok && r.state == dropHeader && !s.f.Has(r.key) {
			c := *r
			c.state = dropGone
			gone = append(gone, &c)
		}
	}
	d.mu.Unlock()
	if len(gone) > 0 {
		if err := d.note(gone...); err != nil {
			return err
		}
		if err := d.scanShelf(ctx, s); err != nil {
			return err
		}
	}
	total, piece := len(fresh), screenRows
	for len(fresh) > 0 {
		d.set(func(a *mail.AccountState) {
			a.Phase, a.Progress = mail.PhaseSyncing, mail.Progress{What: "headers", Done: total - len(fresh), Total: total}
		})
		n := min(piece, len(fresh))
		if err := d.headerPiece(ctx, s, fresh[:n]); err != nil {
			return err
		}
		fresh, piece = fresh[n:], 2*batchRows
		if _, err := d.jobs(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (d *depot) headerPiece(ctx context.Context, s *shelf, in []arrival) error {
	var batch []cache.Incoming
	var records []*dropped
	var keys []string
	err := d.live.headers(ctx, in, func(a arrival, h heading) error {
		r := &dropped{state: dropHeader, id: a.id, first: time.Now()}
		d.mu.Lock()
		if old := d.drops.byID[a.id]; old != nil {
			r.key, r.first, r.flags = old.key, old.first, old.flags
		}
		d.mu.Unlock()
		head := h.data
		if i := headEnd(h.data); h.whole && i >= 0 {
			head = h.data[:i]
		}
		if h.received.IsZero() {
			h.received = receivedIn(head)
		}
		if r.key == "" {
			r.key = maildir.NewKey(time.Now())
		}
		if h.whole {
			h.size = int64(len(h.data))
		}
		row := incoming(imap.Fetched{Flags: r.flags, Received: h.received, Size: h.size, Header: head})
		if h.whole { // a server without TOP: it is here now
			if err := s.f.Deliver(maildir.Delivery{Key: r.key, Flags: r.flags, Received: row.Received}, strings.NewReader(string(h.data))); err != nil {
				return err
			}
			r.state = dropKept
		}
		records, keys = append(records, r), append(keys, r.key)
		batch = append(batch, row)
		return nil
	})
	if err != nil && len(records) == 0 {
		return err
	}
	if nerr := d.note(records...); nerr != nil {
		return nerr
	}
	d.mu.Lock()
	aerr := s.uids.Assign(oldestFirst(in, records))
	for i := range batch {
		batch[i].UID = s.uids.UID(keys[i])
		batch[i].Received = inSecond(batch[i].Received, batch[i].UID)
	}
	d.mu.Unlock()
	if aerr != nil {
		return aerr
	}
	st, serr := d.store.Sync(ctx, s.ID)
	if serr != nil {
		return serr
	}
	d.tally.fresh += len(batch)
	st.Next, st.ModSeq = s.uids.Next, 0 // the folder is compared with the cache at the next look
	e, perr := d.store.PutMessages(ctx, s.ID, batch, st)
	d.hub.publish(e)
	if perr != nil {
		return perr
	}
	return err
}

// oldestFirst gives the keys of messages in the order in which they lie on the
// server: numbers tell which of two of the same second came later. newest lists them
// the other way round.
func oldestFirst(newest []arrival, records []*dropped) []string {
	keys := make(map[string]string, len(records))
	for _, r := range records {
		keys[r.id] = r.key
	}
	var out []string
	for _, a := range slices.Backward(newest) {
		if k := keys[a.id]; k != "" {
			out = append(out, k)
		}
	}
	return out
}

// bodies fetches what the settings want to have here, newest first.
func (d *depot) bodies(ctx context.Context, l []arrival) error {
	s := d.inbox()
	in := d.acct.Incoming
	p, prefetch := keepOf(in.Prefetch, s.Mailbox)
	since := keepSince(p)
	var keys []string
	for _, a := range slices.Backward(l) {
		d.mu.Lock()
		r := d.drops.byID[a.id]
		var uid mail.UID
		if r != nil {
			uid = s.uids.UID(r.key)
		}
		d.mu.Unlock()
		if r == nil || r.state != dropHeader {
			continue
		}
		want := due(in.Leave, r.first) // it will be deleted there: it must be here first
		if !want && prefetch {
			want = since.IsZero()
			if !want && uid != 0 {
				if id, err := d.store.Lookup(ctx, s.ID, uid); err == nil {
					if m, err := d.store.Summary(ctx, id); err == nil {
						want = m.Received.After(since) && m.Size <= dropPrefetch
					}
				}
			}
		}
		if want {
			keys = append(keys, r.key)
		}
	}
	for i, k := range keys {
		d.set(func(a *mail.AccountState) {
			a.Phase, a.Progress = mail.PhaseSyncing, mail.Progress{What: "messages", Done: i, Total: len(keys)}
		})
		if err := d.fetchKeys(ctx, k); err != nil && !mail.Is(err, mail.NotFound) && !mail.Is(err, mail.Refused) {
			return err
		}
		if _, err := d.jobs(ctx); err != nil {
			return err
		}
	}
	if len(keys) > 0 {
		return d.scanShelf(ctx, s)
	}
	return ctx.Err()
}

// dropPrefetch is the size up to which a message is fetched for offline reading
// before anyone opens it; prefetch = "all" fetches any.
const dropPrefetch = 1 << 20

// due reports whether a message that came then may be deleted from the server.
func due(l config.Leave, first time.Time) bool {
	return !l.Forever && (l.Days == 0 || time.Since(first) > time.Duration(l.Days)*24*time.Hour)
}

// clear deletes from the server what is safely here, or was deleted here, as the settings say.
func (d *depot) clear(ctx context.Context, l []arrival) error {
	s := d.inbox()
	var out []arrival
	d.mu.Lock()
	for _, a := range l {
		r := d.drops.byID[a.id]
		if r == nil || strings.HasPrefix(a.id, "?") {
			continue
		}
		switch {
		case r.state == dropDeleted && d.acct.Incoming.Leave.Deleted, r.state == dropDeleted && due(d.acct.Incoming.Leave, r.first):
			out = append(out, a)
		case r.state == dropKept && due(d.acct.Incoming.Leave, r.first):
			out = append(out, a)
		case r.state == dropHeader && due(d.acct.Incoming.Leave, r.first) && s.f.Has(r.key): // the delivery was not noted
			out = append(out, a)
		}
	}
	d.mu.Unlock()
	if len(out) == 0 {
		return ctx.Err()
	}
	return d.live.remove(ctx, out)
}

// fetchPlaces fetches messages that are known by their headers.
func (d *depot) fetchPlaces(ctx context.Context, places ...mail.Place) error {
	var keys []string
	for _, p := range places {
		if s := d.shelf(p.Mailbox); s != nil {
			d.mu.Lock()
			keys = append(keys, s.uids.Key(p.UID))
			d.mu.Unlock()
		}
	}
	return d.fetchKeys(ctx, keys...)
}

// fetchKeys fetches messages whole into the inbox, on the visit that is going on
// or on one of its own.
func (d *depot) fetchKeys(ctx context.Context, keys ...string) error {
	if d.live == nil {
		if !d.wanted() {
			return d.offline(nil)
		}
		return d.during(ctx, func(ctx context.Context, _ []arrival) error { return d.fetchKeys(ctx, keys...) })
	}
	s := d.inbox()
	for _, key := range keys {
		r := d.record(key)
		if r == nil || s == nil {
			return &mail.Error{Op: "fetch", Account: d.acct.Name, Kind: mail.NotFound}
		}
		if s.f.Has(key) {
			continue
		}
		a, ok := d.waiting[r.id]
		if !ok {
			return &mail.Error{Op: "fetch", Account: d.acct.Name, Kind: mail.NotFound, Err: errLeftServer}
		}
		var received time.Time
		d.mu.Lock()
		uid := s.uids.UID(key)
		d.mu.Unlock()
		if id, err := d.store.Lookup(ctx, s.ID, uid); err == nil {
			if m, err := d.store.Summary(ctx, id); err == nil {
				received = m.Received
			}
		}
		err := s.f.Receive(maildir.Delivery{Key: key, Flags: r.flags, Received: received}, func(w io.Writer) error { return d.live.whole(ctx, a, w) })
		if err != nil {
			return err
		}
		c := *r
		c.state, c.flags = dropKept, mail.Flags{}
		if err := d.note(&c); err != nil {
			return err
		}
		if id, err := d.store.Lookup(ctx, s.ID, uid); err == nil {
			if m, err := d.store.Message(ctx, id); err == nil {
				if err := d.read(ctx, m); err != nil && !mail.Is(err, mail.NotFound) {
					return err
				}
			}
		}
	}
	return nil
}
