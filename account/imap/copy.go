package imap

import (
	"context"
	"maps"
	"sync"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// UIDMap says where messages went (COPYUID, RFC 4315).
type UIDMap struct {
	Validity uint32 // UIDVALIDITY of the target
	// UIDs holds the new UID of each old one that the server told about.
	UIDs map[mail.UID]mail.UID
	// Known says that the server told about all of it. Otherwise messages may
	// have been copied of which the new UID is not known.
	Known bool
}

// Copy copies messages of the selected mailbox. A set too big for one command
// becomes several; when the error is not nil, the map tells of those that are done.
func (c *Conn) Copy(ctx context.Context, uids mail.UIDSet, to string) (UIDMap, error) {
	return c.transfer(ctx, "copy messages to "+to, uids, to, func(s goimap.UIDSet) (uint32, goimap.NumSet, goimap.NumSet, error) {
		d, err := c.client.Copy(s, to).Wait()
		if err != nil {
			return 0, nil, nil, err
		}
		return d.UIDValidity, d.SourceUIDs, d.DestUIDs, nil
	})
}

// transfer runs COPY or MOVE for every part of the set and puts the maps together.
func (c *Conn) transfer(ctx context.Context, op string, uids mail.UIDSet, to string,
	do func(goimap.UIDSet) (uint32, goimap.NumSet, goimap.NumSet, error)) (UIDMap, error) {
	m := UIDMap{UIDs: map[mail.UID]mail.UID{}, Known: true}
	if err := c.checkName(op, to); err != nil {
		return m, err
	}
	sets := chunk(uids, maxCommand-200-3*len(to))
	var mu sync.Mutex
	err := c.run(ctx, op, func() error {
		return c.flight(len(sets), nil, func(i int) error {
			validity, src, dst, err := do(uidSet(sets[i]))
			if err != nil {
				return err
			}
			pairs := pair(src, dst)
			mu.Lock()
			defer mu.Unlock()
			if pairs == nil {
				m.Known = false
				return nil
			}
			m.Validity = validity
			maps.Copy(m.UIDs, pairs)
			return nil
		})
	})
	if err != nil {
		m.Known = false
	}
	return m, err
}

// pair joins the two sets of a COPYUID. They are of equal length and in the
// order of copying, which is ascending; nil when they do not fit, or there are none.
func pair(src, dst goimap.NumSet) map[mail.UID]mail.UID {
	s, ok1 := src.(goimap.UIDSet)
	d, ok2 := dst.(goimap.UIDSet)
	if !ok1 || !ok2 || s.Dynamic() || d.Dynamic() {
		return nil
	}
	a, b := fromUIDSet(s), fromUIDSet(d)
	// A hostile server may claim four thousand million messages.
	if a.Len() != b.Len() || a.Len() == 0 || a.Len() > maxPairs {
		return nil
	}
	m := make(map[mail.UID]mail.UID, a.Len())
	to := b.UIDs()
	for i, u := range a.UIDs() {
		m[u] = to[i]
	}
	return m
}

const maxPairs = 1 << 20
