package account

import (
	"bytes"
	"context"
	"fmt"

	"postern/account/maildir"
	"postern/cache"
	"postern/mail"
)

// replay makes the changes of the journal in the Maildir, in their order.
func (d *depot) replay(ctx context.Context) error {
	did := false
	for {
		select {
		case d.carrying <- struct{}{}:
		default:
			return nil // who carries calls again
		}
		w, err := d.store.NextWork(ctx, d.acct.Name, d.unreachable()...)
		if err != nil || w == nil {
			<-d.carrying
			if err == nil && did {
				d.lookAgain()
			}
			return err
		}
		did = true
		if w.To.Account != "" && w.To.Account != d.acct.Name {
			d.carries.Add(1)
			d.wg.Go(func() {
				defer d.carries.Add(-1)
				o := d.carry(ctx, w)
				<-d.carrying
				if err := d.settleWork(context.WithoutCancel(ctx), &d.tally, decides, w, o); err != nil {
					d.log.Info("transfer", "err", err)
					d.q.nudge()
					if d.headless {
						return
					}
					wait(ctx, depotPause) // the journal has it as begun: the next replay goes on
				}
				d.replaySoon()
			})
			return nil
		}
		err = d.settleWork(ctx, &d.tally, decides, w, d.perform(ctx, w))
		<-d.carrying
		if mail.Is(err, mail.Offline) || mail.Is(err, mail.Timeout) || mail.Is(err, mail.Auth) || mail.Is(err, mail.TLS) {
			return nil // a message that is still on the server: after the next visit
		}
		if err != nil {
			return err
		}
		if changeOfFolders(w.Kind) {
			if err := d.scan(ctx); err != nil {
				return err
			}
		}
	}
}

// decides reports whether doing the same again would end the same way.
func decides(err error) bool {
	switch mail.KindOf(err) {
	case mail.Refused, mail.NotFound, mail.Stale, mail.Quota, mail.Protocol, mail.Config:
		return true
	}
	return false
}

func changeOfFolders(k mail.ChangeKind) bool {
	return k == mail.ChangeCreate || k == mail.ChangeRename || k == mail.ChangeRemove
}

// perform carries a piece of work out. Done twice it is the same as once.
func (d *depot) perform(ctx context.Context, w *cache.Work) outcome {
	switch w.Kind {
	case mail.ChangeCreate:
		return outcome{err: d.ms.Create(w.Name)}
	case mail.ChangeRename:
		err := d.ms.Rename(w.Mailbox.Name, w.Name)
		if w.Resumed && mail.Is(err, mail.NotFound) {
			_, err = d.ms.Folder(w.Name)
		}
		return outcome{err: err}
	case mail.ChangeRemove:
		err := d.ms.Remove(w.Mailbox.Name)
		if mail.Is(err, mail.NotFound) {
			err = nil
		}
		return outcome{err: err}
	case mail.ChangeSubscribe, mail.ChangeUnsubscribe:
		return outcome{} // every folder of a Maildir is shown
	}
	if anew, err := d.renumbered(ctx, w); anew || err != nil {
		return outcome{again: anew, err: err}
	}
	o := outcome{places: map[mail.MessageID]mail.Place{}}
	for _, it := range w.Items {
		var place mail.Place
		var err error
		if it.Arrived != 0 || it.Landed { // done before, and seen there
			o.done = append(o.done, it)
			continue
		}
		switch w.Kind {
		case mail.ChangeFlags:
			if err = d.flag(w, it); mail.Is(err, mail.Refused) && hint(w.Add) {
				err = nil // no room for more keywords
			}
		case mail.ChangeDelete:
			err = d.discard(w, it)
		case mail.ChangeMove:
			place, err = d.move(ctx, w, it)
		case mail.ChangeCopy, mail.ChangeAppend:
			place, err = d.duplicate(ctx, w, it)
		default:
			err = &mail.Error{Op: "replay " + string(w.Kind), Kind: mail.Bug}
		}
		switch {
		case mail.Is(err, mail.NotFound):
			o.gone = append(o.gone, it)
			continue
		case err != nil:
			o.err = err
			return o
		}
		if place.UID != 0 {
			o.places[it.ID] = place
		}
		o.done = append(o.done, it)
	}
	return o
}

// renumbered reports whether the folder of a piece of work has other numbers than
// the cache knows; it then knows the new ones, and the work has to be asked for again.
func (d *depot) renumbered(ctx context.Context, w *cache.Work) (bool, error) {
	s := d.shelf(w.Mailbox.ID)
	if s == nil || w.Kind == mail.ChangeAppend {
		return false, nil
	}
	st, err := d.store.Sync(ctx, s.ID)
	if err != nil || st.Validity == s.uids.Validity {
		return false, err
	}
	return true, d.scanShelf(ctx, s)
}

// keyOf is the file of an item; NotFound.
func (d *depot) keyOf(w *cache.Work, uid mail.UID) (*shelf, string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.shelves[w.Mailbox.ID]
	if s != nil {
		if key := s.uids.Key(uid); key != "" {
			return s, key, nil
		}
	}
	return s, "", &mail.Error{Op: string(w.Kind), Account: d.acct.Name, Kind: mail.NotFound}
}

