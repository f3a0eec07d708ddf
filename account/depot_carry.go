package account

import (
	"context"

	"postern/account/imap"
	"postern/cache"
	"postern/mail"
)

// arrived tells which messages of work that was begun before are in the target:
// the key of each is known.
func (d *depot) arrived(ctx context.Context, w *cache.Work) (map[mail.MessageID]mail.UID, uint32, error) {
	out := map[mail.MessageID]mail.UID{}
	var validity uint32
	err := d.request(ctx, changes, func(jctx context.Context, _ *imap.Conn) error {
		t, err := d.target(jctx, w.To.ID)
		if err != nil {
			return err
		}
		for _, it := range w.Items {
			if it.Landed {
				out[it.ID] = 0
				continue
			}
			if key := carriedKey(w, it); t.f.Has(key) {
				p, err := d.place(t, key)
				if err != nil {
					return err
				}
				out[it.ID], validity = p.UID, p.Validity
			}
		}
		return nil
	})
	return out, validity, err
}

func (d *depot) whole(ctx context.Context, w *cache.Work, it cache.Item) ([]byte, error) {
	var raw []byte
	err := d.request(ctx, changes, func(jctx context.Context, _ *imap.Conn) error {
		var err error
		raw, err = d.wholeNow(jctx, w, it)
		if mail.Is(err, mail.NotFound) {
			return errNotThere
		}
		return err
	})
	return raw, err
}

func (d *depot) file(ctx context.Context, w *cache.Work, it cache.Item, raw []byte) (mail.Place, error) {
	var p mail.Place
	err := d.request(ctx, changes, func(jctx context.Context, _ *imap.Conn) error {
		var err error
		p, err = d.fileNow(jctx, w, it, raw)
		return err
	})
	return p, err
}

func (d *depot) unfile(ctx context.Context, w *cache.Work, it cache.Item) error {
	return d.request(ctx, changes, func(context.Context, *imap.Conn) error { return d.discard(w, it) })
}

// reachable: a Maildir needs no network.
func (d *depot) reachable() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.life != nil && d.life.Err() == nil
}

// request has run do something and waits for it; Offline when run does not run.
func (d *depot) request(ctx context.Context, prio priority, f func(context.Context, *imap.Conn) error) error {
	d.mu.Lock()
	life := d.life
	d.mu.Unlock()
	if life == nil || life.Err() != nil {
		return d.offline(nil)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(life, cancel)()
	err := d.wait(ctx, prio, f)
	if mail.Is(err, mail.Canceled) && life.Err() != nil {
		return d.offline(nil)
	}
	return err
}