// record is what is known of a message at the drop point; nil nothing.
func (d *depot) record(key string) *dropped {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.drops == nil {
		return nil
	}
	return d.drops.byKey[key]
}

// note writes what became of messages at the drop point.
func (d *depot) note(ds ...*dropped) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.drops.write(ds...)
}

func (d *depot) flag(w *cache.Work, it cache.Item) error {
	s, key, err := d.keyOf(w, it.UID)
	if err != nil {
		return err
	}
	if r := d.record(key); r != nil && r.state == dropHeader && !s.f.Has(key) {
		c := *r
		c.flags = c.flags.With(w.Add).Without(w.Remove)
		return d.note(&c)
	}
	return s.f.SetFlags(key, w.Add, w.Remove)
}

// discard removes a message for good. That it was here is remembered first, or the
// server would give it to us again.
func (d *depot) discard(w *cache.Work, it cache.Item) error {
	s, key, err := d.keyOf(w, it.UID)
	if mail.Is(err, mail.NotFound) {
		return nil // as good as removed
	}
	if err != nil {
		return err
	}
	if r := d.record(key); r != nil && r.state != dropDeleted {
		c := *r
		c.state, c.flags = dropDeleted, mail.Flags{}
		if err := d.note(&c); err != nil {
			return err
		}
	}
	return s.f.Remove(key)
}

// target is the shelf that a piece of work brings messages to, known to the cache.
func (d *depot) target(ctx context.Context, id mail.MailboxID) (*shelf, error) {
	t := d.shelf(id)
	if t == nil {
		return nil, &mail.Error{Op: "file a message", Account: d.acct.Name, Kind: mail.NotFound}
	}
	if st, err := d.store.Sync(ctx, id); err != nil || st.Validity != t.uids.Validity {
		if err != nil {
			return nil, err
		}
		return t, d.scanShelf(ctx, t)
	}
	return t, nil
}

// place numbers a message that was put into a folder.
func (d *depot) place(t *shelf, key string) (mail.Place, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := t.uids.Assign([]string{key}); err != nil {
		return mail.Place{}, err
	}
	return mail.Place{Account: d.acct.Name, Mailbox: t.ID, Validity: t.uids.Validity, UID: t.uids.UID(key)}, nil
}

func (d *depot) move(ctx context.Context, w *cache.Work, it cache.Item) (mail.Place, error) {
	s, key, err := d.keyOf(w, it.UID)
	if err != nil {
		return mail.Place{}, err
	}
	t, err := d.target(ctx, w.To.ID)
	if err != nil {
		return mail.Place{}, err
	}
	if err := d.here(ctx, s, key); err != nil {
		return mail.Place{}, err
	}
	if err := s.f.Move(key, t.f); err != nil {
		return mail.Place{}, err
	}
	return d.place(t, key)
}

// duplicate files a copy, or a message that exists only in the cache.
func (d *depot) duplicate(ctx context.Context, w *cache.Work, it cache.Item) (mail.Place, error) {
	var raw []byte
	var err error
	if w.Kind == mail.ChangeAppend {
		raw, err = d.store.Part(ctx, it.ID, "")
	} else {
		raw, err = d.wholeNow(ctx, w, it)
	}
	if err != nil {
		return mail.Place{}, err
	}
	return d.fileNow(ctx, w, it, raw)
}

// fileNow delivers a message under a key that the same work always has, so that
// it comes once however often the work is begun.
func (d *depot) fileNow(ctx context.Context, w *cache.Work, it cache.Item, raw []byte) (mail.Place, error) {
	t, err := d.target(ctx, w.To.ID)
	if err != nil {
		return mail.Place{}, err
	}
	key := carriedKey(w, it)
	if !w.Resumed && t.f.Has(key) { // of an older database
		key = maildir.NewKey(it.Received)
	}
	if err := t.f.Deliver(maildir.Delivery{Key: key, Flags: it.Flags, Received: it.Received}, bytes.NewReader(raw)); err != nil {
		return mail.Place{}, err
	}
	return d.place(t, key)
}

func carriedKey(w *cache.Work, it cache.Item) string {
	return fmt.Sprintf("%d.W%dM%d.postern", it.Received.Unix(), w.ID, it.ID)
}

// wholeNow gives the message of an item, fetched if need be.
func (d *depot) wholeNow(ctx context.Context, w *cache.Work, it cache.Item) ([]byte, error) {
	s, key, err := d.keyOf(w, it.UID)
	if err != nil {
		return nil, err
	}
	if err := d.here(ctx, s, key); err != nil {
		return nil, err
	}
	return s.f.Read(key)
}

// here sees to it that a message is a file.
func (d *depot) here(ctx context.Context, s *shelf, key string) error {
	if r := d.record(key); r != nil && r.state == dropHeader && !s.f.Has(key) {
		return d.fetchKeys(ctx, key)
	}
	return nil
}
